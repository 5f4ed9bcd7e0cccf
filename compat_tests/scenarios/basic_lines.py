"""Lines: where they end, how long they may be, and what happens when the program interferes in the middle of a chunk."""

from __future__ import annotations

import io

from compat_tests.scenario import scenario


class Wire:
    """A transport that records what is asked of it."""

    def __init__(self, rec):
        self.rec, self.disconnecting = rec, False

    def write(self, data):
        self.rec("write", data)

    def writeSequence(self, pieces):
        self.rec("write pieces", list(pieces))

    def loseConnection(self):
        self.rec("lose")
        self.disconnecting = True

    def pauseProducing(self):
        self.rec("pause")

    def resumeProducing(self):
        self.rec("resume")

    def stopProducing(self):
        self.rec("stop")


def receiver(tw, rec, kind, react=lambda self, what: None, **attributes):
    """A connected receiver that records what it receives and then lets `react` do something."""

    def received(event):
        def method(self, what):
            rec(event, what)
            return react(self, what)

        return method

    methods = dict(lineReceived=received("line"), rawDataReceived=received("raw"), stringReceived=received("string"))
    made = type("Receiver", (getattr(tw.basic, kind),), {**methods, **attributes})()
    made.makeConnection(Wire(rec))
    return made


def feed(rec, made, *chunks):
    """Give the chunks, and record what each call returns or raises."""
    for chunk in chunks:
        rec.raises(made.dataReceived, chunk)


@scenario("basic", min_events=9)
def lines_cut_anywhere(tw, rec):
    """A line is handed on once its delimiter is there, however the bytes are cut."""
    feed(rec, receiver(tw, rec, "LineReceiver"), b"one\r\ntwo\r", b"\nthr", b"", b"ee\r\n\r", b"\n", b"a\rb\nc\r\n")


@scenario("basic", min_events=8)
def only_lines_cut_anywhere(tw, rec):
    """The receiver of nothing but lines hands them on once their delimiter is there."""
    feed(rec, receiver(tw, rec, "LineOnlyReceiver"), b"one\r\ntwo\r", b"\nthr", b"", b"ee\r\n\r\n")


@scenario("basic", min_events=30)
def lines_byte_by_byte(tw, rec):
    """A byte at a time makes the same lines, also with a delimiter that overlaps itself."""
    for kind in ("LineReceiver", "LineOnlyReceiver"):
        made = receiver(tw, rec, kind, delimiter=b"aab")
        feed(rec, made, *(bytes([each]) for each in b"xaaabyaabaab"))


@scenario("basic", min_events=12)
def whole_line_at_the_limit(tw, rec):
    """A line of exactly the greatest length is received; one byte more closes the connection."""
    for kind in ("LineReceiver", "LineOnlyReceiver"):
        for size in (4, 5, 6):
            rec("size", size)
            feed(rec, receiver(tw, rec, kind, MAX_LENGTH=5), b"x" * size + b"\r\nok\r\n")


@scenario("basic", min_events=12)
def beginning_of_a_line_at_the_limit(tw, rec):
    """A line that has not ended is too long when not even its delimiter could make it right."""
    for size in (5, 6, 7, 8):
        made = receiver(tw, rec, "LineReceiver", MAX_LENGTH=5)
        rec("size", size)
        feed(rec, made, b"x" * size, b"y\r\nok\r\n")


@scenario("basic", min_events=6)
def too_long_line_in_an_override(tw, rec):
    """lineLengthExceeded has all from the long line on, its value is returned, and the bytes are forgotten."""

    def exceeded(self, line):
        rec("exceeded", line)
        return "a value"

    made = receiver(tw, rec, "LineReceiver", MAX_LENGTH=5, lineLengthExceeded=exceeded)
    feed(rec, made, b"ok\r\nxxxxxx\r\nlost\r\nand los", b"t\r\nkept\r\n", b"y" * 20, b"z\r\n")
    rec("left", made.clearLineBuffer())


@scenario("basic", min_events=6)
def too_long_only_line_in_an_override(tw, rec):
    """The receiver of nothing but lines hands over the long line alone, and keeps the beginning of the last one."""

    def exceeded(self, line):
        rec("exceeded", line)
        return "a value"

    made = receiver(tw, rec, "LineOnlyReceiver", MAX_LENGTH=5, lineLengthExceeded=exceeded)
    feed(rec, made, b"ok\r\nxxxxxxx\r\nlost\r\nkep", b"t\r\n", b"y" * 20, b"z\r\n")


@scenario("basic", min_events=4)
def losing_the_connection_in_a_line(tw, rec):
    """loseConnection in lineReceived holds the rest of the chunk back."""
    lose = lambda self, line: self.transport.loseConnection() if line == b"bye" else None
    for kind in ("LineReceiver", "LineOnlyReceiver"):
        feed(rec, receiver(tw, rec, kind, lose), b"hello\r\nbye\r\nmore\r\nand", b" more\r\n")


@scenario("basic", min_events=5)
def value_of_line_received(tw, rec):
    """Something true from lineReceived is returned at once, and the next data brings the next line."""
    made = receiver(tw, rec, "LineReceiver", lambda self, line: line == b"stop")
    feed(rec, made, b"a\r\nstop\r\nb\r\nstop\r\nc", b"d\r\n", b"")


@scenario("basic", min_events=5)
def error_in_a_line(tw, rec):
    """An error in lineReceived passes through; the line is gone and those after it are not."""

    def react(self, line):
        if line == b"bad":
            raise ValueError("bad line")

    feed(rec, receiver(tw, rec, "LineReceiver", react), b"a\r\nbad\r\nb\r\nc", b"d\r\n")


