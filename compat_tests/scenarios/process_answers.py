"""A program's answer as a Deferred, descriptors that do not block, and warnings that are not shown."""

from __future__ import annotations

import errno
import os
import warnings

from compat_tests.scenario import scenario
from compat_tests.scenarios._children import SHELL


def answers(tw, rec, **asked):
    """Record each answer in a lane; a Deferred for all."""
    for name, deferred in asked.items():
        deferred.addBoth(_tell, rec.lane(name))
    return tw.defer.DeferredList(list(asked.values()))


def _tell(answer, tell):
    value = getattr(answer, "value", None)
    tell("answer", answer, value if isinstance(value, tuple) else "")


@scenario("process", reactor=True, min_events=5)
def the_output_of_a_program(tw, rec):
    """What a program prints, however it ends."""
    ask = tw.utils.getProcessOutput
    return answers(
        tw,
        rec,
        well=ask(SHELL, ["-c", "echo well"]),
        badly=ask(SHELL, ["-c", "echo badly; exit 3"]),
        killed=ask(SHELL, ["-c", "echo killed; kill -9 $$"]),
        both=ask(SHELL, ["-c", "echo err >&2; exit 3"], errortoo=True),
        given=ask(SHELL, ("-c", "echo $0 $A; pwd", b"zero"), {"A": "B"}, "/usr"),
        nothing=ask("/usr/bin/env"),
    )


@scenario("process", reactor=True, min_events=2)
def a_program_that_complains(tw, rec):
    """A complaint that nobody wanted is an error, and its child's end comes later."""
    asked = tw.utils.getProcessOutput(SHELL, ["-c", "echo out; echo bad >&2; sleep 0.02; exit 3"])

    def failed(failure):
        error = failure.value
        rec("failed", isinstance(error, OSError), str(error), error.args)
        return error.processEnded

    def ended(failure):
        rec("ended", failure, failure.value.exitCode)

    return asked.addErrback(failed).addErrback(ended)


@scenario("process", reactor=True, min_events=4)
def the_exit_code_of_a_program(tw, rec):
    """Its code, and none if it was ended by a signal."""
    ask = tw.utils.getProcessValue
    return answers(
        tw,
        rec,
        well=ask(SHELL, ["-c", "echo well"]),
        badly=ask(SHELL, ["-c", "echo badly >&2; exit 3"]),
        killed=ask(SHELL, ["-c", "kill -9 $$"]),
        environment=ask(SHELL, ["-c", "exit $CODE"], env={"CODE": "7"}, path="/usr"),
    )


@scenario("process", reactor=True, min_events=5)
def all_of_a_program(tw, rec):
    """What it prints, what it complains, and its code; a signal fails the Deferred with the same three."""
    ask = tw.utils.getProcessOutputAndValue
    return answers(
        tw,
        rec,
        well=ask(SHELL, ["-c", "echo well"]),
        badly=ask(SHELL, ["-c", "echo out; echo badly >&2; exit 3"]),
        killed=ask(SHELL, ["-c", "echo out; echo err >&2; kill -15 $$"]),
        given=ask("/bin/cat", stdinBytes=b"some input"),
        empty=ask("/bin/cat", [], {}, "/usr", None, b""),
        much=ask(SHELL, ["-c", "wc -c"], stdinBytes=b"x" * 200000),
    )


@scenario("process", reactor=True, min_events=3)
def a_program_that_is_none(tw, rec):
    """What cannot be started at all is an error at once."""
    for ask in tw.utils.getProcessOutput, tw.utils.getProcessValue, tw.utils.getProcessOutputAndValue:
        rec.raises(ask, "/no/such/program")
    rec.done()


class Spawning:
    """A reactor that only pretends to start children."""

    def __init__(self, rec):
        self.rec = rec

    def spawnProcess(self, protocol, *args, **kw):
        self.rec("spawnProcess", args, sorted(kw.items()))
        self.protocol = protocol
        protocol.makeConnection(self)

    def __getattr__(self, name):
        return lambda *args: self.rec(name, *args)


@scenario("process", min_events=10)
def a_program_is_asked_of_a_reactor(tw, rec):
    """The reactor that is given is asked for the child, and what the child says is put together."""
    Failure = tw["python.failure"].Failure
    utils, error = tw.utils, tw.error

    def talk(ask, reason, *args, **kw):
        reactor = Spawning(rec)
        deferred = ask("program", *args, reactor=reactor, **kw)
        deferred.addBoth(lambda answer: rec("answer", answer))
        for number, data in (1, b"one "), (2, b"two "), (1, b"three "), (2, b"four"), (3, b"nobody's"):
            reactor.protocol.childDataReceived(number, data)
        reactor.protocol.processEnded(Failure(reason))

    talk(utils.getProcessOutput, error.ProcessDone(0), ["a"], errortoo=True)
    talk(utils.getProcessValue, error.ProcessTerminated(5), ["a"], {"A": "B"}, "/path")
    talk(utils.getProcessValue, error.ProcessTerminated(None, 9), ("a",), None)
    talk(utils.getProcessOutputAndValue, error.ProcessTerminated(5), "ab")
    talk(utils.getProcessOutputAndValue, error.ProcessTerminated(None, 9), stdinBytes=b"in")


