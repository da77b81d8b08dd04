"""Places: a schema's slots made concrete for one brief. Pure; knows no evidence."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from agent.brief import ASKING, Reading
from agent.forage.needs import brief_facets
from agent.plan.schemas import Facet, Schema, Slot
from agent.plan.shelf import facets, facets_of
from agent.plan.spoken import speaks_of
from tools.words import stems, words

LONGEST = 4  # words of a heading that the brief gives
SECTION_WORDS = 140  # an article has at most one section for so many words, and at least three


class Place(NamedTuple):
    """A slot made concrete: facets of the brief, or its own; ``query`` asks for its blocks."""

    id: str
    slot: Slot
    heading: str
    query: str
    facets: tuple[Facet, ...]
    share: float
    headings: tuple[str, ...] = ()  # of each facet, where they were merged

    def named(self) -> tuple[str, ...]:
        """Stems of the names that the brief gives all that it tells; none where some has none."""
        if not all(f.named for f in self.facets):
            return ()
        return tuple(dict.fromkeys(s for f in self.facets for s in f.named))

    def borne(self, points: Collection[str]) -> bool:
        """Whether blocks bear on it: what the brief calls in its own words, they must speak of."""
        own = [f for f in self.facets if f.id not in facets()]
        return len(own) < len(self.facets) or not own or any(speaks_of(f, points) for f in own)

    def headed(self, points: Collection[str]) -> str:
        """Its heading, which names of merged facets only those that the blocks' points speak of."""
        parts = [
            heading
            for heading, facet in zip(self.headings, self.facets, strict=False)
            if speaks_of(facet, points)
        ]
        told = [parts[0], *(p[:1].lower() + p[1:] for p in parts[1:])] if parts else [self.heading]
        head, comma, last = ", ".join(told).rpartition(", ")
        if not comma or " and " in last:
            return f"{head}, {last}" if comma else last
        return f"{head} and {last}"


def places(
    schema: Schema, reading: Reading, text: str, *, words: int, subject: str = ""
) -> list[Place]:
    """The schema's slots in order, its ``facets`` slot opened into the brief's facets.

    A section needs some 120 words to say anything, so a short article merges the facets that are
    told in figures and leaves optional slots out. ``subject`` is the topic without the company's
    name, which every block shares: alone it draws any sentence that repeats it (seen: 9 of the 12
    blocks nearest to "debt").
    """
    most = max(3, words // SECTION_WORDS)
    slots = [s for s in schema.slots if s.id != "facets"]
    opener = next((s for s in schema.slots if s.id == "facets"), None)
    if len(reading.angles) >= 3:  # the user has said what to tell: begin, tell that, look ahead
        asked = {angle.facet.id for angle in reading.angles}
        slots = [
            s for s in slots
            if s is schema.slots[0]
            or (s.time == "last" and most > 3 and not asked & set(s.facets[:1]))
        ]  # fmt: skip
    taken = {s.heading for s in slots}
    opened = _opened(opener, schema, reading, text, subject, taken) if opener else []
    while len(opened) > 1 and len(slots) + len(opened) > most:
        opened = _merged(opened, reading.language)
    for optional in [s for s in reversed(slots) if s.optional]:
        if len(slots) + len(opened) > most:
            slots.remove(optional)
    found: list[Place] = []
    for slot in schema.slots:
        if slot is opener:
            found += opened
        elif slot in slots:
            own = facets_of(slot)
            found.append(Place(slot.id, slot, slot.heading, _query(subject, own), own, slot.share))
    return found


def _capital(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def _query(said: str, about: Sequence[Facet]) -> str:
    """What a place asks for: the brief's words for it and the facets' terms."""
    terms = ", ".join(t for f in about for t in f.terms[:8])
    return f"{said}: {terms}" if said else terms


def _opened(
    slot: Slot, schema: Schema, reading: Reading, text: str, subject: str, taken: Collection[str]
) -> list[Place]:
    asked = [(a.facet, "", a.words) for a in reading.angles]
    for n, (facet, _, said) in enumerate(asked):
        # The brief's own words, unless they only ask ("why") or head another section already.
        few = stems(said) and len(said.split()) <= LONGEST and not ASKING & set(words(said))
        own = _capital(said) if few else ""
        free = own and own not in taken and all(own != h for _, h, _ in asked[:n])
        asked[n] = (facet, own if free else reading.angles[n].heading, said)
    if not asked:
        taken = {s.facets[0] for s in schema.slots if s.id != "facets" and s.facets}
        asked = [(f, h, "") for f, h in brief_facets(reading, text, slot) if f.id not in taken]
    share = max(slot.share, 0.14 * len(reading.angles))
    return [
        Place(
            f"{slot.id}-{f.id}",
            slot,
            h,
            _query(f"{subject} {said}".strip(), (f,)),
            (f,),
            share / len(asked),
        )
        for f, h, said in asked
    ]


def _merged(opened: list[Place], language: str) -> list[Place]:
    """Two neighbours become one: those alike in being told in figures, the smallest first."""

    def unlike(n: int) -> tuple[bool, int]:
        pair = (*opened[n].facets, *opened[n + 1].facets)
        return len({f.figure for f in pair}) > 1, len(pair)

    n = min(range(len(opened) - 1), key=unlike)
    one, other = opened[n], opened[n + 1]
    headings = tuple(h for p in (one, other) for h in (p.headings or (p.heading,)))
    # German writes nouns with a capital, and a list of headings needs no word between.
    head = f", {other.heading[:1].lower()}{other.heading[1:]}"
    both = one._replace(
        heading=f"{one.heading}{head if language == 'en' else f' · {other.heading}'}",
        query=f"{one.query}, {other.query}",
        facets=one.facets + other.facets,
        share=one.share + other.share,
        headings=headings if language == "en" else (),
    )
    return [*opened[:n], both, *opened[n + 2 :]]
