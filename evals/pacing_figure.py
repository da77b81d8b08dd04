"""The figure of the task ``pacing``: variation of each article, and how long sentences are. Pure.

One SVG without scripts or outside parts. Knows records, and no text.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from statistics import fmean

import numpy as np

from agent.draft.rhythm import HIGH, LOW
from evals.records import Record

WIDTH, ROW, LEFT, RIGHT = 760, 34, 130, 30
MOST_CV = 1.0
HUMAN = "human"
COLOURS = {
    HUMAN: "#555555", "default": "#c44e52", "single prompt": "#dd8452", "unpaced": "#4c72b0",
    "paced": "#2f8f4e",
}  # fmt: skip
OTHER = "#8172b3"
BINS = np.linspace(0, 3, 25)
CURVE_HEIGHT = 170
_TEXT = "font-family='sans-serif' font-size='12' fill='#222'"


def drawn(records: Sequence[Record]) -> str:
    """Above: a dot for each article at its CV, a bar at the median, the human quartiles as a band.

    Below: the share of sentences by length ÷ the article's mean, a line for each subject.

    Args:
        records: scored ones; ``answer`` has the length of each sentence, in words.
    """
    by_subject: dict[str, list[Record]] = {}
    for one in records:
        by_subject.setdefault(one.subject, []).append(one)
    top = 46
    low = top + ROW * len(by_subject) + 60
    height = low + CURVE_HEIGHT + 60
    parts = [
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {height}' role='img'>",
        "<title>Variation of sentence length, and lengths relative to the mean</title>",
        f"<rect width='{WIDTH}' height='{height}' fill='white'/>",
        *_dots(by_subject, top),
        *_curves(by_subject, low),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _x(share: float) -> float:
    return round(LEFT + (WIDTH - LEFT - RIGHT) * min(1.0, max(0.0, share)), 1)


def _dots(by_subject: dict[str, list[Record]], top: int) -> list[str]:
    bottom = top + ROW * len(by_subject)
    parts = [_words(LEFT, 20, "variation of sentence length (CV), one dot an article")]
    if people := by_subject.get(HUMAN):
        first, _, third = np.quantile([one.scores["cv"] for one in people], [0.25, 0.5, 0.75])
        parts.append(_band(first, third, top, bottom, "#dddddd", "human quartiles"))
    for limit in (LOW, HIGH):
        x = _x(limit / MOST_CV)
        parts.append(
            f"<line x1='{x}' x2='{x}' y1='{top}' y2='{bottom}' stroke='#2f8f4e'"
            " stroke-dasharray='4 3'/>"
        )
    for n, (subject, own) in enumerate(by_subject.items()):
        y = top + ROW * n + ROW // 2
        colour = COLOURS.get(subject, OTHER)
        parts.append(_words(8, y + 4, f"{subject} ({len(own)})"))
        for k, one in enumerate(own):
            label = escape(f"{one.case}: {one.scores['cv']:.2f}")
            parts.append(
                f"<circle cx='{_x(one.scores['cv'] / MOST_CV)}' cy='{y - 6 + 12 * (k % 5) // 4}'"
                f" r='3' fill='{colour}' fill-opacity='0.6'><title>{label}</title></circle>"
            )
        middle = _x(float(np.median([one.scores["cv"] for one in own])) / MOST_CV)
        parts.append(
            f"<line x1='{middle}' x2='{middle}' y1='{y - 12}' y2='{y + 12}' stroke='{colour}'"
            " stroke-width='3'/>"
        )
    return parts + _axis(bottom, [(v / 10, f"{v / 10:.1f}") for v in range(0, 11, 2)])


def _band(first: float, third: float, top: int, bottom: int, colour: str, name: str) -> str:
    x, end = _x(first / MOST_CV), _x(third / MOST_CV)
    return (
        f"<rect x='{x}' y='{top}' width='{round(end - x, 1)}' height='{bottom - top}'"
        f" fill='{colour}'><title>{name}</title></rect>"
    )


def _curves(by_subject: dict[str, list[Record]], top: int) -> list[str]:
    parts = [_words(LEFT, top - 14, "share of sentences by length ÷ the mean of their article")]
    shares = {name: relative(own) for name, own in by_subject.items()}
    most = max((float(s.max()) for s in shares.values()), default=1.0) or 1.0
    bottom = top + CURVE_HEIGHT
    for n, (name, found) in enumerate(shares.items()):
        colour = COLOURS.get(name, OTHER)
        points = " ".join(
            f"{_x((at + 0.5) / len(found))},{round(bottom - CURVE_HEIGHT * float(v) / most, 1)}"
            for at, v in enumerate(found)
        )
        parts.append(
            f"<polyline points='{points}' fill='none' stroke='{colour}' stroke-width='2'>"
            f"<title>{escape(name)}</title></polyline>"
        )
        y = top + 14 + 18 * n
        parts.append(f"<rect x='{WIDTH - 150}' y='{y - 9}' width='12' height='4' fill='{colour}'/>")
        parts.append(_words(WIDTH - 132, y - 2, name))
    return parts + _axis(bottom, [(v / 3, str(v)) for v in range(4)])


def relative(records: Sequence[Record]) -> np.ndarray:
    """Share of sentences in each bin of length ÷ mean length of the article; the last is open."""
    found: list[float] = []
    for one in records:
        lengths = [int(n) for n in one.answer]
        mean = fmean(lengths) if lengths else 0.0
        found += [min(n / mean, float(BINS[-1]) - 1e-9) for n in lengths] if mean else []
    counts, _ = np.histogram(found, bins=BINS)
    return np.asarray(counts / max(1, counts.sum()))


def _axis(y: int, marks: Sequence[tuple[float, str]]) -> list[str]:
    line = f"<line x1='{LEFT}' x2='{WIDTH - RIGHT}' y1='{y}' y2='{y}' stroke='#888'/>"
    return [line, *(_words(_x(at) - 8, y + 16, text) for at, text in marks)]


def _words(x: float, y: float, text: str) -> str:
    return f"<text x='{x}' y='{y}' {_TEXT}>{escape(text)}</text>"
