"""More that nobody asked before faults were planted by rule: the log's words, lists, locks, framing, choosing a reactor."""

from __future__ import annotations

import io
import os
import struct
import sys
import warnings

from compat_tests.processes import run
from compat_tests.scenario import scenario


@scenario("logger", min_events=6)
def loggers_as_attributes(tw, rec):
    """A logger that is an attribute speaks in the name of the class, and of the object if there is one."""
    logger = tw["logger"]
    seen = []

    class Speaker:
        log = logger.Logger(observer=seen.append)

    speaker = Speaker()
    kind = vars(Speaker)["log"]
    for made in (Speaker.log, speaker.log, kind.__get__(speaker, int), kind.__get__(None, int)):
        source = {id(speaker): "it", id(Speaker): "class", id(int): "int"}.get(id(made.source), "other")
        rec("made", made.namespace.rpartition(".")[2], source, made.observer == seen.append)
    speaker.log.emit("no level", "text")
    (event,) = seen
    rec(
        "invalid",
        logger.formatEvent(event).replace(speaker.log.namespace, "NS"),
        event["log_level"].name,
        event["invalidLevel"],
    )
    rec("failure", event["log_failure"].type.__name__, "logger" in event)


@scenario("log", min_events=4)
def beginning_to_write_a_log(tw, rec):
    """startLogging returns the observer, unless the file is part of the log already."""
    log = tw["python.log"]
    before = sys.stdout, sys.stderr
    file = io.StringIO()
    observer = log.startLogging(file)
    rec("observer", type(observer).__name__, sys.stdout is before[0])
    rec("of the log", log.startLogging(sys.stdout))
    log.msg("said")
    rec("written", file.getvalue().strip().split("\n")[-1][-4:])
    observer.stop()
    log.msg("unheard")
    rec("stopped", "unheard" in file.getvalue())
    sys.stdout, sys.stderr = before


@scenario("defer", min_events=2)
def the_old_way_to_return_is_warned_of(tw, rec):
    """returnValue warns where it is called."""

    @tw.defer.inlineCallbacks
    def old():
        yield None
        tw.defer.returnValue("value")

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        old().addBoth(lambda value: rec("value", value))
    for each in caught:
        rec("warned", each.category, str(each.message), os.path.basename(each.filename), each.lineno > 1)


@scenario("defer", min_events=6)
def lists_whose_cancellers_stumble(tw, rec):
    """A list that is cancelled cancels all of its Deferreds; a canceller that raises stops nobody."""
    defer = tw.defer
    made = []

    def again(d):
        rec("again", made[0].called)

    def wrong(d):
        rec("wrong")
        raise ValueError("wrong")

    for cancellers in ((again, again), (wrong, again), (None, again, wrong)):
        inner = [defer.Deferred(each) for each in cancellers]
        made[:] = [defer.DeferredList(inner, consumeErrors=True)]
        made[0].addBoth(lambda value: rec("list", value))
        made[0].cancel()
        made[0].cancel()
        for each in inner:
            if not each.called:
                each.callback("late")
    made[:] = [defer.gatherResults([defer.Deferred(again), defer.Deferred(again)], consumeErrors=True)]
    made[0].addBoth(lambda value: rec("gathered", value.type))
    made[0].cancel()


@scenario("defer", min_events=6)
def many_who_wait_for_a_lock(tw, rec):
    """Hundreds who wait get a lock in the order in which they came, however it is handed on."""
    defer = tw.defer
    for make in (defer.DeferredLock, lambda: defer.DeferredSemaphore(2)):
        lock, order = make(), []

        def taken(lock, number, order=order):
            order.append(number)
            if number % 3:
                lock.release()
            else:
                held.append(lock)

        held = []
        first = lock.acquire()
        for number in range(60):
            lock.acquire().addCallback(taken, number)
        lock.release()
        while held:
            held.pop().release()
        rec("order", order == sorted(order), len(order), first.called, len(lock.waiting))
        rec("free", getattr(lock, "locked", None), getattr(lock, "tokens", None))
        rec("again", lock.acquire().called)


@scenario("basic", min_events=10)
def messages_that_arrive_while_one_is_heard(tw, rec):
    """Pausing while a message is handled keeps back the rest, whole or in pieces, until it goes on."""
    basic = tw.basic

    class Heard(basic.Int8StringReceiver):
        MAX_LENGTH = 5

        def stringReceived(self, string):
            rec("begins", string)
            if string == b"stop":
                self.pauseProducing()
            rec("ends", string)

        def lengthLimitExceeded(self, length):
            rec("too long", length)
            self.transport.loseConnection()

    pieces = [b"\x01a\x04more\x01b", b"\x04stop\x01c", b"\x01", b"q\x04bo", b"th\x05fives\x00", b"\x06toolong", b"\x01z"]
    for cut in (1, 2, 99):
        one = Heard()
        one.makeConnection(tw.testing.StringTransport())
        for piece in pieces:
            for at in range(0, len(piece), cut):
                one.dataReceived(piece[at : at + cut])
        rec("paused", one.paused, one.transport.disconnecting)
        one.resumeProducing()
        rec("resumed", one.paused, one.transport.disconnecting)


