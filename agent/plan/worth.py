"""What a block is worth to a place of the plan, by itself and after what was told. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from agent.domain import Block, Document, Evidence
from agent.draft.clauses import complete
from agent.draft.stock import stock_phrases
from agent.forage.needs import Window
from agent.forage.scent import about, overlap
from agent.plan.asked import Asked
from agent.plan.places import Place
from agent.plan.shelf import facets
from agent.plan.spoken import speaks_of
from tools.words import all_stems, stems

ATTRIBUTION_WORDS = 9  # mean words that speaker and period add to a printed sentence (200 counted)
TELLING_DIGITS = 3
SAME_WORDS = 0.6  # of a sentence's, in one that tells its figures again among others
PLAIN_WORDS = 10  # beside the name of what was measured: verb, value, change and period
MOST_OF_A_SERIES = 2  # figures of one thing in the prose of a section
DISPUTED = 1.05  # breaks near ties; at 1.2 a section lost its second block to it (demo)
STRAY = 0.5  # a figure of what the brief does not list
ANOTHER = 0.3  # of somebody called alike
AGAIN = 0.6  # the same thing of the same period, in other figures or words
EACH = 0.92  # for every time that a thing was told: the things of a list take turns
REASON = 1.3  # why something that is told became so, where the brief asks for it
SHARE_OF_TOPIC = 0.5  # power of it: of six words of a headline the first one found tells the most
UNNAMED = 0.3  # none of the names that the brief gives to what a place tells
UNDER = 0.8  # of a hit: in the heading above a sentence, not in it
STOCK = 0.7  # words that advertise: in print a stock phrase, whoever used it first
OFF_TOPIC, STORY = 0.4, 0.6  # what is left of the score of a block with none of the headline
BESIDE = 0.5  # neither a word of the headline nor a thing of the list
_ITEM = re.compile(r"[A-Z]\w+ing (?:to|a|an|the|our|its|their|in|on|with|for|and|new) ")
_NOTE = re.compile(r"\(?\d{1,2}\) ")  # "(1) Net sales include ...": below a table
COMFORTABLE = 20  # words of a source sentence that still reads well inside an attribution


class Material(NamedTuple):
    """What planning may use: blocks best first, their evidence and documents, and the stretches.

    ``near`` is the cosine of (place's query, block id's sentence). ``runs_through``: whether the
    headline's words run through what was read. ``disputed`` are block ids whose value another
    source denies. ``home`` are documents that bear the subject's very name, where some do.
    """

    blocks: Sequence[Block]
    evidence: Mapping[str, Evidence]
    documents: Mapping[str, Document]
    windows: Sequence[Window]
    topic: Sequence[str]
    near: Mapping[tuple[str, str], float]
    runs_through: bool = True
    disputed: frozenset[str] = frozenset()
    asked: Asked = Asked()
    home: frozenset[str] = frozenset()


def fits(block: Block, place: Place, material: Material) -> float:
    """How well a block serves a place, in [0, ~1.1]; 0 where it may not stand there."""
    lead = material.evidence[block.evidence_ids[0]]
    if not _may_stand(block, lead, place, material):
        return 0.0
    terms = [t for f in place.facets for t in f.terms]
    kinds = {k for f in place.facets for k in f.kinds}
    hit = max(overlap(block.point, terms), UNDER * _under(block, place))
    near = max(0.0, min(1.0, (material.near.get((place.id, block.id), 0.1) - 0.05) / 0.5))
    score = 0.4 * near + 0.35 * hit + 0.15 * block.score + 0.1 * (block.kind in kinds)
    long = max(0, len(block.point.split()) - COMFORTABLE)
    on_topic = _on_topic(block, lead, place, material)
    return score * on_topic * _told_well(block, material) * (1.0 if hit else 0.5) * (
        1 - 0.012 * long
    )  # fmt: skip


def _may_stand(block: Block, lead: Evidence, place: Place, material: Material) -> bool:
    """Whether a block is of the place's time and outlook, and not of another subject's paper."""
    if _NOTE.match(lead.quote) or (_ITEM.match(block.point) and not complete(block.point)):
        return False  # "Continuing to bring to market …": an item of a list, no statement
    window = {"first": 0, "last": -1}.get(place.slot.time)
    narrowed = window is not None and len(material.windows) > 1
    if narrowed and lead.document_id not in material.windows[window or 0].documents:
        return False
    # The library has a paper on just this: of others only what names it.
    if material.home and not at_home(block, material) and not _names(lead, material.topic):
        return False
    looks_ahead = ["outlook" in f.kinds for f in place.facets]
    return any(looks_ahead) if block.kind == "outlook" else not all(looks_ahead)


def _on_topic(block: Block, lead: Evidence, place: Place, material: Material) -> float:
    """What the headline, and the names that the brief gives to the place, leave of a score.

    Where the headline's words run through the corpus ("cloud"), they select; where they name what
    set the story off ("fire"), the rest of the story does not repeat them.
    """
    named = about(lead, place.named()) if place.named() else 0.0
    topic: float = max(named, about(lead, material.topic)) ** SHARE_OF_TOPIC
    listed = not material.runs_through and material.asked.told_by(block) is not None
    floor = (OFF_TOPIC if material.runs_through else STORY) * (1.0 if topic or listed else BESIDE)
    by_name = UNNAMED + (1 - UNNAMED) * named if place.named() else 1.0
    return by_name * (floor + (1 - floor) * topic)


def _told_well(block: Block, material: Material) -> float:
    """What disputes, figures beside the list, advertising and another's name make of a score."""
    factor = DISPUTED if block.id in material.disputed else 1.0
    factor *= STRAY if material.asked.strays(block) else 1.0
    factor *= STOCK if stock_phrases(block.point) else 1.0
    return factor * (ANOTHER if material.asked.others(block) else 1.0)


