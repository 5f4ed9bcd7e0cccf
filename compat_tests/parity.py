"""Which public names, signatures and members of Twisted the clone has, counted.

    python -m compat_tests parity [module ...] [--impl PACKAGE] [--json] [--all]

Compared are the modules of ``scope.py``.  Of each: its public names (``__all__``, else what it defines itself), what kind of
thing they are, the parameters of what can be called with their defaults, constants, the members and bases of classes, what
classes say they implement, and what interfaces ask for.  Annotations do not count, nor does anything that begins with ``_``.

Each of these is an item.  A member that many classes inherit from one place is written once and so counts once: for each of
k classes it weighs 1/k.  What is left out on purpose stands in ``omissions.json`` with a reason, and is counted apart; an
omission there that matches nothing any more is as wrong as a missing name.

Both packages are imported into this one process, but no reactor is installed: ``internet.reactor`` is an object, and its
members are those of the reactor classes, which are in the scope themselves.

Exit status: 0 all is there or declared, 1 not so, 4 no such module or package.
"""

from __future__ import annotations

import argparse
import fnmatch
import importlib
import json
import os
import sys
from collections import Counter
from dataclasses import dataclass

from compat_tests import scope
from compat_tests.api.items import equal, items, surface

HERE = os.path.dirname(os.path.abspath(__file__))
ORACLE, CLONE = "twisted", "minitwisted"
OMISSIONS = os.path.join(HERE, "omissions.json")

#: An object and no module of names: see above.
NOT_A_MODULE = ("internet.reactor",)


@dataclass
class Item:
    """One thing that the original has, and how it stands with the clone: same, missing, differs or declared."""

    module: str
    what: str
    weight: float
    verdict: str
    text: str = ""
    why: str = ""

    @property
    def path(self) -> str:
        """How it is called in ``omissions.json``."""
        return f"{self.module}:{self.what}"


def load_omissions(path: str = OMISSIONS) -> list[dict]:
    """What is left out on purpose: ``what`` is a pattern of paths, ``why`` the reason."""
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def modules(words=()) -> list[str]:
    """The modules to compare: those named, or the whole scope."""
    return [path for path in scope.MODULES if path not in NOT_A_MODULE and (not words or path in words)]


def load(package: str, path: str):
    """A module, or None if there is none of that name."""
    full = f"{package}.{path}"
    try:
        return importlib.import_module(full)
    except ModuleNotFoundError as error:
        if error.name and full.startswith(error.name):
            return None
        raise


def compare(paths, omissions, impl: str = CLONE, change=None) -> list[Item]:
    """Every item of every module; `change`, if given, may alter the surface of the clone (tests do)."""
    originals = {path: surface(load(ORACLE, path), ORACLE) for path in paths}
    # How many classes have a member from one and the same place.
    shared = Counter(each for names in originals.values() for own in items(names).values() for each in own.origins)
    found = []
    for path in paths:
        ours = load(impl, path)
        clone = surface(ours, impl, originals[path]) if ours else {}
        if change:
            change(path, clone)
        found += _compare_module(path, items(originals[path]), items(clone), shared)
    for item in found:
        if item.verdict != "same":
            _declare(item, omissions)
    return found


def _compare_module(path: str, theirs: dict, ours: dict, shared: Counter) -> list[Item]:
    found = []
    for what, fact in theirs.items():
        weight = 1 / max((shared[origin] for origin in fact.origins), default=1)
        mine = ours.get(what)
        if mine is None:
            found.append(Item(path, what, weight, "missing"))
        elif not equal(fact.value, mine.value):
            found.append(Item(path, what, weight, "differs", f"{fact.value} / {mine.value}"))
        else:
            found.append(Item(path, what, weight, "same"))
    return found


def _declare(item: Item, omissions: list[dict]) -> None:
    for omission in omissions:
        if fnmatch.fnmatchcase(item.path, omission["what"]):
            item.verdict, item.why = "declared", omission["why"]
            omission["used"] = True
            return


def needless(omissions: list[dict], paths) -> list[str]:
    """The declared omissions of these modules that nothing needs any more (ask after `compare`)."""
    return [o["what"] for o in omissions if not o.get("used") and o["what"].partition(":")[0] in paths]


# --- what is told ---


def share(found: list[Item], *verdicts: str) -> float:
    """The share, by weight, of the items with one of these verdicts, in percent."""
    total = sum(item.weight for item in found)
    return 100 * sum(item.weight for item in found if item.verdict in verdicts) / total if total else 0.0


def percent(value: float) -> str:
    """Rounded down: 100 means all."""
    return f"{int(value * 10) / 10:.1f} %"


def tell(found: list[Item], paths, stale: list[str], whole: bool) -> None:
    """The headline, a line per module, and what is missing or different."""
    lacking = [item for item in found if item.verdict in ("missing", "differs")]
    same, declared = share(found, "same"), share(found, "same", "declared")
    print(f"parity over the scope: {percent(same)} ({percent(declared)} with declared omissions)")
    print(f"{len(found)} items in {len(paths)} modules; {len(lacking)} missing or different")
    print()
    print(f"{'module':26} {'parity':>8} {'items':>6} {'missing':>8} {'differ':>7} {'declared':>9}")
    for path in paths:
        own = [item for item in found if item.module == path]
        count = Counter(item.verdict for item in own)
        numbers = f"{len(own):6} {count['missing']:8} {count['differs']:7} {count['declared']:9}"
        print(f"{path:26} {percent(share(own, 'same')):>8} {numbers}")
    _list("missing or different (Twisted / here)", lacking)
    if whole:
        _list("declared", [item for item in found if item.verdict == "declared"])
    if stale:
        print("\ndeclared in omissions.json, but needed no more:")
        print("\n".join(f"  {each}" for each in stale))


def _list(title: str, listed: list[Item]) -> None:
    if listed:
        print(f"\n{title}:")
    for item in listed:
        more = (f": {item.text}" if item.text else "") + (f" ({item.why})" if item.why else "")
        print(f"  {item.verdict:8} {item.path}{more}")


def as_json(found: list[Item], stale: list[str]) -> str:
    """Everything, for programs."""
    head = {"parity": share(found, "same"), "with_declared": share(found, "same", "declared"), "needless": stale}
    return json.dumps({**head, "items": [vars(item) for item in found if item.verdict != "same"]}, indent=1)


def main(argv: list[str]) -> int:
    """The command line above."""
    parser = argparse.ArgumentParser(prog="python -m compat_tests parity", description="Which public names are there?")
    parser.add_argument("module", nargs="*", help="compare only these, as in python.failure")
    parser.add_argument("--impl", default=CLONE, metavar="PACKAGE", help="another implementation")
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.add_argument("--all", action="store_true", help="list what is declared as left out, too")
    options = parser.parse_args(argv)
    unknown = [path for path in options.module if path not in scope.MODULES]
    for package in (ORACLE, options.impl):
        if load(package, "internet") is None:
            unknown.append(package)
    if unknown:
        print(f"parity: not known here: {', '.join(unknown)}; modules: {', '.join(modules())}", file=sys.stderr)
        return 4
    paths = modules(options.module)
    omissions = load_omissions()
    found = compare(paths, omissions, options.impl)
    stale = needless(omissions, paths) if options.impl == CLONE else []
    print(as_json(found, stale)) if options.json else tell(found, paths, stale, options.all)
    return 1 if stale or any(item.verdict in ("missing", "differs") for item in found) else 0
