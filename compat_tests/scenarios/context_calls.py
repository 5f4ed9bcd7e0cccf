"""Contexts: what is true while a function runs."""

from __future__ import annotations

import threading

from compat_tests.scenario import scenario


@scenario("log", min_events=4)
def a_context_holds_during_a_call(tw, rec):
    """`call` passes arguments and result, and what it adds holds only meanwhile."""
    context = tw["python.context"]

    def inside(*args, **kw):
        rec("inside", args, kw, context.get("key"), context.get("other"), context.get("other", "default"))
        return "result"

    rec("returned", context.call({"key": "value"}, inside, 1, two=2))
    rec("after", context.get("key"))
    rec.raises(context.call, {"key": "value"}, lambda: 1 / 0)
    rec("after raising", context.get("key"))


@scenario("log", min_events=3)
def contexts_nest(tw, rec):
    """An inner context hides the same keys of the outer one and lets the others through."""
    context = tw["python.context"]

    def inner():
        rec("inner", context.get("a"), context.get("b"), context.get("c"))

    def outer():
        context.call({"b": 20, "c": 30}, inner)
        rec("outer", context.get("a"), context.get("b"), context.get("c"))

    context.call({"a": 1, "b": 2}, outer)
    rec("outside", context.get("a"), context.get("b"))


@scenario("log", min_events=3)
def defaults_of_the_context(tw, rec):
    """A default holds everywhere from the moment it is set, under every context."""
    context = tw["python.context"]

    def inside():
        context.setDefault("late", "set inside")
        rec("inside", context.get("late"), context.get("early"))

    context.setDefault("early", "default")
    context.call({"early": "explicit"}, inside)
    rec("outside", context.get("late"), context.get("early"))
    rec("dictionary", context.defaultContextDict["late"])


@scenario("log", min_events=2)
def the_given_dictionary_is_the_context(tw, rec):
    """A change to the dictionary while the call runs is seen; the dictionary itself is not changed."""
    context = tw["python.context"]
    mine = {"key": "old"}

    def inside():
        mine["key"] = "new"
        rec("inside", context.get("key"))

    context.call(mine, inside)
    rec("mine", mine)


@scenario("log", min_events=2)
def each_thread_has_its_own(tw, rec):
    """A context does not reach into other threads; defaults do."""
    context = tw["python.context"]
    context.setDefault("everywhere", "yes")

    def elsewhere():
        rec.lane("thread")("seen", context.get("here"), context.get("everywhere"))

    def inside():
        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join()
        rec("here", context.get("here"))

    context.call({"here": "yes"}, inside)


@scenario("log", min_events=4)
def trackers_by_hand(tw, rec):
    """A tracker can be used for itself, apart from the one of the process."""
    context = tw["python.context"]
    own = context.ContextTracker()
    rec("own", own.getContext("a"), own.callWithContext({"a": 1}, own.getContext, "a"), own.getContext("a", "default"))
    threaded = context.ThreadedContextTracker()
    rec("current", threaded.currentContext() is threaded.currentContext())
    rec("apart", context.call({"a": 1}, threaded.getContext, "a"), threaded.callWithContext({"a": 2}, context.get, "a"))
    rec("type", type(threaded.currentContext()).__name__)


@scenario("log", min_events=4)
def another_tracker_is_installed(tw, rec):
    """An installed tracker answers `call` and `get` from then on."""
    context = tw["python.context"]

    class Mine:
        def callWithContext(self, ctx, func, *args, **kw):
            rec("call", ctx, args, kw)
            return func(*args, **kw)

        def getContext(self, key, default=None):
            rec("get", key, default)
            return "mine"

    old = context.theContextTracker
    context.installContextTracker(Mine())
    try:
        rec("result", context.call({"a": 1}, lambda x: context.get(x, "default"), "key"))
        rec("tracker", type(context.theContextTracker).__name__)
    finally:
        context.installContextTracker(old)
    rec("back", context.call({"a": 1}, context.get, "a"))


@scenario("log", min_events=3)
def the_log_context(tw, rec):
    """The log keeps its context under one key, and adds to it rather than replacing it."""
    context, log = tw["python.context"], tw["python.log"]
    rec("default", context.get(log.ILogContext))

    def inner():
        rec("inner", context.get(log.ILogContext))

    log.callWithContext({"a": 1}, log.callWithContext, {"b": 2, "system": "mine"}, inner)
    rec("replaced", context.call({log.ILogContext: {"z": 1}}, context.get, log.ILogContext))
