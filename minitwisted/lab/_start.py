"""What happens at the start of every process that `minitwisted run` reaches, before its program.

The environment says what is wanted, so that children inherit it: ``MINITWISTED_RUN`` is the package that takes Twisted's place,
followed by wishes; see `WISHES`.  Here they become an `Alias` (``_alias.py``) with what else was asked for hung into it.

The package can only take a place that is free: if the real Twisted has been imported already, by something that Python runs
at its own start, the program would get two reactors.  Then it is not run at all, and whoever was too early is named.
"""

from __future__ import annotations

import atexit
import functools
import glob
import os
import site
import sys
from typing import TYPE_CHECKING

from minitwisted.lab._alias import OUTSIDE, Alias
from minitwisted.lab._gaps import Gaps
from minitwisted.lab._hang import Watch
from minitwisted.lab._lend import Lender

if TYPE_CHECKING:
    from types import ModuleType

#: The package and the wishes; the directory it is in; the process that `run` became; where its children write what they missed.
RUN, HOME, PID, GAPS = "MINITWISTED_RUN", "MINITWISTED_RUN_HOME", "MINITWISTED_RUN_PID", "MINITWISTED_RUN_GAPS"

#: What may be asked for.
WISHES = ("with-real", "no-children", "list-gaps", "hang-report")

REFUSED = 4


def begin(here: str) -> None:
    """Do what the environment asks for.  `here` is the directory on ``PYTHONPATH`` by which this process was reached."""
    package, *wishes = os.environ[RUN].split()
    home = os.environ.get(HOME, "")
    is_main = os.environ.get(PID) == str(os.getpid())
    if any(name.partition(".")[0] == OUTSIDE for name in sys.modules):
        refuse(package)
    alias = Alias(package, home, "with-real" in wishes)
    alias.loaded["internet.main"] = functools.partial(_follow_installation, alias)
    alias.loaded[""] = _add_version
    lender = Lender(alias)
    if alias.real:
        alias.each_loaded = lender.attach
        alias.loaded["plugins"] = lambda plugins: plugins.__path__.extend(alias.real_places("plugins"))
    alias.loaded["plugin"] = functools.partial(_name_plugins, package)
    if "list-gaps" in wishes:
        gaps = Gaps(package, os.environ[GAPS])
        alias.missed, lender.lent = gaps.missed_module, gaps.note_lent
        alias.each_loaded = _both(alias.each_loaded, gaps.watch)
        atexit.register(gaps.report if is_main else gaps.hand_over)
    if "hang-report" in wishes and is_main:
        watch = Watch()
        alias.loaded["internet.defer"] = watch.over_deferreds
        alias.loaded["python.threadpool"] = watch.over_pools
        alias.loaded["internet.base"] = watch.over_reactors
    alias.install()
    atexit.register(_explain, alias)
    if "no-children" in wishes:
        clear(os.environ, here)


def _both(first, second):
    def each(*arguments):
        first(*arguments)
        second(*arguments)

    return each


def clear(environment, here: str) -> None:
    """Take out of `environment` all by which children would be reached."""
    for name in (RUN, HOME, PID, GAPS):
        environment.pop(name, None)
    kept = [each for each in environment.get("PYTHONPATH", "").split(os.pathsep) if os.path.abspath(each) != here]
    environment.pop("PYTHONPATH", None)
    if any(kept):
        environment["PYTHONPATH"] = os.pathsep.join(kept)


def _follow_installation(alias: Alias, main: ModuleType) -> None:
    """A reactor that is chosen is put into ``sys.modules`` by hand: see that it is there under both names."""
    install = main.installReactor

    @functools.wraps(install)
    def installReactor(reactor):
        alias.forget_deleted()
        install(reactor)
        alias.publish_reactor()

    main.installReactor = installReactor  # type: ignore[attr-defined]


def _add_version(package: ModuleType) -> None:
    """Twisted's version is also there as an object, for which the package would have to load more than it wants to."""

    def __getattr__(name: str):
        if name == "version" and hasattr(package, "__version__"):
            __import__(f"{package.__name__}.python.versions")
            versions = sys.modules[f"{package.__name__}.python.versions"]
            return versions.Version("Twisted", *map(int, package.__version__.split(".")))
        raise AttributeError(f"module {package.__name__!r} has no attribute {name!r}")

    package.__getattr__ = __getattr__  # type: ignore[method-assign]


def _name_plugins(package: str, plugin: ModuleType) -> None:
    """A project's plugins lie in its ``twisted/plugins``; what Twisted remembers of them is not for us, nor ours for it."""
    plugin.other_names[f"{package}.plugins"] = [f"{OUTSIDE}.plugins"]
    plugin.CACHE = ""  # type: ignore[attr-defined]


# When it cannot be done.


def refuse(package: str) -> None:
    """Say who has imported the real Twisted, and leave."""
    culprits = _those_who_hold_it() or _those_who_name_it() or ["something that Python runs at its start"]
    sys.stderr.write(
        f"minitwisted run: {package} cannot take the place of twisted, which was imported\n"
        f"before the program began, by {', '.join(culprits)}.\n"
    )
    sys.stderr.flush()
    os._exit(REFUSED)


def _those_who_hold_it() -> list[str]:
    modules = {name: module for name, module in sys.modules.items() if name.partition(".")[0] != OUTSIDE}
    return [f"{name} ({getattr(m, '__file__', 'no file')})" for name, m in modules.items() if _holds(m)]


def _holds(module: ModuleType) -> bool:
    for value in list(vars(module).values()):
        name = getattr(value, "__name__", "") if isinstance(value, type(sys)) else getattr(value, "__module__", "")
        if str(name).partition(".")[0] == OUTSIDE:
            return True
    return False


def _those_who_name_it() -> list[str]:
    """The ``.pth`` files that speak of it: lines of theirs that begin with ``import`` are run."""
    places = [*site.getsitepackages(), site.getusersitepackages()]
    return [file for place in places for file in glob.glob(os.path.join(place, "*.pth")) if _imports_it(file)]


def _imports_it(file: str) -> bool:
    with open(file, encoding="utf8", errors="replace") as lines:
        return any(line.startswith("import") and OUTSIDE in line.replace(f"mini{OUTSIDE}", "") for line in lines)


def _explain(alias: Alias) -> None:
    """After the traceback of an import that failed for a name the package lacks: say so, since Python's text does not."""
    error = getattr(sys, "last_value", None)
    if type(error) is ImportError and str(error.name).partition(".")[0] == alias.package:
        sys.stderr.write(f"minitwisted run: {alias.package} does not have that name (see `minitwisted api {error.name}`).\n")
