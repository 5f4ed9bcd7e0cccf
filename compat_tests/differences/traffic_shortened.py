"""Long data in a traffic log is shortened.

WHAT: A TrafficLoggingFactory has a `lengthLimit`, and more bytes pass at once.  Their beginning is written, and that the
    rest was left out.  Twisted raises TypeError, since it joins text to bytes.
WHY: It is the purpose of the limit.
INSTEAD: On Twisted, set no limit.
"""

from __future__ import annotations

import io

from compat_tests.differences import difference, show


@difference("wrapping")
def data_longer_than_the_limit(tw, rec):
    """With a limit of 20 bytes, the first eight of thirty are written."""
    policies = tw["protocols.policies"]
    log = io.StringIO()
    factory = policies.WrappingFactory(tw.protocol.Factory())
    protocol = policies.TrafficLoggingProtocol(factory, tw.protocol.Protocol(), log, lengthLimit=20)
    protocol.makeConnection(tw.testing.StringTransport())
    rec.raises(protocol.dataReceived, b"0123456789" * 3)
    rec("log", log.getvalue())


if __name__ == "__main__":
    show(data_longer_than_the_limit)
