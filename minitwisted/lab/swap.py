"""`minitwisted swap`: a program's imports changed from Twisted to minitwisted, and back without a trace.

It shows a diff and touches nothing, unless it is told to ``--write``.  What it edits, it edits by position, so comments, spaces
and line ends stay; a file it cannot swap exactly it refuses with the reason and leaves as it is, and goes on to the next.  Told
on the side, with file and line: names that the clone lacks, and strings that name Twisted (changed only with ``--strings``).

The diff, the names of changed files and ``--json`` go to standard output; everything else to standard error.
"""

from __future__ import annotations

import argparse
import difflib
import json
import os
import re
import sys
from pathlib import Path

from minitwisted.lab._coverage import twisted_api
from minitwisted.lab._screen import colours_wanted
from minitwisted.lab._swap_file import Way
from minitwisted.lab._swap_tree import Change, carry_out, files_below, plan

ABOUT = "change a program's imports from twisted to minitwisted, or back"

FINE, FAILED, NOT_COVERED, USAGE, NOTHING = 0, 1, 3, 4, 5

COLOURS = {"+": "\x1b[32m", "-": "\x1b[31m", "@": "\x1b[36m"}


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it is told."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = (
        "Without --write nothing is changed.  Exit status: 0 all is well; 1 a file was\n"
        "refused, or with --check something would change; 3 a name is not covered; 4 no\n"
        "such path; 5 no Python file there."
    )
    add = parser.add_argument
    add("path", nargs="+", type=Path, metavar="PATH", help="a file, or a directory to look through")
    add("--write", action="store_true", help="change the files instead of showing a diff")
    add("--check", action="store_true", help="only name the files that would change; status 1 if there are any")
    add("--reverse", action="store_true", help="from minitwisted back to twisted")
    add("--strings", action="store_true", help="also in strings, where they name modules")
    add("-q", "--quiet", action="store_true", help="no diff and no remarks")
    add("--json", action="store_true", help="for programs")


def main(options: argparse.Namespace) -> int:
    """Plan every file, do or show it, and say by the status how it went."""
    if options.check and options.write:
        return _complain("--check changes nothing, so it does not go with --write", USAGE)
    for path in options.path:
        if not path.exists():
            return _complain(f"there is no {path}", USAGE)
    way = Way().back() if options.reverse else Way()
    files = files_below(options.path)
    if not files:
        return _complain("there are no Python files", NOTHING)
    roots = [path for path in options.path if path.is_dir()]
    changes = [plan(path, roots, way, options.strings) for path in files]
    changing = [each for each in changes if each.kind in ("swap", "copy", "remove")]
    if options.write:
        for each in changing:
            carry_out(each)
    if options.json:
        print(json.dumps(as_json(changes, way), indent=1))
    else:
        tell(changes, changing, way, options)
    if any(each.refused for each in changes) or (options.check and changing):
        return FAILED
    return NOT_COVERED if any(each.gaps for each in changes) and not options.reverse else FINE


def _complain(text: str, status: int) -> int:
    print(f"minitwisted swap: {text}", file=sys.stderr)
    return status


# --- telling ---


def tell(changes: list[Change], changing: list[Change], way: Way, options: argparse.Namespace) -> None:
    """The diff or the names to standard output, the remarks to standard error."""
    if options.write or options.check:
        for each in changing:
            if not each.refused:
                print(_line(each, options.write))
    elif not options.quiet:
        show(b"".join(map(diff, changing)))
    sys.stdout.flush()
    for each in changes:
        if each.refused:
            print(f"{each.path}: left as it is: {each.refused}", file=sys.stderr)
    if not options.quiet:
        for each in changes:
            _remarks(each, way, options)
        print(summary(changes, way, options), file=sys.stderr)


def _line(change: Change, done: bool) -> str:
    verb = {"swap": "swap", "copy": "copy", "remove": "remove"}[change.kind]
    what = f"{verb}{'' if done else ' (not done)'} {change.path}"
    return f"{what} -> {change.target}" if change.kind == "copy" else what


