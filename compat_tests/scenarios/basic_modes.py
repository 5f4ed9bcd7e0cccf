"""Lines and raw data in turn, and receivers that are paused in the middle of a chunk."""

from __future__ import annotations

from compat_tests.scenario import scenario
from compat_tests.scenarios.basic_lines import feed, receiver


@scenario("basic", min_events=4)
def raw_after_a_line(tw, rec):
    """setRawMode in lineReceived makes the rest of the chunk raw, in one piece."""
    react = lambda self, what: self.setRawMode() if what == b"raw" else None
    feed(rec, receiver(tw, rec, "LineReceiver", react), b"a\r\nraw\r\nb\r\nc", b"d\r\n")


@scenario("basic", min_events=3)
def raw_mode_at_the_end_of_a_chunk(tw, rec):
    """With nothing behind the line there is no empty raw data."""
    react = lambda self, what: self.setRawMode() if what == b"raw" else None
    feed(rec, receiver(tw, rec, "LineReceiver", react), b"raw\r\n", b"", b"x")


@scenario("basic", min_events=12)
def lines_and_raw_data_in_turn(tw, rec):
    """setLineMode gives back what was raw and is not wanted, and it is received as lines."""

    def react(self, what):
        if what == b"raw":
            self.setRawMode()
        elif b"!" in what:
            return self.setLineMode(what.split(b"!", 1)[1])

    made = receiver(tw, rec, "LineReceiver", react)
    feed(rec, made, b"raw\r\n123!b\r\nraw\r\n4!", b"c\r\nraw\r\n", b"56", b"7!par", b"tial\r\n")


@scenario("basic", min_events=4)
def beginning_of_a_line_made_raw(tw, rec):
    """What waits for its delimiter becomes raw with the next data, also with empty data."""
    for more in (b"more", b""):
        made = receiver(tw, rec, "LineReceiver")
        feed(rec, made, b"part")
        rec("mode", made.line_mode, made.setRawMode(), made.line_mode)
        feed(rec, made, more)


@scenario("basic", min_events=5)
def line_mode_from_outside(tw, rec):
    """setLineMode outside of a callback receives its argument at once and returns what that returns."""
    made = receiver(tw, rec, "LineReceiver", lambda self, what: "value", line_mode=0)
    feed(rec, made, b"raw\r\n")
    rec.raises(made.setLineMode, b"a\r\nb")
    rec.raises(made.setLineMode)
    feed(rec, made, b"\r\n")


@scenario("basic", min_events=3)
def value_of_raw_data_received(tw, rec):
    """What rawDataReceived returns is returned if it is true."""
    for value in ("value", 0, None):
        feed(rec, receiver(tw, rec, "LineReceiver", lambda self, what, value=value: value, line_mode=0), b"a")


@scenario("basic", min_events=3)
def limit_counts_for_lines_only(tw, rec):
    """Raw data may be of any length."""
    feed(rec, receiver(tw, rec, "LineReceiver", line_mode=0, MAX_LENGTH=3), b"four", b"and more")


@scenario("basic", min_events=9)
def pausing_within_a_chunk(tw, rec):
    """pauseProducing in lineReceived holds the next lines back until resumeProducing."""
    react = lambda self, what: self.pauseProducing() if what == b"pause" else None
    made = receiver(tw, rec, "LineReceiver", react)
    feed(rec, made, b"a\r\npause\r\nb\r\npause\r\nc")
    rec("paused", made.paused)
    feed(rec, made, b"d\r\n")
    made.resumeProducing()
    made.resumeProducing()
    rec("paused", made.paused)


@scenario("basic", min_events=5)
def pausing_before_data(tw, rec):
    """What comes while the receiver is paused waits, whatever its length."""
    made = receiver(tw, rec, "LineReceiver", MAX_LENGTH=5)
    made.pauseProducing()
    feed(rec, made, b"a\r\n", b"b\r\n", b"x" * 10)
    made.resumeProducing()


@scenario("basic", min_events=6)
def pausing_and_resuming_in_a_line(tw, rec):
    """To resume inside of lineReceived goes on after it, not inside."""

    def react(self, what):
        if what == b"both":
            self.pauseProducing()
            self.resumeProducing()
            rec("back")

    feed(rec, receiver(tw, rec, "LineReceiver", react), b"both\r\nb\r\nc", b"\r\n")


@scenario("basic", min_events=5)
def stopping_a_receiver(tw, rec):
    """stopProducing stops the transport and holds back what has been received."""
    react = lambda self, what: self.stopProducing() if what == b"stop" else None
    made = receiver(tw, rec, "LineReceiver", react)
    feed(rec, made, b"stop\r\nb\r\n", b"c\r\n")
    rec("paused", made.paused)
    made.resumeProducing()


@scenario("basic", min_events=4)
def raw_data_while_paused(tw, rec):
    """Raw data that waits is handed on in one piece, in the mode that holds then."""
    made = receiver(tw, rec, "LineReceiver")
    made.pauseProducing()
    feed(rec, made, b"a\r\n", b"b")
    made.setRawMode()
    made.resumeProducing()


@scenario("basic", min_events=6)
def pausing_strings_within_a_chunk(tw, rec):
    """Strings with a length wait as lines do."""
    react = lambda self, what: self.pauseProducing() if what == b"p" else None
    made = receiver(tw, rec, "Int8StringReceiver", react)
    feed(rec, made, b"\1a\1p\1b\1p\2c", b"d\1e")
    rec("waiting", made.recvd)
    made.resumeProducing()
    made.resumeProducing()
    rec("waiting", made.recvd)
