"""What a Failure is made of, and what it says it is."""

from __future__ import annotations

import re
import sys

from compat_tests.scenario import scenario


def caught(tw, error=None, **kw):
    """A Failure made where `error` is being handled."""
    try:
        raise error or ValueError("boom")
    except BaseException:
        return tw["python.failure"].Failure(**kw)


@scenario("failure", min_events=6)
def made_from_the_exception_being_handled(tw, rec):
    """Without arguments a Failure takes the exception being handled, its type and its traceback."""
    try:
        {}["missing"]
    except KeyError as error:
        failure = tw["python.failure"].Failure()
        rec("value", failure.value is error)
        rec("tb", failure.tb is error.__traceback__, failure.getTracebackObject() is failure.tb)
    rec("type", failure.type)
    rec("message", failure.getErrorMessage())
    rec("repr", repr(failure))
    rec("frames", [frame[0] for frame in failure.frames])


@scenario("failure")
def nothing_to_make_it_from(tw, rec):
    """Without an exception being handled, making one from nothing is an error."""
    module = tw["python.failure"]
    rec.raises(module.Failure)
    rec.raises(module.Failure, None)
    rec.raises(module.Failure, None, KeyError)
    rec("bases", [base.__name__ for base in module.NoCurrentExceptionError.__mro__])


@scenario("failure", min_events=5)
def made_from_an_exception_never_raised(tw, rec):
    """An exception that was never raised makes a Failure without traceback."""
    failure = tw["python.failure"].Failure(OSError(2, "No such file", "x"))
    rec("kind", failure.type, failure.value, failure.tb, failure.frames)
    rec("repr", repr(failure))
    rec("str", str(failure))
    rec("default", failure.getTraceback())
    rec("object", failure.getTracebackObject())


@scenario("failure", min_events=3)
def made_from_an_exception_raised_before(tw, rec):
    """An exception that is given brings the traceback it was caught with, whenever that was."""
    try:
        raise ValueError("before")
    except ValueError as error:
        kept = error
    failure = tw["python.failure"].Failure(kept)
    rec("traceback", failure.tb is kept.__traceback__, failure.tb is not None)
    rec("frames", [frame[0] for frame in failure.frames], failure.frames is failure.frames)
    rec("report", failure.getTraceback().splitlines()[-2:])


@scenario("failure", min_events=4)
def an_exception_given_while_another_is_handled(tw, rec):
    """The exception that is given wins over the one being handled."""
    try:
        raise ZeroDivisionError("handled")
    except ZeroDivisionError:
        given = tw["python.failure"].Failure(ValueError("given"))
        taken = tw["python.failure"].Failure(None, KeyError)
    rec("given", given.value, given.tb)
    rec("taken", taken.value, taken.type, taken.tb is not None)
    rec("frames", given.frames, [frame[0] for frame in taken.frames])
    rec("context", given.value.__context__)


@scenario("failure", min_events=5)
def type_and_traceback_given(tw, rec):
    """Type and traceback may be given beside the exception, and are taken as they are."""
    first = caught(tw)
    both = tw["python.failure"].Failure(KeyError("k"), LookupError, first.tb)
    rec("both", both.type, both.value, both.tb is first.tb, both.value.__traceback__)
    rec("trapped", both.check(LookupError), both.check(KeyError))
    rec("frames", [frame[0] for frame in both.frames])
    rec("repr", repr(both))
    rec.raises(tw["python.failure"].Failure, unknown=1)


@scenario("failure", min_events=4)
def made_from_a_failure(tw, rec):
    """A Failure made from a Failure is a copy of it, attributes of one's own included."""
    failure = caught(tw)
    failure.mine = ["kept"]
    copy = tw["python.failure"].Failure(failure)
    rec("same", copy is failure, copy == failure, copy.value is failure.value, copy.tb is failure.tb)
    rec("mine", copy.mine, copy.count == failure.count)
    rec("bool", bool(failure), failure == failure, hash(failure) == hash(copy))
    rec("from a raised one", caught(tw, failure).value is failure.value)


@scenario("failure", min_events=5)
def values_that_are_no_exceptions(tw, rec):
    """Anything can be wrapped; what is no exception cannot be raised again."""
    Failure = tw["python.failure"].Failure
    for value in ("text", 5, ValueError):
        failure = Failure(value)
        rec("wrapped", failure.type, repr(failure), failure.parents)
    rec("checks", Failure(5).check(int), Failure(5).check("builtins.int"), Failure("t").check(Exception))
    rec.raises(Failure("text").raiseException)
    rec.raises(Failure("text").trap, KeyError)


@scenario("failure", min_events=2)
def an_exception_that_lies_about_its_class(tw, rec):
    """The type is what the exception says its class is."""

    class Pretender(Exception):
        __class__ = KeyError

    failure = tw["python.failure"].Failure(Pretender("p"))
    rec("type", failure.type, failure.check(KeyError), failure.check(Pretender))
    rec("parents", failure.parents)