def _remarks(change: Change, way: Way, options: argparse.Namespace) -> None:
    """Names that are not here, and strings; on the way back the clone's gaps do not matter."""
    if change.kind == "copy":
        print(f"{change.path}: a plugin: stays, and is copied to {change.target}", file=sys.stderr)
    remarks = [] if options.reverse else [(gap.line, f"not covered: twisted.{gap.path}", gap.remark) for gap in change.gaps]
    left = change.swapped.loose + ([] if options.strings else change.swapped.strings)
    remarks += [(each.line, f"{each.what} left: {each.text}", "") for each in left]
    for line, text, more in sorted(remarks):
        print(f"{change.path}:{line}: {text}{f' ({more})' if more else ''}", file=sys.stderr)


def summary(changes: list[Change], way: Way, options: argparse.Namespace) -> str:
    """All of it in a line or two."""
    done = [each for each in changes if each.kind in ("swap", "copy", "remove")]
    statements = sum(each.swapped.statements for each in done)
    uses = sum(each.swapped.uses for each in done)
    strings = sum(each.swapped.changed_strings for each in done)
    parts = [_count(statements, "import statement")]
    parts += [_count(uses, "use")] * bool(uses) + [_count(strings, "string")] * bool(strings)
    verb = "changed" if options.write else "to change"
    text = f"{way.old} -> {way.new}: {', '.join(parts)} in {len(done)} of {_count(len(changes), 'file')} {verb}"
    refused = sum(bool(each.refused) for each in changes)
    text += f"; {refused} left as they are" if refused else ""
    if done and not options.write:
        text += "\nnothing is changed yet; --write does it"
    if any(each.swapped.strings for each in changes) and not options.strings:
        text += "\n--strings changes the strings too"
    return text


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def diff(change: Change) -> bytes:
    """A unified diff in the file's own bytes, as `patch` and `git apply` take it."""
    if change.kind == "remove":
        old, new, names = change.path.read_bytes(), b"", (_name("a", change.path), "/dev/null")
    else:
        old, new = change.before or b"", change.after or b""
        names = (_name("a", change.target) if change.before is not None else "/dev/null", _name("b", change.target))
    before, after = _lines(old), _lines(new)
    source, target = (name.encode().decode("latin-1") for name in names)
    lines = difflib.unified_diff(before, after, source, target)
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines).encode(
        "latin-1"
    )


def _lines(data: bytes) -> list[str]:
    """Lines as `patch` counts them; as latin-1 every byte is a character of its own, and comes back as it was."""
    return re.findall(r"[^\n]*\n|[^\n]+", data.decode("latin-1"))


def _name(side: str, path: Path) -> str:
    return f"{side}/{os.path.relpath(path)}" if Path.cwd() in Path(os.path.abspath(path)).parents else str(path)


def show(text: bytes) -> None:
    """Write the diff, in colours where a person looks on."""
    if colours_wanted():
        lines = text.decode("utf8", "replace").split("\n")
        text = "\n".join(f"{COLOURS[line[0]]}{line}\x1b[0m" if line[:1] in COLOURS else line for line in lines).encode()
    sys.stdout.flush()
    sys.stdout.buffer.write(text)


def as_json(changes: list[Change], way: Way) -> dict:
    """Everything, for programs."""
    listed = [
        {
            "path": str(each.path),
            "what": each.kind,
            "target": str(each.target),
            "refused": each.refused or None,
            "statements": each.swapped.statements,
            "uses": each.swapped.uses,
            "strings": [vars(string) for string in each.swapped.strings],
            "loose": [vars(name) for name in each.swapped.loose],
            "strings_changed": each.swapped.changed_strings,
            "not_covered": [
                {"line": gap.line, "name": f"twisted.{gap.path}", "remark": gap.remark or None} for gap in each.gaps
            ],
        }
        for each in changes
    ]
    return {"from": way.old, "to": way.new, "twisted": twisted_api()[0], "files": listed}
