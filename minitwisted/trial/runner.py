"""From names of tests to a finished run.

Three parts do the work, and this is their public home: ``_loader.py`` finds tests by name, ``_suites.py`` bundles them, and the
`TrialRunner` below runs a bundle as the command ``trial`` does it: in a directory of its own, with a log in it, told of by a
reporter of the chosen kind, and the reactor shut down at the end.

A reporter is made for each pass.  It is asked to stop early, or to take an unclean reactor lightly, by reporters put before it.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from minitwisted.python import log as _log
from minitwisted.trial import itrial, unittest, util
from minitwisted.trial._directory import in_directory, logging_to
from minitwisted.trial._loader import (
    TestLoader,
    _qualNameWalker,  # noqa: F401  the name's public home
    filenameToModule,
    isPackage,
    isPackageDirectory,
    isTestCase,
    name,
    samefile,
)
from minitwisted.trial._suites import (
    NOT_IN_TEST,
    DestructiveTestSuite,
    ErrorHolder,
    LoggedSuite,
    TestHolder,
    TrialSuite,
)
from minitwisted.trial.reporter import UncleanWarningsReporterWrapper, _ExitWrapper
from minitwisted.trial.unittest import TestSuite

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

__all__ = [
    "TestSuite",
    "DestructiveTestSuite",
    "ErrorHolder",
    "LoggedSuite",
    "TestHolder",
    "TestLoader",
    "TrialRunner",
    "TrialSuite",
    "filenameToModule",
    "isPackage",
    "isPackageDirectory",
    "isTestCase",
    "name",
    "samefile",
    "NOT_IN_TEST",
]


class TrialRunner:
    """
    Runs tests as the command ``trial`` does.

    `reporterFactory` is called with `stream`, `tracebackFormat`, `realTimeErrors` and `log` for each pass.  `mode` is None,
    `DEBUG` (under `debugger`, by its ``runcall``) or `DRY_RUN` (each test is only told of, as passed).  `workingDirectory` is
    the directory to run in and `logfile` the path of the log in it, ``-`` for standard output; `profile` measures the run and
    leaves ``profile.data``.  With `exitFirst` the first failure ends the run, with `uncleanWarnings` a test may leave the
    reactor unclean, with `forceGarbageCollection` garbage is collected before and after each test.
    """

    __slots__ = (
        "reporterFactory", "mode", "logfile", "stream", "profile", "uncleanWarnings", "workingDirectory", "debugger",
        "_tracebackFormat", "_realTimeErrors", "_forceGarbageCollection", "_exitFirst", "_log",
    )  # fmt: skip

    DEBUG = "debug"
    DRY_RUN = "dry-run"

    def __init__(
        self,
        reporterFactory: Callable[..., Any],
        mode: str | None = None,
        logfile: str = "test.log",
        stream: Any = sys.stdout,
        profile: bool = False,
        tracebackFormat: str = "default",
        realTimeErrors: bool = False,
        uncleanWarnings: bool = False,
        workingDirectory: str = "_trial_temp",
        forceGarbageCollection: bool = False,
        debugger: Any = None,
        exitFirst: bool = False,
        log: Any = _log,
    ) -> None:
        self.reporterFactory = reporterFactory
        self.mode = mode
        self.logfile = logfile
        self.stream = stream
        self.profile = profile
        self.uncleanWarnings = uncleanWarnings
        self.workingDirectory = workingDirectory
        self.debugger = debugger
        self._tracebackFormat = tracebackFormat
        self._realTimeErrors = realTimeErrors
        self._forceGarbageCollection = forceGarbageCollection
        self._exitFirst = exitFirst
        self._log = log

    @property
    def tbformat(self) -> str:
        """How tracebacks look."""
        return self._tracebackFormat

    @property
    def rterrors(self) -> bool:
        """Whether errors are printed at once too."""
        return self._realTimeErrors

    def _makeResult(self) -> Any:
        result = self.reporterFactory(self.stream, self.tbformat, self.rterrors, self._log)
        # The one that makes warnings stands first: what it takes away must not end the run.
        for wanted, before in ((self._exitFirst, _ExitWrapper), (self.uncleanWarnings, UncleanWarningsReporterWrapper)):
            result = before(result) if wanted else result
        return result

    def run(self, test: Any) -> Any:
        """Run a test or a bundle once and return the reporter."""
        test = unittest.decorate(test, itrial.ITestCase)
        run = self._runWithoutDecoration
        if self.profile:
            run = util.profiled(run, "profile.data")
        return run(test, self._forceGarbageCollection)

    def _runWithoutDecoration(self, test: Any, forceGarbageCollection: bool = False) -> Any:
        result = self._makeResult()
        suite = TrialSuite([test], forceGarbageCollection)
        if self.mode == self.DRY_RUN:
            for single in unittest._iterateTests(suite):
                TestHolder.run(single, result)  # told of as if it were held
        else:
            with in_directory(self.workingDirectory), logging_to(self.logfile):
                if self.mode == self.DEBUG:
                    self.debugger.runcall(suite.run, result)
                else:
                    suite.run(result)
        result.done()
        return result

    def runUntilFailure(self, test: Any) -> Any:
        """Run `test` again and again, in one process, until a pass does not succeed; return that pass's reporter."""
        count, run = 1, self.run
        while True:
            self.stream.write(f"Test Pass {count}\n")
            result = run(test)
            if result.shouldStop or not result.wasSuccessful():
                return result
            # It has been decorated now.
            count, run = count + 1, self._runWithoutDecoration
