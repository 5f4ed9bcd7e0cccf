"""A client service can be asked from inside its own answers.

WHAT: The callback of a ClientService's `whenConnected` calls `whenConnected` or `stopService` of the same service.  On Twisted
    the state machine is still at work then: the call raises RuntimeError ("attempting to reentrantly run ...").  Here it
    answers.
WHY: A callback is where a program goes on, and what it does next may well be to stop the service.
INSTEAD: On Twisted, go on in a callback of `reactor.callLater(0, ...)`.
"""

from __future__ import annotations

from compat_tests.differences import difference, show


@difference("application.internet")
def asked_from_inside_an_answer(tw, rec):
    """Asking for the connection, and stopping, from the callback of an earlier question."""
    answer, factories = tw.defer.Deferred(), []

    class Endpoint:
        def connect(self, factory):
            factories.append(factory)
            return answer

    class Wire:
        def loseConnection(self):
            rec("loseConnection")

    made = tw.protocol.Factory.forProtocol(tw.protocol.Protocol)
    service = tw["application.internet"].ClientService(Endpoint(), made, lambda attempt: 1, tw.task.Clock())
    service.startService()

    def connected(protocol):
        rec.raises(service.whenConnected)
        rec.raises(service.stopService)

    service.whenConnected().addCallback(connected)
    between = factories[0].buildProtocol(None)
    between.makeConnection(Wire())
    answer.callback(between)


if __name__ == "__main__":
    show(asked_from_inside_an_answer)
