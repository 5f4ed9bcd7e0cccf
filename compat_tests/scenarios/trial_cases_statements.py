"""What a test can say, what it returns, and what it says when it is not so."""

from __future__ import annotations

import re
import warnings

from compat_tests.scenario import scenario


def case(tw):
    """A case to say things with."""

    class Speaking(tw["trial.unittest"].TestCase):
        def runTest(self):
            pass

    return Speaking()


def sayer(tw, rec):
    """A function that says one thing by name, and records what comes of it without addresses."""
    test = case(tw)

    def say(name, *args, **kw):
        try:
            value = getattr(test, name)(*args, **kw)
        except BaseException as error:
            rec(name, "raised", type(error), re.sub(r"0x[0-9a-f]+", "0x", str(error)))
        else:
            rec(name, "returned", value)

    return say


class Odd:
    """Equal to nothing and unequal to nothing."""

    __hash__ = None

    def __repr__(self):
        return "<odd>"

    def __eq__(self, other):
        return False

    def __ne__(self, other):
        return False


@scenario("trial", min_events=30)
def statements_of_truth_and_equality(tw, rec):
    """Statements return their first thing; if it is not so they show the values, or the message in one of two ways."""
    say, odd = sayer(tw, rec), Odd()
    for more in ({}, {"msg": "said"}, {"msg": ""}, {"msg": 0}):
        for name, values in (
            ("assertTrue", [[]]),
            ("assertFalse", [1]),
            ("assertEqual", [1, 2]),
            ("assertEqual", ["a\nb", "a\nc"]),
            ("assertEqual", [[1], [2]]),
            ("assertEqual", [odd, odd]),
            ("assertNotEqual", [1, 1]),
            ("assertNotEqual", [odd, odd]),
            ("assertIs", [1, 2]),
            ("assertIsNot", [None, None]),
            ("fail", []),
        ):
            say(name, *values, **more)
    for name, values in (("assertTrue", [1]), ("assertFalse", [""]), ("assertEqual", [2, 2]), ("assertNotEqual", [1, 2])):
        say(name, *values)
    say("assertIs", rec, rec)
    say("assertIsNot", 1, 2)


@scenario("trial", min_events=20)
def statements_about_numbers_and_containers(tw, rec):
    """Near enough is a matter of places, never of delta; what is in something is shown with it."""
    say = sayer(tw, rec)
    for more in ({}, {"msg": "said"}):
        for name, values in (
            ("assertAlmostEqual", [1.0, 1.1]),
            ("assertNotAlmostEqual", [1.0, 1.00000001]),
            ("assertApproximates", [1, 5, 2]),
            ("assertIn", [1, [2]]),
            ("assertNotIn", ["a", {"a": 1}]),
            ("assertSubstring", ["a", "b"]),
            ("assertNotSubstring", ["a", "abc"]),
        ):
            say(name, *values, **more)
    say("assertAlmostEqual", 1, 1.04, places=1)
    say("assertAlmostEqual", 1, 2, delta=5)
    say("assertNotAlmostEqual", 1, 2, delta=5)
    say("assertNotAlmostEqual", 1, 1.04, 1)
    say("assertApproximates", 1, 3, 2)
    say("assertIn", "a", "abc")
    say("assertNotIn", 1, [])
    say("assertIn", 1, 2)
    say("assertSubstring", "b", "abc")
    say("assertNotSubstring", "z", "abc")


@scenario("trial", min_events=8)
def statements_about_classes(tw, rec):
    """assertIsInstance names the object and the classes, and adds its message."""
    say = sayer(tw, rec)
    say("assertIsInstance", 1, str)
    say("assertIsInstance", 1, (str, bytes))
    say("assertIsInstance", 1, str, "more")
    say("assertIsInstance", 1, int)
    say("assertIsInstance", 1, 2)
    say("assertNotIsInstance", 1, int)
    say("assertNotIsInstance", 1, (str, int))
    say("assertNotIsInstance", 1, str)


@scenario("trial", min_events=8)
def statements_of_raising(tw, rec):
    """assertRaises returns the exception; what else is raised is shown with its traceback."""
    say = sayer(tw, rec)

    def trouble(error):
        raise error

    say("assertRaises", ValueError, trouble, ValueError("v"))
    say("assertRaises", LookupError, trouble, KeyError("k"))
    say("assertRaises", (ValueError, KeyError), trouble, KeyError("k"))
    say("assertRaises", ValueError, lambda *args, **kw: (args, kw), 1, a=2)
    say("assertRaises", (ValueError, KeyError), str)
    say("assertRaises", ValueError, trouble, KeyError("k"))
    say("assertRaises", ValueError, trouble, KeyboardInterrupt())
    say("failUnlessRaises", ValueError, int, "x")


@scenario("trial", min_events=7)
def statements_of_raising_in_a_body(tw, rec):
    """Without a function assertRaises is a context manager, which knows the exception afterwards."""
    test = case(tw)

    def body(expected, error):
        with test.assertRaises(expected) as context:
            rec("before", hasattr(context, "exception"))
            if error:
                raise error
        return context.exception

    rec.raises(body, ValueError, ValueError("v"))
    rec.raises(body, LookupError, KeyError("k"))
    rec.raises(body, ValueError, None)
    rec.raises(body, (ValueError, KeyError), None)
    try:
        body(ValueError, KeyError("k"))
    except BaseException as error:
        rec.text("wrong", str(error))


