"""The command ``trial``: find tests by name, run them, tell what came of them.

Its parts are elsewhere: what can be said on the command line in ``_trial_options.py``, finding and running tests in
``trial/runner.py``, telling in ``trial/reporter.py``.  Here they are put together.  The exit status is 0 if all tests passed,
and 1 if not, or if the command line is wrong, which one line on standard error says.
"""

from __future__ import annotations

import importlib
import os
import random
import sys
from typing import TYPE_CHECKING

from minitwisted.internet import defer
from minitwisted.python import failure, reflect, usage
from minitwisted.scripts._local_variables import (  # noqa: F401  the names' public home
    _parseLocalVariables,
    getTestModules,
    isTestFile,
    loadLocalVariables,
)
from minitwisted.scripts._trial_jobs import _JobsRunner
from minitwisted.scripts._trial_options import (  # noqa: F401  the names' public home
    TBFORMAT_MAP,
    Options,
    _checkKnownRunOrder,
    _maybeFindSourceLine,
    _runOrders,
)
from minitwisted.trial import runner

if TYPE_CHECKING:
    from typing import Any, NoReturn


class _DebuggerNotFound(Exception):
    """There is no debugger of that name."""


def _initialDebugSetup(config: Options) -> None:
    # Before any test is loaded: it may make Deferreds and Failures already.
    if config["debug"] and not config["nopm"]:
        failure.startDebugMode()
    if config["debug"] or config["debug-stacktraces"]:
        defer.setDebugging(True)


def _getLoader(config: Options) -> runner.TestLoader:
    loader = runner.TestLoader(runner.DestructiveTestSuite)
    if config["until-failure"]:
        loader.suiteFactory = runner.TestSuite  # the next pass needs the tests again
    if config["random"]:
        dice = random.Random(config["random"])
        loader.sorter = lambda thing: dice.random()
        print(f"Running tests shuffled with seed {config['random']}\n")
    elif config["order"]:
        _, loader.sorter = _runOrders[config["order"]]
    return loader


def _getSuite(config: Options) -> Any:
    return _getLoader(config).loadByNames(config["tests"], recurse=not config["no-recurse"])


def _wrappedPdb() -> Any:
    """Python's debugger, told what ``.pdbrc`` in the current directory says."""
    debugger = importlib.import_module("pdb").Pdb()
    importlib.import_module("readline")
    for path in (".pdbrc", "pdbrc"):
        if os.path.exists(path):
            with open(path) as file:
                debugger.rcLines.extend(file.readlines())
    return debugger


def _debugger(name: str) -> Any:
    if name == "pdb":
        return _wrappedPdb()
    try:
        return reflect.namedAny(name)
    except reflect.ModuleNotFound:
        raise _DebuggerNotFound(f"{name!r} debugger could not be found.")


def _makeRunner(config: Options) -> runner.TrialRunner:
    how: dict[str, Any] = {}
    kind: Any = runner.TrialRunner
    if config["jobs"] and not config["dry-run"]:
        kind = _JobsRunner
        how.update(jobs=config["jobs"], workerArguments=config._getWorkerArguments())
    elif config["dry-run"]:
        how["mode"] = runner.TrialRunner.DRY_RUN
    elif config["debug"]:
        how.update(mode=runner.TrialRunner.DEBUG, debugger=_debugger(config["debugger"]))
    return kind(
        config["reporter"],
        logfile=config["logfile"],
        profile=config["profile"],
        tracebackFormat=config["tbformat"],
        realTimeErrors=config["rterrors"],
        uncleanWarnings=config["unclean-warnings"],
        workingDirectory=config["temp-directory"],
        forceGarbageCollection=config["force-gc"],
        exitFirst=config["exitfirst"],
        **how,
    )


def run() -> NoReturn:
    """Do what ``sys.argv`` says, and leave with 0 if all tests passed and 1 if not."""
    if len(sys.argv) == 1:
        sys.argv.append("--help")
    config = Options()
    try:
        config.parseOptions()
    except usage.error as trouble:
        raise SystemExit(f"{sys.argv[0]}: {trouble}")
    _initialDebugSetup(config)
    try:
        trialRunner = _makeRunner(config)
    except _DebuggerNotFound as trouble:
        raise SystemExit(f"{sys.argv[0]}: {trouble}")
    suite = _getSuite(config)
    result = (trialRunner.runUntilFailure if config["until-failure"] else trialRunner.run)(suite)
    if config.tracer:
        sys.settrace(None)
        config.tracer.results().write_results(show_missing=True, summary=False, coverdir=config.coverdir().path)
    sys.exit(not result.wasSuccessful())
