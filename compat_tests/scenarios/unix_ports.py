"""Listening at a path: files, modes, locks, what is left behind, and what is said when it cannot be."""

from __future__ import annotations

import os
import stat

from compat_tests.scenario import scenario
from compat_tests.scenarios._tcp import factory_of, side
from compat_tests.scenarios._unix import soon, stale, there


def listening(tw, rec, path="s", **how):
    """A port with a factory that tells nothing."""
    return tw.reactor.listenUNIX(path, factory_of(tw, side(tw, rec, "server", {}, quiet=True)), **how)


def mode_of(path):
    """The permissions of a file."""
    return oct(stat.S_IMODE(os.stat(path).st_mode))


def dead_lock(path):
    """A lock whose holder is no more."""
    os.symlink("4194300", f"{path}.lock")


@scenario("unix", reactor=True, min_events=5)
def unix_port_tells_of_itself(tw, rec):
    """A port knows its address, and says where it listens and whether it does."""
    port = listening(tw, rec)
    rec("said", repr(port), str(port), repr(port.getHost()), port.logPrefix() == repr(port)[1:].partition(" ")[0])
    rec("attributes", port.port, port.interface, port.backlog, port.mode, port.wantPID, port.lockFile, port.connected)
    rec("promises", tw.interfaces.IListeningPort.providedBy(port), there())
    ended = port.stopListening()
    rec("asked", port.connected, there())
    return ended.addCallback(lambda result: rec("stopped", result, port.connected, repr(port), there()))


@scenario("unix", reactor=True, min_events=3)
def unix_mode_of_a_port(tw, rec):
    """The file has the mode that was asked for, whatever the process's umask says; by default everybody may connect."""
    before = os.umask(0o77)
    ports = []
    for number, how in enumerate(({}, {"mode": 0o600}, {"mode": 0o660}, {"mode": 0o777})):
        ports.append(listening(tw, rec, f"s{number}", **how))
        rec("mode", mode_of(f"s{number}"))
    os.umask(before)
    return tw.defer.gatherResults([port.stopListening() for port in ports])


@scenario("unix", reactor=True, min_events=4)
def unix_port_twice(tw, rec):
    """A path at which somebody listens cannot be had, and neither can one in a directory that is not there."""
    port = listening(tw, rec)
    for path in ("s", b"s", "no/such", "x" * 200):
        failure = rec.raises(listening, tw, rec, path)
        rec("why", failure.interface, failure.port, type(failure.socketError))
    return port.stopListening()


@scenario("unix", reactor=True, min_events=2)
def unix_port_where_a_file_is(tw, rec):
    """A file that is no socket is not touched."""
    with open("s", "w") as file:
        file.write("mine")
    rec.raises(listening, tw, rec)
    with open("s") as file:
        rec("file", file.read())
    return listening(tw, rec, "elsewhere").stopListening()


@scenario("unix", reactor=True, min_events=3)
def unix_stale_socket(tw, rec):
    """What a killed process left behind is in the way, and remains there without a lock."""
    stale("s")
    rec.raises(listening, tw, rec)
    rec("there", there())
    os.remove("s")
    return listening(tw, rec).stopListening().addCallback(lambda _: rec("then", there()))


@scenario("unix", reactor=True, min_events=2)
def unix_lock_beside_a_port(tw, rec):
    """With wantPID a port holds a lock beside its path, with the number of the process; both go when it stops."""
    port = listening(tw, rec, wantPID=True)
    rec("there", there(), os.readlink("s.lock") == str(os.getpid()), port.lockFile.locked, port.wantPID)
    return port.stopListening().addCallback(lambda _: rec("then", there(), port.lockFile.locked))


@scenario("unix", reactor=True, min_events=2)
def unix_lock_is_held(tw, rec):
    """Who finds the lock held cannot listen, even if the socket is gone."""
    port = listening(tw, rec, wantPID=True)
    os.remove("s")
    failure = rec.raises(listening, tw, rec, wantPID=True)
    rec("why", failure.interface, failure.port, failure.socketError, there())
    stale("s")  # so that there is something to remove
    return port.stopListening().addCallback(lambda _: rec("then", there()))


@scenario("unix", reactor=True, min_events=2)
def unix_lock_of_the_dead(tw, rec):
    """Whoever takes over a lock whose holder died may remove the socket that he left."""
    stale("s")
    dead_lock("s")
    port = listening(tw, rec, wantPID=True)
    rec("clean", port.lockFile.clean, os.readlink("s.lock") == str(os.getpid()), repr(port))
    return port.stopListening().addCallback(lambda _: rec("then", there()))


@scenario("unix", reactor=True, min_events=2)
def unix_lock_of_the_dead_and_a_file(tw, rec):
    """But nothing else than a socket."""
    with open("s", "w") as file:
        file.write("mine")
    dead_lock("s")
    rec.raises(listening, tw, rec, wantPID=True)
    with open("s") as file:
        rec("file", file.read())
    if os.path.lexists("s.lock"):
        os.remove("s.lock")
    return listening(tw, rec, "elsewhere").stopListening()


