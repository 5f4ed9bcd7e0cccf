"""A descriptor that is closed in the same turn is not read from.

WHAT: Two descriptors can be read, and whoever is read first closes the other, whose `fileno()` is -1 then.  On poll and epoll
    the other is told that it is lost; on select Twisted calls its `doRead` all the same.  Here it is told on all of them.
WHY: What is closed cannot be read; and a program should not depend on which reactor it runs.
INSTEAD: On Twisted with select, remove a reader before its descriptor is closed.
"""

from __future__ import annotations

import os

from compat_tests.differences import difference, show


@difference("reactor")
def closed_by_another_reader(tw, rec):
    """Two pipes are readable; whoever is read first says that the other has no descriptor any more."""
    tw["internet.selectreactor"].install()

    class Reader:
        gone = False

        def __init__(self, name):
            self.name, (self.reading, self.writing) = name, os.pipe()

        def fileno(self):
            return -1 if self.gone else self.reading

        def logPrefix(self):
            return "reader"

        def doRead(self):
            rec("read", self.gone, os.read(self.reading, 1))
            self.other.gone = True

        def connectionLost(self, reason):
            rec("lost", self.gone, reason)

    one, two = Reader("one"), Reader("two")
    one.other, two.other = two, one
    for each in one, two:
        tw.reactor.addReader(each)
        os.write(each.writing, b"x")
    tw.reactor.iterate(0)
    tw.reactor.removeAll()
    for each in one, two:
        os.close(each.reading)
        os.close(each.writing)


if __name__ == "__main__":
    show(closed_by_another_reader)
