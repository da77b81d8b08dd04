"""What a brief asks for and the article does not tell, said to the reader. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from agent.article import ArticleSection
from agent.brief import Angle, Reading
from agent.domain import Block
from agent.plan.shelf import facets
from agent.plan.spoken import placed, speaks_of


def unread(reading: Reading, made: Iterable[Block]) -> list[str]:
    """A notice for each thing that the brief lists and that no block bears on."""
    points = [placed(b) for b in made]
    return [
        f"the brief asks for “{one.words}”: nothing that was read bears on it"
        for one in _asked(reading)
        if not speaks_of(one.facet, points, one.words)
    ]


def untold(
    reading: Reading, printed: Sequence[ArticleSection], made: Mapping[str, Block]
) -> list[str]:
    """The same of what was read and is not told all the same; that which was not read is left."""
    texts = [s.heading for s in printed]
    for section in printed:
        for one in section.statements():
            quotes = [c.quote for claim in one.claims for c in claim.citations]
            texts.append(" ".join([one.text, *quotes]))
    points = [placed(b) for b in made.values()]
    return [
        f"the brief asks for “{one.words}”: what was read of it is not told, "
        "for it fills no section or did not pass"
        for one in _asked(reading)
        if not speaks_of(one.facet, texts, one.words) and speaks_of(one.facet, points, one.words)
    ]


def _asked(reading: Reading) -> Iterator[Angle]:
    """What the brief lists, one by one: "sponsorship and pensions" is two."""
    for angle in reading.angles:
        parts = [angle.words] if angle.facet.id in facets() else angle.words.split(" and ")
        yield from (angle._replace(words=part) for part in parts)


def nothing(reading: Reading, *, eligible: int, bearing: int, planned: int) -> str:
    """Why an article has no sentence.

    Args:
        reading: The brief.
        eligible: Documents that its years and companies let in.
        bearing: Statements that bear on it.
        planned: Sections of the plan.
    """
    if not eligible:
        first, last = reading.first_year, reading.last_year
        when = f" of {first} to {last}" if first and last else ""
        return f"the library holds no document{when} that may tell of this brief"
    if not bearing:
        return "the library holds nothing that bears on this brief"
    if not planned:
        return f"{bearing} statements that were read bear on this brief, and they fill no section"
    return "no sentence of the plan was carried by its evidence, so nothing is printed"