def at_home(block: Block, material: Material) -> bool:
    """Whether a block stands in a paper that bears the subject's very name."""
    return material.evidence[block.evidence_ids[0]].document_id in material.home


def _names(evidence: Evidence, topic: Sequence[str]) -> bool:
    """Whether a sentence or its place carries all of the headline's words."""
    placed = " ".join(f.value for f in evidence.context.fields().values())
    return set(topic) <= all_stems(f"{evidence.text} {placed}", evidence.language)


def under_own(block: Block, place: Place) -> bool:
    """Whether the heading above a block is what the brief calls the place in its own words."""
    own = [f for f in place.facets if f.id not in facets()]
    return any(speaks_of(f, [block.section]) for f in own)


def _under(block: Block, place: Place) -> float:
    """How far the heading above a block is of the place."""
    if under_own(block, place):
        return 1.0
    return overlap(block.section, [t for f in place.facets for t in f.terms])


def _series(block: Block) -> str:
    """What a typed figure is of, to tell those that belong together; empty where there is none."""
    return block.typed[0].name.lower() if block.typed else ""


def printed_words(block: Block) -> int:
    """Words that it will take in print: a typed figure is told plainly, all else attributed."""
    if block.typed and block.kind == "figure":
        return len(block.typed[0].name.split()) + PLAIN_WORDS
    return len(block.point.split()) + ATTRIBUTION_WORDS


class Shelf:
    """Blocks that are still free, and how often documents and stretches have been used."""

    def __init__(self, by_id: Mapping[str, Block], material: Material) -> None:
        self._by_id, self._material = by_id, material
        self._where = {d: n for n, w in enumerate(material.windows) for d in w.documents}
        self._used: set[str] = set()
        self._facts: set[tuple[str, str]] = set()
        self._taken: list[Block] = []
        self._uses: Counter[str] = Counter()
        self._told: Counter[tuple[int, str, bool]] = Counter()

    def take(self, scores: Mapping[str, float], picks: Sequence[str]) -> str | None:
        """The best free block for a place, spread over documents and stretches of time."""
        filled = Counter(self._where.get(self._document(b), 0) for b in picks)
        best, value = None, 0.0
        for block_id, score in scores.items():
            own = told_figures([self._by_id[block_id]])
            if block_id in self._used or told_already(own, self._facts):
                continue
            if any(told_longer(self._by_id[block_id], other) for other in self._taken):
                continue
            name = _series(self._by_id[block_id])
            if name and sum(_series(self._by_id[b]) == name for b in picks) >= MOST_OF_A_SERIES:
                continue  # more of it belongs into a table
            document = self._document(block_id)
            part = self._where.get(document, 0)
            here = sum(self._document(b) == document for b in picks)
            # A second sentence of the document just quoted needs no attribution of its own.
            apart = 0.85 ** self._uses[document] * 0.8 ** filled[part]
            worth = score * (1.0 if here == 1 else apart) * self._turn(block_id)
            if worth > value:
                best, value = block_id, worth
        if best is not None:
            self._used.add(best)
            self._facts |= told_figures([self._by_id[best]])
            self._taken.append(self._by_id[best])
            self._uses[self._document(best)] += 1
            if key := self._key(best):
                self._told[key] += 1
        return best

    def _key(self, block_id: str) -> tuple[int, str, bool] | None:
        """Which of the brief's things a block tells, of which period, and whether it says why."""
        block = self._by_id[block_id]
        thing = self._material.asked.told_by(block)
        return None if thing is None else (thing, "".join(block.periods[:1]), block.kind == "cause")

    def _turn(self, block_id: str) -> float:
        """What a block is worth after what was told: the list's things and reasons take turns."""
        key = self._key(block_id)
        if key is None:
            return 1.0
        thing, period, why = key
        turn = EACH ** sum(n for (t, _, w), n in self._told.items() if (t, w) == (thing, why))
        if key in self._told:
            turn *= AGAIN
        if why and self._material.asked.why and (thing, period, False) in self._told:
            turn *= REASON
        return turn

    def _document(self, block_id: str) -> str:
        return self._material.evidence[self._by_id[block_id].evidence_ids[0]].document_id


def told_already(own: Collection[tuple[str, str]], told: Collection[tuple[str, str]]) -> bool:
    """Whether figures tell nothing new: all of them were told, or half of those that could not be
    another's by chance (three digits and more).
    """
    if own and set(own) <= set(told):
        return True
    telling = {f for f in own if len(f[0].strip("0.-").replace(".", "")) >= TELLING_DIGITS}
    return bool(telling) and 2 * len(telling & set(told)) >= len(telling)


def told_longer(one: Block, before: Block) -> bool:
    """Whether a block only tells at greater length what one before it told.

    All figures of that one are in it, and most of its words.
    """
    figures, told = told_figures([one]), told_figures([before])
    if not told or not told <= figures:
        return False
    words = set(stems(before.point))
    return len(words & set(stems(one.point))) >= SAME_WORDS * len(words)


def told_figures(blocks: Iterable[Block]) -> set[tuple[str, str]]:
    """Figures that blocks tell, as (value, unit): what has been told is not told again."""
    return {(f"{f.value.normalize():f}", f.unit) for b in blocks for f in b.figures}
