"""Poems as Deferreds: fetched, transformed, gathered, and written as generators."""

from __future__ import annotations

from compat_tests.scenario import scenario
from compat_tests.scenarios._poetry import POEM, VERSE, Evening, ask, fetch, recite, slowly, transforms


class GibberishError(Exception):
    """A stage could not make sense of the poem."""


class CannotCummingsify(Exception):
    """A stage failed, and carries the poem it failed on."""


def lower(poem):
    """The stage that succeeds."""
    return poem.lower()


def stages(turns):
    """A function that does what its turn says: ``lower``, ``gibberish`` or ``bug``."""
    turns = list(turns)

    def stage(poem):
        turn = turns.pop(0)
        if turn == "gibberish":
            raise GibberishError()
        if turn == "bug":
            raise CannotCummingsify(poem)
        return poem.lower()

    return stage


@scenario("poetry", reactor=True, min_events=2)
def poetry_deferred_of_a_poem(tw, rec):
    """A Deferred fires with the poem that a factory has collected."""
    evening = Evening(tw, rec)
    d = fetch(tw, evening.open(recite(tw)))
    rec("fired already", d.called)
    return d.addCallback(lambda poem: rec("poem", poem)).addBoth(evening.over)


@scenario("poetry", reactor=True, min_events=2)
def poetry_deferred_of_a_refusal(tw, rec):
    """A Deferred fires its errback when the server is down, before and not beside its poem's callback."""
    evening = Evening(tw, rec)
    d = fetch(tw, evening.down())
    d.addCallbacks(lambda poem: rec("poem", poem), lambda reason: rec("failed", reason))
    d.addBoth(lambda result: rec("both", result))
    return d.addBoth(evening.over)


@scenario("poetry", reactor=True, min_events=2)
def poetry_refusal_unhandled(tw, rec):
    """A refusal that nobody handles is reported when its Deferred is forgotten."""
    evening = Evening(tw, rec)

    def forgetful():
        fetch(tw, evening.down()).addCallback(lambda poem: rec("poem", poem))

    forgetful()
    rec("forgotten")
    tw.reactor.callLater(0.03, evening.over)
    tw.reactor.callLater(0.03, rec, "later")


@scenario("poetry", reactor=True, min_events=3)
def poetry_stage_succeeds(tw, rec):
    """A stage between the fetching and the printing changes the poem."""
    evening = Evening(tw, rec)
    d = fetch(tw, evening.open(recite(tw)))
    d.addCallback(bytes.decode).addCallback(stages(["lower"]))
    d.addErrback(lambda reason: rec("failed", reason))
    d.addCallbacks(lambda poem: rec("poem", poem), lambda reason: rec("no poem", reason))
    d.addBoth(lambda result: rec("done", result))
    rec("asked")
    return d.addBoth(evening.over)


@scenario("poetry", reactor=True, min_events=2)
def poetry_stage_fails_and_mends(tw, rec):
    """An errback below the stage trades its error for the poem the error carries."""
    evening = Evening(tw, rec)

    def mend(reason):
        rec("check", reason.check(CannotCummingsify))
        return reason.value.args[0] if reason.check(CannotCummingsify) else reason

    d = fetch(tw, evening.open(recite(tw))).addCallback(stages(["bug"])).addErrback(mend)
    d.addCallbacks(lambda poem: rec("poem", poem), lambda reason: rec("no poem", reason))
    return d.addBoth(evening.over)


@scenario("poetry", reactor=True, min_events=2)
def poetry_stage_fails_for_good(tw, rec):
    """An errback that does not know the error passes it on to the next."""
    evening = Evening(tw, rec)

    def mend(reason):
        rec("check", reason.check(CannotCummingsify))
        return reason.value.args[0] if reason.check(CannotCummingsify) else reason

    d = fetch(tw, evening.open(recite(tw))).addCallback(stages(["gibberish"])).addErrback(mend)
    d.addCallbacks(lambda poem: rec("poem", poem), lambda reason: rec("no poem", reason))
    return d.addBoth(evening.over)


@scenario("poetry", reactor=True, min_events=4)
def poetry_trap_lets_others_through(tw, rec):
    """trap handles one kind of failure and raises the rest again; a refusal is not the stage's error."""
    evening = Evening(tw, rec)

    def trap(reason):
        rec("trapped", reason.trap(CannotCummingsify))
        return "mended"

    def attempt(number):
        d = fetch(tw, number).addCallback(stages(["bug"])).addErrback(trap)
        return d.addBoth(lambda result: rec("result", result))

    good, bad = evening.open(recite(tw)), evening.down()
    d = attempt(good).addCallback(lambda _: attempt(bad))
    rec("asked")
    return d.addBoth(evening.over)


