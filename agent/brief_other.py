"""A brief that is not English, read by the file of its language. Knows no library and no model."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from agent.plan.schemas import Facet
from tools.languages import language_of, profile
from tools.languages.calendar import periods_in
from tools.languages.words import has_profile, stems

_PARTS: Final = re.compile(r"[,;，；、]\s*")
_COLON: Final = re.compile(r"[:：]\s*")


class Part(NamedTuple):
    """What a brief lists behind its colon: a heading, and stems that tell of it."""

    facet: Facet
    words: str


class Parts(NamedTuple):
    """A brief in parts, as ``agent.brief.read`` puts them together."""

    title: str
    topic: str
    terms: tuple[str, ...]
    parts: tuple[Part, ...]
    years: tuple[int, ...]


def language(text: str) -> str:
    """The language of a brief: one with a file, else English."""
    found = language_of(text)
    return found if has_profile(found) else "en"


def read_parts(text: str, code: str) -> Parts:
    """Title, topic, terms, the parts listed behind the colon and the years."""
    one = profile(code)
    text = _ordered(text, code)
    head, *rest = _COLON.split(text, maxsplit=1)
    found = periods_in(text, code)
    bare = head
    for period in sorted(found, key=lambda p: -p.start):
        if period.end <= len(head):
            bare = f"{bare[: period.start]} {bare[period.end :]}"
    terms = tuple(dict.fromkeys(stems(bare, code)))
    words = [w for w in one.conjunctions if "_" not in w] if one.spaced else ["和", "与", "以及"]
    link = "|".join(re.escape(w) for w in words)
    cut = rf"\s(?:{link})\s" if one.spaced else f"(?:{link})"
    tail = re.sub(cut, ", ", rest[0]) if rest else ""
    parts = []
    for words_ in filter(None, (p.strip(" .。?？") for p in _PARTS.split(tail))):
        key = "-".join(stems(words_, code))[:40]
        facet = Facet(id=key or "part", heading=words_[:1].upper() + words_[1:],
                      terms=tuple(dict.fromkeys(stems(words_, code))))  # fmt: skip
        parts.append(Part(facet, words_))
    years = tuple(
        sorted({int(y) for p in found if (y := p.label.removeprefix("FY")[:4]).isdigit()})
    )
    title = head[:1].upper() + head[1:].rstrip(".。")
    return Parts(title, " ".join(bare.split()).strip(" .?。？"), terms, tuple(parts), years)


def _ordered(text: str, code: str) -> str:
    """The brief without the order to the writer that it may begin with."""
    one, left = profile(code), text.strip()
    orders = sorted(one.orders, key=len, reverse=True)
    begins = orders and any(
        left.lower().startswith(w) for w in one.orders if len(w) > 4 or not one.spaced
    )
    while begins:
        edge = r"(?!\w)\s*" if one.spaced else r"\s*"
        rest = re.sub(rf"^(?:{'|'.join(map(re.escape, orders))}){edge}", "", left, flags=re.I)
        if rest == left:
            break
        left = rest
    return left or text
