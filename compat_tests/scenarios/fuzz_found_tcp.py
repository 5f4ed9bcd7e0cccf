"""What random conversations have found: each was a difference once."""

from __future__ import annotations

from compat_tests.scenario import scenario
from compat_tests.scenarios._tcp import meet


@scenario("tcp", reactor=True, min_events=5)
def found_reset_while_nobody_reads(tw, rec):
    """A client that knows halves writes to a server that has gone; its orderly end afterwards is no orderly one."""

    def write(side):
        side.transport.write(b"too late")
        tw.reactor.callLater(0.02, side.transport.loseConnection)

    return meet(
        tw, rec, halves=("client",),
        server_made=lambda s: s.transport.loseConnection(),
        client_read_lost=write,
    )  # fmt: skip


@scenario("tcp", reactor=True, min_events=5)
def found_last_word_to_nobody(tw, rec):
    """A last word that is taken by the system is an orderly end, even if nobody is there to hear it."""

    def answer(side):
        tw.reactor.callLater(0.02, lambda: (side.transport.write(b"too late"), side.transport.loseConnection()))

    return meet(
        tw, rec, halves=("client",),
        server_made=lambda s: s.transport.loseConnection(),
        client_read_lost=answer,
    )  # fmt: skip


@scenario("tcp", reactor=True, min_events=5)
def found_half_closed_after_a_reset(tw, rec):
    """Closing one's half finds out that the other side broke off, which nobody has read."""

    def write(side):
        side.transport.write(b"too late")
        tw.reactor.callLater(0.02, side.transport.loseWriteConnection)

    return meet(
        tw, rec, halves=("client",),
        server_made=lambda s: s.transport.loseConnection(),
        client_read_lost=write,
    )  # fmt: skip
