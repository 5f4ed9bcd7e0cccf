"""Deferreds: callbacks, cancelling, pausing, chains, lists, timeouts, generators, coroutines, locks, queues.

Two rules keep programs out of what is declared under ``differences/``, and one out of what means nothing:

* Nothing waits for itself, not through a list or a generator either (``waiting_for_itself.py``); see `Sheet.after`.
* A coroutine does not await a Deferred that fails right now, while its callbacks run (``awaited_again.py``); see `ready`.
* ``unpause`` undoes a ``pause`` of the program's own: a Deferred that goes on without that has no order that anyone promised.
"""

from __future__ import annotations

from compat_tests.fuzz.program import Family, Sheet

TOOLS = {
    "note": """\
def note(name):
    def callback(result):
        rec(name, result)
        return result
    return callback""",
    "turn": """\
def turn(name):
    def callback(result):
        rec(name, result)
        return name
    return callback""",
    "swallow": """\
def swallow(name):
    def callback(result):
        rec(name, result)
    return callback""",
    "boom": """\
def boom(name):
    def callback(result):
        rec(name, result)
        raise ValueError(name)
    return callback""",
    "wrap": """\
def wrap(name):
    def callback(result):
        rec(name, result)
        return tw["python.failure"].Failure(KeyError(name))
    return callback""",
    "give": """\
def give(name, d):
    def callback(result):
        rec(name, result)
        return d
    return callback""",
    "pause": """\
def pause(d):
    held.append(d)
    d.pause()""",
    "unpause": """\
def unpause(d):
    if d in held:
        held.remove(d)
        d.unpause()""",
    "ready": """\
def ready(d):
    seen = []
    d.addBoth(lambda result: seen.append(result) or result)
    return bool(seen) or not isinstance(getattr(d, "result", None), tw["python.failure"].Failure)""",
    "also": """\
def also(name, function, *args):
    def callback(result):
        rec(name, result)
        rec.raises(function, *args)
        return result
    return callback""",
}


def _write(form: str):
    """An operation of one line; ``{d}`` and ``{e}`` are Deferreds there are, ``{new_d}`` one more, ``{x}`` a label."""

    def write(sheet: Sheet, a: int, b: int, c: int) -> None:
        names = {"d": sheet.pick("d", a), "e": sheet.pick("d", b), "f": sheet.pick("d", c), "n": c % 4, "flag": bool(c % 2)}
        names |= {"flag2": bool(c % 3), "flag3": bool(c % 5), "q": sheet.pick("q", a), "lock": sheet.pick("lock", a)}
        names |= {"later": sheet.after(names["d"], b) if names["d"] and "{later}" in form else ""}
        used = [each for each in names if f"{{{each}}}" in form]
        if any(names[each] == "" for each in used):
            return
        for kind in ("d", "q", "lock"):
            if f"{{new_{kind}}}" in form:
                names[f"new_{kind}"] = sheet.new(kind)
        if "later" in used:
            sheet.awaits(names["d"], names["later"])
        elif "{new_d}" in form:
            sheet.awaits(names["new_d"], *(names[each] for each in used if each in "def"))
        sheet.say(form.format(**names, x=sheet.label()))

    return write


def _callbacks(sheet: Sheet, a: int, b: int, c: int) -> None:
    d = sheet.pick("d", a)
    if not d:
        return
    x = sheet.label()
    kinds = [f"note({x})", f"turn({x})", f"swallow({x})", f"boom({x})", f"wrap({x})", f"note({x})"]
    if c % 3 == 0 and (later := sheet.after(d, c)):
        sheet.awaits(d, later)
        kinds[0] = kinds[3] = f"give({x}, {later})"
    add = ("addCallback", "addErrback", "addBoth")[b % 3]
    sheet.say(f"{d}.{add}({kinds[c % len(kinds)]})")


