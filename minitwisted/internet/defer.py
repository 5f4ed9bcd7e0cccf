"""Promises: results that will be there later."""

from __future__ import annotations

from minitwisted.internet._deferred import (
    AlreadyCalledError, CancelledError, DebugInfo, Deferred, TimeoutError, getDebugging, logError, passthru, setDebugging,
    timeout,
)  # fmt: skip
from minitwisted.internet._gather import FAILURE, SUCCESS, DeferredList, FailureGroup, FirstError, gatherResults, race
from minitwisted.internet._generators import NotACoroutineError, ensureDeferred, inlineCallbacks, returnValue
from minitwisted.internet._locks import DeferredLock, DeferredQueue, DeferredSemaphore, QueueOverflow, QueueUnderflow
from minitwisted.internet._ready import execute, fail, maybeDeferred, succeed

__all__ = [
    "FAILURE", "SUCCESS", "AlreadyCalledError", "CancelledError", "DebugInfo", "Deferred", "DeferredList", "DeferredLock",
    "DeferredQueue", "DeferredSemaphore", "FailureGroup", "FirstError", "NotACoroutineError", "QueueOverflow",
    "QueueUnderflow", "TimeoutError", "ensureDeferred", "execute", "fail", "gatherResults", "getDebugging",
    "inlineCallbacks", "logError", "maybeDeferred", "passthru", "race", "returnValue", "setDebugging", "succeed", "timeout",
]  # fmt: skip
