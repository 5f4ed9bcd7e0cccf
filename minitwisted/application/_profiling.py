"""Running the reactor under a profiler.

``profile`` and ``cProfile`` do the same work, the second much faster, and both leave statistics.  These are written to a file
when the reactor has ended: as a table to read, or whole, for ``pstats`` to be asked later.

The contract: `AppProfiler` takes a program's options; if they ask for a profile, its ``run(reactor)`` runs the reactor and
writes the file.  A profiler whose module is not installed ends the program with an explanation.
"""

from __future__ import annotations

import contextlib
import importlib
import sys
from typing import TYPE_CHECKING

from minitwisted.python._home import at_home

if TYPE_CHECKING:
    from typing import Any, NoReturn

_MISSING = """\
Failed to import module {module}: {error}
This is most likely caused by your operating system not including
the module due to it being non-free. Either do not use the option
--profile, or install the module; your operating system vendor
may provide it in a separate package.
"""


class _BasicProfiler:
    """Runs a reactor and writes down where the time went."""

    #: The module of the standard library that has the profiler, and the profiler's name there.
    _module: str
    _class: str

    def __init__(self, profileOutput: str, saveStats: object) -> None:
        """Write to the file `profileOutput`: whole statistics if `saveStats`, else a table."""
        self.profileOutput, self.saveStats = profileOutput, saveStats

    def run(self, reactor: Any) -> None:
        """Run `reactor` to its end, then write the file."""
        profiler = self._profiler()
        profiler.runcall(reactor.run)
        if self.saveStats:
            profiler.dump_stats(self.profileOutput)
            return
        with open(self.profileOutput, "w") as file, contextlib.redirect_stdout(file):
            profiler.print_stats()

    def _profiler(self) -> Any:
        try:
            module = importlib.import_module(self._module)
        except ImportError as trouble:
            self._reportImportError(self._module, trouble)
        return getattr(module, self._class)()

    def _reportImportError(self, module: str, error: ImportError) -> NoReturn:
        sys.exit(_MISSING.format(module=module, error=error))


class ProfileRunner(_BasicProfiler):
    """Uses ``profile``, which is written in Python."""

    _module, _class = "profile", "Profile"


class CProfileRunner(_BasicProfiler):
    """Uses ``cProfile``, which is written in C."""

    _module, _class = "cProfile", "Profile"


class AppProfiler:
    """The profiler that a program's options ask for, by the name `profiler` of them."""

    profilers = {"profile": ProfileRunner, "cprofile": CProfileRunner}

    def __init__(self, options: Any) -> None:
        """Look at the options ``profile`` (a file's name, or None), ``savestats`` and ``profiler``."""
        output = options.get("profile", False)
        self.profiler = (options.get("profiler") or "cprofile").lower()
        if self.profiler not in self.profilers:
            raise SystemExit(f"Unsupported profiler name: {self.profiler}")
        self.run = self.profilers[self.profiler](output, options.get("savestats", False)).run


at_home("minitwisted.application.app", _BasicProfiler, ProfileRunner, CProfileRunner, AppProfiler)
