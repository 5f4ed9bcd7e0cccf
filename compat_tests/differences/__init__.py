"""Where the clone differs from Twisted on purpose: a file for each, with what, why, and what to do instead.

    \"\"\"A heading that says what differs.

    WHAT: what Twisted does and what this does.
    WHY: the reason.
    INSTEAD: what a program that minds can do.
    \"\"\"

    @difference("defer")
    def many_waiters_on_a_lock(tw, rec): ...

    if __name__ == "__main__":
        show(many_waiters_on_a_lock)

The function is written as a scenario is and runs with them; but here the verdict is turned around.  Where the two differ it is
*known*; where they do not, it is *gone*, and the run fails until the file is removed.  ``python -m
compat_tests.differences.FILE`` shows both sides of one; ``python -m compat_tests differences`` renders all for the README.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import pkgutil
from dataclasses import dataclass

from compat_tests.scenario import Scenario

#: Files beside the differences that declare none.
TOOLS = ("render", "showing")

_registered: dict[str, Difference] = {}


@dataclass(frozen=True)
class Difference(Scenario):
    """A scenario of which it is declared that it differs."""

    declared = True

    @property
    def texts(self) -> dict[str, str]:
        """The heading of its file, and the parts WHAT, WHY and INSTEAD, each as one line."""
        heading, _, rest = inspect.getdoc(inspect.getmodule(self.function)).partition("\n")
        parts, name = {"HEADING": heading.rstrip(".")}, ""
        for line in rest.split("\n"):
            word, colon, text = line.partition(":")
            if colon and word in ("WHAT", "WHY", "INSTEAD"):
                name, line = word, text
            if name:
                parts[name] = f"{parts.get(name, '')} {line.strip()}".strip()
        return parts

    def reactors(self, wanted: tuple[str, ...]) -> tuple[str, ...]:
        """One kind is enough to show it: the last, which is the best there is."""
        return super().reactors(wanted)[-1:]


def difference(area: str, **how):
    """Register the decorated function as a declared difference."""

    def register(function):
        _registered[function.__name__] = Difference(function.__name__, area, function, **how)
        return function

    return register


def imported() -> dict[str, Difference]:
    """Those whose files have been imported, by name."""
    return _registered


@functools.cache
def differences() -> dict[str, Difference]:
    """All that are declared, by name."""
    for _, name, _ in pkgutil.iter_modules(__path__):
        if name not in TOOLS:
            importlib.import_module(f"{__name__}.{name}")
    return dict(sorted(_registered.items()))


def show(function) -> None:
    """Run a difference on both sides and print what each does.  What that needs is not imported where scenarios run."""
    importlib.import_module(f"{__name__}.showing").show(function.__name__)
