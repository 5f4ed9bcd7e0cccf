"""The table of results in the README, written anew by ``make stacks ARGS='--write README.md'``."""

from __future__ import annotations

import platform
from datetime import date
from pathlib import Path

BEGIN, END = "<!-- stacks -->", "<!-- end of stacks -->"


def write(path: Path, rows, known) -> None:
    """Put the table in the place of the one between the two marks.  Raises ValueError if these are not there."""
    text = path.read_text(encoding="utf-8")
    if BEGIN not in text or END not in text:
        raise ValueError(f"{path} has no {BEGIN} ... {END}")
    before, rest = text.split(BEGIN, 1)
    path.write_text(f"{before}{BEGIN}\n\n{table(rows, known)}\n{END}{rest.split(END, 1)[1]}", encoding="utf-8")


def table(rows, known) -> str:
    """A line for each suite, and when and on what it was run."""
    lines = ["| suite | passes on Twisted | of these here | lost, and why |", "|---|---|---|---|"]
    for row in rows:
        numbers = row.numbers(known)
        of = row.missing or f"{numbers['twisted']} | {numbers['clone']} | {row.reasons()}"
        lines.append(f"| {row.name} {row.version} | {of} |")
    when = f"Last run on {date.today()}, {platform.python_implementation()} {platform.python_version()}."
    return "\n".join([*lines, "", when, ""])
