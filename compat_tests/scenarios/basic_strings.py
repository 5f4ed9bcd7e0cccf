"""Netstrings, strings that begin with their length, strings by state, and files sent in chunks."""

from __future__ import annotations

import io

from compat_tests.scenario import scenario
from compat_tests.scenarios.basic_lines import feed, receiver


@scenario("basic", min_events=8)
def netstrings_cut_anywhere(tw, rec):
    """A netstring is handed on once its comma is there."""
    made = receiver(tw, rec, "NetstringReceiver")
    feed(rec, made, b"1:a,2:b", b"b", b",0:,1", b"1:hello", b" world", b",")
    rec("broken", made.brokenPeer)


@scenario("basic", min_events=30)
def broken_netstrings(tw, rec):
    """What cannot be a netstring closes the connection, and whatever follows does so again."""
    for sent in (b":a,", b"a", b"01:a,", b"00:", b"-1:", b" 1:", b"1;", b"1:ab,", b"1:a;", b"100000:", b"123456", b",", b"1 :"):
        made = receiver(tw, rec, "NetstringReceiver")
        rec("sent", sent)
        feed(rec, made, sent, b"1:a,")
        rec("broken", made.brokenPeer)


@scenario("basic", min_events=8)
def netstrings_at_the_limit(tw, rec):
    """A length beyond the limit is found out before its colon."""
    for pieces in ((b"10:0123456789,", b"11"), (b"1", b"0", b"0"), (b"11:",), (b"9", b"99999999999")):
        made = receiver(tw, rec, "NetstringReceiver", MAX_LENGTH=10)
        feed(rec, made, *pieces)
        rec("broken", made.brokenPeer)


@scenario("basic", min_events=6)
def netstrings_after_closing(tw, rec):
    """Netstrings of the same chunk are handed on after loseConnection, and values of stringReceived mean nothing."""

    def react(self, what):
        self.transport.loseConnection()
        return "value"

    feed(rec, receiver(tw, rec, "NetstringReceiver", react), b"1:a,1:b,1:c,1", b":d,")


@scenario("basic", min_events=6)
def errors_in_netstrings(tw, rec):
    """An error in stringReceived passes through, but a parse error counts as the peer's."""
    basic = tw.basic

    def react(self, what):
        if what == b"v":
            raise ValueError("mine")
        if what == b"n":
            raise basic.NetstringParseError("mine as well")

    made = receiver(tw, rec, "NetstringReceiver", react)
    feed(rec, made, b"1:v,1:a,1:n,1:b", b",1:c,")
    rec("broken", made.brokenPeer)


@scenario("basic", min_events=4)
def netstrings_of_a_second_connection(tw, rec):
    """makeConnection forgets what was received before, and what was broken."""
    made = receiver(tw, rec, "NetstringReceiver")
    feed(rec, made, b"5:abc")
    made.makeConnection(made.transport)
    feed(rec, made, b"1:a,x")
    rec("broken", made.brokenPeer)
    made.makeConnection(made.transport)
    rec("broken", made.brokenPeer)
    feed(rec, made, b"1:b,")


@scenario("basic", min_events=4)
def sending_netstrings(tw, rec):
    """sendString writes the length, a colon, the string and a comma, whatever the limit is."""
    made = receiver(tw, rec, "NetstringReceiver", MAX_LENGTH=3)
    for string in (b"abc", b"", b"x" * 12, bytearray(b"y")):
        rec.raises(made.sendString, string)


@scenario("basic", min_events=12)
def prefixed_strings_cut_anywhere(tw, rec):
    """A string is handed on once as many bytes are there as its prefix says."""
    for bits, size in ((8, 1), (16, 2), (32, 4)):
        kind = f"Int{bits}StringReceiver"
        made = receiver(tw, rec, kind)
        rec("prefix", kind, made.structFormat, made.prefixLength)
        stream = b"".join(len(each).to_bytes(size, "big") + each for each in (b"a", b"", b"hello", b"end"))
        feed(rec, made, stream[:3], stream[3:8], *(bytes([each]) for each in stream[8:12]), stream[12:])


@scenario("basic", min_events=6)
def prefixed_strings_at_the_limit(tw, rec):
    """A string of the greatest length is received; the announcement of a longer one closes the connection."""
    feed(rec, receiver(tw, rec, "Int8StringReceiver", MAX_LENGTH=4), b"\4aaaa\5")
    feed(rec, receiver(tw, rec, "Int16StringReceiver", MAX_LENGTH=4), b"\0\5")
    exceeded = lambda self, length: rec("exceeded", length)
    feed(rec, receiver(tw, rec, "Int8StringReceiver", MAX_LENGTH=4, lengthLimitExceeded=exceeded), b"\1a\7bc")


