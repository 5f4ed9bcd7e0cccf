"""A description of an endpoint that names no kind is told so.

WHAT: `serverFromString(reactor, "port=80")`.  Twisted raises an IndexError about a list; here it is a ValueError about the
    kind, as it is on both when the kind is empty or unknown.
WHY: Who mistypes a description on a command line wants to know what is wrong with it.
INSTEAD: On Twisted, catch both.
"""

from __future__ import annotations

from compat_tests.differences import difference, show


@difference("endpoints")
def only_a_value_with_a_name(tw, rec):
    """It is a ValueError."""
    reactor = tw.testing.MemoryReactor()
    for function in (tw.endpoints.serverFromString, tw.endpoints.clientFromString):
        rec.raises(function, reactor, "port=80")


if __name__ == "__main__":
    show(only_a_value_with_a_name)
