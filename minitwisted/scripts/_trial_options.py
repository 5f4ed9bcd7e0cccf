"""What the command line of ``trial`` can say.

The flags and parameters are data; methods do what must be done while the line is read: change the interpreter, or answer and
leave.  The texts beside them are what ``--help`` prints.
"""

from __future__ import annotations

import contextlib
import gc
import inspect
import os
import sys
import time
import trace
import warnings
from typing import TYPE_CHECKING

from minitwisted import plugin
from minitwisted.application import app
from minitwisted.python import reflect, usage
from minitwisted.python._home import at_home
from minitwisted.python.filepath import FilePath
from minitwisted.python.util import spewer
from minitwisted.scripts._local_variables import getTestModules, isTestFile
from minitwisted.trial import itrial
from minitwisted.trial._loader import name

if TYPE_CHECKING:
    from typing import Any

#: What tracebacks can look like, as users say it, and what Failure calls it.
TBFORMAT_MAP = {
    said: known
    for known, words in {"default": ["plain"], "brief": ["emacs"], "verbose": ["cgitb"]}.items()
    for said in [*words, known]
}

#: By long name: the letter and what it means.
_FLAGS: dict[str, tuple] = {
    "help": ("h",),
    "no-recurse": ("N", "Don't recurse into packages"),
    "help-orders": (None, "Help on available test running orders"),
    "help-reporters": (None, "Help on available output plugins (reporters)"),
    "rterrors": ("e", "realtime errors, print out tracebacks as soon as they occur"),
    "unclean-warnings": (None, "Turn dirty reactor errors into warnings"),
    "force-gc": (None, "Have Trial run gc.collect() before and after each test case."),
    "exitfirst": (
        "x",
        "Exit after the first non-successful result (cannot be specified along with --jobs).",
    ),
    "debug": (
        "b",
        "Run tests in a debugger. If that debugger is pdb, will load '.pdbrc' from current directory if it exists.",
    ),
    "debug-stacktraces": ("B", "Report Deferred creation and callback stack traces"),
    "nopm": (None, "don't automatically jump into debugger for postmorteming of exceptions"),
    "dry-run": ("n", "do everything but run the tests"),
    "profile": (None, "Run tests under the Python profiler"),
    "until-failure": ("u", "Repeat test until it fails"),
}

#: What the options say that are methods, with the line breaks that users see as spaces.
_TEXTS = {
    "help_orders": _FLAGS["help-orders"][1],
    "help_reporters": _FLAGS["help-reporters"][1],
    "coverage": "Generate coverage information in the coverage file in the\n"
    "        directory specified by the temp-directory option.",
    "spew": "Print an insanely verbose log of everything that happens.  Useful\n"
    "        when debugging freezes or locks in complex code.",
    "disablegc": "Disable the garbage collector",
    "recursionlimit": "see sys.setrecursionlimit()",
    "without_module": "Fake the lack of the specified modules, separated with commas.",
    "testmodule": "Filename to grep for test cases (-*- test-case-name).",
    "tbformat": "Specify the format to display tracebacks with. Valid formats are\n"
    "        'plain', 'emacs', and 'cgitb' which uses the nicely verbose stdlib\n"
    "        cgitb.text function",
    "jobs": "Number of local workers to run, a strictly positive integer or 'auto'\n"
    "        to spawn one worker for each available CPU.",
}


def _maybeFindSourceLine(testThing: Any) -> int:
    """The line where a class or a test begins in its file; -1 for what has none."""
    found = getattr(testThing, getattr(testThing, "_testMethodName", ""), testThing)
    with contextlib.suppress(OSError, TypeError):
        return found.__code__.co_firstlineno if hasattr(found, "__code__") else inspect.getsourcelines(found)[1]
    return -1


#: The orders that tests can be run in: what it is, and what a class or a test is sorted by.
_runOrders = {
    "alphabetical": ("alphabetical order for test methods, arbitrary order for test cases", name),
    "toptobottom": ("attempt to run test cases and methods in the order they were defined", _maybeFindSourceLine),
}


