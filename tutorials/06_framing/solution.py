"""Exercise 6.1, solved: a receiver of lines keeps what is not yet a line."""

from minitwisted.internet import reactor
from minitwisted.internet.protocol import Factory
from minitwisted.protocols.basic import LineReceiver


def answer(request):
    """The answer to a request, both bytes without the line's end."""
    try:
        what, first, second = request.split()
        a, b = int(first), int(second)
    except ValueError:
        return b"?"
    results = {b"add": a + b, b"mul": a * b}
    return b"%d" % results[what] if what in results else b"?"


class Calculator(LineReceiver):
    def lineReceived(self, line):
        self.sendLine(answer(line))


port = reactor.listenTCP(0, Factory.forProtocol(Calculator), interface="127.0.0.1")
print("PORT", port.getHost().port, flush=True)
reactor.run()
