"""The results, told: a table for the terminal, JSON for programs, and a picture that opens from disk."""

from __future__ import annotations

import os
import platform
import sys
from html import escape

from compat_tests.bench.cases import Case
from compat_tests.bench.measure import Result

SCALE = {"µs": 1e6, "ms": 1e3, "ms/MiB": 1e3}


def figure(value: float | None, case: Case) -> str:
    """A median in the unit of its row."""
    if value is None:
        return "–"
    value *= SCALE.get(case.unit, 1)
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:,.{digits}f} {case.unit}".strip()


def times(ratio: float) -> str:
    return f"{ratio:.0f}" if ratio >= 20 else f"{ratio:.1f}" if ratio >= 9.95 else f"{ratio:.2f}"


def goal(case: Case) -> str:
    return f"≤ {case.goal:g}" if case.bound else f"{case.goal:g}"


def met(result: Result, ours: str, base: str) -> bool | None:
    """Whether the goal is met; None if that cannot be said."""
    if result.case.bound:
        value = result.median(ours)
        return None if value is None else value <= result.case.goal
    ratio = result.ratio(ours, base)
    return None if ratio is None or result.void(ours) or result.void(base) else ratio[0] >= result.case.goal


def verdict(result: Result, ours: str, base: str) -> str:
    """One word for the last column: void where a server idled."""
    if result.void(ours) or result.void(base):
        return "void"
    return {True: "met", False: "MISSED", None: "–"}[met(result, ours, base)]


def faster(result: Result, subject: str, base: str) -> str:
    """The ratio, and how far half of the rounds lie from it."""
    ratio = result.ratio(subject, base)
    if ratio is None or result.case.bound:
        return "–"
    middle, low, high = ratio
    spread = max(middle - low, high - middle) / middle
    return f"{times(middle)} ±{spread:.0%}"


def cores(result: Result, subject: str) -> str:
    """Per cent of a core: of the server and of the load."""
    share = result.share(subject)
    return "" if share is None else f"{share[0] * 100:.0f}+{share[1] * 100:.0f}"


def heading(ours: str, base: str, peers: list[str]) -> list[str]:
    return ["CPU per operation", base, ours[:9], "× faster", "goal", "cores", "", *peers]


def row(result: Result, ours: str, base: str, peers: list[str]) -> list[str]:
    case = result.case
    return [
        case.title,
        figure(result.median(base), case),
        figure(result.median(ours), case).split(" ")[0],
        faster(result, ours, base),
        goal(case),
        cores(result, ours),
        verdict(result, ours, base),
        *(peer_cell(result, each, base) for each in peers),
    ]


def peer_cell(result: Result, peer: str, base: str) -> str:
    """A peer's ratio; in brackets where its server idled."""
    ratio = result.ratio(peer, base)
    if ratio is None:
        return "–"
    return f"({times(ratio[0])})" if result.void(peer) else times(ratio[0])


def table(results: list[Result], ours: str, base: str, peers: list[str]) -> None:
    """Print the table, within 80 columns but for the peers; in colour where rich is installed."""
    rows = [heading(ours, base, peers), *(row(each, ours, base, peers) for each in results)]
    widths = [max(map(len, column)) for column in zip(*rows)]
    for cells in rows:
        first, *others = (cell.ljust(w) if i in (0, 6) else cell.rjust(w) for i, (cell, w) in enumerate(zip(cells, widths)))
        show(" ".join([first, *others]).rstrip(), cells[6])


STYLE = {"met": "green", "MISSED": "bold red", "void": "yellow", "": "bold"}


def show(line: str, word: str) -> None:
    """Print a line in the colour of its verdict."""
    try:
        from rich.console import Console
    except ImportError:
        return print(line)
    Console(highlight=False, soft_wrap=True).print(line, style=STYLE.get(word), markup=False)


