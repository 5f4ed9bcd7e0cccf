"""`minitwisted api`: which of Twisted's public modules and names are here, partly here or missing.

It compares a stored list of Twisted's public names with the clone as it is, so no Twisted is needed.  Without a name it tells
of every module; with one, of what that module or class holds.  ``twisted.`` before a name may be left out.  Names and members
are compared, no signatures: those are compared with a real Twisted, in the checkout, by ``make parity``.
"""

from __future__ import annotations

import argparse
import difflib
import json
import sys
import textwrap

from minitwisted.lab._coverage import (
    COVERED,
    MISSING,
    PARTLY,
    UNUSABLE,
    clone_module,
    has,
    lacks,
    member,
    standing,
    twisted_api,
)
from minitwisted.lab._screen import painter, signs

ABOUT = "what of Twisted's names is covered, partly covered or missing"

FINE, NOT_COVERED, USAGE = 0, 3, 4

MARKS = {COVERED: "●", PARTLY: "◐", MISSING: "○", UNUSABLE: "!"}
PLAIN = {COVERED: "+", PARTLY: "~", MISSING: "-", UNUSABLE: "!"}
COLOURS = {COVERED: "green", PARTLY: "yellow", MISSING: "dim", UNUSABLE: "red"}


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it is told."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = (
        "Exit status: 0 it is here; 3 the NAME asked for is missing or partly so;\n"
        "4 Twisted has no such NAME.  Without NAME the status is 0."
    )
    parser.add_argument("name", nargs="?", metavar="NAME", help="a module or a class, as in internet.defer.Deferred")
    parser.add_argument("--missing", action="store_true", help="only what is missing or partly missing")
    parser.add_argument("--json", action="store_true", help="for programs")


def main(options: argparse.Namespace) -> int:
    """Tell of all, or of one name."""
    if options.name is None:
        return _overview(options)
    path = options.name.removeprefix("twisted.").removeprefix("minitwisted.")
    rows = look(path)
    if rows is None:
        close = difflib.get_close_matches(path, _every_path(), n=3)
        hint = f"; did you mean {' or '.join(close)}?" if close else ""
        print(f"minitwisted api: Twisted {twisted_api()[0]} has no public twisted.{path}{hint}", file=sys.stderr)
        return USAGE
    here = _whole(rows)
    shown = [row for row in rows if not options.missing or row["standing"] != COVERED]
    if options.json:
        print(json.dumps({"name": path, "standing": here, "twisted": twisted_api()[0], "parts": shown}, indent=1))
    else:
        _tell(path, here, shown)
    return FINE if here == COVERED else NOT_COVERED


def _every_path() -> list[str]:
    modules = twisted_api()[1]
    return [*modules, *(f"{path}.{name}" for path, module in modules.items() for name in module.names)]


# --- one name ---


def look(path: str) -> list[dict] | None:
    """The parts of a module or a class, each with its kind and standing; of a name without parts, itself.  None: no such."""
    modules = twisted_api()[1]
    if path in modules:
        parts = [_part(name, known.kind, *_standing(path, name)) for name, known in modules[path].names.items()]
        inner = [each for each in modules if each.startswith(f"{path}.") and "." not in each[len(path) + 1 :]]
        parts += [_part(each[len(path) + 1 :], "module", standing(each)) for each in inner]
        return parts or [_part(path.rpartition(".")[2], "module", standing(path))]
    home, _, name = path.rpartition(".")
    if home in modules and name in modules[home].names:
        return _class(home, name)
    module, _, cls = home.rpartition(".")
    known = modules[module].names.get(cls) if module in modules else None
    if known and name in known.members:
        return [row for row in _class(module, cls) if row["name"] == name]
    return None


def _class(home: str, name: str) -> list[dict]:
    """The members of a class; the name itself if it has none."""
    known = twisted_api()[1][home].names[name]
    if not known.members:
        return [_part(name, known.kind, _standing(home, name)[0])]
    ours = member(clone_module(home), name)
    return [_part(each, "member", COVERED if ours is not None and has(ours, each) else MISSING) for each in known.members]


