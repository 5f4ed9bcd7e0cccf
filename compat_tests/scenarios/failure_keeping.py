"""Failures that are raised again, thrown into generators, cleaned, copied and pickled."""

from __future__ import annotations

import copy
import gc
import pickle
import weakref

from compat_tests.scenario import scenario


class Refuses(Exception):
    """Needs two arguments and remembers one, so it cannot be unpickled."""

    def __init__(self, first, second):
        super().__init__(first)


class Unpicklable:
    def __repr__(self):
        return "not for pickling"

    def __reduce__(self):
        raise TypeError("told you")


def stumble():
    raise ValueError("over this")


def caught(tw, function=stumble, *args, **kw):
    try:
        function(*args)
    except BaseException:
        return tw["python.failure"].Failure(**kw)


@scenario("failure", min_events=4)
def a_failure_is_raised_again(tw, rec):
    """raiseException raises the same exception; the report of whoever catches it shows both ways."""
    first = caught(tw)
    second = caught(tw, first.raiseException)
    rec("same", second.value is first.value, second.count > first.count)
    rec.text("second", second.getTraceback())
    rec.text("first", first.getTraceback())
    third = caught(tw, second.trap, KeyError)
    rec.text("third", third.getTraceback())


@scenario("failure", min_events=3)
def raised_from_where_no_traceback_is(tw, rec):
    """A cleaned Failure and one that was never raised get a traceback that begins where they are raised."""
    clean = caught(tw)
    clean.cleanFailure()
    for failure in (clean, tw["python.failure"].Failure(ValueError("never raised"))):
        again = caught(tw, failure.raiseException)
        rec.text("again", again.getTraceback())
        rec.text("itself", failure.getTraceback())


@scenario("failure", min_events=3)
def the_traceback_does_not_grow(tw, rec):
    """A Failure keeps the traceback as it was when it was made, however far the exception travels on."""
    kept = []

    def passes_on():
        try:
            stumble()
        except ValueError:
            kept.append(tw["python.failure"].Failure())
            raise

    later = caught(tw, passes_on)
    rec("kept", [frame[0] for frame in kept[0].frames])
    rec("later", [frame[0] for frame in later.frames])
    rec("same", later.tb is kept[0].tb, later.value is kept[0].value)


@scenario("failure", min_events=5)
def thrown_into_a_generator(tw, rec):
    """The exception is raised where the generator stands; what it yields next comes back."""
    failure = caught(tw)

    def accepts():
        try:
            yield "ready"
        except ValueError as error:
            rec("caught", error is failure.value)
            rec.text("inside", tw["python.failure"].Failure().getTraceback())
            yield "recovered"

    generator = accepts()
    rec("first", next(generator))
    rec("second", failure.throwExceptionIntoGenerator(generator))
    rec.raises(failure.throwExceptionIntoGenerator, generator)
    rec.raises(failure.throwExceptionIntoGenerator, 3)


@scenario("failure", min_events=3)
def thrown_through_a_generator(tw, rec):
    """An exception that a generator does not catch, or replaces, comes back out."""

    def deaf():
        yield

    def translates():
        try:
            yield
        except ValueError:
            raise KeyError("translated")

    def delegates():
        yield from translates()

    for function in (deaf, translates, delegates):
        generator = function()
        next(generator)
        failure = caught(tw, caught(tw).throwExceptionIntoGenerator, generator)
        rec.text(function.__name__, failure.getTraceback())


@scenario("failure", min_events=6)
def a_failure_is_cleaned(tw, rec):
    """cleanFailure lets the traceback go, in the exception too, and keeps every word of the report."""
    failure = caught(tw)
    before = failure.getTraceback(), str(failure), failure.frames
    rec("returned", failure.cleanFailure())
    rec("gone", failure.tb, failure.value.__traceback__)
    rec("kept", (failure.getTraceback(), str(failure), failure.frames) == before)
    rec("pickled", failure.pickled, failure.getTraceback(detail="verbose").splitlines()[0].endswith("(pickled) ---"))
    failure.cleanFailure()
    rec("twice", failure.getTraceback() == before[0])
    bare = tw["python.failure"].Failure("no exception")
    rec("bare", bare.cleanFailure(), bare.tb)


