"""What stands in for foraging where it is off: one ranking for the whole brief, read once."""

from __future__ import annotations

from collections.abc import Sequence

from agent.brief import Reading
from agent.domain import Need
from agent.forage.foraging import Course
from agent.forage.ledger import Foraged
from agent.forage.needs import Target, Window, brief_facets


def asked_whole(reading: Reading, text: str, parts: Sequence[Window]) -> Target:
    """The brief as its only need, over all the documents that may tell of it."""
    asked = [facet for facet, _ in brief_facets(reading, text)]
    need = Need(id="n-brief", question=text, wants_figure=any(f.figure for f in asked))
    return Target(
        need,
        text,
        tuple(dict.fromkeys(term for facet in asked for term in facet.terms)),
        tuple(d for part in parts for d in part.documents) or None,
        tuple(facet.id for facet in asked),
    )


def read_ranked(course: Course, characters: int) -> Foraged:
    """Read the need's own ranking from the top, so many characters of it; follow nothing."""
    left = characters
    [patch] = course.patches.values()
    for chunk, near in patch.passages:
        if course.read and chunk.end - chunk.start > left:
            break
        left -= chunk.end - chunk.start
        course.read[chunk.id] = chunk
        for evidence in course.usable_spans(chunk):
            course.take(evidence, near)
    return course.done("foraging is off", kept=len(course.found))
