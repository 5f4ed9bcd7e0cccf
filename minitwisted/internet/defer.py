"""Promises: results that will be there later, and what is done with them then.

This is the door to the chapter; behind it, in reading order:

    _unhandled.py   who speaks up when nobody handles a failure
    _deferred.py    a Deferred: a chain of callbacks that is fired once and can wait for another chain
    _generators.py  the chain written as a function: inlineCallbacks, and coroutines
    _ready.py       results that are there already: succeed, fail, maybeDeferred
    _gather.py      many as one: DeferredList, gatherResults, race
    _locks.py       taking turns: DeferredLock, DeferredSemaphore, DeferredQueue
    _file_lock.py   taking turns between processes: DeferredFilesystemLock

The contract in short.  A Deferred fires once, with ``callback`` or ``errback``.  The functions added to it are called in
the order they were added, each with what the one before returned; a raised exception or a returned Failure switches to
the errbacks, a handled one back to the callbacks.  A function that returns a Deferred makes the chain wait for its result.
A failure that reaches the end of a chain which nobody holds any more is logged.
"""

from __future__ import annotations

from minitwisted.internet._deferred import (
    AlreadyCalledError,
    CancelledError,
    Deferred,
    TimeoutError,
    getDebugging,
    logError,
    passthru,
    setDebugging,
    timeout,
)  # fmt: skip
from minitwisted.internet._file_lock import AlreadyTryingToLockError, DeferredFilesystemLock
from minitwisted.internet._gather import FAILURE, SUCCESS, DeferredList, FailureGroup, FirstError, gatherResults, race
from minitwisted.internet._generators import (
    NotACoroutineError,
    _DefGen_Return,
    ensureDeferred,
    inlineCallbacks,
    returnValue,
)  # fmt: skip
from minitwisted.internet._locks import DeferredLock, DeferredQueue, DeferredSemaphore, QueueOverflow, QueueUnderflow
from minitwisted.internet._ready import execute, fail, maybeDeferred, succeed
from minitwisted.internet._unhandled import DebugInfo
from minitwisted.python.failure import Failure

__all__ = [
    "AlreadyCalledError", "AlreadyTryingToLockError", "CancelledError", "Deferred", "DeferredFilesystemLock",
    "DeferredList", "DeferredLock", "DeferredQueue", "DeferredSemaphore", "FAILURE", "SUCCESS", "TimeoutError",
    "ensureDeferred", "fail", "gatherResults", "inlineCallbacks", "maybeDeferred", "returnValue", "succeed",
]  # fmt: skip
