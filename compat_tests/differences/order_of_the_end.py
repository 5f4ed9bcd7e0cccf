"""Those who are left when the reactor stops are told in the order in which they came.

WHAT: `disconnectAll`, which is also what a reactor that stops does with all that is still connected.  Twisted keeps readers
    and writers in sets, so on epoll their `connectionLost` is called in an order that depends on the numbers of descriptors.
    Here it is called in the order in which they were added, readers first.
WHY: What happens at the end of a program can be read and tested if it is the same each time.
INSTEAD: On Twisted, close what is to be closed in order yourself, in a trigger before shutdown.
"""

from __future__ import annotations

import os

from compat_tests.differences import difference, show


@difference("reactor", reactor="manual")
def told_at_the_end(tw, rec):
    """Twelve pipes that are read from, and then no more."""

    class Reader:
        def __init__(self, name):
            self.name, (self.reading, self.writing) = name, os.pipe()

        def fileno(self):
            return self.reading

        def logPrefix(self):
            return "reader"

        def connectionLost(self, reason):
            rec("lost", self.name)
            os.close(self.reading)
            os.close(self.writing)

    readers = [Reader(name) for name in range(12)]
    for each in (7, 2, 11, 4, 9, 0, 5, 10, 3, 8, 1, 6):
        tw.reactor.addReader(readers[each])
    tw.reactor.disconnectAll()


if __name__ == "__main__":
    show(told_at_the_end)
