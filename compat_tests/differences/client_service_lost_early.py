"""A connection may be lost while it is prepared, or come although it is not wanted any more.

WHAT: A ClientService whose connection is lost while `prepareConnection` is under way, or whose endpoint connects although the
    attempt was cancelled.  Twisted has no transition for either: it raises NoTransition, from within the protocol's
    `connectionLost` or from `stopService`.  Here the loss is left to the preparation, which will notice, and the connection
    that nobody wants is closed, after which the service has stopped.
WHY: Both happen by chance on a real net, and an error of the state machine helps nobody.
INSTEAD: On Twisted, let the preparation fail when its protocol is lost, and expect the error in the log.
"""

from __future__ import annotations

from compat_tests.differences import difference, show


class Ends:
    """An endpoint that is answered by hand."""

    def __init__(self, tw, canceller=None):
        self.answer, self.factory = tw.defer.Deferred(canceller), None

    def connect(self, factory):
        self.factory = factory
        return self.answer


class Wire:
    def __init__(self, rec):
        self.rec = rec

    def loseConnection(self):
        self.rec("loseConnection")


def service_with(tw, endpoint, **how):
    factory = tw.protocol.Factory.forProtocol(tw.protocol.Protocol)
    return tw["application.internet"].ClientService(endpoint, factory, lambda attempt: 10, tw.task.Clock(), **how)


def a_connection_that_comes_anyway(tw, rec):
    """An endpoint that cannot be cancelled: its connection is closed, and then the service has stopped."""
    made = []

    def connect_anyway(answer):
        made.append(endpoint.factory.buildProtocol(None))
        made[0].makeConnection(Wire(rec))
        answer.callback(made[0])

    endpoint = Ends(tw, connect_anyway)
    service = service_with(tw, endpoint)
    service.startService()
    stopped = rec.raises(service.stopService)
    if not isinstance(stopped, Exception):
        rec("stopped", stopped.called)
        made[0].connectionLost(tw["python.failure"].Failure(tw.error.ConnectionDone()))
        rec("stopped", stopped.called)


@difference("application.internet")
def a_connection_lost_while_prepared(tw, rec):
    """Neither raises: the preparation's failure is the attempt's, and the unwanted connection is closed."""
    preparing, endpoint = tw.defer.Deferred(), Ends(tw)
    service = service_with(tw, endpoint, prepareConnection=lambda protocol: preparing)
    service.startService()
    service.whenConnected(1).addErrback(lambda reason: rec("failed", reason.type))
    protocol = endpoint.factory.buildProtocol(None)
    endpoint.answer.callback(protocol)
    reason = tw["python.failure"].Failure(tw.error.ConnectionLost())
    rec.raises(protocol.connectionLost, reason)
    preparing.errback(reason)
    a_connection_that_comes_anyway(tw, rec)


if __name__ == "__main__":
    show(a_connection_lost_while_prepared)