@scenario("basic", min_events=6)
def lengths_at_the_edge(tw, rec):
    """A message as long as the limit is heard, one byte more is not, for every size of prefix."""
    basic = tw.basic
    for name, form in (("Int8StringReceiver", "!B"), ("Int16StringReceiver", "!H"), ("Int32StringReceiver", "!I")):
        kind = getattr(basic, name)
        for limit in (0, 3, 4):

            class Heard(kind):
                MAX_LENGTH = limit

                def stringReceived(self, string):
                    rec("heard", string)

                def lengthLimitExceeded(self, length):
                    rec("too long", length)

            for text in (b"", b"abc", b"abcd", b"abcde"):
                one = Heard()
                one.makeConnection(tw.testing.StringTransport())
                one.dataReceived(struct.pack(form, len(text)) + text[:2])
                one.dataReceived(text[2:])
        rec("prefix", name, kind.structFormat, kind.prefixLength, kind.MAX_LENGTH)


@scenario("basic", min_events=10)
def lines_and_raw_data_in_turns(tw, rec):
    """Whoever changes between lines and raw data, pauses, or ends it while a line is handled gets the rest rightly."""
    basic = tw.basic

    class Heard(basic.LineReceiver):
        MAX_LENGTH = 8

        def lineReceived(self, line):
            rec("line", line)
            if line == b"raw":
                self.setRawMode()
            elif line == b"pause":
                self.pauseProducing()
            elif line == b"end":
                self.transport.loseConnection()
            elif line == b"other":
                self.delimiter = b"|"
            elif line == b"clear":
                rec("cleared", self.clearLineBuffer())
            elif line == b"again":
                self.dataReceived(b"more\r\n")

        def rawDataReceived(self, data):
            rec("raw", data)
            before, mark, after = data.partition(b"!")
            if mark:
                self.setLineMode(after)

        def lineLengthExceeded(self, line):
            rec("too long", line)
            return self.transport.loseConnection()

    streams = (
        b"a\r\nraw\r\nxyz!b\r\npause\r\nc\r\n", b"again\r\nd\r\nend\r\nlost\r\n", b"other\r\ne|f|g\r\n|", b"clear\r\nh\r\ni",
        b"12345678\r\n123456789\r\nj\r\n", b"123456789012", b"\r\n\r\nraw\r\n!k\r\n",
    )  # fmt: skip
    for stream in streams:
        for cut in (1, 2, 3, 99):
            one = Heard()
            one.makeConnection(tw.testing.StringTransport())
            rec("stream", stream, cut)
            for at in range(0, len(stream), cut):
                one.dataReceived(stream[at : at + cut])
            rec("state", one.paused, one.line_mode, one.transport.disconnecting)
            if not one.transport.disconnecting:
                one.resumeProducing()
                one.dataReceived(b"\r\n")


CHOOSING = """
import select
for name in {names}:
    if hasattr(select, name):
        delattr(select, name)
from {tw}.internet import reactor
print(type(reactor).__name__)
"""


@scenario("loop", min_events=6, limit=20)
def the_best_reactor_there_is(tw, rec):
    """Without a choice, it is the best kind that the system has."""
    for names in ('["none"]', '["epoll"]', '["epoll", "poll"]'):
        text = CHOOSING.replace("{names}", names)
        run(tw, rec, "choose.py", files={"choose.py": text}, lanes=f"{names} ", fresh=True)
    rec("defaults", tw["internet.default"].__all__)


@scenario("task", min_events=4)
def mains_that_end_while_all_ends(tw, rec):
    """A main function whose reactor is stopped by others ends the program with 0, whatever comes of it later."""
    task, defer = tw.task, tw.defer

    class Reactor:
        def __init__(self):
            self.before, self.when, self.running = [], [], False

        def addSystemEventTrigger(self, phase, event, function, *args, **kw):
            rec("trigger", phase, event)
            self.before.append(lambda: function(*args, **kw))

        def callWhenRunning(self, function, *args, **kw):
            self.when.append(lambda: function(*args, **kw))

        def run(self):
            rec("run")
            for each in self.when:
                each()
            end()
            for each in self.when[1:]:
                each()

        def stop(self):
            rec("stop")
            for each in self.before:
                each()

    for finish in (
        lambda: None,
        lambda: d.callback(1),
        lambda: d.errback(ValueError("late")),
        lambda: d.errback(SystemExit(7)),
    ):
        for stopped_first in (True, False):
            d, reactor = defer.Deferred(), Reactor()

            def end():
                if stopped_first:
                    reactor.stop()
                finish()

            rec("case", stopped_first)
            rec.raises(task.react, lambda _: d, (), reactor)
            if d.called:
                d.addErrback(lambda failure: rec("left", failure.type))


