"""Iterators that share the loop in slices, and the tasks that they are."""

from __future__ import annotations

from compat_tests.scenario import scenario


def cooperator(tw, rec, steps=1, **kw):
    """A cooperator whose slices are `steps` long and are run by calling what lies in the list that is returned too."""
    slices = []

    class Slice:
        def __init__(self, run):
            self.run = run
            slices.append(self)

        def cancel(self):
            rec("slice cancelled")
            slices.remove(self)

    def new_predicate():
        left = [steps]

        def enough():
            left[0] -= 1
            return left[0] <= 0

        return enough

    return tw.task.Cooperator(new_predicate, Slice, **kw), slices


def run(slices, most=50):
    """Run slices until none is left, or `most` of them."""
    for _ in range(most):
        if not slices:
            break
        slices.pop(0).run()


def noting(rec, name, steps=3, then=None):
    """An iterator that records its steps, and then raises `then` if that is given."""
    for step in range(steps):
        rec("step", name, step)
        yield step
    if then is not None:
        raise then


@scenario("task", min_events=8)
def cooperating_in_turn(tw, rec):
    """Tasks take their steps in turn, and each is done when its iterator is."""
    shared, slices = cooperator(tw, rec)
    for name, steps in (("a", 3), ("b", 1), ("c", 2)):
        iterator = noting(rec, name, steps)
        done = shared.cooperate(iterator).whenDone()
        done.addCallback(lambda result, name=name, iterator=iterator: rec("done", name, result is iterator))
    rec("slices", len(slices), shared.running)
    run(slices)
    rec("left", len(slices))


@scenario("task", min_events=6)
def cooperating_in_longer_slices(tw, rec):
    """A slice goes on until its predicate says that it is enough; the next one continues with who is next."""
    shared, slices = cooperator(tw, rec, steps=2)
    for name in "abc":
        shared.cooperate(noting(rec, name))
    while slices:
        rec("slice")
        slices.pop(0).run()


@scenario("task", min_events=6)
def cooperating_paused(tw, rec):
    """A paused task takes no step until it was resumed as often as it was paused."""
    shared, slices = cooperator(tw, rec)
    task = shared.cooperate(noting(rec, "a"))
    run(slices, 1)
    rec.raises(task.pause)
    rec("paused", len(slices))
    task.pause()
    task.resume()
    rec("still", len(slices))
    task.resume()
    rec("resumed", len(slices))
    rec.raises(task.resume)
    run(slices)


@scenario("task", min_events=5)
def cooperating_stopped(tw, rec):
    """A stopped task takes no more steps, and whoever waits for it hears of TaskStopped."""
    shared, slices = cooperator(tw, rec)
    task = shared.cooperate(noting(rec, "a"))
    task.whenDone().addErrback(lambda reason: rec("first", reason))
    task.whenDone().addErrback(lambda reason: rec("second", reason))
    run(slices, 1)
    task.stop()
    rec("left", len(slices))
    task.whenDone().addErrback(lambda reason: rec("late", reason))
    rec.raises(task.stop)
    rec.raises(task.pause)
    rec.raises(task.resume)


@scenario("task", min_events=5)
def cooperating_done(tw, rec):
    """A task that is done cannot be paused or stopped; to wait for it gives the iterator at once."""
    shared, slices = cooperator(tw, rec)
    iterator = iter([1, 2])
    task = shared.cooperate(iterator)
    run(slices)
    task.whenDone().addCallback(lambda result: rec("late", result is iterator))
    rec.raises(task.pause)
    rec.raises(task.stop)
    rec.raises(task.resume)
    rec("apart", task.whenDone() is task.whenDone())


@scenario("task", min_events=6)
def cooperating_failed(tw, rec):
    """An exception in the iterator ends its task with it; the others go on."""
    shared, slices = cooperator(tw, rec)
    task = shared.cooperate(noting(rec, "a", 1, ValueError("in a step")))
    shared.cooperate(noting(rec, "b", 2))
    task.whenDone().addErrback(lambda reason: rec("failed", reason))
    run(slices)
    rec.raises(task.pause)
    rec.raises(task.stop)
    task.whenDone().addErrback(lambda reason: rec("late", reason))