def _standing(home: str, name: str) -> tuple[str, list[str]]:
    """How a name of a module stands, and which members of it are missing."""
    ours = clone_module(home)
    if ours is None or not has(ours, name):
        return MISSING, []
    mine = member(ours, name)
    gone = [each for each in twisted_api()[1][home].names[name].members if not has(mine, each)]
    return (PARTLY, gone) if gone else (COVERED, [])


def _part(name: str, kind: str, how: str, missing: list[str] | tuple = ()) -> dict:
    return {"name": name, "kind": kind, "standing": how, "missing": list(missing)}


def _whole(rows: list[dict]) -> str:
    stands = {row["standing"] for row in rows}
    return stands.pop() if len(stands) == 1 else PARTLY


# --- all ---


def _overview(options: argparse.Namespace) -> int:
    version, modules = twisted_api()
    rows: list[dict] = []
    for path, module in modules.items():
        if not module.names and not module.unknown:
            continue  # a package that only holds modules
        how = standing(path)
        gone = lacks(path) if how == PARTLY else [str(clone_module(path))] if how == UNUSABLE else []
        rows.append({"name": path, "kind": "module", "names": len(module.names), "standing": how, "missing": gone})
    shown = [row for row in rows if not options.missing or row["standing"] != COVERED]
    if options.json:
        print(json.dumps({"twisted": version, "modules": shown}, indent=1))
        return FINE
    here = [row for row in shown if row["standing"] != MISSING]
    _table([(row["standing"], row["name"], f"{row['names']:>3} names", _short(row["missing"])) for row in here])
    _absent([row["name"] for row in shown if row["standing"] == MISSING])
    count = {how: sum(row["standing"] == how for row in rows) for how in MARKS}
    told = ", ".join(f"{_mark(how)} {count[how]} {how}" for how in (COVERED, PARTLY, MISSING))
    print(f"\nTwisted {version}: {len(rows)} modules; {told}")
    if count[UNUSABLE]:
        print(f"{_mark(UNUSABLE)} {count[UNUSABLE]} that cannot be imported on this machine")
    return FINE


def _short(names: list[str], room: int = 32) -> str:
    """As many of the names as fit, and how many more."""
    text = ", ".join(names)
    if len(text) <= room:
        return text
    if len(names) == 1:
        return f"{text[: room - 1]}…"
    kept: list[str] = []
    while len(", ".join([*kept, names[len(kept)]])) <= room - 8:
        kept.append(names[len(kept)])
    return f"{', '.join(kept)}{', ' if kept else ''}{len(names) - len(kept)} more"


def _absent(names: list[str]) -> None:
    """Missing modules by room, since there are many and of most of them all are missing."""
    rooms: dict[str, list[str]] = {}
    for name in names:
        rooms.setdefault(name.split(".")[0], []).append(name)
    if rooms:
        print(f"\n{_mark(MISSING)} missing")
    for room, inner in rooms.items():
        whole = clone_module(room) is None
        text = f"whole ({len(inner)} modules)" if whole else ", ".join(each.removeprefix(f"{room}.") for each in inner)
        _wrapped(f"  {room:<12} ", text)


def _wrapped(head: str, text: str, width: int = 79) -> None:
    print(textwrap.fill(text, width, initial_indent=head, subsequent_indent=" " * len(head), break_long_words=False))


def _tell(path: str, here: str, rows: list[dict]) -> None:
    print(f"{_mark(here)} twisted.{path}: {here}")
    if rows:
        print()
    _table([(row["standing"], row["name"], row["kind"], _short(row["missing"])) for row in rows])


def _table(rows: list[tuple]) -> None:
    """Rows of (standing, name, something, what is missing); in colours where there is a terminal and `rich`."""
    wide = max((len(row[1]) for row in rows), default=0)
    lines = [(how, f"{_mark(how)} {name:<{wide}}  {what:<9}  {_lacks(how, gone)}".rstrip()) for how, name, what, gone in rows]
    paint = painter()
    for how, line in lines:
        paint(line, COLOURS[how])


def _mark(standing: str) -> str:
    return signs(MARKS, PLAIN)[standing]


def _lacks(how: str, gone: str) -> str:
    return f"lacks {gone}" if how == PARTLY and gone else gone