@scenario("process", min_events=4)
def a_complaint_is_heard_once(tw, rec):
    """The first complaint is the answer; the pipes are closed, and the end is told to who asks."""
    reactor = Spawning(rec)
    asked = tw.utils.getProcessOutput("program", reactor=reactor)
    kept = []
    asked.addErrback(lambda failure: (kept.append(failure.value), rec("failed", str(failure.value)))[1])
    for number, data in (1, b"one "), (2, b"two "), (1, b"three "), (2, b"four"):
        reactor.protocol.childDataReceived(number, data)
    kept[0].processEnded.addBoth(lambda end: rec("ended", end))
    reactor.protocol.processEnded(tw["python.failure"].Failure(tw.error.ProcessDone(0)))


def shown(rec, *texts):
    """Which of these warnings are shown now."""
    before = warnings.showwarning
    seen = []
    warnings.showwarning = lambda message, *args, **kw: seen.append(str(message))
    try:
        for text in texts:
            warnings.warn_explicit(text, UserWarning, "a file", 1)
    finally:
        warnings.showwarning = before
    rec("shown", seen)


IGNORE = ((("ignore",), {"message": "foo"}), (("ignore", ".*bar.*"), {}))


@scenario("process", min_events=8)
def warnings_that_are_not_shown(tw, rec):
    """Some warnings are not shown while a function runs, or until its Deferred has fired."""
    run = tw.utils.runWithWarningsSuppressed
    warnings.simplefilter("always")
    texts = "foo", "a bar", "baz"
    rec("returned", run(IGNORE, lambda *args, **kw: (shown(rec, *texts), args, kw)[1:], 1, a=2))
    shown(rec, *texts)
    rec.raises(run, IGNORE, lambda: 1 / 0)
    shown(rec, *texts)
    waiting = tw.defer.Deferred()
    given = run(IGNORE, lambda: waiting)
    given.addCallback(lambda value: rec("value", value))
    shown(rec, *texts)
    waiting.callback(5)
    shown(rec, *texts)
    failing = tw.defer.Deferred()
    run(IGNORE, lambda: failing).addErrback(lambda failure: rec("failed", failure))
    shown(rec, *texts)
    failing.errback(ValueError("no"))
    shown(rec, *texts)


@scenario("process", min_events=5)
def filters_of_others_stay(tw, rec):
    """Filters that are put in meanwhile stay; those that are gone already do no harm."""
    utils = tw.utils
    warnings.simplefilter("always")
    number = len(warnings.filters)
    first, second = tw.defer.Deferred(), tw.defer.Deferred()
    utils.runWithWarningsSuppressed(IGNORE[:1], lambda: first)
    utils.runWithWarningsSuppressed(IGNORE[1:], lambda: second)
    warnings.filterwarnings("error", "quux")
    for waiting in first, second:
        rec("filters", len(warnings.filters) - number)
        waiting.callback(None)
    rec("filters", len(warnings.filters) - number, warnings.filters[0][0])
    utils.runWithWarningsSuppressed(IGNORE, warnings.resetwarnings)
    rec("filters", len(warnings.filters))

    def quiet(number):
        """A docstring."""
        shown(rec, "foo", "baz")
        return number

    silent = utils.suppressWarnings(quiet, *IGNORE)
    rec("silent", silent.__name__, silent.__doc__, silent(7))
    rec.raises(utils.suppressWarnings(quiet, "x"), 1)


@scenario("process", min_events=8)
def descriptors_that_do_not_block(tw, rec):
    """A descriptor may be set to block or not, by its number."""
    fdesc = tw.fdesc
    reading, writing = os.pipe()
    for function in fdesc.setNonBlocking, fdesc.setBlocking, fdesc.setNonBlocking:
        rec.raises(function, reading)
        rec("blocking", os.get_blocking(reading))
    rec.raises(fdesc.readFromFD, reading, lambda data: rec("heard", data))
    os.write(writing, b"some bytes")
    rec.raises(fdesc.readFromFD, reading, lambda data: rec("heard", data) or "ignored")
    os.write(writing, b"more")
    rec.raises(fdesc.readFromFD, reading, lambda data: 1 / 0)
    os.close(writing)
    rec.raises(fdesc.readFromFD, reading, lambda data: rec("heard", data))
    os.close(reading)
    rec.raises(fdesc.readFromFD, reading, lambda data: rec("heard", data))


@scenario("process", min_events=6)
def writing_that_does_not_block(tw, rec):
    """What is written is counted; what is not taken is 0 or a reason."""
    fdesc = tw.fdesc
    reading, writing = os.pipe()
    fdesc.setNonBlocking(writing)
    rec.raises(fdesc.writeToFD, writing, b"some bytes")
    rec("read", os.read(reading, 100))
    written = fdesc.writeToFD(writing, b"x" * 1000000)
    rec("much", 0 < written < 1000000)
    rec.raises(fdesc.writeToFD, writing, b"more")
    rec.raises(fdesc.writeToFD, writing, "text")
    os.close(reading)
    rec.raises(fdesc.writeToFD, writing, b"more")
    os.close(writing)
    rec.raises(fdesc.writeToFD, writing, b"more")


@scenario("process", min_events=4)
def what_a_system_says_of_writing(tw, rec):
    """Not now is no reason, whichever way it is said."""
    fdesc = tw.fdesc
    real = os.write, os.read
    try:
        for code in errno.EAGAIN, errno.EINTR, errno.EPIPE, errno.EIO:

            def fails(*args, code=code):
                raise OSError(code, "as it is said")

            os.write = os.read = fails
            rec.raises(fdesc.writeToFD, 1, b"x")
            rec.raises(fdesc.readFromFD, 0, rec)
    finally:
        os.write, os.read = real