@scenario("poetry", reactor=True, min_events=2)
def poetry_beside_is_not_below(tw, rec):
    """An errback beside a callback does not see what the callback raises."""
    evening = Evening(tw, rec)

    def bad(poem):
        raise GibberishError("while printing")

    d = fetch(tw, evening.open(recite(tw)))
    d.addCallbacks(bad, lambda reason: rec("beside", reason))
    d.addErrback(lambda reason: rec("below", reason, reason.getErrorMessage()))
    rec("asked")
    return d.addBoth(evening.over)


@scenario("poetry", reactor=True, min_events=2)
def poetry_list_of_poems(tw, rec):
    """A DeferredList gathers poems in the order asked for, however late each came."""
    evening = Evening(tw, rec)
    poems = (evening.open(slowly(tw)), evening.open(recite(tw, b"short\n")), evening.open(recite(tw, b"")))
    d = tw.defer.DeferredList([fetch(tw, number) for number in poems])
    rec("waiting", d.called)
    return d.addCallback(lambda results: rec("results", results)).addBoth(evening.over)


@scenario("poetry", reactor=True, min_events=2)
def poetry_list_one_down(tw, rec):
    """A DeferredList that consumes errors has the refusal in its place and leaves nothing unhandled."""
    evening = Evening(tw, rec)
    numbers = (evening.open(recite(tw)), evening.down(), evening.open(slowly(tw, b"slow\n", 2)))
    d = tw.defer.DeferredList([fetch(tw, number) for number in numbers], consumeErrors=True)
    rec("waiting")
    return d.addCallback(lambda results: rec("results", results)).addBoth(evening.over)


@scenario("poetry", reactor=True, min_events=2)
def poetry_list_first_poem(tw, rec):
    """A DeferredList that fires on one result gives the first poem and its place."""
    evening = Evening(tw, rec)
    numbers = (evening.open(slowly(tw, POEM, 1)), evening.open(recite(tw, b"quick\n")))
    all_of_them = [fetch(tw, number) for number in numbers]
    d = tw.defer.DeferredList(all_of_them, fireOnOneCallback=True)
    d.addCallback(lambda result: rec("first", result))
    return d.addCallback(lambda _: all_of_them[0]).addCallback(lambda poem: rec("other", poem)).addBoth(evening.over)


@scenario("poetry", reactor=True, min_events=2)
def poetry_list_first_error(tw, rec):
    """gatherResults gives up at the first refusal, wrapped with its place; the other poem still comes."""
    evening = Evening(tw, rec)
    both = [fetch(tw, evening.open(slowly(tw))), fetch(tw, evening.down())]
    d = tw.defer.gatherResults(both, consumeErrors=True)
    d.addErrback(lambda reason: rec("gave up", reason.type, reason.value.index, reason.value.subFailure))
    return d.addCallback(lambda _: both[0]).addCallback(lambda poem: rec("other", poem)).addBoth(evening.over)


@scenario("poetry", reactor=True, min_events=5)
def poetry_counted_to_the_end(tw, rec):
    """Poems and refusals counted in a function added with addBoth: it runs last for each, whichever way it went."""
    evening, ended = Evening(tw, rec), []

    def fetched(name, number):
        d = fetch(tw, number)
        d.addCallbacks(lambda poem: rec.lane(name)("poem", poem), lambda reason: rec.lane(name)("failed", reason))
        d.addBoth(counted, name)

    def counted(result, name):
        rec.lane(name)("counted", result)
        ended.append(name)
        if len(ended) == 3:
            rec("all", sorted(ended))
            evening.over()

    fetched("one", evening.open(recite(tw)))
    fetched("two", evening.down())
    fetched("three", evening.open(slowly(tw, b"slow\n", 2)))


@scenario("poetry", reactor=True, min_events=3)
def poetry_transformed_elsewhere(tw, rec):
    """A callback that asks another server returns its Deferred: the chain waits for the transformed poem."""
    evening = Evening(tw, rec)
    transform = evening.open(transforms(tw, {"lower": lower}, rec.lane("transformer")))
    d = fetch(tw, evening.open(recite(tw)))
    d.addCallback(lambda poem: ask(tw, transform, b"lower", poem))
    d.addCallbacks(lambda poem: rec("poem", poem), lambda reason: rec("failed", reason))
    return d.addBoth(evening.over)


@scenario("poetry", reactor=True, min_events=2)
def poetry_transformer_down(tw, rec):
    """With the transforming server down the errback falls back to the poem as it was."""
    evening = Evening(tw, rec)
    transform = evening.down()

    def attempt(poem):
        def fail(reason):
            rec("cannot transform", reason)
            return poem

        return ask(tw, transform, b"lower", poem).addErrback(fail)

    d = fetch(tw, evening.open(recite(tw))).addCallback(attempt)
    d.addCallbacks(lambda poem: rec("poem", poem), lambda reason: rec("failed", reason))
    return d.addBoth(evening.over)


