"""Every state of a connection, and all that can be asked of it there: what nobody asked before faults were planted by rule."""

from __future__ import annotations

from compat_tests.scenario import scenario
from compat_tests.scenarios._tcp import meet

STEPS = {
    "write": lambda transport: transport.write(b"x"),
    "more": lambda transport: transport.writeSequence([b"y", b"", b"z"]),
    "half": lambda transport: transport.loseWriteConnection(),
    "lose": lambda transport: transport.loseConnection(),
    "abort": lambda transport: transport.abortConnection(),
    "pause": lambda transport: transport.pauseProducing(),
    "resume": lambda transport: transport.resumeProducing(),
}


def flags(transport):
    """What a transport says of its state."""
    return bool(transport.connected), bool(transport.disconnecting), bool(transport.disconnected)


def through(tw, rec, *walks):
    """For each walk a connection whose client takes those steps at once, is asked after each, and again at its end."""
    walks = [walk.split() for walk in walks]

    def next_one(_=None):
        if not walks:
            return None
        walk = walks.pop(0)
        rec("walk", *walk)

        def made(side):
            tell("made", *flags(side.transport))
            for name in walk:
                STEPS[name](side.transport)
                tell(name, *flags(side.transport))
            tw.reactor.callLater(0, later, side)

        def later(side):
            tell("later", *flags(side.transport))
            if not {"lose", "abort"} & set(walk):
                side.transport.loseConnection()

        def lost(side, reason):
            tell("at the end", *flags(side.transport))
            for name in ("write", "more", "lose", "abort"):
                STEPS[name](side.transport)
                tell(name, *flags(side.transport))

        tell = rec.lane("client asked")
        hooks = {"client_made": made, "client_lost": lost, "server_read_lost": lambda side: side.transport.loseConnection()}
        return meet(tw, rec, halves=("server", "client"), **hooks).addCallback(next_one)

    return next_one()


@scenario("tcp", reactor=True, min_events=30)
def states_while_writing(tw, rec):
    """Who writes is connected, whatever is asked of it, until it asks for the end."""
    return through(tw, rec, "write more", "write lose write", "lose more lose", "pause write resume", "more pause lose")


@scenario("tcp", reactor=True, min_events=30)
def states_after_half_an_end(tw, rec):
    """Who has ended its own direction is connected and sends no more."""
    return through(tw, rec, "half write", "write half more half", "half lose", "write half lose write", "half abort lose")


@scenario("tcp", reactor=True, min_events=30)
def states_of_giving_up(tw, rec):
    """Who gives up sends no more, and says that it is closing only if it was."""
    return through(tw, rec, "abort", "abort write", "abort lose", "lose abort", "write abort half", "write lose abort more")
