"""How the options of a program are listed when it is asked for ``--help``.

Two columns: how the option is written, and what it does.  The second begins where the longest option of the list ends, and
is wrapped to what is left of the width.  An option is written with its short form first, and sorted by it.

An option is described by a dictionary: ``long`` and ``short`` names without dashes; ``optType``, which is ``"parameter"`` if
it wants a value and ``"command"`` for a subcommand; ``doc``; ``default``, which is told unless it is None; ``dispatch``, a
CoerceParameter whose function may have a ``coerceDoc`` to add.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from minitwisted.python._home import at_home

if TYPE_CHECKING:
    from typing import Any

#: Before and after the long name: ``  -s, --`` and two blanks; a command has the same width about it.
_MARGIN = 10


def docMakeChunks(optList: list[dict[str, Any]], width: int = 80) -> list[str]:
    """The listing of the options, a text for each, of one or more lines which all end in a newline.

    Of several that share a name only the first is listed.  `optList` is sorted by this.
    """
    optList.sort(key=lambda opt: opt.get("short") or opt.get("long") or "")
    widest = max((len(_written(opt)) for opt in optList), default=0)
    chunks = []
    seen: set[str] = set()
    for opt in optList:
        names = {name for name in (opt.get("short"), opt.get("long")) if name}
        if not names & seen:
            chunks.append(_chunk(opt, widest, width))
        seen |= names
    return chunks


def _written(opt: dict[str, Any]) -> str:
    return opt.get("long", "") + ("=" if opt.get("optType") == "parameter" else "")


def _chunk(opt: dict[str, Any], widest: int, width: int) -> str:
    name, short = _written(opt).ljust(widest), opt.get("short")
    if opt.get("optType") == "command":
        left = f"    {name}      "
    else:
        left = (f"  -{short}, " if short else "      ") + f"--{name}  "
    # A heavy module, which is not needed unless somebody asks for help.
    lines = importlib.import_module("textwrap").wrap(_explained(opt), width - widest - _MARGIN)
    return left + ("\n" + " " * len(left)).join(lines) + "\n"


def _explained(opt: dict[str, Any]) -> str:
    text = (opt.get("doc") or "").strip()
    if opt.get("optType") != "parameter":
        return text
    if opt.get("default") is not None:
        text += f" [default: {opt['default']}]"
    more = getattr(getattr(opt.get("dispatch"), "coerce", None), "coerceDoc", None)
    return f"{text}. {more}" if more else text


at_home("minitwisted.python.usage", docMakeChunks)
