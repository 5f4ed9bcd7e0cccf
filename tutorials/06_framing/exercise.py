r"""Exercise 6.1: a calculator that is asked in lines.

    python exercise.py

Listen on a free port of 127.0.0.1 and print ``PORT N``.  A request is a line, ended by ``\r\n``; so is an answer:

    add 2 3        5
    mul 4 5        20
    anything else  ?

Numbers are whole.  The start below answers each piece that arrives, as if pieces were requests.  On loopback, with one short
request at a time, that even works: which is how such programs get written.
"""

from minitwisted.internet import reactor
from minitwisted.internet.protocol import Factory, Protocol


def answer(request):
    """The answer to a request, both bytes without the line's end."""
    try:
        what, first, second = request.split()
        a, b = int(first), int(second)
    except ValueError:
        return b"?"
    results = {b"add": a + b, b"mul": a * b}
    return b"%d" % results[what] if what in results else b"?"


class Calculator(Protocol):
    def dataReceived(self, data):
        self.transport.write(answer(data) + b"\r\n")


port = reactor.listenTCP(0, Factory.forProtocol(Calculator), interface="127.0.0.1")
print("PORT", port.getHost().port, flush=True)
reactor.run()
