"""Time: calls for later on a Clock or a loop, and what stands on them: LoopingCall, Cooperator, deferLater, timeouts.

A program has one clock, which a test moves: a `task.Clock`, or a reactor without sockets whose `seconds` is told by the program
and whose calls are run as its loop does.  Calls note themselves and then do something to other calls, loops and tasks, to the
clock, or raise.

Three rules keep programs out of what is declared under ``differences/``:

* A Cooperator is stopped only while at most one of its tasks is unfinished (``cooperator_stop.py``); see `stop`.
* No two calls of a loop are for the same moment (``same_moment.py``): something is added to each time, a little
  and always another; see `tick`.
* Tasks do not change whether others are at work inside of a step, nor does a call move a Clock that is being moved: what
  happens then is an accident of a list that is changed while it is gone through.

At the end of a program with a loop a call fails in another: Twisted keeps the last failure of a call, with all that it knows,
until there is the next, and so a failure that nobody handled might be told in the record of another program.
"""

from __future__ import annotations

from compat_tests.fuzz.program import Family, Sheet

TOOLS = {
    "note": """\
def note(name):
    def call(*args):
        rec(name, clock.seconds(), *args)
    return call""",
    "tell": """\
def tell(name):
    def callback(result):
        rec(name, clock.seconds(), result)
    return callback""",
    "also": """\
def also(name, function, *args):
    def call():
        rec(name, clock.seconds())
        rec.raises(function, *args)
    return call""",
    "boom": """\
def boom(name):
    def call(*args):
        rec(name, clock.seconds(), *args)
        raise ValueError(name)
    return call""",
    "tick": """\
def tick():
    clock.ticks = getattr(clock, "ticks", 0) + (not isinstance(clock, tw.task.Clock))
    return clock.ticks**3 * 48271 % 2147483647 / (1 << 51)""",
    "Loop": """\
def Loop():
    class Loop(tw["internet.base"].ReactorBase):
        rightNow = 0.0
        def callLater(self, delay, *args, **kw):
            return super().callLater(delay + tick(), *args, **kw)
        def installWaker(self):
            self.waker = type("Waker", (), {"wakeUp": lambda self: None})()
        def seconds(self):
            return self.rightNow
        def advance(self, amount):
            self.rightNow += amount
            self.runUntilCurrent()
        def pump(self, timings):
            for each in timings:
                self.advance(each)
    return Loop()""",
    "pending": """\
def pending():
    return sorted(each.getTime() for each in clock.getDelayedCalls())""",
    "planned": """\
def planned(name, plan):
    count = []
    def call(*args):
        count.append(0)
        rec(name, clock.seconds(), *args)
        return plan.get(len(count), lambda: None)()
    return call""",
    "slow": """\
def slow(seconds):
    clock.rightNow += seconds""",
    "start": """\
def start(loop, name, interval, now):
    done = rec.raises(loop.start, interval, now)
    if hasattr(done, "addBoth"):
        done.addBoth(tell(name))""",
    "looping": """\
def looping(call, count=False):
    loop = tw.task.LoopingCall.withCount(call) if count else tw.task.LoopingCall(call)
    loop.clock = clock
    return loop""",
    "fail": """\
def fail(name):
    raise ValueError(name)""",
    "settle": """\
def settle():
    if not isinstance(clock, tw.task.Clock):
        loop = Loop()
        loop.callLater(0, fail, "settled")
        loop.advance(1)""",
    "steps": """\
def steps(name, number, plan):
    for each in range(number):
        rec(name, clock.seconds(), each)
        yield plan.get(each, lambda: None)()""",
    "turns": """\
def turns(number):
    left = [None] * number
    return lambda: not left or left.pop()""",
    "Cooperator": """\
def Cooperator(delay, number, started):
    made = tw.task.Cooperator(lambda: turns(number), lambda call: clock.callLater(delay, call), started)
    made.unfinished = []
    return made""",
    "finishes": """\
def finishes(cooperator, name, done):
    def finished(result):
        cooperator.unfinished.remove(name)
        rec(name, clock.seconds(), result)
    cooperator.unfinished.append(name)
    done.addBoth(finished)""",
    "cooperate": """\
def cooperate(cooperator, name, iterator):
    task = cooperator.cooperate(iterator)
    finishes(cooperator, name, task.whenDone())
    return task""",
    "coiterate": """\
def coiterate(cooperator, name, iterator):
    finishes(cooperator, name, cooperator.coiterate(iterator))""",
    "stop": """\
def stop(cooperator):
    if len(cooperator.unfinished) <= 1:
        rec.raises(cooperator.stop)""",
}

