"""Results that are there already, as Deferreds.

Code that sometimes knows the answer and sometimes must wait returns a Deferred in both cases, so that its callers need
only one way to go on.
"""

from __future__ import annotations

from types import CoroutineType
from typing import TYPE_CHECKING

from minitwisted.internet._deferred import Deferred
from minitwisted.internet._generators import ensureDeferred
from minitwisted.internet._unhandled import HOME
from minitwisted.python._home import at_home
from minitwisted.python.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def succeed(result: Any) -> Deferred[Any]:
    """A Deferred that has fired with `result`."""
    d: Deferred = Deferred()
    # As good as fired: with an empty chain there is nothing to walk.
    d.called = True
    d.result = result
    return d


def fail(result: Failure | BaseException | None = None) -> Deferred[Any]:
    """A Deferred that has failed with `result`: a Failure, an exception, or None for the one being handled right now.

    Raises NoCurrentExceptionError when there is nothing to fail with.
    """
    d: Deferred = Deferred()
    d.errback(result)
    return d


def execute(callable: Callable[..., Any], *args: Any, **kwargs: Any) -> Deferred[Any]:
    """Call `callable` with the arguments: a Deferred that has fired with what it returned or raised."""
    try:
        result = callable(*args, **kwargs)
    except BaseException:
        return fail()
    return succeed(result)


def maybeDeferred(f: Callable[..., Any], *args: Any, **kwargs: Any) -> Deferred[Any]:
    """Call `f` with the arguments: a Deferred, whether it returns one, a coroutine, a Failure or a value, or raises."""
    try:
        result = f(*args, **kwargs)
    except BaseException:
        return fail(Failure(captureVars=Deferred.debug))
    if isinstance(result, Deferred):
        return result
    if isinstance(result, Failure):
        return fail(result)
    if type(result) is CoroutineType:
        return ensureDeferred(result)
    return succeed(result)


at_home(HOME, succeed, fail, execute, maybeDeferred)