@scenario("basic", min_events=7)
def sending_prefixed_strings(tw, rec):
    """sendString adds the prefix, and refuses what it cannot count."""
    for kind, size in (("Int8StringReceiver", 256), ("Int16StringReceiver", 65536)):
        made = receiver(tw, rec, kind, MAX_LENGTH=3)
        rec.raises(made.sendString, b"longer than the limit")
        rec.raises(made.sendString, b"")
        rec.raises(made.sendString, b"x" * size)
    rec("bases", tw.basic.StringTooLongError.__bases__)


@scenario("basic", min_events=4)
def prefixed_strings_that_were_received(tw, rec):
    """recvd is what is unread; set inside of stringReceived, it is what is read next."""

    def react(self, what):
        rec("unread", self.recvd)
        if what == b"swap":
            self.recvd = b"\1x\1y"

    made = receiver(tw, rec, "Int8StringReceiver", react)
    feed(rec, made, b"\1a\4swap\1b\1c")


@scenario("basic", min_events=4)
def prefix_of_ones_own(tw, rec):
    """A subclass describes any prefix that struct knows."""
    made = receiver(tw, rec, "IntNStringReceiver", structFormat="<H", prefixLength=2)
    feed(rec, made, b"\1", b"\0a\2\0", b"bc")
    rec.raises(made.sendString, b"abc")


@scenario("basic", min_events=5)
def prefixed_strings_after_closing(tw, rec):
    """loseConnection in stringReceived does not hold the rest of the chunk back."""
    feed(rec, receiver(tw, rec, "Int8StringReceiver", lambda self, what: self.transport.loseConnection()), b"\1a\1b\1c")


@scenario("basic", min_events=9)
def strings_by_state(tw, rec):
    """Each string goes to the method of the state, which returns the next one; done closes the connection."""
    basic = tw.basic

    class Login(basic.StatefulStringProtocol, basic.NetstringReceiver):
        def proto_init(self, string):
            rec("init", string)
            return "password"

        def proto_password(self, string):
            rec("password", string)
            return "done" if string == b"secret" else "init"

        def proto_done(self, string):
            rec("done", string)
            return "nowhere"

    made = Login()
    made.makeConnection(receiver(tw, rec, "NetstringReceiver").transport)
    rec("state", made.state)
    feed(rec, made, b"3:joe,5:wrong,", b"3:joe,6:secret,")
    rec("state", made.state)
    feed(rec, made, b"5:after,5:lost!,")
    rec("state", made.state)


class Consumer:
    """Records what a producer does."""

    def __init__(self, rec):
        self.rec = rec

    def registerProducer(self, producer, streaming):
        self.rec("register", streaming)

    def unregisterProducer(self):
        self.rec("unregister")

    def write(self, data):
        self.rec("write", data)


def transfer(tw, rec, data, **how):
    sender = tw.basic.FileSender()
    sender.CHUNK_SIZE = 4
    sender.beginFileTransfer(io.BytesIO(data), Consumer(rec), **how).addBoth(lambda result: rec("fired", result))
    return sender


@scenario("basic", min_events=7)
def file_in_chunks(tw, rec):
    """A chunk is written each time the consumer asks; after the last one the Deferred fires with its last byte."""
    sender = transfer(tw, rec, b"abcdefghi")
    for _ in range(5):
        rec("last", sender.lastSent)
        sender.pauseProducing()
        sender.resumeProducing()


@scenario("basic", min_events=5)
def file_changed_on_its_way(tw, rec):
    """What is written is what the function makes of each chunk."""
    sender = transfer(tw, rec, b"abcdefg", transform=lambda data: data.upper() + b"!")
    for _ in range(3):
        sender.resumeProducing()


@scenario("basic", min_events=4)
def file_that_is_stopped(tw, rec):
    """stopProducing errbacks, once."""
    sender = transfer(tw, rec, b"abcdefg")
    sender.resumeProducing()
    sender.stopProducing()
    sender.stopProducing()
    rec("size", tw.basic.FileSender.CHUNK_SIZE)


@scenario("basic", min_events=3)
def empty_file_sent(tw, rec):
    """An empty file fires with an empty text at the first request."""
    sender = transfer(tw, rec, b"")
    sender.resumeProducing()
    rec("kept", sender.deferred, sender.file)


@scenario("basic", min_events=12)
def facts_about_receivers(tw, rec):
    """Bases, limits and promises of the classes."""
    basic = tw.basic
    for name in ("LineReceiver", "LineOnlyReceiver", "NetstringReceiver", "IntNStringReceiver", "Int32StringReceiver"):
        made = getattr(basic, name)
        rec("class", name, made, made.MAX_LENGTH, tw.interfaces.IProtocol.implementedBy(made))
        rec("protocol", issubclass(made, tw.protocol.Protocol), getattr(made, "delimiter", None))
    rec("sender", tw.interfaces.IProducer.implementedBy(basic.FileSender), basic.FileSender().lastSent)
    rec("errors", basic.NetstringParseError.__bases__, basic.IncompleteNetstring.__bases__, basic.StringTooLongError)
    rec("state", basic.StatefulStringProtocol.state)
