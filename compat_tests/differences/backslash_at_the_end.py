r"""A backslash at the end of a description stands for nothing.

WHAT: `serverFromString(reactor, "tcp:80\\")`, where nothing follows the backslash that it could protect.  Twisted raises a
    RuntimeError about a generator.  Here the backslash is left out.
WHY: An error of the insides tells nobody what is wrong.
INSTEAD: On Twisted, do not end a description so.
"""

from __future__ import annotations

from compat_tests.differences import difference, show


@difference("endpoints")
def nothing_after_a_backslash(tw, rec):
    """It is as if there were none."""
    endpoint = rec.raises(tw.endpoints.serverFromString, tw.testing.MemoryReactor(), "tcp:80\\")
    rec("made", type(endpoint))


if __name__ == "__main__":
    show(nothing_after_a_backslash)
