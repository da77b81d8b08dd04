"""The figure of the task ``cliff``: truth and coverage against the text that was retrieved. Pure.

One SVG without scripts or outside parts: a panel for each score, a line for each subject, the
characters on a logarithmic scale. Knows records, and no text.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape
from statistics import fmean

from evals.records import Record

WIDTH, PANEL, GAP, LEFT, RIGHT, TOP = 760, 150, 56, 70, 150, 40
PANELS = {
    "hfr": "articles without a wrong claim", "support": "claims right",
    "coverage": "key facts told",
}  # fmt: skip
COLOURS = {"gate on": "#2f8f4e", "gate off": "#c44e52", "naive": "#4c72b0"}
OTHER = "#8172b3"
CLIFF = (15_000, 30_000)
"""Where DeepNews (2512.10121) saw truth collapse below, and stay high above: Chinese characters."""
_TEXT = "font-family='sans-serif' font-size='12' fill='#222'"


def drawn(records: Sequence[Record]) -> str:
    """The means of each score by limit of characters.

    Args:
        records: scored ones; their cost ``limit`` is the most that might be retrieved.
    """
    scored = [r for r in records if r.scores]
    limits = sorted({r.costs["limit"] for r in scored})
    height = TOP + len(PANELS) * (PANEL + GAP) + 20
    parts = [
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {height}' role='img'>",
        "<title>Truth and coverage against characters of retrieved text</title>",
        f"<rect width='{WIDTH}' height='{height}' fill='white'/>",
    ]
    for n, (score, label) in enumerate(PANELS.items()):
        top = TOP + n * (PANEL + GAP)
        parts += _panel(label, means(scored, score), limits, top, legend=n == 0)
    return "\n".join([*parts, "</svg>"]) + "\n"


def means(records: Sequence[Record], score: str) -> dict[str, dict[float, float]]:
    """Mean of a score by subject and limit."""
    found: dict[str, dict[float, list[float]]] = {}
    for one in records:
        found.setdefault(one.subject, {}).setdefault(one.costs["limit"], []).append(
            one.scores[score]
        )
    return {s: {at: fmean(v) for at, v in sorted(own.items())} for s, own in found.items()}


def _panel(
    label: str, lines: Mapping[str, Mapping[float, float]], limits: Sequence[float], top: int, *,
    legend: bool,
) -> list[str]:  # fmt: skip
    bottom = top + PANEL
    parts = [_words(LEFT, top - 10, label)]
    for share in (0.0, 0.5, 1.0):
        y = _y(share, top)
        parts.append(
            f"<line x1='{LEFT}' x2='{WIDTH - RIGHT}' y1='{y}' y2='{y}' stroke='#ddd'/>"
        )  # fmt: skip
        parts.append(_words(LEFT - 42, y + 4, f"{100 * share:.0f} %"))
    for limit in limits:
        parts.append(_words(_x(limit, limits) - 18, bottom + 18, f"{limit:,.0f}"))
    for mark in (m for m in CLIFF if limits and limits[0] < m < limits[-1]):
        x = _x(mark, limits)
        parts.append(
            f"<line x1='{x}' x2='{x}' y1='{top}' y2='{bottom}' stroke='#999'"
            " stroke-dasharray='4 3'/>"
        )
    for n, (subject, points) in enumerate(lines.items()):
        colour = COLOURS.get(subject, OTHER)
        where = [(_x(at, limits), _y(value, top), at, value) for at, value in points.items()]
        path = " ".join(f"{x},{y}" for x, y, _, _ in where)
        parts.append(f"<polyline points='{path}' fill='none' stroke='{colour}' stroke-width='2'/>")
        for x, y, at, value in where:
            told = escape(f"{subject}, {at:,.0f} characters: {100 * value:.1f} %")
            parts.append(
                f"<circle cx='{x}' cy='{y}' r='3.5' fill='{colour}'><title>{told}</title></circle>"
            )
        if legend:
            y = top + 8 + 18 * n
            x = WIDTH - RIGHT + 20
            parts.append(f"<rect x='{x}' y='{y - 6}' width='12' height='4' fill='{colour}'/>")
            parts.append(_words(x + 18, y, subject))
    return parts


def _x(characters: float, limits: Sequence[float]) -> float:
    first, last = math.log(limits[0]), math.log(limits[-1])
    share = (math.log(characters) - first) / (last - first) if last > first else 0.5
    return round(LEFT + (WIDTH - LEFT - RIGHT) * share, 1)


def _y(share: float, top: int) -> float:
    return round(top + PANEL * (1 - share), 1)


def _words(x: float, y: float, text: str) -> str:
    return f"<text x='{x}' y='{y}' {_TEXT}>{escape(text)}</text>"