@scenario("unix", reactor=True, min_events=2)
def unix_lock_of_the_dead_without_socket(tw, rec):
    """A lock whose holder died and no socket: one can listen."""
    dead_lock("s")
    port = listening(tw, rec, wantPID=True)
    rec("listens", repr(port), port.lockFile.clean)
    return port.stopListening().addCallback(lambda _: rec("then", there()))


@scenario("unix", reactor=True, min_events=3)
def unix_port_starts_again(tw, rec):
    """A port that was stopped can listen again, and takes its lock again."""
    port = listening(tw, rec, wantPID=True)

    def again(_):
        rec("stopped", repr(port), there())
        port.startListening()
        rec("again", repr(port), there())
        return port.stopListening()

    return port.stopListening().addCallback(again).addCallback(lambda _: rec("stop", port.stopListening(), there()))


@scenario("unix", reactor=True, min_events=2)
def unix_port_made_by_hand(tw, rec):
    """A port that has not begun listens nowhere."""
    unix = tw["internet.unix"]
    port = unix.Port("s", factory_of(tw, None), mode=0o640)
    rec("made", repr(port), port.mode, port.backlog, port.connected, port.fileno(), port.stopListening(), there())
    rec.raises(port.doWrite)
    rec.raises(unix.Port, 3, None)
    port.startListening()
    rec("listens", repr(port), mode_of("s"))
    return port.loseConnection()


@scenario("unix", reactor=True, min_events=4)
def unix_port_says_so(tw, rec):
    """Beginning and end of listening are logged, with the path."""
    factory = factory_of(tw, None)
    factory.noisy = True
    said = lambda event: rec("log", event["system"].rpartition(".")[2], *event["message"])
    tw.log.addObserver(said)
    port = tw.reactor.listenUNIX("s", factory)
    return port.stopListening().addBoth(lambda _: tw.log.removeObserver(said))


@scenario("unix", reactor=True, min_events=4)
def unix_factory_counts_its_ports(tw, rec):
    """The factory is started with its first port and stopped with its last; the file is gone by then."""

    class Factory(tw.protocol.ServerFactory):
        noisy = False

        def startFactory(self):
            rec("start", self.numPorts)

        def stopFactory(self):
            rec("stop", self.numPorts, there())

    factory = Factory()
    ports = [tw.reactor.listenUNIX(path, factory) for path in ("a", "b")]
    rec("listens", factory.numPorts, there())
    return tw.defer.gatherResults([port.stopListening() for port in ports]).addCallback(lambda _: rec("end"))


@scenario("unix", reactor=True, min_events=3)
def unix_abstract_port(tw, rec):
    """An abstract name makes no file, cannot be had twice, and is free again when the port stops."""
    name = rec.sym("name", f"{id(rec):x}{tw.reactor.seconds()}")
    port = listening(tw, rec, f"\0{name}")
    rec("listens", repr(port), there())
    try:
        listening(tw, rec, f"\0{name}")
    except Exception as error:
        rec("again", type(error), type(error.socketError), error.port == f"\0{name}".encode())
    return (
        port.stopListening()
        .addCallback(lambda _: listening(tw, rec, f"\0{name}").stopListening())
        .addCallback(lambda _: rec("free"))
    )


@scenario("unix", reactor=True, min_events=4)
def unix_port_paused(tw, rec):
    """While a port is paused nobody is let in; who has come meanwhile is let in later."""
    hooks = {"server_made": lambda s: (rec("let in"), s.transport.loseConnection())}
    port = tw.reactor.listenUNIX("s", factory_of(tw, side(tw, rec, "server", hooks)))
    port.pauseProducing()
    ended = tw.defer.Deferred()
    lost = {"client_lost": lambda c, reason: ended.callback(None)}
    tw.reactor.connectUNIX("s", factory_of(tw, side(tw, rec, "client", lost), "ClientFactory"))

    def resume(_):
        rec("resume")
        port.resumeProducing()
        return ended

    return soon(tw).addCallback(resume).addCallback(lambda _: port.stopListening())


@scenario("unix", reactor=True, min_events=2)
def unix_factory_that_will_not_stop(tw, rec):
    """What the factory raises when it is stopped is what stopListening fails with; the port is free."""

    class Factory(tw.protocol.ServerFactory):
        noisy = False

        def stopFactory(self):
            raise ValueError("I will not")

    ports = tw.reactor.listenUNIX("s", Factory()), tw.reactor.listenTCP(0, Factory(), interface="127.0.0.1")
    stops = [port.stopListening() for port in ports]
    for each in stops:
        each.addErrback(lambda reason: rec("failed", reason))
    return tw.defer.gatherResults(stops).addCallback(lambda _: rec("there", there()))