def _within(sheet: Sheet, a: int, b: int, c: int) -> None:
    """A callback that does something to this Deferred or another."""
    d, e = sheet.pick("d", a), sheet.pick("d", c)
    if d:
        x = sheet.label()
        done = (f"{e}.callback, {x}", f"{e}.cancel", f"{e}.addBoth, note({x})", f"pause, {e}", f"unpause, {e}",
                f"{e}.errback, IndexError({x})")[b % 6]  # fmt: skip
        sheet.say(f"{d}.addBoth(also({x}, {done}))")


def _waits(form: str):
    def write(sheet: Sheet, a: int, b: int, c: int) -> None:
        first, second = sheet.pick("d", a), sheet.pick("d", b)
        if first:
            new, x = sheet.new("d"), sheet.label()
            sheet.awaits(new, first, second)
            function = "f" + new[1:]
            end = (
                f"return {x}",
                f"raise IndexError({x})",
                f"return tw.defer.succeed({x})" if "yield" in form else f"return {x}",
            )
            sheet.say(form.format(f=function, first=first, second=second, new=new, x=x, end=end[c % 3]))

    return write


GENERATOR = """\
@tw.defer.inlineCallbacks
def {f}():
    for each in ({first}, {second}):
        try:
            rec({x}, (yield each))
        except Exception as error:
            rec({x}, error)
    {end}
{new} = {f}()"""

UNGUARDED = """\
@tw.defer.inlineCallbacks
def {f}():
    try:
        rec({x}, (yield {first}))
        rec({x}, (yield {second}))
    finally:
        rec({x}, "left")
    {end}
{new} = {f}()"""

COROUTINE = """\
async def {f}():
    for each in ({first}, {second}):
        try:
            rec({x}, await each if ready(each) else "amid")
        except Exception as error:
            rec({x}, error)
    {end}
{new} = tw.defer.Deferred.fromCoroutine({f}())"""

SLACK = """\
async def {f}():
    try:
        rec({x}, await {first} if ready({first}) else "amid")
        rec({x}, await {second} if ready({second}) else "amid")
    finally:
        rec({x}, "left")
    {end}
{new} = tw.defer.ensureDeferred({f}())"""

