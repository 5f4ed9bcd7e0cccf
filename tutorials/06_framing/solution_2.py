"""Exercise 6.2, solved: raw until the body is complete; what came too much goes back to the lines."""

from minitwisted.internet import reactor
from minitwisted.internet.protocol import Factory
from minitwisted.protocols.basic import LineReceiver


class Bodies(LineReceiver):
    def lineReceived(self, line):
        self.length = int(line.removeprefix(b"BODY "))
        self.body = b""
        if self.length:
            self.setRawMode()
        else:
            self.answer(b"")

    def rawDataReceived(self, data):
        self.body += data
        if len(self.body) >= self.length:
            rest = self.body[self.length :]
            self.answer(self.body[: self.length])
            self.setLineMode(rest)

    def answer(self, body):
        self.sendLine(b"%d bytes, %d line ends" % (len(body), body.count(b"\r\n")))


port = reactor.listenTCP(0, Factory.forProtocol(Bodies), interface="127.0.0.1")
print("PORT", port.getHost().port, flush=True)
reactor.run()
