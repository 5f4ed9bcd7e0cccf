"""The same bytes, cut in different places: what a protocol sees, and what framing makes of it.

There is no network here.  A protocol is an object with methods; whoever calls them is its transport.
"""

from minitwisted.protocols.basic import Int32StringReceiver, LineOnlyReceiver, NetstringReceiver


class Paper:
    """In place of a transport: keeps what is written."""

    disconnecting = False

    def __init__(self):
        self.written = b""

    def write(self, data):
        self.written += data

    def writeSequence(self, pieces):
        self.written += b"".join(pieces)


class Lines(LineOnlyReceiver):
    def lineReceived(self, line):
        received.append(line)


class Numbered(Int32StringReceiver):
    def stringReceived(self, string):
        received.append(string)


class Netstrings(NetstringReceiver):
    def stringReceived(self, string):
        received.append(string)


def cut(data, size):
    """`data` in pieces of `size` bytes."""
    return [data[start : start + size] for start in range(0, len(data), size)]


VERSES = [b"one line,", b"and then", b"a third"]

for receiver, send in ((Lines, "sendLine"), (Numbered, "sendString"), (Netstrings, "sendString")):
    sender = receiver()
    sender.makeConnection(paper := Paper())
    for verse in VERSES:
        getattr(sender, send)(verse)
    print(f"{receiver.__name__} on the wire: {paper.written!r}")
    for size in (len(paper.written), 10, 1):
        received = []
        reader = receiver()
        reader.makeConnection(Paper())
        pieces = cut(paper.written, size)
        for piece in pieces:
            reader.dataReceived(piece)
        print(f"  {len(pieces):2} pieces: {len(received)} messages, {'the same' if received == VERSES else received}")