def _checkKnownRunOrder(order: str) -> str:
    """`order`, if there is such a one; else a UsageError."""
    if order not in _runOrders:
        known = ", ".join(sorted(map(repr, _runOrders)))
        raise usage.UsageError(f"--order must be one of: {known}. See --help-orders for details")
    return order


def _reporterAction() -> usage.CompleteList:
    return usage.CompleteList([each.longOpt for each in plugin.getPlugins(itrial.IReporter)])


#: By long name: the letter, the default, what it means, and what turns the text into a value.
_PARAMETERS: dict[str, tuple] = {
    "order": (
        "o",
        None,
        "Specify what order to run test cases and methods. See --help-orders for more info.",
        _checkKnownRunOrder,
    ),
    "random": ("z", None, "Run tests in random order using the specified seed"),
    "temp-directory": (None, "_trial_temp", "Path to use as working directory for tests."),
    "reporter": (None, "verbose", "The reporter to use for this test run.  See --help-reporters for more info."),
    "debugger": (None, "pdb", "the fully qualified name of a debugger to use if --debug is passed"),
    "logfile": ("l", "test.log", "log file name"),
    "jobs": ("j", None, "Number of local workers to run"),
}


class Options(usage.Options, app.ReactorSelectionMixin):
    """The command line of ``trial``: a dictionary of what it said."""

    longdesc = (
        "trial loads and executes a suite of unit tests, obtained "
        "from modules, packages and files listed on the command line."
    )

    optFlags = [[name, *row] for name, row in _FLAGS.items()]
    optParameters = [[name, *row] for name, row in _PARAMETERS.items()]

    compData = usage.Completions(
        optActions={
            "tbformat": usage.CompleteList(["plain", "emacs", "cgitb"]),
            "reporter": _reporterAction,
            "random": usage.Completer(descr="random seed"),
            "order": usage.CompleteList(_runOrders),
            "logfile": usage.CompleteFiles(descr="log file name"),
        },
        extraActions=[
            usage.CompleteFiles("*.py", descr="file | module | package | TestCase | testMethod", repeat=True)
        ],
    )

    #: What watches which lines run, with ``--coverage``.
    tracer: trace.Trace | None = None

    def __init__(self) -> None:
        self["tests"] = []
        super().__init__()

    def getSynopsis(self) -> str:
        """The first line of ``--help``."""
        program = sys.argv[0]
        package = __name__.partition(".")[0]
        known = f"python -m {package}.trial" if program.endswith("__main__.py") else os.path.basename(program)
        return f"{known} [options] [[file|package|module|TestCase|testmethod]...]\n        "

    def coverdir(self) -> FilePath:
        """Where to write what ``--coverage`` found: a directory in the one that the tests run in.  Says so."""
        path = FilePath(self["temp-directory"]).child("coverage")
        print(f"Setting coverage directory to {path.path}.")
        return path

    # --- what answers and leaves ---

    def opt_help_reporters(self) -> None:
        print(
            "Trial's output can be customized using plugins called Reporters. You can\n"
            "select any of the following reporters using --reporter=<foo>\n"
        )
        for each in plugin.getPlugins(itrial.IReporter):
            print("   ", each.longOpt, "\t", each.description)
        sys.exit(0)

    def opt_help_orders(self) -> None:
        print(
            "Trial can attempt to run test cases and their methods in a few different "
            "orders. You can select any of the following options using --order=<foo>.\n"
        )
        for order, (description, _) in sorted(_runOrders.items()):
            print("   ", order, "\t", description)
        sys.exit(0)

    # --- what changes the interpreter ---

    def opt_coverage(self) -> None:
        self.tracer = trace.Trace(count=1, trace=0)
        sys.settrace(self.tracer.globaltrace)
        self["coverage"] = True

    def opt_spew(self) -> None:
        sys.settrace(spewer)

    def opt_disablegc(self) -> None:
        self["disablegc"] = True
        gc.disable()

    def opt_recursionlimit(self, arg: str) -> None:
        try:
            sys.setrecursionlimit(int(arg))
        except (TypeError, ValueError):
            raise usage.UsageError("argument to recursionlimit must be an integer")
        self["recursionlimit"] = int(arg)

    def opt_without_module(self, option: str) -> None:
        self["without-module"] = option
        for module in option.split(","):
            if module in sys.modules:
                text = f"Module '{module}' already imported, disabling anyway."
                warnings.warn(text, category=RuntimeWarning, stacklevel=1)
            sys.modules[module] = None  # type: ignore[assignment]

    # --- what is checked or looked up ---

    def opt_testmodule(self, filename: str) -> None:
        if not os.path.isfile(filename):
            sys.stderr.write(f"File {filename!r} doesn't exist\n")
        elif isTestFile(filename):
            self["tests"].append(os.path.abspath(filename))
        else:
            self["tests"].extend(getTestModules(filename))

    def opt_tbformat(self, opt: str) -> None:
        try:
            self["tbformat"] = TBFORMAT_MAP[opt]
        except KeyError:
            raise usage.UsageError("tbformat must be 'plain', 'emacs', or 'cgitb'.")

    def opt_random(self, option: str) -> None:
        try:
            self["random"] = int(option)
        except ValueError:
            self["random"] = -1
        if self["random"] < 0:
            raise usage.UsageError("Argument to --random must be a positive integer")
        if self["random"] == 0:
            self["random"] = int(time.time() * 100)

    def opt_jobs(self, number: str) -> None:
        if number == "auto":
            self["jobs"] = _processors()
            return
        try:
            self["jobs"] = int(number)
        except ValueError:
            raise usage.UsageError(f"Expecting integer argument to jobs, got '{number}'")
        if self["jobs"] <= 0:
            raise usage.UsageError("Argument to jobs must be a strictly positive integer or 'auto'")

    opt_j = opt_jobs

    def parseArgs(self, *args: str) -> None:
        """The names of tests."""
        self["tests"].extend(args)

    def _loadReporterByName(self, name: str) -> Any:
        for each in plugin.getPlugins(itrial.IReporter):
            if each.longOpt == name:
                return reflect.namedAny(f"{each.module}.{each.klass}")
        raise usage.UsageError("Only pass names of Reporter plugins to --reporter. See --help-reporters for more info.")

    def _getWorkerArguments(self) -> list[str]:
        """The command line of a process that is to run tests for this one."""
        flags = [f"--{each}" for each in ("disablegc", "force-gc", "coverage") if self.get(each)]
        for each in ("recursionlimit", "reactor", "without-module"):
            if self.get(each) is not None:
                flags += [f"--{each}", str(self[each])]
        return flags

    def postOptions(self) -> None:
        """Look up the reporter, and refuse what does not go together."""
        self["reporter"] = self._loadReporterByName(self["reporter"])
        self.setdefault("tbformat", "default")
        if self["nopm"] and not self["debug"]:
            raise usage.UsageError("You must specify --debug when using --nopm ")
        if self["order"] is not None and self["random"] is not None:
            raise usage.UsageError("You can't specify --random when using --order")
        if self["jobs"]:
            for one_process in ("debug", "debug-stacktraces", "profile"):
                if self[one_process]:
                    raise usage.UsageError(f"You can't specify --{one_process} when using --jobs")


for _name, _text in _TEXTS.items():
    # As if written as docstrings, which Python 3.13 and later strip of their margin.
    getattr(Options, f"opt_{_name}").__doc__ = inspect.cleandoc(_text) if sys.version_info >= (3, 13) else _text


def _processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "process_cpu_count"):
        return os.process_cpu_count() or 1
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


at_home("minitwisted.scripts.trial", Options)