@scenario("trial", min_events=12)
def statements_of_success(tw, rec):
    """successResultOf takes the result out of a Deferred, or of a coroutine, that has one."""
    say, defer = sayer(tw, rec), tw.defer

    async def wait_for(deferred):
        return await deferred

    @defer.inlineCallbacks
    def generator(deferred):
        return (yield deferred)

    done = defer.succeed(3)
    say("successResultOf", done)
    say("successResultOf", done)
    say("successResultOf", defer.Deferred())
    say("successResultOf", defer.fail(KeyError("k")))
    say("successResultOf", wait_for(defer.succeed(4)))
    say("successResultOf", wait_for(defer.Deferred()))
    say("successResultOf", generator(defer.succeed(5)))
    rec("taken", done.result)
    chained = defer.succeed(1).addCallback(lambda _: defer.Deferred())
    say("successResultOf", chained)
    say("successResultOf", defer.succeed(None))
    for name in ("failureResultOf", "assertNoResult"):
        say(name, wait_for(defer.succeed(6)))


@scenario("trial", min_events=11)
def statements_of_failing(tw, rec):
    """failureResultOf takes the Failure out, and can ask for its type."""
    say, defer = sayer(tw, rec), tw.defer
    failed = defer.fail(KeyError("k"))
    say("failureResultOf", failed)
    say("failureResultOf", failed)
    say("failureResultOf", defer.Deferred())
    say("failureResultOf", defer.Deferred(), KeyError)
    say("failureResultOf", defer.succeed("s"))
    say("failureResultOf", defer.succeed("s"), KeyError)
    say("failureResultOf", defer.fail(KeyError("k")), KeyError)
    say("failureResultOf", defer.fail(KeyError("k")), LookupError)
    say("failureResultOf", defer.fail(KeyError("k")), ValueError)
    say("failureResultOf", defer.fail(KeyError("k")), ValueError, TypeError)

    async def failing():
        raise KeyError("k")

    say("failureResultOf", failing())


@scenario("trial", min_events=9)
def statements_of_no_result(tw, rec):
    """assertNoResult leaves a Deferred as it is, but swallows a failure that it has."""
    say, defer = sayer(tw, rec), tw.defer
    later, failing = defer.Deferred(), defer.Deferred()
    say("assertNoResult", later)
    say("assertNoResult", failing)
    later.callback(1)
    failing.errback(KeyError("k"))
    say("successResultOf", later)
    say("failureResultOf", failing)
    kept, failed = defer.succeed("kept"), defer.fail(KeyError("k"))
    say("assertNoResult", kept)
    say("assertNoResult", failed)
    say("successResultOf", kept)
    say("successResultOf", failed)
    say("assertNoResult", defer.succeed(1).addCallback(lambda _: defer.Deferred()))


@scenario("trial", min_events=8)
def statements_of_failure_to_come(tw, rec):
    """assertFailure makes of a Deferred one that fires with the exception, or fails."""
    test, defer = case(tw), tw.defer

    def show(what, deferred):
        deferred.addBoth(lambda result: rec(what, result))

    show("as expected", test.assertFailure(defer.fail(KeyError("k")), KeyError))
    show("one of them", test.assertFailure(defer.fail(KeyError("k")), ValueError, LookupError))
    show("another", test.assertFailure(defer.fail(KeyError("k")), ValueError))
    show("two others", test.assertFailure(defer.fail(KeyError("k")), ValueError, TypeError))
    show("none", test.assertFailure(defer.succeed("s"), ValueError))
    show("nothing expected", test.assertFailure(defer.fail(KeyError("k"))))
    later = defer.Deferred()
    rec("same", test.assertFailure(later, KeyError) is later, test.failUnlessFailure == test.assertFailure)
    show("later", later)
    later.errback(KeyError("k"))


@scenario("trial", min_events=10)
def statements_about_warnings(tw, rec):
    """assertWarns looks at class, text and file of the one warning, and returns what the function returned."""
    say = sayer(tw, rec)

    def warn(*texts, category=UserWarning, times=1):
        for text in texts * times:
            warnings.warn(text, category, stacklevel=1)
        return "returned"

    say("assertWarns", UserWarning, "w", __file__, warn, "w")
    say("assertWarns", UserWarning, "w", __file__, warn, "w", times=3)
    say("assertWarns", UserWarning, "w", __file__ + "c", warn, "w")
    say("assertWarns", UserWarning, "w", __file__, warn)
    say("assertWarns", UserWarning, "w", __file__, warn, "w", "x")
    say("assertWarns", UserWarning, "other", __file__, warn, "w")
    say("assertWarns", DeprecationWarning, "w", __file__, warn, "w")
    say("assertWarns", UserWarning, "w", "/elsewhere.py", warn, "w")
    say("assertWarns", UserWarning, "w", __file__, warn, "w", category=FutureWarning)
    say("assertWarns", UserWarning, "w", __file__, int, "x")


@scenario("trial", min_events=3)
def statements_have_other_names(tw, rec):
    """Every older name of a statement is one of the newer."""
    unittest = tw["trial.unittest"]
    names = [name for name in dir(unittest.TestCase) if name.startswith(("assert", "fail"))]
    known = {}
    for name in names:
        known.setdefault(getattr(unittest.TestCase, name), []).append(name)
    for group in sorted(known.values()):
        rec("same", group)


@scenario("trial", min_events=2)
def statements_fail_by_their_own_exception(tw, rec):
    """What a failing statement raises can be chosen by the case."""

    class Own(Exception):
        pass

    class Speaking(tw["trial.unittest"].SynchronousTestCase):
        failureException = Own

        def runTest(self):
            pass

    for name, values in (("fail", ["f"]), ("assertEqual", [1, 2]), ("assertIn", [1, []]), ("assertTrue", [0])):
        rec.raises(getattr(Speaking(), name), *values)