FEATURES = {
    "": {
        "new": _write("{new_d} = tw.defer.Deferred()"),
        "another": _write("{new_d} = tw.defer.Deferred()"),
        "callback": _write("rec.raises({d}.callback, {x})"),
        "errback": _write("rec.raises({d}.errback, ValueError({x}))"),
        "add": _callbacks,
        "add more": _callbacks,
    },
    "ready": {
        "succeed": _write("{new_d} = tw.defer.succeed({x})"),
        "fail": _write("{new_d} = tw.defer.fail(KeyError({x}))"),
        "execute": _write("{new_d} = tw.defer.execute(turn({x}), {n})"),
        "maybe": _write("{new_d} = tw.defer.maybeDeferred(boom({x}), {n})"),
        "maybe waits": _write("tw.defer.maybeDeferred(give({x}, {d}), {n}).addBoth(note({x}))"),
    },
    "adders": {
        "both": _write("{d}.addCallbacks(note({x}), turn({x}))"),
        "args": _write("{d}.addCallbacks(lambda r, k=0: rec({x}, r, k), turn({x}), callbackKeywords={{'k': {n}}})"),
        "four": _write("{d}.addCallback(lambda r, a, b=0: rec({x}, r, a, b), {n}, b={x})"),
        "wrong": _write("{d}.addCallback(lambda: None)"),
        "nothing": _write("rec.raises({d}.addCallback, None)"),
        "result": _write("rec({x}, getattr({d}, 'result', '-') if not hasattr(getattr({d}, 'result', 0), 'addBoth') else 'd')"),
        "state": _write("rec({x}, bool({d}.called), {d}.paused)"),
    },
    "cancel": {
        "cancel": _write("rec.raises({d}.cancel)"),
        "cancel too": _write("rec.raises({d}.cancel)"),
        "canceller": _write("{new_d} = tw.defer.Deferred(lambda d: rec({x}, bool(d.called)))"),
        "canceller calls": _write("{new_d} = tw.defer.Deferred(lambda d: d.callback({x}))"),
        "canceller fails": _write("{new_d} = tw.defer.Deferred(lambda d: d.errback(KeyError({x})))"),
        "canceller raises": _write("{new_d} = tw.defer.Deferred(boom({x}))"),
        "canceller fires": _write("{new_d} = tw.defer.Deferred(also({x}, {d}.callback, {x}))"),
    },
    "pause": {
        "pause": _write("pause({d})"),
        "unpause": _write("unpause({d})"),
        "unpause again": _write("unpause({d})"),
    },
    "chain": {
        "chain": _write("{later}.chainDeferred({d})"),
        "give": _write("{d}.addCallback(give({x}, {later}))"),
        "give both": _write("{d}.addBoth(give({x}, {later}))"),
        "give fired": _write("{d}.addBoth(give({x}, tw.defer.succeed({x})))"),
        "give failed": _write("{d}.addBoth(give({x}, tw.defer.fail(KeyError({x}))))"),
        "fire with": _write("rec.raises({d}.callback, {later})"),
    },
    "within": {"within": _within, "within too": _within},
    "lists": {
        "list": _write("{new_d} = tw.defer.DeferredList([{d}, {e}], {flag}, {flag2}, {flag3})"),
        "triple": _write("{new_d} = tw.defer.DeferredList([{d}, {e}, {f}], fireOnOneErrback={flag}, consumeErrors={flag2})"),
        "none": _write("{new_d} = tw.defer.DeferredList([], {flag})"),
        "gather": _write("{new_d} = tw.defer.gatherResults([{d}, {e}], {flag})"),
        "race": _write("{new_d} = tw.defer.race([{d}, {e}])"),
    },
    "timeouts": {
        "timeout": _write("{d}.addTimeout({n}, clock)"),
        "timeout otherwise": _write("{d}.addTimeout({n}, clock, lambda result, seconds: rec({x}, result, seconds))"),
        "advance": _write("clock.advance({n})"),
        "later": _write("{new_d} = tw.task.deferLater(clock, {n}, turn({x}), {x})"),
    },
    "generators": {
        "generator": _waits(GENERATOR),
        "unguarded": _waits(UNGUARDED),
        "cancel": _write("rec.raises({d}.cancel)"),
    },
    "coroutines": {
        "coroutine": _waits(COROUTINE),
        "slack": _waits(SLACK),
        "cancel": _write("rec.raises({d}.cancel)"),
    },
    "locks": {
        "lock": _write("{new_lock} = tw.defer.DeferredLock()"),
        "semaphore": _write("{new_lock} = tw.defer.DeferredSemaphore(1 + {n})"),
        "acquire": _write("{new_d} = {lock}.acquire()"),
        "acquire too": _write("{new_d} = {lock}.acquire()"),
        "release": _write("rec.raises({lock}.release)"),
        "run": _write("{new_d} = {lock}.run(give({x}, {d}), {n})"),
        "cancel": _write("rec.raises({d}.cancel)"),
    },
    "queues": {
        "queue": _write("{new_q} = tw.defer.DeferredQueue({n} or None, {n} + 1)"),
        "put": _write("rec.raises({q}.put, {x})"),
        "put too": _write("rec.raises({q}.put, {x})"),
        "get": _write("rec.raises({q}.get)"),
        "get kept": _write("try:\n    {new_d} = {q}.get()\nexcept tw.defer.QueueUnderflow:\n    {new_d} = tw.defer.Deferred()"),
        "cancel": _write("rec.raises({d}.cancel)"),
    },
}

FAMILY = Family("deferreds", "defer", FEATURES, TOOLS, before="clock, held = tw.task.Clock(), []")
