"""Names that a module of the package lacks, lent by the real module of the same name: a part of `run --with-real`.

Real modules use what is private to their neighbours: a constant, a small function, a base class.  The package has the neighbour
and builds it in its own way, so there is no such name.  Then the real neighbour is loaded a second time, beside the package's
own and known to nobody, and gives that one name.  What it imports itself comes through the import hook, as ever, so what it
gives stands on the package too.

This helps more often than not, and it is told by ``--list-gaps``, since it need not: a class that is lent is not the one that
the package uses.  Nothing is lent where a module cannot be loaded in that way.
"""

from __future__ import annotations

import sys
from importlib.util import module_from_spec
from types import ModuleType
from typing import TYPE_CHECKING

from minitwisted.lab._alias import OUTSIDE

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Any

    from minitwisted.lab._alias import Alias


class Lender:
    """Lends names of the installed Twisted to the modules that `alias` has put in the place of its own."""

    def __init__(self, alias: Alias) -> None:
        self._alias = alias
        self._beside: dict[str, ModuleType] = {}
        #: Told of each name that was lent, and to whom.
        self.lent: Callable[[str, FrameType], None] = lambda name, frame: None

    def attach(self, inside: str, module: object) -> None:
        """Have `module` (of the package) ask here for what it lacks."""
        if not isinstance(module, ModuleType) or "." not in inside:
            return  # a reactor; the package itself, which is more than a module
        own = vars(module).get("__getattr__")
        outside = OUTSIDE + inside.removeprefix(self._alias.package)

        def __getattr__(name: str) -> Any:
            if own is not None:
                try:
                    return own(name)
                except AttributeError:
                    pass
            if name.startswith("__") or not hasattr(self._real(outside), name):
                raise AttributeError(f"module {module.__name__!r} has no attribute {name!r}")
            self.lent(f"{outside}.{name}", sys._getframe(1))
            return getattr(self._real(outside), name)

        module.__getattr__ = __getattr__  # type: ignore[method-assign]

    def _real(self, outside: str) -> ModuleType:
        """The real module, loaded beside the package's own; an empty one if there is none or it does not load."""
        if outside not in self._beside:
            # Noted before it is loaded: it may ask for something that leads back to it.
            self._beside[outside] = ModuleType(outside)
            spec = self._alias.of_real(outside)
            if spec is not None and spec.loader is not None:
                self._beside[outside] = module = module_from_spec(spec)
                try:
                    spec.loader.exec_module(module)
                except Exception:
                    self._beside[outside] = ModuleType(outside)
        return self._beside[outside]
