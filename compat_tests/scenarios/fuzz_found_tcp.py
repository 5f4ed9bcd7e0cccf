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