@scenario("task", min_events=6)
def cooperating_waits_for_deferreds(tw, rec):
    """A step that yields a Deferred puts its task at rest until that fires."""
    waiting = tw.defer.Deferred()

    def work():
        rec("begin")
        rec("got", (yield waiting))
        yield tw.defer.succeed("at once")
        rec("end")

    shared, slices = cooperator(tw, rec)
    task = shared.cooperate(work())
    task.whenDone().addCallback(lambda _: rec("done"))
    run(slices)
    rec("rests", len(slices))
    waiting.callback("a result")
    rec("on", len(slices), waiting.result)
    run(slices)


@scenario("task", min_events=4)
def cooperating_on_a_deferred_that_fails(tw, rec):
    """A yielded Deferred that fails ends the task with its failure; the iterator is not told."""

    def work():
        try:
            yield waiting
            rec("never")
        finally:
            rec("closed")

    waiting = tw.defer.Deferred()
    shared, slices = cooperator(tw, rec)
    iterator = work()
    task = shared.cooperate(iterator)
    task.whenDone().addErrback(lambda reason: rec("failed", reason))
    run(slices)
    waiting.errback(KeyError("late"))
    rec("result", waiting.result)
    rec.raises(task.stop)
    iterator.close()


@scenario("task", min_events=4)
def cooperating_stopped_or_paused_at_rest(tw, rec):
    """A task that rests on a Deferred can be paused and stopped; the Deferred changes nothing then."""
    first, second = tw.defer.Deferred(), tw.defer.Deferred()
    shared, slices = cooperator(tw, rec)
    stopped, paused = shared.cooperate(iter([first, 2])), shared.cooperate(iter([second, 2]))
    stopped.whenDone().addErrback(lambda reason: rec("stopped", reason))
    paused.whenDone().addCallback(lambda _: rec("done"))
    run(slices)
    stopped.stop()
    paused.pause()
    first.callback(None)
    second.callback(None)
    rec("fired", len(slices))
    paused.resume()
    rec("resumed", len(slices))
    run(slices)


@scenario("task", min_events=3)
def cooperating_failure_after_stop(tw, rec):
    """A Deferred that fails after its task was stopped, with nobody waiting for the task, is not heard of."""
    waiting = tw.defer.Deferred()
    shared, slices = cooperator(tw, rec)
    task = shared.cooperate(iter([waiting]))
    run(slices)
    task.stop()
    waiting.errback(ValueError("unheard"))
    rec("result", waiting.result)
    rec("left", len(slices))
    task.whenDone().addErrback(lambda reason: rec("ended"))


@scenario("task", min_events=7)
def cooperator_stopped(tw, rec):
    """A cooperator that stops ends its task with SchedulerStopped, and turns away those that come later."""
    shared, slices = cooperator(tw, rec)
    task = shared.cooperate(noting(rec, "a"))
    task.whenDone().addErrback(lambda reason: rec("stopped", reason))
    run(slices, 1)
    shared.stop()
    rec("state", shared.running, len(slices))
    for method in (task.pause, task.stop, task.resume):
        rec.raises(method)
    late = shared.cooperate(noting(rec, "late"))
    late.whenDone().addErrback(lambda reason: rec("late", reason))
    rec.raises(late.pause)
    shared.coiterate(iter(())).addErrback(lambda reason: rec("coiterate", reason))
    shared.stop()


@scenario("task", min_events=6)
def cooperator_started_later(tw, rec):
    """A cooperator that is not started gathers tasks, and begins when it is."""
    shared, slices = cooperator(tw, rec, started=False)
    rec("new", shared.running)
    shared.cooperate(noting(rec, "a", 1))
    rec("gathered", len(slices))
    shared.start()
    shared.start()
    rec("started", shared.running, len(slices))
    run(slices)
    shared.stop()
    shared.start()
    rec("again", shared.running, len(slices))
    shared.cooperate(noting(rec, "b", 1))
    run(slices)


@scenario("task", min_events=5)
def cooperator_stopped_before_its_start(tw, rec):
    """A cooperator stopped before it was ever started turns its tasks away all the same."""
    shared, slices = cooperator(tw, rec, started=False)
    shared.cooperate(noting(rec, "a", 1)).whenDone().addErrback(lambda reason: rec("gathered", reason))
    shared.stop()
    shared.cooperate(noting(rec, "b", 1)).whenDone().addErrback(lambda reason: rec("late", reason))
    rec("state", shared.running, len(slices))
    shared.start()
    rec("state", shared.running, len(slices))
    shared.cooperate(noting(rec, "c", 1))
    run(slices)


