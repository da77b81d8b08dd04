"""The figures of a report, drawn from what a result holds: rows and curves. Computes no score."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from evals.drawing import COLOURS, dot, line, path, svg, text
from evals.records import ALL, Curve, Result, Row

WIDTH, LEFT, RIGHT, ROW = 460, 140, 52, 26
SIDE = 230
LEGEND = 150
# Which cost a score is drawn against: the first of these that a set has.
COSTS = ("characters", "tokens in", "calls", "milliseconds", "seconds")


def figures(result: Result) -> dict[str, str]:
    """SVG by file name; only those that the result has something for."""
    found = {f"{result.task}-scores.svg": scores(result)}
    if result.curves:
        found[f"{result.task}-calibration.svg"] = calibration(result)
    drawn = costs(result)
    return found | ({f"{result.task}-cost.svg": drawn} if drawn else {})


def scores(result: Result) -> str:
    """The deciding score of each subject with its 95 % interval, set by set."""
    parts: list[str] = []
    y = 8.0
    for part, rows in _by_part(result).items():
        y += 22
        parts.append(text(8, y, part))
        for n, row in enumerate(rows):
            y += ROW
            parts += _bar(row, result.primary, y, COLOURS[n % len(COLOURS)])
        y += 14
    parts[:0] = [
        piece
        for share in (0, 0.25, 0.5, 0.75, 1)
        for piece in (
            line(_x(share), 14, _x(share), y),
            text(_x(share), y + 16, f"{100 * share:.0f}", anchor="middle", quiet=True),
        )
    ]
    parts.append(text(WIDTH - RIGHT, y + 34, f"{result.primary}, per cent", anchor="end"))
    return svg(WIDTH, y + 44, f"{result.task}: {result.primary} with 95 % intervals", parts)


def calibration(result: Result) -> str:
    """How often a score of so much was right: on the line, a score is a probability."""
    sets = list(dict.fromkeys(one.part for one in result.curves))
    subjects = list(dict.fromkeys(one.subject for one in result.curves))
    colours = {name: COLOURS[n % len(COLOURS)] for n, name in enumerate(subjects)}
    across = 2 if len(sets) > 1 else 1
    cell = SIDE + 64
    parts: list[str] = []
    for n, part in enumerate(sets):
        own = [one for one in result.curves if one.part == part]
        parts += _square(own, 46 + (n % across) * cell, 34 + (n // across) * cell, colours)
    low = 34 + math.ceil(len(sets) / across) * cell
    for n, name in enumerate(subjects):
        x, y = 20 + (n % 3) * 145, low + (n // 3) * 22
        parts += [dot(x, y - 4, colours[name], name), text(x + 12, y, name)]
    height = low + math.ceil(len(subjects) / 3) * 22
    return svg(max(46 + across * cell, WIDTH), height, f"{result.task}: calibration", parts)


def costs(result: Result) -> str:
    """The deciding score against what it cost, a panel for each set; empty without costs."""
    panels = []
    for part, rows in _by_part(result).items():
        name = next((c for c in COSTS if len(_spread(rows, c)) > 1), None)
        if name:
            panels.append((part, name, [row for row in rows if name in row.costs]))
    parts: list[str] = []
    height = 0.0
    for part, name, rows in panels:
        parts += _against(part, name, rows, result.primary, height)
        height += 250
    return svg(WIDTH, height, f"{result.task}: score against cost", parts) if panels else ""


def _by_part(result: Result) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in result.rows:
        if row.group == ALL and result.primary in row.scores:
            found.setdefault(row.part, []).append(row)
    return found


def _x(share: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * min(1.0, max(0.0, share))


def _bar(row: Row, score: str, y: float, colour: str) -> Iterator[str]:
    e = row.scores[score]
    yield text(LEFT - 12, y + 4, row.subject, anchor="end", quiet=True)
    if e.low is not None and e.high is not None:
        yield line(_x(e.low), y, _x(e.high), y, colour=colour)
    yield dot(_x(e.mean), y, colour, f"{row.subject}: {100 * e.mean:.1f} (n = {row.n})")
    yield text(WIDTH - RIGHT + 12, y + 4, f"{100 * e.mean:.1f}")


def _square(
    curves: Sequence[Curve], left: float, top: float, colours: dict[str, str]
) -> Iterator[str]:
    yield text(left, top - 10, curves[0].part)
    for share in (0, 0.5, 1):
        x, y = left + SIDE * share, top + SIDE * (1 - share)
        yield line(left, y, left + SIDE, y)
        yield line(x, top, x, top + SIDE)
        yield text(x, top + SIDE + 16, f"{share:g}", anchor="middle", quiet=True)
        yield text(left - 8, y + 4, f"{share:g}", anchor="end", quiet=True)
    yield line(left, top + SIDE, left + SIDE, top, kind="a")
    for curve in curves:
        colour = colours[curve.subject]
        at = [(left + SIDE * s, top + SIDE * (1 - r), n) for n, s, r in curve.points]
        yield path([(x, y) for x, y, _ in at], colour)
        for x, y, n in at:
            yield dot(x, y, colour, f"{curve.subject}: {n} cases", radius=3)


def _spread(rows: Sequence[Row], cost: str) -> set[float]:
    return {row.costs[cost].median for row in rows if cost in row.costs}


def _against(
    part: str, cost: str, rows: Sequence[Row], score: str, top: float
) -> Iterator[str]:  # fmt: skip
    """Dots over a logarithmic axis of the median cost."""
    spent = [max(row.costs[cost].median, 1e-3) for row in rows]
    low, high = math.log10(min(spent)), math.log10(max(spent))
    room = max(high - low, 0.1)
    bottom, width = top + 200, WIDTH - 70 - LEGEND
    yield text(8, top + 20, f"{part}: {score} against {cost} (median)")
    for share in (0, 0.5, 1):
        y = bottom - 160 * share
        yield line(50, y, 50 + width, y)
        yield text(42, y + 4, f"{100 * share:.0f}", anchor="end", quiet=True)
    for n, (row, value) in enumerate(zip(rows, spent, strict=True)):
        x = 60 + (width - 20) * (math.log10(value) - low) / room
        y = bottom - 160 * row.scores[score].mean
        colour = COLOURS[n % len(COLOURS)]
        yield dot(x, y, colour, f"{row.subject}: {value:,.4g} {cost}")
        yield dot(WIDTH - LEGEND + 6, top + 44 + 20 * n, colour, row.subject)
        yield text(WIDTH - LEGEND + 18, top + 48 + 20 * n, row.subject)
    yield text(50, bottom + 20, f"{min(spent):,.4g}", quiet=True)
    yield text(50 + width, bottom + 20, f"{max(spent):,.4g}", anchor="end", quiet=True)
