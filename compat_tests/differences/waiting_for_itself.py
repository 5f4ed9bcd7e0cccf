"""A Deferred that waits for itself can be cancelled.

WHAT: A callback returns the Deferred that it is a callback of, or two Deferreds return each other; so they wait for ever.
    When one is cancelled, Twisted follows the ring until the recursion limit: RecursionError.  Here nothing happens, as
    nothing can.
WHY: A program that clears up, by a timeout say, should not be stopped by a mistake made elsewhere.
INSTEAD: On Twisted, do not let a callback return its own Deferred.
"""

from __future__ import annotations

from compat_tests.differences import difference, show


@difference("defer")
def a_ring_cancelled(tw, rec):
    """Rings of one and of two."""
    alone = tw.defer.Deferred()
    alone.addCallback(lambda _: alone)
    alone.callback(None)
    rec.raises(alone.cancel)
    one, two = tw.defer.Deferred(), tw.defer.Deferred()
    one.addCallback(lambda _: two)
    two.addCallback(lambda _: one)
    one.callback(None)
    two.callback(None)
    rec.raises(one.cancel)


if __name__ == "__main__":
    show(a_ring_cancelled)