@scenario("task", min_events=4)
def cooperator_coiterates(tw, rec):
    """To coiterate is to wait for the task, by a Deferred that may be brought along."""
    shared, slices = cooperator(tw, rec)
    iterator = iter([1])
    shared.coiterate(iterator).addCallback(lambda result: rec("done", result is iterator))
    mine = tw.defer.Deferred()
    rec("same", shared.coiterate(iter([1, 2]), mine) is mine)
    mine.addCallback(lambda result: rec("mine", list(result)))
    shared.coiterate(noting(rec, "bad", 1, ValueError("bad"))).addErrback(lambda reason: rec("failed", reason))
    shared.coiterate(iterator, doneDeferred=tw.defer.Deferred()).addCallback(lambda _: rec("empty"))
    run(slices)


@scenario("task", min_events=5)
def cooperating_tasks_that_end_each_other(tw, rec):
    """A step may stop or pause its own task or another one, and add new ones."""
    shared, slices = cooperator(tw, rec)
    tasks = {}

    def work():
        rec("work")
        tasks["victim"].stop()
        yield
        tasks["new"] = shared.cooperate(noting(rec, "new", 1))
        tasks["self"].pause()
        yield
        rec("resumed")

    tasks["self"] = shared.cooperate(work())
    tasks["victim"] = shared.cooperate(noting(rec, "victim", 2))
    tasks["victim"].whenDone().addErrback(lambda reason: rec("victim", reason))
    run(slices)
    rec("left", len(slices))
    tasks["self"].resume()
    run(slices)


@scenario("task", min_events=6)
def cooperating_errors_and_their_kin(tw, rec):
    """The errors of tasks: their ancestors and their texts."""
    for name in ("SchedulerError", "SchedulerStopped", "TaskFinished", "TaskDone", "TaskStopped", "TaskFailed", "NotPaused"):
        kind = getattr(tw.task, name)
        rec(name, kind, [base.__name__ for base in kind.__mro__], str(kind()), str(kind("why")))


@scenario("task", min_events=3)
def cooperating_on_what_is_no_iterator(tw, rec):
    """What cannot give a next step fails its task when the first is wanted."""
    shared, slices = cooperator(tw, rec)
    for what in ([1, 2], None):
        shared.cooperate(what).whenDone().addBoth(lambda reason: rec("ended", reason))
    rec("slices", len(slices))
    run(slices)


@scenario("task", reactor=True, min_events=5)
def cooperating_on_the_reactor(tw, rec):
    """The cooperator that everybody shares works on the reactor, a slice in each turn."""
    task = tw.task.cooperate(noting(rec.lane("a"), "a"))
    both = [task.whenDone(), tw.task.coiterate(noting(rec.lane("b"), "b", 2))]
    rec("kind", task)
    done = tw.defer.gatherResults(both)
    done.addCallback(lambda results: rec("done", len(results)))
    return done


@scenario("task", reactor=True, min_events=3)
def cooperating_lets_others_in(tw, rec):
    """Work without end in a shared cooperator lets timed calls run in between."""
    task = tw.task.cooperate(iter(int, 1))
    done = task.whenDone()
    done.addErrback(lambda reason: rec("stopped", reason))
    tw.reactor.callLater(0.02, rec, "between")
    tw.reactor.callLater(0.03, task.stop)
    rec("began")
    return done


@scenario("task", min_events=5)
def cooperating_after_the_last_has_left(tw, rec):
    """When the last task leaves within a slice, those that come later begin with the first of them."""
    shared, slices = cooperator(tw, rec, steps=3)
    shared.cooperate(noting(rec, "only", 1))
    run(slices)
    for name in "abc":
        shared.cooperate(noting(rec, name, 2))
    run(slices)


@scenario("task", min_events=5)
def cooperating_while_somebody_leaves(tw, rec):
    """The round goes on by position: who leaves before it makes the next one wait a round."""
    shared, slices = cooperator(tw, rec)
    tasks = [shared.cooperate(noting(rec, name)) for name in "abcd"]
    run(slices, 2)
    tasks[0].pause()
    rec("paused a")
    run(slices, 2)
    tasks[0].resume()
    rec("resumed a")
    run(slices)


@scenario("task", min_events=4)
def cooperator_started_inside_a_step(tw, rec):
    """To start what runs changes nothing, also inside a step."""

    def work():
        rec("begin", len(slices))
        shared.start()
        rec("started", len(slices))
        yield
        rec("end")

    shared, slices = cooperator(tw, rec)
    shared.cooperate(work())
    run(slices)
    shared.start()
    rec("left", len(slices))
