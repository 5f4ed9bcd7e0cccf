"""A Deferred that waits for itself can be cancelled.

WHAT: Fire a Deferred with itself, or two with each other, and cancel it: Twisted runs into the recursion limit, and never
    ends if the ring leads through a DeferredList.  Here nothing happens, as with any Deferred for which it is too late.
WHY: Nobody can want the RecursionError; looking for whom to cancel needs no more than a note of whom one has met.
INSTEAD: Nothing; a chain that waits for itself never goes on, on either.
"""

from __future__ import annotations

from compat_tests.differences import difference, show


@difference("defer")
def a_ring_is_cancelled(tw, rec):
    """Cancelling ends although the Deferred waits for itself."""
    d = tw.defer.Deferred()
    d.callback(d)
    rec.raises(d.cancel)


if __name__ == "__main__":
    show(a_ring_is_cancelled)
