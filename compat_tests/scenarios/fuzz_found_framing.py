"""What random pieces for receivers have found: each was a difference once."""

from __future__ import annotations

from compat_tests.scenario import scenario
from compat_tests.scenarios.basic_lines import feed, receiver


@scenario("basic", min_events=5)
def found_netstrings_fed_inside(tw, rec):
    """A NetstringReceiver that feeds itself inside stringReceived receives all there is before that returns."""

    def react(self, what):
        if what == b"a":
            self.dataReceived(b"1:d,")
            rec("fed")

    feed(rec, receiver(tw, rec, "NetstringReceiver", react), b"1:a,1:b,1:c", b",")


@scenario("basic", min_events=4)
def found_false_value_of_a_line(tw, rec):
    """A false value that lineReceived returned for the only line of a chunk is None to the transport."""
    made = receiver(tw, rec, "LineReceiver", lambda self, what: b"" if what == b"a" else 0)
    for chunk in (b"a\r\n", b"b\r\n"):
        rec("value", made.dataReceived(chunk))


@scenario("basic", min_events=3)
def found_limit_lowered_amid_a_string(tw, rec):
    """A limit that is lowered while a string is on its way refuses it with the next data."""
    made = receiver(tw, rec, "Int8StringReceiver")
    feed(rec, made, b"\x09abc")
    made.MAX_LENGTH = 8
    feed(rec, made, b"d", b"efghi")