@scenario("failure", min_events=4)
def frames_live_as_long_as_the_traceback(tw, rec):
    """A Failure keeps the variables of its frames alive until it is cleaned or forgotten."""

    class Thing:
        pass

    def holds():
        thing = Thing()
        watchers.append(weakref.ref(thing))
        raise ValueError("holding")

    watchers = []
    cleaned, forgotten = caught(tw, holds), caught(tw, holds)
    rec("held", [watcher() is not None for watcher in watchers])
    cleaned.cleanFailure()
    gc.collect()
    rec("cleaned", [watcher() is not None for watcher in watchers])
    str(forgotten), forgotten.getTraceback(), forgotten.frames
    del forgotten
    gc.collect()
    rec("forgotten", [watcher() is not None for watcher in watchers])
    rec("weak", weakref.ref(cleaned)() is cleaned)


@scenario("failure", min_events=3)
def the_chain_keeps_its_tracebacks(tw, rec):
    """Cleaning does not reach the exceptions that this one was caused by."""

    def chain():
        try:
            stumble()
        except ValueError as error:
            raise KeyError("second") from error

    failure = caught(tw, chain)
    failure.cleanFailure()
    rec("own", failure.value.__traceback__)
    rec("cause", failure.value.__cause__, failure.value.__cause__.__traceback__ is not None)
    rec("suppressed", failure.value.__suppress_context__)


@scenario("failure", min_events=8)
def a_failure_is_pickled(tw, rec):
    """What comes out of a pickle has the same reports, and no traceback."""
    failure = caught(tw)
    failure.mine = ["kept"]
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        copied = pickle.loads(pickle.dumps(failure, protocol))
        rec("same", copied.getTraceback() == failure.getTraceback(), str(copied) == str(failure))
    rec("parts", copied.type, copied.value, copied.tb, copied.pickled, copied.mine, copied.count == failure.count)
    rec("original", failure.tb is not None, failure.pickled)
    rec("check", copied.check(ValueError), copied.trap("builtins.Exception"), copied.parents)
    rec.text("raised", caught(tw, copied.raiseException).getTraceback())
    rec("object", copied.getTracebackObject() is not None)


@scenario("failure", min_events=2)
def captured_variables_are_pickled_as_texts(tw, rec):
    """Variables that cannot be pickled do not hinder the Failure: they travel as their repr."""

    def local():
        hook, number = Unpicklable(), 3
        raise ValueError("captured", (hook, number)[1])

    copied = pickle.loads(pickle.dumps(caught(tw, local, captureVars=True)))
    rec("variables", sorted(copied.frames[-1][3])[-2:])
    rec("verbose", copied.captureVars, copied.getTraceback(detail="verbose").splitlines()[0].endswith("(pickled) ---"))


@scenario("failure", min_events=2)
def exceptions_that_refuse_to_be_pickled(tw, rec):
    """A Failure can be pickled just as far as its exception can."""
    rec.raises(lambda: pickle.loads(pickle.dumps(tw["python.failure"].Failure(Refuses(1, 2)))))
    try:
        pickle.dumps(tw["python.failure"].Failure(ValueError(lambda: 1)))
    except Exception as error:
        rec("unpicklable", type(error).__name__ in ("PicklingError", "AttributeError"))


@scenario("failure", min_events=6)
def a_failure_is_copied(tw, rec):
    """A copy is a cleaned Failure with the same exception; a deep copy has its own."""

    class Special(tw["python.failure"].Failure):
        pass

    failure = Special(caught(tw))
    failure.mine = ["kept"]
    for name, twin in (("copy", copy.copy(failure)), ("deepcopy", copy.deepcopy(failure))):
        rec(name, type(twin).__name__, twin.value is failure.value, twin.tb, twin.mine, twin.mine is failure.mine)
        rec("equal", twin == failure, twin.getTraceback() == failure.getTraceback(), twin.pickled)
    rec("original", failure.tb is not None, failure.pickled, type(failure).__name__)
    rec("repr", repr(failure).replace(__name__, "here"))


@scenario("failure", min_events=3)
def the_state_in_a_pickle(tw, rec):
    """__getstate__ names what is kept, and __setstate__ takes it."""
    failure = caught(tw)
    state = failure.__getstate__()
    rec("keys", sorted(state))
    rec("values", state["tb"], state["stack"], state["pickled"], state["captureVars"], state["frames"] == failure.frames)
    other = tw["python.failure"].Failure(KeyError("other"))
    other.__setstate__(state)
    rec("other", other.value is failure.value, other.getTraceback() == failure.getTraceback())
