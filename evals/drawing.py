"""Plain SVG without scripts or outside parts, readable on light and on dark. Knows no record."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Final

COLOURS: Final = (
    "#3b82c4", "#e07b39", "#3a9d5d", "#b5509c", "#c8a415", "#6c6cd9", "#d1495b", "#4d9b97",
)  # fmt: skip
QUIET: Final = " class='q'"
_STYLE: Final = (
    "text{font:13px system-ui,sans-serif;fill:#333}.q{fill:#777}.g{stroke:#8884}.a{stroke:#8888}"
    "@media(prefers-color-scheme:dark){text{fill:#ddd}.q{fill:#999}}"
)


def svg(width: float, height: float, title: str, parts: Iterable[str]) -> str:
    """A drawing of so many units, scaled to the place that it is put in."""
    body = "\n".join(parts)
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width:g} {height:g}' role='img' "
        f"style='max-width:{1.2 * width:g}px'><title>{escape(title)}</title>"
        f"<style>{_STYLE}</style>\n{body}\n</svg>\n"
    )


def text(x: float, y: float, words: str, *, anchor: str = "start", quiet: bool = False) -> str:
    """One line of words; ``anchor`` is start, middle or end."""
    return (
        f"<text x='{x:.1f}' y='{y:.1f}' text-anchor='{anchor}'{QUIET if quiet else ''}>"
        f"{escape(words)}</text>"
    )


def line(x1: float, y1: float, x2: float, y2: float, *, kind: str = "g", colour: str = "") -> str:
    """A thin line: kind "g" of a grid, "a" of an axis; a coloured one is thicker."""
    stroke = f"stroke='{colour}' stroke-width='2.5'" if colour else f"class='{kind}'"
    return f"<line x1='{x1:.1f}' y1='{y1:.1f}' x2='{x2:.1f}' y2='{y2:.1f}' {stroke}/>"


def dot(x: float, y: float, colour: str, told: str, radius: float = 5) -> str:
    """A point that tells more when it is pointed at."""
    return (
        f"<circle cx='{x:.1f}' cy='{y:.1f}' r='{radius:g}' fill='{colour}'>"
        f"<title>{escape(told)}</title></circle>"
    )


def path(points: Iterable[tuple[float, float]], colour: str) -> str:
    """A line through points."""
    told = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f"<polyline points='{told}' fill='none' stroke='{colour}' stroke-width='2'/>"
