"""Other users, and files that say who runs: with the system's calls replaced by notes."""

from __future__ import annotations

import os
import signal
import sys
import warnings

from compat_tests.scenario import scenario

#: The calls by which a process becomes another user.
CALLS = ("setuid", "setgid", "seteuid", "setegid")


class System:
    """Notes calls instead of making them; knows who one is."""

    def __init__(self, rec, uid=0, gid=0):
        self.rec = rec
        self.ids = {"uid": uid, "gid": gid, "euid": uid, "egid": gid}

    def __enter__(self):
        self.kept = {name: getattr(os, name) for name in (*CALLS, *(f"get{kind}" for kind in self.ids))}
        for name in CALLS:
            setattr(os, name, lambda *args, name=name: self.called(name, *args))
        for kind in self.ids:
            setattr(os, f"get{kind}", lambda kind=kind: self.ids[kind])
        return self

    def called(self, name, *args):
        self.rec(name, *args)
        if name.removeprefix("set") in self.ids:
            self.ids[name.removeprefix("set")] = args[0]

    def __exit__(self, *_):
        for name, function in self.kept.items():
            setattr(os, name, function)


@scenario("python", min_events=20)
def becoming_another_user(tw, rec):
    """The group changes first; whoever is that user already is warned; None changes nothing."""
    switch = tw["python.util"].switchUID
    for args in ((None, 2), (None, 2, True), (None, None), (0, 1), (0, 1, True), (0, None), (0, 0, False)):
        with System(rec), warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            rec("switch", *args)
            rec.raises(switch, *args)
        for each in caught:
            rec("warned", each.category, str(each.message))


@scenario("python", min_events=20)
def being_another_user_for_a_call(tw, rec):
    """A function is run as somebody else, by way of root where that is needed, and back."""
    run = tw["python.util"].runAsEffectiveUser
    for me in ((0, 0), (1, 1), (1, 0), (0, 1)):
        for other in ((0, 0), (1, 1), (2, 2), (0, 1), (1, 2), (2, 1)):
            with System(rec, *me) as system:
                rec("as", me, other)
                run(*other, rec, "runs", "with", system.ids["euid"])
                rec("after", system.ids["euid"], system.ids["egid"])

    def wrong(**kw):
        rec("wrong", sorted(kw))
        raise KeyError("wrong")

    with System(rec, 3, 4):
        rec.raises(run, 5, 6, wrong, keyword=1)


@scenario("python", min_events=6)
def users_and_groups_by_number_or_name(tw, rec):
    """A number stands for itself, a name for what the system says."""
    util = tw["python.util"]
    rec("users", util.uidFromString("12"), util.uidFromString("root"))
    rec("groups", util.gidFromString("34"), util.gidFromString("root"))
    for function in (util.uidFromString, util.gidFromString):
        rec.raises(function, "nobody has this name")
        rec.raises(function, "")


@scenario("python", min_events=8)
def passwords_without_a_terminal(tw, rec):
    """Where the standard input is no terminal, the password is a line of it."""
    import io

    ask = tw["python.util"].getPassword
    before = sys.stdin
    for text in ("secret\nmore\n", "secret", "\n", " a b \n"):
        sys.stdin = io.StringIO(text)
        rec("given", ask(), sys.stdin.read())
        sys.stdin = io.StringIO(text)
        rec("confirmed", ask("p", confirm=1))
    sys.stdin = before


@scenario("python", min_events=8)
def passwords_from_a_terminal(tw, rec):
    """A terminal is asked, twice if that is wanted, until both answers are equal."""
    import getpass
    import io

    class Terminal(io.StringIO):
        def isatty(self):
            return True

    def asked(prompt, *_):
        rec("asked", prompt)
        answer = answers.pop(0)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    real, getpass.getpass = getpass.getpass, asked
    before, sys.stdin = (sys.stdin, sys.stderr), Terminal()
    ask = tw["python.util"].getPassword
    try:
        for answers, args in (
            (["one"], {}),
            (["one"], {"prompt": "Say: "}),
            (["one", "one"], {"confirm": 1}),
            (["one", "two", "three", "three"], {"confirm": 1, "confirmPrompt": "Again: ", "mismatchMessage": "No."}),
            ([EOFError()], {}),
        ):
            sys.stderr = io.StringIO()
            rec.raises(ask, **args)
            rec("told", sys.stderr.getvalue(), answers)
    finally:
        getpass.getpass = real
        sys.stdin, sys.stderr = before


