"""A comparison as a page: one HTML file that needs nothing else, for a browser without a network.

It shows what the terminal shows, unfolded: the level, the first difference (marked, and linked to), how both runs ended, and
both streams beside each other.  No script runs in it.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from minitwisted.lab import _two_columns
from minitwisted.lab._levels import STREAMS, WORDS
from minitwisted.lab._normal import CLONE, REAL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from minitwisted.lab._levels import Comparison

_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>
:root {{ color-scheme: light dark; --other: #fdd; --only: #ffd; --rule: #8886; }}
@media (prefers-color-scheme: dark) {{ :root {{ --other: #622; --only: #552; }} }}
body {{ font: 15px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 110em; padding: 0 1em }}
table {{ border-collapse: collapse; width: 100%; table-layout: fixed; margin-bottom: 2em }}
th {{ text-align: left; border-bottom: 2px solid var(--rule) }}
td {{ font: 13px/1.4 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; vertical-align: top;
      padding: 0 .5em; border-left: 1px solid var(--rule) }}
td.n, th.n {{ width: 3em; text-align: right; opacity: .6; border: 0 }}
tr.other td:not(.n) {{ background: var(--other) }}
tr.only td:not(.n) {{ background: var(--only) }}
tr:target {{ outline: 2px solid }}
.level {{ font-size: 1.3em }}
</style></head><body>
<h1><code>{title}</code></h1>
<p class="level">{level}{link}</p>
{tables}
</body></html>
"""

_CLASSES = {_two_columns.SAME: "", _two_columns.OTHER: "other"}


def page(title: str, comparison: Comparison) -> str:
    """The comparison of two runs of what `title` names."""
    link = ' &middot; <a href="#first">the first difference</a>' if comparison.first else ""
    tables = "\n".join(_tables(comparison))
    return _PAGE.format(title=html.escape(title), level=WORDS[comparison.level], link=link, tables=tables)


def _tables(comparison: Comparison) -> Iterator[str]:
    left, right = comparison.left, comparison.right
    marked = False
    for stream in STREAMS:
        rows = _two_columns.rows(left.lines(stream), right.lines(stream))
        if rows:
            body = "\n".join(_rows(rows, not marked))
            marked = marked or 'id="first"' in body
            yield _table(stream, body)
    ends = _two_columns.rows([left.end], [right.end])
    yield _table("the end", "\n".join(_rows(ends, not marked)))


def _table(name: str, body: str) -> str:
    return f'<h2>{name}</h2>\n<table><tr><th class="n"></th><th>{REAL}</th><th>{CLONE}</th></tr>\n{body}\n</table>'


def _rows(rows: list[_two_columns.Row], mark_first: bool) -> Iterator[str]:
    for number, row in enumerate(rows, 1):
        kind = _CLASSES.get(row.mark, "only")
        first = ""
        if kind and mark_first:
            first, mark_first = ' id="first"', False
        left, right = (html.escape(text or "") for text in (row.left, row.right))
        yield f'<tr class="{kind}"{first}><td class="n">{number}</td><td>{left}</td><td>{right}</td></tr>'
