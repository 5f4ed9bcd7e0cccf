"""Crossing into threads and back.

The loop must never wait for a slow call, and most of the library may only be called by the loop's thread.  So a slow call is
made in a thread of a pool, and its outcome comes back as a Deferred that is fired in the loop, by ``callFromThread``.  The
other way round, a thread that needs something of the loop asks for it and stands still until it is there
(``blockingCallFromThread``); the loop's own thread must not do that, as it would wait for itself.
"""

from __future__ import annotations

from queue import SimpleQueue
from typing import TYPE_CHECKING

from minitwisted.internet import defer
from minitwisted.internet._the_reactor import the_reactor
from minitwisted.python.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from minitwisted.internet.interfaces import IReactorFromThreads
    from minitwisted.python.threadpool import ThreadPool

__all__ = ["deferToThread", "deferToThreadPool", "callMultipleInThread", "blockingCallFromThread"]


def deferToThreadPool(
    reactor: IReactorFromThreads, threadpool: ThreadPool, f: Callable[..., Any], *args: Any, **kwargs: Any
) -> defer.Deferred[Any]:
    """Call `f` in a thread of `threadpool`; the Deferred is fired in `reactor`'s thread with what it returned or raised."""
    d: defer.Deferred[Any] = defer.Deferred()

    def tell(success: bool, result: Any) -> None:
        reactor.callFromThread(d.callback if success else d.errback, result)

    threadpool.callInThreadWithCallback(tell, f, *args, **kwargs)
    return d


def deferToThread(f: Callable[..., Any], *args: Any, **kwargs: Any) -> defer.Deferred[Any]:
    """The same, with the reactor and its own pool."""
    reactor = the_reactor()
    return deferToThreadPool(reactor, reactor.getThreadPool(), f, *args, **kwargs)


def callMultipleInThread(tupleList) -> None:
    """Make several calls ``(f, args, kwargs)`` one after another, in one thread of the reactor's pool."""
    the_reactor().callInThread(_one_after_another, tupleList)


def _one_after_another(calls) -> None:
    for f, args, kwargs in calls:
        f(*args, **kwargs)


def blockingCallFromThread(reactor: IReactorFromThreads, f: Callable[..., Any], *a: Any, **kw: Any) -> Any:
    """Have `f` called in `reactor`'s thread, wait, and return what it returns or raise what it raises.

    If it returns a Deferred, its result is waited for.  For other threads than the reactor's.
    """
    answers: SimpleQueue = SimpleQueue()

    def ask() -> None:
        defer.maybeDeferred(f, *a, **kw).addBoth(answers.put)

    reactor.callFromThread(ask)
    answer = answers.get()
    if isinstance(answer, Failure):
        answer.raiseException()
    return answer
