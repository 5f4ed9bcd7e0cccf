"""One at a time: methods that lock, and which thread is the loop's.

`synchronize` makes the methods that a class names in its list ``synchronized`` take turns: each instance gets a lock of its
own the first time one is called.  The lock is reentrant, so one such method may call another.

The thread of the loop is noted by `registerAsIOThread`, once, when the reactor starts; `isInIOThread` asks whether that is
where we are.
"""

from __future__ import annotations

import functools
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class DummyLock:
    """A lock that locks nothing.  It is pickled as what it stands for: a new lock."""

    def __reduce__(self) -> tuple:
        return (unpickle_lock, ())


class XLock(threading._RLock):  # type: ignore[misc]
    """A reentrant lock that can be pickled: what comes back is a new one, not held by anybody."""

    def __reduce__(self) -> tuple:
        return (unpickle_lock, ())


def unpickle_lock() -> XLock:
    """A new lock, for a pickle that had one in it."""
    return XLock()


#: Taken while an instance gets its lock, so that two threads do not give it two.
_making = XLock()


def _taking_turns(method: Callable) -> Callable:
    @functools.wraps(method)
    def locked(self: Any, *args: Any, **kw: Any) -> Any:
        with _lock_of(self):
            return method(self, *args, **kw)

    return locked


def _lock_of(instance: Any) -> XLock:
    with _making:
        try:
            return instance._threadable_lock
        except AttributeError:
            lock = instance._threadable_lock = XLock()
            return lock


def synchronize(*klasses: type) -> None:
    """In each of the classes, let the methods that it has itself and names in ``synchronized`` take turns."""
    for klass in klasses:
        for name in klass.synchronized:  # type: ignore[attr-defined]
            setattr(klass, name, _taking_turns(vars(klass)[name]))


#: Whether there are threads.  There always are.
threaded = True

#: The number of the thread that the loop runs in, once it does.
ioThread: int | None = None


def init(with_threads: int = 1) -> None:
    """Once, switched threads on.

    :raise RuntimeError: `with_threads` is false, and they cannot be switched off.
    """
    if not with_threads:
        raise RuntimeError("Cannot uninitialize threads")


def getThreadID() -> int:
    """The number of the calling thread."""
    return threading.get_ident()


def isInIOThread() -> bool:
    """Whether this is the thread that the loop runs in."""
    return ioThread == getThreadID()


def registerAsIOThread() -> None:
    """Note that the loop runs in the calling thread."""
    global ioThread
    ioThread = getThreadID()


__all__ = [
    "XLock",
    "getThreadID",
    "isInIOThread",
    "registerAsIOThread",
]