@scenario("basic", min_events=20)
def netstrings_at_the_edge(tw, rec):
    """A length has no leading zero and not too many digits; what is wrong ends the connection, however it is cut."""
    basic = tw.basic

    class Heard(basic.NetstringReceiver):
        MAX_LENGTH = 12

        def stringReceived(self, string):
            rec("heard", string)

    streams = (
        b"0:,3:abc,0:,", b"00:,", b"03:abc,", b"12:123456789012,", b"13:1234567890123,", b"99999999", b"123456789:", b"1",
        b":a,", b"a:", b"1a:", b"3:abc;", b"3:abcd,", b"-1:,", b" 1:a,", b"2:ab,,", b"1:a,2:bc,x", b"5:ab:c,,4:", b"1:,,1:::",
    )  # fmt: skip
    for stream in streams:
        for cut in (1, 2, 3, 99):
            one = Heard()
            one.makeConnection(tw.testing.StringTransport())
            for at in range(0, len(stream), cut):
                if not one.transport.disconnecting:
                    one.dataReceived(stream[at : at + cut])
            rec("state", stream, one.brokenPeer, one.transport.disconnecting)


@scenario("threads", min_events=6)
def methods_that_take_turns(tw, rec):
    """A synchronized method gets its arguments by place and by name, returns, and raises as ever."""
    threadable = tw["python.threadable"]

    class Turns:
        synchronized = ("say", "fail")

        def say(self, *args, **kw):
            rec("said", args, kw)
            return args

        def fail(self, **kw):
            raise KeyError(sorted(kw))

    plain = Turns.say
    threadable.synchronize(Turns)
    rec("as before", Turns.say is plain)
    one = Turns()
    rec.raises(one.say, 1, 2, a=3)
    rec.raises(one.say)
    rec.raises(one.fail, b=1)
    rec.raises(one.say, "again")
    rec("names", Turns.say.__name__)


@scenario("threads", min_events=5)
def threads_that_are_busy(tw, rec):
    """While calls run their threads are workers and no waiters; afterwards they wait again."""
    import threading

    count = lambda thing: thing if isinstance(thing, int) else len(thing)
    pool = tw["python.threadpool"].ThreadPool(0, 3, "name")
    pool.start()
    for round in range(3):
        gate, inside, done = threading.Event(), threading.Semaphore(0), threading.Semaphore(0)

        def work(gate=gate, inside=inside):
            inside.release()
            gate.wait(2)

        for _ in range(3):
            pool.callInThreadWithCallback(lambda ok, result, done=done: done.release(), work)
        for _ in range(3):
            inside.acquire()
        rec("busy", round, *map(count, (pool.working, pool.threads, pool.waiters)))
        gate.set()
        for _ in range(3):
            done.acquire()
    pool.stop()
    rec("stopped", *map(count, (pool.working, pool.waiters)), pool.started, pool.joined)
    rec("name", pool.name, pool.min, pool.max)


@scenario("logger", min_events=4)
def levels_that_are_none(tw, rec):
    """What is no level is told in the exception, and as text."""
    logger = tw["logger"]
    for level in ("loud", 5, None):
        error = logger.InvalidLogLevelError(level)
        rec("error", error.level, error.args, str(error))
    for name in ("debug", "error", "loud", "", "ERROR"):
        try:
            rec("level", logger.LogLevel.levelWithName(name).name)
        except logger.InvalidLogLevelError as error:
            rec("none", error.level, error.args)
    levels = list(logger.LogLevel.iterconstants())
    rec("all", [each.name for each in levels], [repr(each) for each in levels], levels == sorted(levels))


@scenario("defer", min_events=4)
def queues_of_something(tw, rec):
    """Deferreds and queues can be written with what is in them, which changes nothing."""
    defer = tw.defer
    for kind in (defer.Deferred, defer.DeferredQueue):
        rec("kind", kind.__name__, kind[int].__origin__ is kind, kind[int].__args__)
    queue = defer.DeferredQueue[int](2, 1)
    rec("put", [queue.put(number) for number in range(2)], queue.size, queue.backlog)
    rec.raises(queue.put, 3)
    for _ in range(3):
        queue.get().addCallback(rec)
    rec.raises(queue.get)


@scenario("basic", min_events=6)
def what_a_line_receiver_returns(tw, rec):
    """What comes of handing it data is nothing, or what ended it."""
    basic = tw.basic
    for answer in (None, 0, "", "reason"):

        class Heard(basic.LineReceiver):
            MAX_LENGTH = 4

            def lineReceived(self, line):
                return answer

            def lineLengthExceeded(self, line):
                return answer

            def rawDataReceived(self, data):
                return answer

        for pieces in ([b"a\r\n"], [b"a\r", b"\n"], [b"a\r\nb"], [b"long line\r\n"], [b"long line", b"x"], [b"a"]):
            one = Heard()
            one.makeConnection(tw.testing.StringTransport())
            rec("returned", answer, pieces, [one.dataReceived(piece) for piece in pieces])
        one = Heard()
        one.makeConnection(tw.testing.StringTransport())
        one.setRawMode()
        rec("raw", answer, one.dataReceived(b"raw"), one.setLineMode(b"x"))