TIMES = (1, 0, 0.5, 2, 0.1, 1.5, 3, 0.25, 0.3, 7, 0.7, 4)


def _write(form: str):
    """An operation; ``{c}`` is a call there is, ``{l}`` a loop, ``{p}`` a cooperator, ``{k}`` a task, ``{d}`` a Deferred."""

    def write(sheet: Sheet, a: int, b: int, c: int) -> None:
        names = {kind: sheet.pick(kind, a) for kind in "clpkd"}
        names |= {"t": TIMES[b % len(TIMES)], "s": TIMES[c % len(TIMES)], "n": c % 4, "m": c // 4 % 4, "flag": bool(c % 2)}
        if any(names[each] == "" for each in names if f"{{{each}}}" in form):
            return
        if "{do}" in form:
            names["do"] = _doing(sheet, a, b, c // 4)
        if "{act}" in form:
            names["act"] = _acting(sheet, a, b, c // 4)
        for kind in "clpkd":
            if f"{{new_{kind}}}" in form:
                names[f"new_{kind}"] = sheet.new(kind)
        sheet.say(form.format(**names, x=sheet.label()))

    return write


CALLS = (
    "{c}.cancel", "{c}.reset, {t} + tick()", "{c}.delay, {t} + tick()", "{c}.delay, tick() - {t}", "fail, {x}",
    "clock.callLater, {t}, note({x})",
)  # fmt: skip
OTHERS = ("{l}.stop", "{l}.reset", "{k}.stop", "{k}.pause", "{k}.resume", "{d}.cancel", "start, {l}, {x}, {t} or 1, {flag}")


def _doing(sheet: Sheet, a: int, b: int, c: int) -> str:
    """Something that a call does."""
    forms = [each for each in CALLS + OTHERS if all(sheet.made[kind] for kind in "clkd" if f"{{{kind}}}" in each)]
    form = forms[c % len(forms)]
    picked = {kind: sheet.pick(kind, b) for kind in "clkd"}
    return form.format(**picked, t=TIMES[a % len(TIMES)], x=sheet.label(), flag=bool(b % 2))


ACTS = (
    "fail({x})", "tw.task.deferLater(clock, {t})", "slow({t})", "tw.defer.fail(KeyError({x}))", "tw.defer.succeed({x})",
    "{x}", "rec.raises(l{own}.stop)", "rec.raises(l{own}.reset)", "rec.raises(l{own}.start, {t} or 1)",
)  # fmt: skip
STEPS = ACTS[:6]


def _acting(sheet: Sheet, a: int, b: int, c: int) -> str:
    """Something that a loop's function does, or gives back."""
    form = ACTS[c % len(ACTS)]
    return form.format(t=TIMES[a % len(TIMES)], x=sheet.label(), own=sheet.made["l"])


def _task(sheet: Sheet, a: int, b: int, c: int) -> None:
    p = sheet.pick("p", a)
    if p:
        x, new = sheet.label(), sheet.new("k")
        act = STEPS[b % len(STEPS)].format(t=TIMES[a // 4 % len(TIMES)], x=x)
        sheet.say(f"{new} = cooperate({p}, {x}, steps({x}, {c % 5}, {{{c // 5 % 4}: lambda: {act}}}))")


FEATURES = {
    "": {
        "later": _write("{new_c} = clock.callLater({t}, note({x}), {n})"),
        "later too": _write("{new_c} = clock.callLater({t}, note({x}))"),
        "advance": _write("rec.raises(clock.advance, {t})"),
        "advance too": _write("rec.raises(clock.advance, {s})"),
        "pump": _write("rec.raises(clock.pump, [{t}, {s}, {t}])"),
    },
    "changing": {
        "cancel": _write("rec.raises({c}.cancel)"),
        "reset": _write("rec.raises({c}.reset, {t} + tick())"),
        "delay": _write("rec.raises({c}.delay, {t} + tick())"),
        "sooner": _write("rec.raises({c}.delay, tick() - {t})"),
        "state": _write("rec({x}, {c}.active(), {c}.getTime(), {c}.called, {c}.cancelled)"),
        "pending": _write("rec({x}, pending(), clock.seconds())"),
        "text": _write("rec({x}, str({c}))"),
        "past": _write("rec.raises(lambda: clock.callLater(-{t}, note({x})))"),
    },
    "nesting": {
        "also": _write("{new_c} = clock.callLater({t}, also({x}, {do}))"),
        "also too": _write("{new_c} = clock.callLater({t}, also({x}, {do}))"),
        "also more": _write("{new_c} = clock.callLater({t}, also({x}, {do}))"),
        "boom": _write("{new_c} = clock.callLater({t}, boom({x}))"),
    },
    "looping": {
        "loop": _write("{new_l} = looping(planned({x}, {{{n}: lambda: {act}}}))"),
        "loop too": _write("{new_l} = looping(planned({x}, {{{n} + 1: lambda: {act}}}))"),
        "counting": _write("{new_l} = looping(planned({x}, {{{n}: lambda: {act}}}), True)"),
        "start": _write("start({l}, {x}, {t} or 1, {flag})"),
        "start too": _write("start({l}, {x}, {s} or 2, True)"),
        "stop": _write("rec.raises({l}.stop)"),
        "reset loop": _write("rec.raises({l}.reset)"),
        "loop state": _write("rec({x}, {l}.running, {l}.interval, {l}.starttime, {l}.call is None)"),
        "loop text": _write("rec({x}, repr({l}))"),
        "slow": _write("slow({t})"),
    },
    "cooperating": {
        "cooperator": _write("{new_p} = Cooperator({t}, {n} + 1, {flag} or {m} > 0)"),
        "cooperator too": _write("{new_p} = Cooperator({t}, {n}, True)"),
        "task": _task,
        "task too": _task,
        "task more": _task,
        "coiterate": _write("coiterate({p}, {x}, iter(range({n})))"),
        "pause": _write("rec.raises({k}.pause)"),
        "resume": _write("rec.raises({k}.resume)"),
        "stop task": _write("rec.raises({k}.stop)"),
        "done": _write("{k}.whenDone().addBoth(tell({x}))"),
        "start all": _write("rec.raises({p}.start)"),
        "stop all": _write("stop({p})"),
        "running": _write("rec({x}, {p}.running)"),
    },
    "deferring": {
        "defer": _write("{new_d} = tw.task.deferLater(clock, {t}, note({x}), {n})"),
        "defer too": _write("{new_d} = tw.task.deferLater(clock, {t})"),
        "defer boom": _write("{new_d} = tw.task.deferLater(clock, {t}, boom({x}), {n})"),
        "hear": _write("{d}.addBoth(tell({x}))"),
        "cancel deferred": _write("rec.raises({d}.cancel)"),
        "timeout": _write("{d}.addTimeout({t}, clock)"),
        "called": _write("rec({x}, {d}.called)"),
    },
}

OPENING = {"clock": _write("clock = tw.task.Clock()"), "reactor": _write("clock = Loop()")}
FAMILY = Family(
    "clock", "task", {"begin": OPENING, **FEATURES}, TOOLS, opening=("clock", "clock", "reactor"),
    modules=("internet.reactor",), after="settle()",
)  # fmt: skip
