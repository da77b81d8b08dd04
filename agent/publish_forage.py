"""The picture of a run's foraging: gain against cost, patches entered and left. Pure: SVG text.

Takes the records of ``forage/<need>.json``, which hold what the events told. One curve for the
run, then one small one for each need; readable in light and dark, and without colours or eyes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from xml.sax.saxutils import escape, quoteattr

WIDTH, COLUMNS = 980, 4
PANEL, TALL, GAP, HEAD = 230, 128, 20, 64
WIDE_TALL = 170
_STYLE = """
svg { --ink: #1c2430; --soft: #5d6878; --line: #c9d0da; --own: #1f5fa8; --link: #b4540a;
  --new: #7a3fa0; --ground: #ffffff; font: 11px system-ui, sans-serif; }
@media (prefers-color-scheme: dark) { svg { --ink: #e8ecf2; --soft: #a3aebd; --line: #465160;
  --own: #7fb5f5; --link: #f0a35e; --new: #c99be8; --ground: #14181e; } }
.ground { fill: var(--ground); } text { fill: var(--ink); } .soft { fill: var(--soft); }
.axis { stroke: var(--line); fill: none; } path.curve { fill: none; stroke-width: 2; }
.own { stroke: var(--own); } .link { stroke: var(--link); stroke-dasharray: 5 2; }
.rewritten { stroke: var(--new); stroke-dasharray: 1.5 2; }
.in { fill: var(--ground); stroke: var(--ink); } .dry { stroke: var(--soft); stroke-width: 1.5; }
.name { font-weight: 600; }
"""
# "FY2016Q1toFY2017Q3", "2024-09to2024-12-03": the stretch of time at the end of a need's id.
_RANGE = re.compile(r"(?<=[\dQH])to(?=F?Y?\d)")
LONGEST = 31  # letters of a panel's title
_CLASS = {"own words": "own", "rewritten": "rewritten"}
_LEGEND = (
    ("own", "the need’s own words"),
    ("link", "a link that evidence opened"),
    ("rewritten", "a model’s words"),
)


class Stretch(NamedTuple):
    """A visit as it is drawn: points (cost, gain), running totals; what a hand points at says."""

    style: str
    points: tuple[tuple[float, float], ...]
    says: str


class Box(NamedTuple):
    """Where a panel stands, and how large it is."""

    x: float
    y: float
    width: float
    height: float


def picture(foraged: Sequence[Mapping[str, Any]]) -> str:
    """The SVG; needs in the order given."""
    rows = -(-len(foraged) // COLUMNS)
    height = HEAD + WIDE_TALL + GAP * 3 + rows * (TALL + GAP * 2)
    stretches: list[Stretch] = []
    panels: list[str] = []
    for place, one in enumerate(foraged):
        box = Box(
            GAP + place % COLUMNS * (PANEL + GAP / 2),
            HEAD + WIDE_TALL + GAP * 3 + place // COLUMNS * (TALL + GAP * 2),
            PANEL - GAP, TALL,
        )  # fmt: skip
        panels.append(_panel(box, _title(one), _says(one), _stretches(one["visits"])))
        start = stretches[-1].points[-1] if stretches else (0.0, 0.0)
        stretches += _stretches(one["visits"], start=start)
    wide = Box(GAP, HEAD + GAP, WIDTH - 2 * GAP, WIDE_TALL)
    run = _panel(wide, "The run: its needs one after another", _summary(foraged), stretches)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" role="img" '
        f'width="{WIDTH}" aria-labelledby="t d">\n<title id="t">Foraging: gain against cost</title>'
        f'\n<desc id="d">{escape(_summary(foraged))}</desc>\n<style>{_STYLE}</style>\n'
        f'<rect class="ground" width="{WIDTH}" height="{height:g}"/>\n{_head()}{run}'
        + "".join(panels)
        + "</svg>\n"
    )


def _head() -> str:
    parts = [
        f'<text class="name" x="{GAP}" y="24" font-size="15">Foraging: gain against cost</text>'
    ]
    x = float(GAP)
    for style, words in _LEGEND:
        parts.append(f'<path class="curve {style}" d="M{x:g} 44h26"/>')
        parts.append(f'<text class="soft" x="{x + 32:g}" y="48">{words}</text>')
        x += 52 + 6.2 * len(words)
    marks = (("M0 40v8", "left, paying less than the rest"), ("M-3 40l6 8m0-8l-6 8", "left dry"))
    parts.append(f'<circle class="in" cx="{x:g}" cy="44" r="3"/>')
    parts.append(f'<text class="soft" x="{x + 8:g}" y="48">patch entered</text>')
    x += 100
    for path, words in marks:
        parts.append(f'<path class="dry" transform="translate({x:g} 0)" d="{path}"/>')
        parts.append(f'<text class="soft" x="{x + 8:g}" y="48">{words}</text>')
        x += 30 + 5.6 * len(words)
    return "\n".join(parts) + "\n"


def _stretches(
    visits: Sequence[Mapping[str, Any]], *, start: tuple[float, float] = (0.0, 0.0)
) -> list[Stretch]:
    found = []
    cost, gain = start
    for n, visit in enumerate(visits, start=1):
        points = [(cost, gain)]
        for step in visit["steps"]:
            cost, gain = cost + step["cost"], gain + step["gain"]
            points.append((cost, gain))
        says = (
            f"{n}. {visit['kind']}: {visit['source']}. Entered at a scent of "
            f"{visit['scent']['rate']:g} per 1,000 characters, the rest at {visit['rest']:g}; "
            f"gain {visit['gain']:g} for {visit['cost']:,} characters. Left: {visit['left']}"
        )
        found.append(Stretch(_CLASS.get(visit["kind"], "link"), tuple(points), says))
    return found


def _panel(box: Box, title: str, says: str, stretches: Sequence[Stretch]) -> str:
    cost, gain = stretches[-1].points[-1] if stretches else (0.0, 0.0)
    across, up = box.width / max(1.0, cost), box.height / max(1.0, gain)

    def at(point: tuple[float, float]) -> tuple[float, float]:
        return round(box.x + point[0] * across, 1), round(box.y + box.height - point[1] * up, 1)

    lines = [
        f'<g role="img" aria-label={quoteattr(f"{title}. {says}")}><title>{escape(says)}</title>'
    ]
    bottom = box.y + box.height
    lines.append(
        f'<path class="axis" d="M{box.x:g} {box.y:g}V{bottom:g}H{box.x + box.width:g}"/>'
        f'<text class="name" x="{box.x:g}" y="{box.y - 6:g}">{escape(title)}</text>'
        f'<text class="soft" x="{box.x + 4:g}" y="{box.y + 10:g}">gain {gain:g}</text>'
        f'<text class="soft" x="{box.x + box.width:g}" y="{bottom + 13:g}" text-anchor="end">'
        f"{cost:,.0f} characters</text>"
    )
    for stretch in stretches:
        lines += _drawn(stretch, [at(p) for p in stretch.points])
    return "\n".join([*lines, "</g>"]) + "\n"


def _drawn(stretch: Stretch, points: Sequence[tuple[float, float]]) -> Iterator[str]:
    path = "M" + "L".join(f"{x:g} {y:g}" for x, y in points)
    (x, y), (last_x, last_y) = points[0], points[-1]
    yield f'<path class="curve {stretch.style}" d="{path}"/>'
    says = f"<title>{escape(stretch.says)}</title>"
    yield f'<circle class="in" cx="{x:g}" cy="{y:g}" r="3">{says}</circle>'
    dry = stretch.points[0][1] == stretch.points[-1][1]
    mark = (
        f"M{last_x - 3:g} {last_y - 4:g}l6 8m0-8l-6 8" if dry else f"M{last_x:g} {last_y - 4:g}v8"
    )
    yield f'<path class="dry" d="{mark}"/>'


def _title(one: Mapping[str, Any]) -> str:
    """A need's id in words, short enough for its panel: the middle gives way, not the period."""
    words = _RANGE.sub(" to ", str(one["need_id"]).removeprefix("n-").rstrip("-"))
    words = words.replace("-", " ").replace("  ", " ")
    first = words.partition(" ")[0]
    tail = words[len(first) + 2 - LONGEST :].strip()
    return words if len(words) <= LONGEST else f"{first}… {tail}"


def _says(one: Mapping[str, Any]) -> str:
    label = one["label"]
    closed = "closed" if one["closed"] else f"open ({one['closed_because']})"
    return (
        f"{len(one['facts'])} facts from {len(one['read'])} passages, {closed}. Diffusion "
        f"{label['diffusion']}, scope {label['scope']}. Stopped: {one['reason']}."
    )


def _summary(foraged: Sequence[Mapping[str, Any]]) -> str:
    visits = [v for one in foraged for v in one["visits"]]
    closed = sum(bool(one["closed"]) for one in foraged)
    linked = [v for v in visits if v["kind"] not in _CLASS]
    return (
        f"{closed} of {len(foraged)} needs closed in {len(visits)} visits to patches, "
        f"{len(linked)} of them by links; gain {sum(v['gain'] for v in visits):g}, "
        f"{sum(v['gain'] for v in linked):g} of it by links; "
        f"{sum(v['cost'] for v in visits):,} characters read."
    )
