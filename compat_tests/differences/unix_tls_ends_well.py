"""An encrypted connection over a path ends in good order.

WHAT: TLS over a UNIX socket, and one side calls `loseConnection`.  Both say goodbye as TLS wants it; yet on Twisted who called
    is told ConnectionLost ("in a non-clean fashion"), as the other has closed the socket by then.  Here it is ConnectionDone,
    as over TCP on both.
WHY: Nothing was lost, and nothing was left unsaid.
INSTEAD: On Twisted, take ConnectionLost for an end in good order if it was you who ended it.
"""

from __future__ import annotations

from compat_tests.differences import difference, show
from compat_tests.scenarios._tls import Papers


@difference("unix", reactor=True)
def an_encrypted_path(tw, rec):
    """The client leaves when it has been answered."""
    papers, ended = Papers(tw), tw.defer.Deferred()
    wrapped = tw["protocols.tls"].TLSMemoryBIOFactory

    class Answers(tw.protocol.Protocol):
        def dataReceived(self, data):
            self.transport.write(data.upper())

    class Asks(tw.protocol.Protocol):
        def connectionMade(self):
            self.transport.write(b"hello")

        def dataReceived(self, data):
            rec("answer", data)
            self.transport.loseConnection()

        def connectionLost(self, reason):
            rec("lost", reason.type)
            ended.callback(None)

    server, client = tw.protocol.ServerFactory.forProtocol(Answers), tw.protocol.ClientFactory.forProtocol(Asks)
    server.noisy = client.noisy = False
    port = tw.reactor.listenUNIX("s", wrapped(papers.server(), False, server))
    tw.reactor.connectUNIX("s", wrapped(papers.client(), True, client))
    return ended.addCallback(lambda _: port.stopListening())


if __name__ == "__main__":
    show(an_encrypted_path)
