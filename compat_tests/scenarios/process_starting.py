"""Starting children: what a program is given, and what is wrong with what cannot be started."""

from __future__ import annotations

import os
import signal
import sys

from compat_tests.scenario import scenario
from compat_tests.scenarios._children import SHELL, shell, teller, told


@scenario("process", reactor=True, min_events=5)
def arguments_of_a_child(tw, rec):
    """Arguments are text or bytes; the first is the child's name for itself."""
    child = teller(tw, rec)
    args = [
        "my name",
        "-c",
        'for each in "$0" "$@"; do echo "<$each>"; done',
        "zero",
        b"one two",
        "",
        "drei",
        b"\xff\xfe",
        "\xe4",
    ]
    tw.reactor.spawnProcess(child, SHELL.encode(), args)
    return child.over


@scenario("process", reactor=True, min_events=8)
def the_environment_of_a_child(tw, rec):
    """By default it is empty; None is ours; else it is what was given."""
    os.environ["SCENARIO"] = "ours"
    script = "echo $SCENARIO/$OTHER/$THIRD"
    return tw.defer.gatherResults(
        [
            told(tw, rec, script, "default"),
            told(tw, rec, script, "empty", env={}),
            told(tw, rec, script, "ours", env=None),
            told(tw, rec, script, "given", env={"OTHER": "1", b"THIRD": b"\xff"}),
            told(tw, rec, script, "in a directory", env=None, path="/usr"),
        ]
    )


@scenario("process", reactor=True, min_events=8)
def the_directory_of_a_child(tw, rec):
    """A child is in our directory unless another is given, as text or bytes."""
    os.chdir("/usr")
    return tw.defer.gatherResults(
        [told(tw, rec, "pwd -P", f"in {path!r}", path=path) for path in (None, "", ".", "/", b"/bin/..", "/usr", "bin/..")]
    )


@scenario("process", reactor=True, min_events=5)
def a_program_that_is_looked_for(tw, rec):
    """A name without a slash is looked for where programs are."""
    child, other = teller(tw, rec), teller(tw, rec, "in a directory")
    tw.reactor.spawnProcess(child, "sh", ["sh", "-c", "echo found"])
    tw.reactor.spawnProcess(other, "sh", ["sh", "-c", "echo found"], env=None, path="/usr")
    return tw.defer.gatherResults([child.over, other.over])


@scenario("process", reactor=True, min_events=5)
def what_cannot_be_started(tw, rec):
    """What is no program is an error at once, and nobody is told of a child."""
    child = teller(tw, rec)
    for executable in "/no/such/program", "no-such-program", "/", "/etc/passwd":
        rec.raises(tw.reactor.spawnProcess, child, executable, ["program"])
        rec.raises(tw.reactor.spawnProcess, child, executable, ["program"], env=None, childFDs={1: "r"})
    rec.done()


@scenario("process", reactor=True, min_events=9)
def what_cannot_be_given_to_a_child(tw, rec):
    """What a program cannot be given is refused at once."""
    child, spawn = teller(tw, rec), tw.reactor.spawnProcess
    rec.raises(spawn, child, "a\0b", ["a"])
    rec.raises(spawn, child, SHELL, ["sh\0"])
    rec.raises(spawn, child, SHELL, [b"sh\0"])
    rec.raises(spawn, child, SHELL, [3])
    rec.raises(spawn, child, SHELL, [])
    rec.raises(spawn, child, SHELL, ())
    rec.raises(spawn, child, SHELL, ["sh"], {"A\0": "B"})
    rec.raises(spawn, child, SHELL, ["sh"], {"A": "B\0"})
    rec.raises(spawn, child, SHELL, ["sh"], {"A": 3})
    rec.raises(spawn, child, SHELL, ["sh"], {"A=B": "C"})
    rec.raises(spawn, child, SHELL, ["sh"], {}, 3)
    rec.raises(spawn, child, SHELL, ["sh"], usePTY=True, childFDs={0: "w"})
    rec.done()


def first_line(tw, rec, name):
    """A protocol that tells only the beginning of a complaint, since the rest speaks of places."""
    said = []
    child = teller(
        tw,
        rec,
        name,
        childDataReceived=lambda self, number, data: said.append((number, data)),
    )

    def tell(_):
        text = b"".join(data for _, data in said).decode()
        rec.lane(name)("numbers", sorted({number for number, _ in said}))
        rec.lane(name)("begins", text.partition(" in environment id ")[0])
        rec.lane(name)("ends", text.strip().rpartition(": ")[2])

    child.over.addCallback(tell)
    return child


@scenario("process", reactor=True, min_events=9)
def what_fails_in_the_child(tw, rec):
    """What fails only after a child was started is told by the child, on the pipe for complaints."""
    over = []
    for name, executable, how in (
        ("no directory", SHELL, {"path": "/no/such/directory"}),
        ("no program", "/no/such/program", {"path": "/"}),
        ("no user", SHELL, {"uid": 3999999}),
        ("null byte", "a\0b", {"path": "/"}),
    ):
        child = first_line(tw, rec, name)
        tw.reactor.spawnProcess(child, executable, ["name", "argument"], **how)
        over.append(child.over)
    return tw.defer.gatherResults(over)


@scenario("process", reactor=True, min_events=4)
def users_of_a_child(tw, rec):
    """Root may start children as another user, in another group."""
    if os.getuid():
        for name in "one", "two", "three", "four":
            rec(name)
        return rec.done()
    return tw.defer.gatherResults(
        [
            told(tw, rec, "id -u; id -g; id -G", "user", uid=1),
            told(tw, rec, "id -u; id -g; id -G", "both", uid=1, gid=2),
            told(tw, rec, "id -u; id -g; pwd", "in a directory", uid=1, gid=1, path="/usr"),
        ]
    )


