"""Whether texts speak of a facet of a brief at all. Pure; how well they serve is not asked here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from agent.domain import Block
from agent.plan.schemas import Facet
from agent.plan.shelf import facets
from tools.words import stems, words

MOST_OF_IT = 0.6  # of the brief's own words, where no known facet says how sources speak of it


def placed(block: Block) -> str:
    """The point under its heading, which may be all that says what it is about."""
    return f"{block.section}: {block.point}" if block.section else block.point


def speaks_of(facet: Facet, texts: Iterable[str], said: str = "") -> bool:
    """Whether one of the texts is of the facet.

    Args:
        facet: A known one, or one made of the brief's own words.
        texts: Sentences.
        said: The brief's words for it; empty takes the facet's.
    """
    own = set(stems(said)) or set(facet.terms)
    if facet.id not in facets():
        return any(len(own & set(stems(t))) >= MOST_OF_IT * len(own) for t in texts)
    # A facet of figures has terms that any figure carries ("quarter").
    terms = [*stems(said), *(called(facet) if facet.figure else (*facet.cues, *facet.terms))]
    return any(_has(text, terms) for text in texts)


def called(facet: Facet) -> list[str]:
    """What a facet of figures is called, and which others it is told by: growth is revenue's."""
    others = {c for f in facets().values() if f.figure for c in f.cues}
    return [*facet.cues, *(t for t in facet.terms if t in others)]


def _has(text: str, terms: Sequence[str]) -> bool:
    low, have = text.lower(), set(stems(text)) | set(words(text))
    return any((t in low) if " " in t else bool({t, *stems(t)} & have) for t in terms)