@scenario("basic", min_events=5)
def error_in_one_of_only_lines(tw, rec):
    """The receiver of nothing but lines forgets, after an error, what was whole in the chunk."""

    def react(self, line):
        if line == b"bad":
            raise ValueError("bad line")

    feed(rec, receiver(tw, rec, "LineOnlyReceiver", react), b"a\r\nbad\r\nb\r\nc", b"d\r\n")


@scenario("basic", min_events=6)
def another_delimiter_within_a_chunk(tw, rec):
    """A delimiter that is set in lineReceived holds for the next line; where only lines are received, for the next chunk."""

    def react(self, line):
        if line == b"change":
            self.delimiter = b"\n"

    for kind in ("LineReceiver", "LineOnlyReceiver"):
        feed(rec, receiver(tw, rec, kind, react), b"change\r\nb\nc\r\nd", b"e\nf\n")


@scenario("basic", min_events=4)
def another_limit_within_a_chunk(tw, rec):
    """A limit that is set in lineReceived holds for the next line."""

    def react(self, line):
        self.MAX_LENGTH = 2

    for kind in ("LineReceiver", "LineOnlyReceiver"):
        feed(rec, receiver(tw, rec, kind, react), b"first\r\nok\r\nlong\r\nok\r\n", b"ok\r\n")


@scenario("basic", min_events=6)
def another_delimiter_for_what_waits(tw, rec):
    """A delimiter that is set between two chunks is searched for in what waits as well."""
    for kind in ("LineReceiver", "LineOnlyReceiver"):
        made = receiver(tw, rec, kind)
        feed(rec, made, b"a;b;c")
        made.delimiter = b";"
        feed(rec, made, b"d", b";")


@scenario("basic", min_events=5)
def data_within_a_line(tw, rec):
    """dataReceived inside lineReceived only appends to what is unread."""

    def react(self, line):
        if line == b"again":
            rec.raises(self.dataReceived, b"new\r\nun")

    feed(rec, receiver(tw, rec, "LineReceiver", react), b"again\r\nb\r\nc", b"read\r\n")


@scenario("basic", min_events=5)
def data_within_one_of_only_lines(tw, rec):
    """Where only lines are received, dataReceived inside lineReceived overtakes the other lines of the chunk."""

    def react(self, line):
        if line == b"again":
            rec.raises(self.dataReceived, b"new\r\nun")

    feed(rec, receiver(tw, rec, "LineOnlyReceiver", react), b"again\r\nb\r\nc", b"read\r\n")


@scenario("basic", min_events=7)
def clearing_the_line_buffer(tw, rec):
    """clearLineBuffer takes away all that is unread, in a line and between chunks."""

    def react(self, line):
        if line == b"clear":
            rec("cleared", self.clearLineBuffer())

    made = receiver(tw, rec, "LineReceiver", react)
    feed(rec, made, b"clear\r\nb\r\nc", b"d\r\nrest")
    rec("cleared", made.clearLineBuffer(), made.clearLineBuffer())
    feed(rec, made, b"e\r\n")


@scenario("basic", min_events=8)
def sending_lines(tw, rec):
    """sendLine adds the delimiter: to one piece, or as a piece of its own where only lines are received."""
    for kind in ("LineReceiver", "LineOnlyReceiver"):
        made = receiver(tw, rec, kind)
        rec.raises(made.sendLine, b"a line")
        rec.raises(made.sendLine, b"")
        made.delimiter = b"\0"
        rec.raises(made.sendLine, b"another")


@scenario("basic", min_events=6)
def what_must_be_overridden(tw, rec):
    """The methods that receive lines, raw data and strings are for the program to write."""
    basic = tw.basic
    rec.raises(basic.LineReceiver().lineReceived, b"")
    rec.raises(basic.LineReceiver().rawDataReceived, b"")
    rec.raises(basic.LineOnlyReceiver().lineReceived, b"")
    rec.raises(basic.NetstringReceiver().stringReceived, b"")
    rec.raises(basic.IntNStringReceiver().stringReceived, b"")
    rec.raises(basic.LineReceiver().dataReceived, b"a\r\n")


@scenario("basic", min_events=6)
def bytes_of_other_types(tw, rec):
    """A bytearray or a memoryview is received as bytes."""
    for kind in ("LineReceiver", "LineOnlyReceiver"):
        feed(rec, receiver(tw, rec, kind), bytearray(b"a\r\nb"), memoryview(b"c\r\nd\r\n"))


@scenario("basic", min_events=3)
def lines_without_a_transport(tw, rec):
    """A LineReceiver works without a transport until a line is too long."""
    made = receiver(tw, rec, "LineReceiver")
    made.transport = None
    feed(rec, made, b"a\r\nb\r\n", b"c" * 17000)


@scenario("basic", min_events=5)
def lines_written_to_a_file(tw, rec):
    """Over a FileWrapper, what is sent stands in the file, and loseConnection ends the lines."""
    file = io.BytesIO()

    class Echo(tw.basic.LineReceiver):
        def lineReceived(self, line):
            rec("line", line)
            self.sendLine(line.upper())
            rec("written", file.getvalue())
            if line == b"quit":
                self.transport.loseConnection()

        def connectionLost(self, reason):
            rec("lost", reason)

    made = Echo()
    made.makeConnection(tw.protocol.FileWrapper(file))
    rec("disconnecting", made.transport.disconnecting)
    feed(rec, made, b"a\r\nquit\r\nb\r\n")
    rec("closed", file.closed, made.transport.disconnecting)
