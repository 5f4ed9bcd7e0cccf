"""What exercise 9.1 is to test: a protocol that adds up.  (No base class: what a transport calls is all there is to it.)

Each line (ended by ``\\n``) is a whole number; the answer is the sum of all numbers so far, as a line.  A line that is no
number is answered ``?`` and does not count.  After 30 seconds without any bytes it hangs up.
"""


class Tally:
    """Made with a `clock`, something with ``callLater``."""

    SILENCE = 30  # seconds

    def __init__(self, clock):
        self.clock, self.sum, self.rest = clock, 0, b""

    def makeConnection(self, transport):
        self.transport = transport
        self.silence = self.clock.callLater(self.SILENCE, transport.loseConnection)

    def dataReceived(self, data):
        self.silence.reset(self.SILENCE)
        *lines, self.rest = (self.rest + data).split(b"\n")
        for line in lines:
            self.transport.write(self.answer(line) + b"\n")

    def answer(self, line):
        try:
            self.sum += int(line)
        except ValueError:
            return b"?"
        return b"%d" % self.sum

    def connectionLost(self, reason):
        if self.silence.active():
            self.silence.cancel()
