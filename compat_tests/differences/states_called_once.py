"""A state is called once with the bytes it asked for.

WHAT: A state of a StatefulProtocol raises, or feeds more bytes to `dataReceived` from inside.  Twisted takes the bytes of a
    state away after the call, so the same state is called with the same bytes again.  Here they are taken before.
WHY: Bytes that were handed on have been handed on; and an inner call that begins with them again does not end.
INSTEAD: On Twisted, catch errors in states, and feed bytes only from outside.
"""

from __future__ import annotations

from compat_tests.differences import difference, show


@difference("stateful")
def a_state_that_raises(tw, rec):
    """What the states are called with, when one of them raises and when one of them feeds."""

    class Pairs(tw["protocols.stateful"].StatefulProtocol):
        def getInitialState(self):
            return self.state_pair, 2

        def state_pair(self, pair):
            rec("pair", pair)
            if pair == b"!!":
                raise ValueError("not a pair")
            if pair == b"<<" and not self.fed:
                self.fed = True
                self.dataReceived(b"xx")

        fed = False

    pairs = Pairs()
    pairs.makeConnection(tw["internet.testing"].StringTransport())
    rec.raises(pairs.dataReceived, b"aa!!")
    rec.raises(pairs.dataReceived, b"bb")
    pairs = Pairs()
    pairs.makeConnection(tw["internet.testing"].StringTransport())
    rec.raises(pairs.dataReceived, b"<<cc")


if __name__ == "__main__":
    show(a_state_that_raises)
