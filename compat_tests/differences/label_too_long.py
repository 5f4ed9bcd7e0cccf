"""A name that cannot be looked up is an error

WHAT: `reactor.resolve` of a name with a part of more than 63 characters. On Twisted the Deferred never fires, and
    the UnicodeError goes into the log; here it fails with DNSLookupError.
WHY: A Deferred that never fires cannot be what a program wants.
INSTEAD: On Twisted, look at the length of the parts before.
"""

from __future__ import annotations

from compat_tests.differences import difference, show


@difference("resolver", reactor=True)
def a_part_of_a_name_that_is_too_long(tw, rec):
    """The answer is a failure."""
    looked_up = tw.reactor.resolve("a" * 64 + ".example")
    looked_up.addCallbacks(lambda address: rec("found"), lambda failure: rec("failed", failure.type))
    tw.reactor.callLater(0.3, rec.done)


if __name__ == "__main__":
    show(a_part_of_a_name_that_is_too_long)