@scenario("failure", min_events=10)
def checks_by_class_and_by_name(tw, rec):
    """`check` finds the first type that fits, given as a class or as its dotted name."""
    failure = caught(tw, FileNotFoundError(2, "gone"))
    rec("exact", failure.check(FileNotFoundError))
    rec("base", failure.check(KeyError, OSError, Exception))
    rec("none", failure.check(KeyError), failure.check())
    rec("name", failure.check("builtins.OSError", "x"), failure.check("OSError"), failure.check("exceptions.OSError"))
    rec("object", failure.check(object), failure.check(BaseException))
    for odd in ((OSError,), OSError(2, "gone"), 3, [], b"builtins.OSError"):
        rec("odd", failure.check(odd))
    rec("exit", caught(tw, SystemExit(3)).check(SystemExit), caught(tw, SystemExit(3)).check(BaseException))
    rec("exit by name", caught(tw, SystemExit(3)).check("builtins.SystemExit"))
    rec("parents", failure.parents, caught(tw, SystemExit(3)).parents)


@scenario("failure", min_events=3)
def classes_of_the_same_name(tw, rec):
    """Classes are compared by name: one that was defined twice is recognised, nested classes by their last name."""

    def define():
        class Twice(Exception):
            class Inner(Exception):
                pass

        return Twice

    old, new = define(), define()
    rec("twice", tw["python.failure"].Failure(old("x")).check(new) is new)
    inner = tw["python.failure"].Failure(old.Inner("x"))
    rec("inner", inner.check(new.Inner) is new.Inner, inner.parents)
    rec("text", inner.getTraceback(), repr(inner))


@scenario("failure", min_events=4)
def parents_can_be_set(tw, rec):
    """What `check` compares with can be replaced."""
    failure = caught(tw)
    failure.parents = ["some.other"]
    rec("other", failure.check("some.other"), failure.check(Exception))
    rec("parents", failure.parents)
    rec.raises(delattr, failure, "parents")
    rec.raises(delattr, failure, "frames")
    failure.frames = [("function", "file.py", 3, (), ())]
    rec("frames", failure.getBriefTraceback())


@scenario("failure", min_events=3)
def traps_by_type(tw, rec):
    """`trap` returns the type that fits, and raises the exception again if none does."""
    failure = caught(tw)
    rec("trapped", failure.trap(KeyError, ValueError), failure.trap("builtins.Exception"))
    rec.raises(failure.trap, KeyError)
    rec.raises(failure.trap)
    try:
        failure.trap(KeyError)
    except ValueError as error:
        rec("same", error is failure.value, error.__context__)


@scenario("failure", min_events=3)
def numbers_count_up(tw, rec):
    """Every Failure has a number, and attempts count too."""
    module = tw["python.failure"]
    before = module.count
    first = module.Failure(ValueError(1))
    rec.raises(module.Failure)
    second = module.Failure(first)
    third = module.Failure(ValueError(2))
    rec("numbers", [each.count - before for each in (first, second, third)], module.count - before)
    rec("constants", module.EXCEPTION_CAUGHT_HERE, module.traceupLength, module.DO_POST_MORTEM)


@scenario("failure", min_events=5)
def the_stack_is_deprecated(tw, rec):
    """`stack` is always empty, cannot be changed, and warns in the name of the caller."""
    import warnings

    failure = caught(tw)
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        rec("stack", failure.stack)
        failure.stack = [("function", "file.py", 3, (), ())]
        rec("still", failure.stack)
        rec.raises(delattr, failure, "stack")
    for each in warned:
        rec("warning", each.category, str(each.message), each.filename == __file__)


@scenario("failure", min_events=4)
def messages_of_failures(tw, rec):
    """The message is the exception's text, whatever kind of exception it is."""

    class Own(Exception):
        def __str__(self):
            return "own words"

    Failure = tw["python.failure"].Failure
    for error in (ValueError(), ValueError(1, 2), KeyError("k"), Own(1), UnicodeDecodeError("ascii", b"\xff", 0, 1, "no")):
        rec("message", Failure(error).getErrorMessage())
    rec("of a failure", Failure(Failure(Own())).getErrorMessage())
    rec("others", [Failure(other).getErrorMessage() for other in ("text", b"by\xc3\xa9", b"\xff", 5)])


@scenario("failure", min_events=3)
def an_exception_without_words(tw, rec):
    """An exception whose `str` raises is still reported, with a word about why."""

    class Mute(Exception):
        def __str__(self):
            raise RuntimeError("no words")

        __repr__ = __str__

    failure = tw["python.failure"].Failure(Mute(1))
    rec.text("message", re.sub("0x[0-9a-f]+", "0x", failure.getErrorMessage()))
    rec("repr", repr(failure)[-27:])
    rec("trace", failure.getTraceback().splitlines()[0], failure.getTraceback().splitlines()[-2:])


@scenario("failure", min_events=3)
def bare_instances(tw, rec):
    """A Failure is an exception that `except Exception` does not catch, and its arguments are its args."""
    Failure = tw["python.failure"].Failure
    error = ValueError("v")
    failure = Failure(error)
    rec("kind", isinstance(failure, BaseException), isinstance(failure, Exception), failure.args == (error,))
    rec("chain", failure.__cause__, failure.__context__, failure.__traceback__)
    rec("with_traceback", failure.with_traceback(None) is failure)
    try:
        raise failure
    except BaseException as raised:
        rec("raised", raised is failure, sys.exc_info()[0].__name__, str(raised))
