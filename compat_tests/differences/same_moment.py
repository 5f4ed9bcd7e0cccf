"""Calls for the same moment run in the order in which they were asked for.

WHAT: Several calls of the reactor for exactly the same moment run in the order of `callLater` here.  On Twisted they run in an
    order that depends on which other calls there are, as it comes out of a heap.  (`task.Clock` keeps the order on both.)
WHY: Twisted does not promise an order, and of all that it may be, this is the one that surprises nobody.
INSTEAD: On Twisted, make one call that does both things.
"""

from __future__ import annotations

from compat_tests.differences import difference, show


@difference("loop")
def three_calls_of_which_two_are_for_one_moment(tw, rec):
    """The first of two is first, whatever else there is."""

    class Loop(tw["internet.base"].ReactorBase):
        now = 0.0

        def installWaker(self):
            self.waker = type("Waker", (), {"wakeUp": lambda self: None})()

        def seconds(self):
            return self.now

    loop = Loop()
    loop.callLater(2, rec, "first")
    loop.callLater(2, rec, "second")
    loop.callLater(1, rec, "before both")
    loop.now = 3.0
    loop.runUntilCurrent()


if __name__ == "__main__":
    show(three_calls_of_which_two_are_for_one_moment)
