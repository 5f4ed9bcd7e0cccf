"""report.html: area, scenario, and then the traces side by side, the source of the scenario and the rules that were used.

One file that needs nothing else: it opens from the disk, without a network, and JavaScript only adds the filter.  What
is equal is folded away, what failed is open.  Kinds of reactor on which all traces are the same share a block.
"""

from __future__ import annotations

import html
import inspect
from collections import Counter
from itertools import groupby

from compat_tests import normalise
from compat_tests.verdicts import Result

escape = html.escape

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Side by side with Twisted</title><style>{style}</style></head><body>
<h1>Side by side with Twisted</h1>
<p>{summary}</p>
<p><label><input type="checkbox" id="failed"> only what is not the same</label>
<input id="word" type="search" placeholder="filter by name" aria-label="filter by name"></p>
{table}
{areas}
<h2>The rules that make two runs comparable</h2>
<pre>{rules}</pre>
<script>{script}</script></body></html>
"""

STYLE = """
:root { color-scheme: light dark; --line: #8885; --good: #1a7f37; --bad: #c62828; --tint: #c6282822 }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 90rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse } td, th { padding: .15rem .8rem; border-bottom: 1px solid var(--line); text-align: left }
details { margin: .2rem 0 .2rem 1rem } summary { cursor: pointer }
pre, .traces { font: 13px/1.45 ui-monospace, monospace; overflow-x: auto }
pre { padding: .6rem; border: 1px solid var(--line); border-radius: 4px }
.traces { display: grid; gap: 0 1rem; margin: .4rem 0 1rem 1rem }
.traces > * { white-space: pre-wrap; overflow-wrap: anywhere; min-height: 1.2em; padding: 0 .3rem }
.traces > b { border-bottom: 1px solid var(--line) }
.lane { grid-column: 1 / -1; opacity: .7; font-style: italic; margin-top: .3rem }
.apart { background: var(--tint) } .ok { color: var(--good) } .no { color: var(--bad); font-weight: 600 }
.claim { opacity: .75 } .hidden { display: none }
@media print { input, label { display: none } }
"""

SCRIPT = """
const failed = document.getElementById("failed"), word = document.getElementById("word");
function filter() {
  for (const each of document.querySelectorAll(".scenario"))
    each.classList.toggle("hidden", (failed.checked && each.dataset.ok) || !each.dataset.name.includes(word.value));
  for (const area of document.querySelectorAll(".area"))
    area.classList.toggle("hidden", !area.querySelector(".scenario:not(.hidden)"));
  if (failed.checked || word.value) for (const area of document.querySelectorAll(".area")) area.open = true;
}
failed.onchange = word.oninput = filter;
"""


def render(results: list[Result], packages: list[str], oracle: str) -> str:
    """The whole page."""
    by_area = lambda each: each.run.scenario.area
    ordered = sorted(results, key=by_area)
    areas = [(area, list(group)) for area, group in groupby(ordered, by_area)]
    passed = sum(each.passed for each in results)
    return PAGE.format(
        style=STYLE,
        script=SCRIPT,
        summary=escape(f"Oracle: {oracle}. {passed} of {len(results)} comparisons are as they should be."),
        table=_table(areas, packages),
        areas="\n".join(_area(area, group) for area, group in areas),
        rules=escape(normalise.__doc__.strip()),
    )


def _table(areas, packages) -> str:
    heads = "".join(f"<th>{escape(name)}</th>" for name in ("area", "scenarios", *packages))
    rows = []
    for area, results in areas:
        cells = "".join(_cell([each for each in results if each.package == package]) for package in packages)
        number = len({each.run.scenario.name for each in results})
        rows.append(f'<tr><td><a href="#{escape(area)}">{escape(area)}</a></td><td>{number}</td>{cells}</tr>')
    return f"<table><tr>{heads}</tr>{''.join(rows)}</table>"


def _cell(results: list[Result]) -> str:
    counts = Counter(each.verdict for each in results)
    others = ", ".join(f"{number} {escape(verdict)}" for verdict, number in sorted(counts.items()) if verdict != "same")
    kind = "ok" if all(each.passed for each in results) else "no"
    return f'<td class="{kind}">{counts["same"]}/{len(results)} <small>{others}</small></td>'


def _area(area: str, results: list[Result]) -> str:
    good = all(each.passed for each in results)
    by_name = lambda each: each.run.scenario.name
    # Sorting is stable, so within a name the order of the matrix stays.
    inner = "\n".join(_scenario(list(group)) for _, group in groupby(sorted(results, key=by_name), by_name))
    head = f'<details class="area" id="{escape(area)}"{_open(not good)}><summary><b>{escape(area)}</b></summary>'
    return f"{head}\n{inner}</details>"


def _open(yes: bool) -> str:
    return " open" if yes else ""


def _scenario(results: list[Result]) -> str:
    scenario, good = results[0].run.scenario, all(each.passed for each in results)
    verdicts = ", ".join(dict.fromkeys(each.verdict for each in results))
    name = escape(f"{scenario.area}/{scenario.name}")
    head = f'<span class="{"ok" if good else "no"}">{escape(verdicts)}</span> {escape(scenario.name)}'
    claim = f'<span class="claim">{escape(scenario.claim)}</span>'
    blocks = "".join(_block(kinds, same) for kinds, same in _shared(results))
    source = escape(inspect.getsource(scenario.function))
    where = escape(scenario.function.__module__.replace(".", "/") + ".py")
    return (
        f'<details class="scenario" data-name="{name}"{" data-ok=1" if good else ""}{_open(not good)}>'
        f"<summary>{head} {claim}</summary>{blocks}"
        f"<details><summary>the scenario, in {where}</summary><pre>{source}</pre></details></details>"
    )


def _shared(results: list[Result]):
    """Kinds of reactor with the results of every implementation, those together whose traces are all the same."""
    groups: dict[str, tuple[list[str], list[Result]]] = {}
    for kind, group in groupby(results, lambda each: each.run.reactor):
        own = list(group)
        key = repr([(each.verdict, each.note, each.trace["lanes"], each.oracle["lanes"]) for each in own])
        groups.setdefault(key, ([], own))[0].append(kind)
    return groups.values()


def _block(kinds: list[str], results: list[Result]) -> str:
    columns = [results[0].oracle, *(each.trace for each in results)]
    heads = ["Twisted", *(f"{each.package}: {each.verdict}" for each in results)]
    notes = "".join(f"<pre>{escape(each.note)}</pre>" for each in results if each.note)
    title = "" if kinds == ["-"] else f"<div>{escape(', '.join(kinds))}</div>"
    cells = "".join(f"<b>{escape(head)}</b>" for head in heads)
    for lane in sorted({lane for each in columns for lane in each["lanes"]}, key=lambda lane: (lane != "main", lane)):
        cells += f'<div class="lane">{escape(lane)}</div>' + _lane([each["lanes"].get(lane, []) for each in columns])
    return f'{title}{notes}<div class="traces" style="grid-template-columns: repeat({len(columns)}, 1fr)">{cells}</div>'


def _lane(columns: list[list[list[str]]]) -> str:
    """The events of one lane in rows; a cell that is not what Twisted has there is tinted."""
    cells = []
    for n in range(max(map(len, columns))):
        row = [" ".join(column[n]) if n < len(column) else None for column in columns]
        for text in row:
            mark = "" if text == row[0] else ' class="apart"'
            cells.append(f"<span{mark}>{escape(text or '')}</span>")
    return "".join(cells)
