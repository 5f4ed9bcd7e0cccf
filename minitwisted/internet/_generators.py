"""Chains written as functions: generators (``inlineCallbacks``) and coroutines that wait for Deferreds.

A generator that yields Deferreds is a chain with the arrows turned round: instead of handing functions to a Deferred, it
stands still at ``yield`` and is resumed with the result.  One small object, a ``_Run``, does that for one call: it
sends results in and takes what is yielded out, in a loop as long as the results are there already, and adds itself to
the first Deferred that has none yet.

What the generator sees of context variables is a copy made at the call, entered whenever it is resumed; what it sets
there stays there.  Its Deferred fires outside, so callbacks see the context of whoever fired.
"""

from __future__ import annotations

import warnings
from contextvars import copy_context
from functools import wraps
from types import CoroutineType, GeneratorType
from typing import TYPE_CHECKING

from minitwisted.internet._deferred import Deferred, CancelledError, _deferred_types
from minitwisted.python._home import at_home
from minitwisted.python.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Generator
    from typing import Any, NoReturn


class NotACoroutineError(TypeError):
    """A coroutine was expected, and something else was given."""


class _DefGen_Return(BaseException):
    """How ``returnValue`` leaves a generator, and whatever lies between."""

    def __init__(self, value: object) -> None:
        self.value = value


def returnValue(val: object) -> NoReturn:
    """Leave the generator of an ``inlineCallbacks`` function with the result `val`.  Deprecated: write ``return val``."""
    warnings.warn(
        f"{returnValue.__module__}.returnValue was deprecated in Twisted 24.7.0; please use standard return statement instead",
        DeprecationWarning,
        stacklevel=2,
    )
    raise _DefGen_Return(val)


class _Run:
    """One call of a generator or coroutine: `deferred` fires with what it returns."""

    __slots__ = ("context", "deferred", "generator", "waiting_for")

    def __init__(self, generator) -> None:
        self.generator = generator
        self.waiting_for = None
        self.context = copy_context()
        self.deferred = Deferred(self.cancel)

    def resume(self, result) -> None:
        """Go on with `result`, until the generator ends or waits."""
        try:
            waiting_for = self.context.run(self.advance, result)
        except StopIteration as end:
            self.deferred.callback(end.value)
        except _DefGen_Return as end:
            self.deferred.callback(end.value)
        except BaseException:
            self.deferred.errback()
        else:
            self.waiting_for = waiting_for
            waiting_for.addBoth(self.resume)

    def advance(self, result) -> Deferred:
        """Put results in as long as there are any; return the Deferred that has none yet."""
        generator = self.generator
        send = generator.send
        while True:
            if isinstance(result, Failure):
                result = result.throwExceptionIntoGenerator(generator)
            else:
                result = send(result)
            if type(result) in _deferred_types:
                if not result.called or result.paused or result._chain:
                    return result
                result = result._take()

    def cancel(self, deferred) -> None:
        """Cancel what it waits for; what the generator makes of that is the result."""
        self.deferred = Deferred(self.cancel)
        deferred._fire_with(self.deferred)
        self.waiting_for.cancel()


def inlineCallbacks(f):
    """Make of a generator function one that returns a Deferred."""

    @wraps(f)
    def unwindGenerator(*args, **kwargs):
        gen = f(*args, **kwargs)
        if type(gen) is not GeneratorType:
            raise TypeError(f"inlineCallbacks requires {f!r} to produce a generator; instead got {gen!r}")
        run = _Run(gen)
        deferred = run.deferred
        run.resume(None)
        return deferred

    return unwindGenerator


def fromCoroutine(coro):
    if type(coro) is not CoroutineType and type(coro) is not GeneratorType:
        raise NotACoroutineError(f"{coro!r} is not a coroutine")
    run = _Run(coro)
    deferred = run.deferred
    run.resume(None)
    return deferred


def ensureDeferred(coro):
    """`coro`, a coroutine, as a Deferred; a Deferred is returned as it is."""
    if isinstance(coro, Deferred):
        return coro
    try:
        return fromCoroutine(coro)
    except NotACoroutineError:
        raise NotACoroutineError(f"{coro!r} is not a coroutine or a Deferred") from None


Deferred.fromCoroutine = classmethod(lambda cls, coro: fromCoroutine(coro))


at_home("minitwisted.internet.defer", NotACoroutineError, _DefGen_Return, returnValue, inlineCallbacks, ensureDeferred)