def machine(load_before: float, load_after: float) -> dict:
    """Where and when the figures were taken, without which they say nothing."""
    return {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "load": [round(load_before, 2), round(load_after, 2)],
        "command": sys.argv[1:],
    }


def as_json(results: list[Result], ours: str, base: str, where: dict) -> dict:
    """Everything that was measured, samples included."""
    cases = {}
    for each in results:
        subjects = {
            name: {
                "median": each.median(name),
                "faster": each.ratio(name, base),
                "cores": each.share(name),
                "void": each.void(name),
                "samples": [sample.value for sample in samples],
            }
            for name, samples in each.samples.items()
        }
        cases[each.case.name] = {
            "title": each.case.title,
            "unit": each.case.unit,
            "goal": each.case.goal,
            "bound": each.case.bound,
            "met": met(each, ours, base),
            "subjects": subjects,
        }
    return {"ours": ours, "base": base, "machine": where, "cases": cases}


# --- The picture -------------------------------------------------------------------------------------------------------

LEFT, WIDTH, STEP, TOP = 300, 460, 22, 60
COLOUR = {True: "#2f9e61", False: "#d1495b", None: "#8a94a6"}


def picture(results: list[Result], ours: str, base: str, where: dict) -> str:
    """Bars: how many times faster, on a scale where each doubling is as wide as the other; a mark at the goal."""
    import math

    rows = [(each, each.ratio(ours, base)) for each in results if not each.case.bound and each.ratio(ours, base)]
    most = max([64.0, *(ratio[2] for _, ratio in rows)])
    at = lambda ratio: LEFT + WIDTH * (math.log2(min(max(ratio, 0.5), most)) + 1) / (math.log2(most) + 1)
    height = TOP + STEP * len(rows) + 40
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + 130} {height}"'
        ' font-family="system-ui, sans-serif"'
        ' font-size="12" fill="#8a94a6">',
        f'<text x="16" y="24" font-size="16" font-weight="600">{escape(ours)}: times faster than {escape(base)}, CPU per'
        " operation</text>",
        f'<text x="16" y="42">{escape(caption(where))}</text>',
    ]
    bottom = TOP + STEP * len(rows)
    for tick in (0.5, 1, 2, 4, 8, 16, 32, 64):
        x = at(tick)
        dash = "" if tick == 1 else ' stroke-dasharray="2 4"'
        out.append(f'<path d="M{x:.1f} {TOP - 4}V{bottom + 4}" stroke="#8a94a6" stroke-opacity=".5"{dash}/>')
        out.append(f'<text x="{x:.1f}" y="{bottom + 20}" text-anchor="middle">{tick:g}×</text>')
    for i, (each, (middle, low, high)) in enumerate(rows):
        y, one, x = TOP + STEP * i, at(1), at(middle)
        colour = COLOUR[met(each, ours, base)]
        out += [
            f'<text x="{LEFT - 12}" y="{y + 15}" text-anchor="end">{escape(each.case.title)}</text>',
            f'<rect x="{min(one, x):.1f}" y="{y + 4}" width="{abs(x - one):.1f}" height="14" rx="2" fill="{colour}"/>',
            f'<path d="M{at(low):.1f} {y + 11}H{at(high):.1f}" stroke="#1d2433" stroke-opacity=".6" stroke-width="2"/>',
            f'<path d="M{at(each.case.goal):.1f} {y + 2}v18" stroke="#e0a526" stroke-width="2"/>',
            f'<text x="{max(at(high), x, at(each.case.goal)) + 8:.1f}" y="{y + 15}" fill="{colour}">{times(middle)}×</text>',
        ]
    out.append(
        f'<text x="{LEFT}" y="{height - 4}">bar: median; line: quartiles; '
        '<tspan fill="#e0a526">mark</tspan>: the goal</text></svg>'
    )
    return "\n".join(out) + "\n"


def caption(where: dict) -> str:
    before, after = where["load"]
    return f"Python {where['python']}, {where['cores']} cores, load {before:g} before and {after:g} after, {where['system']}"