@scenario("twist", min_events=12)
def a_file_with_a_number(tw, rec):
    """The file has the number of a process, and knows whether that lives."""
    pidfile = tw["application.runner._pidfile"]
    path = tw["python.filepath"].FilePath("it.pid")
    file = pidfile.PIDFile(path)
    rec("path", file.filePath is path)
    rec.raises(file.read)
    rec("running", file.isRunning())
    file.writeRunningPID()
    rec("own", file.read() == os.getpid(), path.getContent() == b"%d\n" % os.getpid(), file.isRunning())
    for content in (b"", b"word\n", b"12.5\n", b" 7 \n8\n", b"-\n"):
        path.setContent(content)
        rec("content", content)
        rec.raises(file.read)
    rec.raises(file.remove)
    rec("there", path.exists())
    rec.raises(file.remove)


@scenario("twist", min_events=10)
def entering_a_file_with_a_number(tw, rec):
    """While it is entered the file is there; whoever finds a living process in it does not enter."""
    pidfile = tw["application.runner._pidfile"]
    path = tw["python.filepath"].FilePath("it.pid")
    file = pidfile.PIDFile(path)
    with file as entered:
        rec("inside", entered is file, path.exists())
        rec.raises(pidfile.PIDFile(path).__enter__)
        rec("still", path.exists())
    rec("after", path.exists())

    def told(number, sign):
        rec("asked", sign)
        raise answer

    real, os.kill = os.kill, told
    kept, pidfile.kill = getattr(pidfile, "kill", None), told
    try:
        for answer in (ProcessLookupError(3, "none"), PermissionError(1, "not yours"), OSError(5, "odd")):
            path.setContent(b"4\n")
            rec.raises(file.isRunning)
        answer = ProcessLookupError(3, "none")
        with file:
            rec("replaced", path.getContent() == b"%d\n" % os.getpid())
    finally:
        os.kill, pidfile.kill = real, kept
    rec("gone", path.exists())


@scenario("twist", min_events=8)
def no_file_with_a_number(tw, rec):
    """Where there is no such file nothing is written, nobody runs, and entering it does nothing."""
    pidfile = tw["application.runner._pidfile"]
    none = pidfile.nonePIDFile
    rec("it", type(none).__name__, pidfile.IPIDFile.providedBy(none))
    rec.raises(none.read)
    rec("running", none.isRunning())
    for function in (none.writeRunningPID, none.remove):
        error = rec.raises(function)
        rec("number", error.errno)
    with none as entered, none:
        rec("entered", entered is none)
    rec("kin", [issubclass(each, OSError) for each in (pidfile.NoPIDFound, ValueError)])


class Left(Exception):
    """Instead of leaving."""


@scenario("twist", min_events=8)
def somebody_is_to_be_killed(tw, rec):
    """Asked to kill, a runner signals the process of the file, and leaves with a status that says how it went."""
    module = tw["application.runner._runner"]
    filepath, pidfile = tw["python.filepath"], tw["application.runner._pidfile"]
    path = filepath.FilePath("it.pid")

    def left(status, message=None):
        rec("left", status.name, message)
        raise Left

    class Runner(module.Runner):
        def startLogging(self):
            rec("logging")

    kept = module.exit, module.kill
    module.exit, module.kill = left, lambda number, sign: rec("killed", number, signal.Signals(sign).name)
    try:
        for content in (None, b"", b"word\n", b"12\n"):
            if content is not None:
                path.setContent(content)
            runner = Runner(reactor=None, kill=True, pidFile=pidfile.PIDFile(path))
            rec.raises(runner.killIfRequested)
        rec.raises(Runner(reactor=None, kill=True).killIfRequested)
        rec("not asked", Runner(reactor=None).killIfRequested())
        rec("other", Runner(reactor=None, kill=False, pidFile=pidfile.PIDFile(path)).killIfRequested())
    finally:
        module.exit, module.kill = kept
        path.remove()


@scenario("twist", min_events=8)
def a_runner_from_beginning_to_end(tw, rec):
    """A runner logs, runs the reactor, and calls what is to be called then and afterwards; not if another runs already."""
    import io

    module = tw["application.runner._runner"]
    pidfile = tw["application.runner._pidfile"]
    path = tw["python.filepath"].FilePath("it.pid")

    class Reactor:
        def callWhenRunning(self, function):
            self.function = function

        def run(self):
            rec("run", path.exists())
            self.function()

    class Runner(module.Runner):
        def startLogging(self):
            rec("logging", path.exists())

    def left(status, message=None):
        rec("left", status.name, message)
        raise Left

    kept, module.exit = module.exit, left
    try:
        make = lambda: Runner(
            reactor=Reactor(),
            pidFile=pidfile.PIDFile(path),
            logFile=io.StringIO(),
            whenRunning=lambda **kw: rec("running", kw),
            whenRunningArguments={"a": 1},
            reactorExited=lambda **kw: rec("exited", kw),
            reactorExitedArguments={"b": 2},
        )
        rec.raises(make().run)
        rec("gone", path.exists())
        path.setContent(b"%d\n" % os.getpid())
        rec.raises(make().run)
        rec("kept", path.exists())
    finally:
        module.exit = kept
        path.remove()