@scenario("poetry", reactor=True, min_events=3)
def poetry_transformer_closes(tw, rec):
    """A request the server does not know is answered by closing: the client's Deferred fails with a clean close."""
    evening = Evening(tw, rec)
    transform = evening.open(transforms(tw, {"lower": lower}, rec.lane("transformer")))
    d = ask(tw, transform, b"sonnetise", POEM)
    d.addCallbacks(lambda poem: rec("poem", poem), lambda reason: rec("failed", reason))
    return d.addBoth(evening.over)


@scenario("poetry", reactor=True, min_events=4)
def poetry_maybe_deferred(tw, rec):
    """maybeDeferred makes one thing of a poem at hand, a poem to come, and a function that fails."""
    evening = Evening(tw, rec)
    number = evening.open(recite(tw))

    def get(how):
        if how == "wrong":
            raise GibberishError(how)
        return POEM if how == "at hand" else fetch(tw, number)

    def show(how):
        d = tw.defer.maybeDeferred(get, how)
        rec(how, d.called)
        return d.addBoth(lambda result: rec.lane(how)("result", result))

    return tw.defer.DeferredList([show(how) for how in ("at hand", "to come", "wrong")]).addBoth(evening.over)


@scenario("poetry", reactor=True, min_events=4)
def poetry_generator_of_a_poem(tw, rec):
    """inlineCallbacks: fetch, transform and return a poem, in order of the lines."""
    evening = Evening(tw, rec)
    number, transform = evening.open(recite(tw)), evening.open(transforms(tw, {"lower": lower}))

    @tw.defer.inlineCallbacks
    def transformed():
        rec("begin")
        poem = yield fetch(tw, number)
        rec("poem", poem)
        poem = yield ask(tw, transform, b"lower", poem)
        rec("transformed", poem)
        return poem.decode("ascii")

    return transformed().addCallback(lambda poem: rec("returned", poem)).addBoth(evening.over)


@scenario("poetry", reactor=True, min_events=2)
def poetry_generator_raises_again(tw, rec):
    """inlineCallbacks: a refusal arrives as an exception at its yield and leaves as the generator's failure."""
    evening = Evening(tw, rec)
    number = evening.down()

    @tw.defer.inlineCallbacks
    def failing():
        try:
            yield fetch(tw, number)
        except Exception as error:
            rec("caught", error, str(error))
            raise

    d = failing()
    d.addErrback(lambda reason: rec("failed", reason.type, reason.check(tw.error.ConnectError)))
    return d.addBoth(evening.over)


@scenario("poetry", reactor=True, min_events=3)
def poetry_generators_side_by_side(tw, rec):
    """Three generators, of which one cannot fetch and one cannot transform, gathered in a DeferredList."""
    evening = Evening(tw, rec)
    transform = evening.open(transforms(tw, {"lower": lower}))
    jobs = {"good": (evening.open(recite(tw)), b"lower"), "down": (evening.down(), b"lower")}
    jobs["unknown"] = (evening.open(slowly(tw)), b"sonnetise")

    @tw.defer.inlineCallbacks
    def job(name, number, stage):
        tell = rec.lane(name)
        try:
            poem = yield fetch(tw, number)
        except Exception as error:
            tell("download failed", error)
            raise
        try:
            poem = yield ask(tw, transform, stage, poem)
        except Exception as error:
            tell("transform failed", error)
        return poem

    all_of_them = tw.defer.DeferredList([job(name, *what) for name, what in jobs.items()], consumeErrors=True)
    return all_of_them.addCallback(lambda results: rec("results", results)).addBoth(evening.over)


@scenario("poetry", reactor=True, min_events=2)
def poetry_return_value(tw, rec):
    """returnValue leaves a generator with a poem that callbacks receive."""
    evening = Evening(tw, rec)
    number = evening.open(recite(tw, VERSE.encode("utf8")))

    @tw.defer.inlineCallbacks
    def old_style():
        poem = yield fetch(tw, number)
        tw.defer.returnValue(poem.decode("utf8"))
        rec("not reached")

    d = old_style()
    rec("asked")
    return d.addCallback(lambda poem: rec("returned", poem)).addBoth(evening.over)


@scenario("poetry", reactor=True, min_events=2)
def poetry_coroutine_of_poems(tw, rec):
    """A coroutine awaits one poem after the other and is a Deferred by ensureDeferred."""
    evening = Evening(tw, rec)
    numbers = [evening.open(recite(tw, b"one\n")), evening.open(slowly(tw, b"two\n", 1)), evening.down()]

    async def poems():
        got = []
        for number in numbers:
            try:
                got.append(await fetch(tw, number))
            except tw.error.ConnectionRefusedError as error:
                rec("refused", error)
        return got

    d = tw.defer.ensureDeferred(poems())
    return d.addCallback(lambda got: rec("poems", got)).addBoth(evening.over)
