"""A directory of its own for each run of tests, and a log in it.

Tests leave files about.  They run in ``_trial_temp``, which is emptied before each run and left as it is afterwards, so that
one can look.  Two runs at once must not meet: beside the directory stands a lock, and whoever finds it taken goes on to
``_trial_temp-1``, ``-2`` and so on; but who has chosen the directory gets that one or none.  Emptying a directory is
dangerous; only one that holds the file ``_trial_marker``, which is put into each, is ever removed.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import sys
from typing import TYPE_CHECKING

from minitwisted.python import log
from minitwisted.python.lockfile import FilesystemLock
from minitwisted.trial.util import _NoTrialMarker, _WorkingDirectoryBusy

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARKER = "_trial_marker"

#: The name of a directory that nobody has chosen.
_USUAL = "_trial_temp"


def remove_safely(path: str) -> None:
    """Remove a directory and all in it.  Raises _NoTrialMarker if it was not made by `in_directory`."""
    if not os.path.exists(os.path.join(path, _MARKER)):
        raise _NoTrialMarker(f"FilePath({path!r}) is not a trial temporary path, refusing to remove it")
    shutil.rmtree(path)


def take_directory(base: str) -> tuple[str, FilesystemLock]:
    """Make an empty directory called like the absolute path `base`; return its path and the lock that is held on it.

    :raise _WorkingDirectoryBusy: another run has it, and its name is not the usual one.
    """
    os.makedirs(os.path.dirname(base), exist_ok=True)
    for number in itertools.count():
        path = f"{base}-{number}" if number else base
        lock = FilesystemLock(f"{path}.lock")
        if lock.lock():
            break
        if os.path.basename(base) != _USUAL:
            raise _WorkingDirectoryBusy()
    if os.path.lexists(path):
        remove_safely(path)
    os.mkdir(path)
    open(os.path.join(path, _MARKER), "wb").close()
    return path, lock


@contextlib.contextmanager
def in_directory(base: str) -> Iterator[None]:
    """While in this context the current directory is an empty one, called like `base` or as nearly so as is free."""
    before = os.getcwd()
    path, lock = take_directory(os.path.abspath(base))
    os.chdir(path)
    try:
        yield
    finally:
        os.chdir(before)
        lock.unlock()


@contextlib.contextmanager
def logging_to(path: str) -> Iterator[None]:
    """While in this context all that is logged goes into a new file, or to standard output if `path` is ``-``."""
    if path == "-":
        file = contextlib.nullcontext(sys.stdout)
    else:
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        file = open(path, "w", encoding="utf-8")  # type: ignore[assignment]
    with file as stream:
        observer = log.FileLogObserver(stream)
        log.startLoggingWithObserver(observer.emit, 0)
        try:
            yield
        finally:
            log.removeObserver(observer.emit)
