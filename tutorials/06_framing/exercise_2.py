r"""Exercise 6.2: a line that says how many bytes follow.

    python exercise_2.py

Many protocols (HTTP among them) speak in lines until one of them announces a body, which is bytes of any kind.  Here a
message is the line ``BODY N`` and then exactly N bytes; answer it with the line ``N bytes, K line ends``, K being how often
``\r\n`` occurs in the body.  After the body the next line begins.  The first line printed is ``PORT N``.

The start below knows lines only, so that a body with a line's end in it confuses it.  LineReceiver can change to raw bytes
and back: help(LineReceiver.setRawMode), help(LineReceiver.setLineMode).
"""

from minitwisted.internet import reactor
from minitwisted.internet.protocol import Factory
from minitwisted.protocols.basic import LineReceiver


class Bodies(LineReceiver):
    length = None

    def lineReceived(self, line):
        if self.length is None:
            self.length = int(line.removeprefix(b"BODY "))
        else:
            self.answer(line)
            self.length = None

    def answer(self, body):
        self.sendLine(b"%d bytes, %d line ends" % (len(body), body.count(b"\r\n")))


port = reactor.listenTCP(0, Factory.forProtocol(Bodies), interface="127.0.0.1")
print("PORT", port.getHost().port, flush=True)
reactor.run()