@scenario("process", reactor=True, min_events=5)
def signals_that_a_child_ignores(tw, rec):
    """What we ignore or handle is nothing to a child: it begins with the usual treatment."""
    signal.signal(signal.SIGUSR1, signal.SIG_IGN)
    signal.signal(signal.SIGUSR2, lambda *_: None)
    code = (
        "import signal; print([signal.getsignal(each) == signal.SIG_DFL for each in "
        "(signal.SIGUSR1, signal.SIGUSR2, signal.SIGTERM, signal.SIGCHLD, signal.SIGHUP)], signal.pthread_sigmask(0, []))"
    )
    over = []
    for name, how in ("here", {}), ("in a directory", {"path": "/usr"}):
        child = teller(tw, rec, name)
        tw.reactor.spawnProcess(child, sys.executable, ["python", "-S", "-c", code], **how)
        over.append(child.over)
    return tw.defer.gatherResults(over)


@scenario("process", reactor=True, min_events=4)
def a_child_whose_reader_is_gone(tw, rec):
    """A child that prints to a closed pipe is ended by a signal, though Python ignores that signal in us."""
    child = teller(tw, rec)
    wire = shell(tw, child, "read x; echo to nobody; sleep 3", path="/usr")
    lost = child.childConnectionLost

    def then(number):
        lost(number)
        if number == 1:
            wire.write(b"\n")

    child.childConnectionLost = then
    wire.closeStdout()
    return child.over


@scenario("process", reactor=True, min_events=6)
def a_child_of_a_child(tw, rec):
    """A protocol may start the next child when the last has ended."""
    over = tw.defer.Deferred()

    def start(left):
        child = teller(tw, rec, f"child {left}")
        child.over.addCallback(lambda _: start(left - 1) if left else over.callback(None))
        shell(tw, child, f"echo {left}; exit {left}")

    start(3)
    return over


@scenario("process", reactor=True, min_events=20)
def many_children_at_once(tw, rec):
    """Ten children end, each with its own code."""
    return tw.defer.gatherResults([told(tw, rec, f"echo {n}; exit {n}", f"child {n}") for n in range(10)])


@scenario("process", reactor="manual", min_events=4)
def a_child_before_the_loop(tw, rec):
    """A child may be started before the loop, and may end before it too."""
    child = teller(tw, rec)
    wire = shell(tw, child, "echo early; exit 3")
    if wire.pid:
        os.waitid(os.P_PID, wire.pid, os.WEXITED | os.WNOWAIT)
    child.over.addCallback(lambda _: tw.reactor.stop())
    tw.reactor.run()
    rec("status", wire.status, wire.pid)


@scenario("process", reactor="manual", min_events=4)
def a_child_and_no_signals(tw, rec):
    """A reactor that takes no signals notices the end of a child by its pipes."""
    child = teller(tw, rec)
    shell(tw, child, "echo hello; sleep 0.02; exec sleep 0.03")
    child.over.addCallback(lambda _: tw.reactor.stop())
    tw.reactor.run(installSignalHandlers=False)
    rec("handler", signal.getsignal(signal.SIGCHLD) == signal.SIG_DFL)


@scenario("process", reactor="manual", min_events=5)
def whose_children_are_watched(tw, rec):
    """The signal of children is the reactor's while it runs, and nobody's afterwards."""
    heard = []
    signal.signal(signal.SIGCHLD, lambda *_: heard.append("before"))
    ours = signal.getsignal(signal.SIGCHLD)
    reactor = tw.reactor
    tell = lambda when: rec(when, signal.getsignal(signal.SIGCHLD) is ours, signal.getsignal(signal.SIGCHLD) == signal.SIG_DFL)
    reactor.addSystemEventTrigger("before", "startup", tell, "before startup")
    reactor.callWhenRunning(tell, "running")
    reactor.addSystemEventTrigger("after", "shutdown", tell, "after shutdown")
    child = teller(tw, rec)
    reactor.callWhenRunning(shell, tw, child, "exit 0")
    child.over.addCallback(lambda _: reactor.stop())
    reactor.run()
    tell("returned")
    rec("heard", heard, min(signal.set_wakeup_fd(-1), 0))


@scenario("process", reactor=True, min_events=3)
def told_why_it_was_not_started(tw, rec):
    """What goes wrong in the child, before it has become the program, is told on its 2, as Python tells it; it exits with 1."""

    class Heard(tw.protocol.ProcessProtocol):
        text = b""

        def errReceived(self, data):
            self.text += data

        def processEnded(self, reason):
            first, _, trace = self.text.decode().partition("\n")
            rec("first", " ".join(first.split(" ")[:-1]))
            rec.text("trace", trace)
            rec("ended", reason)
            rec.done()

    tw.reactor.spawnProcess(Heard(), "/no/such/program", ["name", b"argument"], path="/")


@scenario("process", reactor=True, min_events=4)
def a_child_without_a_protocol(tw, rec):
    """Without a protocol there may be no pipes, the usual ones neither."""
    rec.raises(tw.reactor.spawnProcess, None, SHELL, ["sh", "-c", "exit 1"])
    for fds in ({0: "w"}, {1: "r"}, {0: 0, 1: "r"}):
        rec.raises(tw.reactor.spawnProcess, None, SHELL, ["sh", "-c", "exit 1"], childFDs=fds)
    rec.done()
