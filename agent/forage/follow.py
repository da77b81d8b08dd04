"""What evidence just read leads to: passages that share its names, periods and figures, or go on.

Reads the library; decides nothing: a link becomes a patch, and its scent is weighed with the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agent.domain import Chunk, Document, Evidence
from agent.forage.closing import matches
from agent.forage.patch import Kind, Passage, Patch
from tools.figures import figures
from tools.library import Hit, Library
from tools.mentions import fresh_key, key, mentions, normal, phrases
from tools.periods import label_kind, periods

SEEDS = 2  # sentences of a step that are followed
NAMES = 2  # rarest names of a sentence that are followed
PULLED = 40  # a name in more passages than these opens no patch: it is searched by its words
LONGEST = 8  # passages of a patch that a link opens
ONWARD = 2  # passages behind one that answered


class Seed(NamedTuple):
    """A sentence that was read, its passage, and how well it fits."""

    evidence: Evidence
    chunk: Chunk
    fit: float


class Trail(NamedTuple):
    """What following needs: the library, where it may look, and what it already went for.

    ``allowed`` are the documents of the need (None: all). ``asked`` are the names that the need
    itself names: its own words have looked for those. ``near`` gives nearness to the need.
    """

    library: Library
    documents: Mapping[str, Document]
    allowed: frozenset[str] | None
    asked: frozenset[int]
    question: NDArray[np.float32]
    query: str
    near: Callable[[NDArray[np.float32]], float]

    def may(self, document_id: str) -> bool:
        """Whether the need may be served from this document."""
        return self.allowed is None or document_id in self.allowed


class Link(NamedTuple):
    """Where a sentence leads, before its passages are weighed."""

    kind: Kind
    source: str
    query: str
    opened_by: str
    strength: float
    chunks: tuple[Chunk, ...]


def nearness(
    hits: Sequence[Hit], question: NDArray[np.float32]
) -> Callable[[NDArray[np.float32]], float]:
    """Nearness of a passage's vector: 1 at the nearest that was ranked, 0 at the last one."""
    high = hits[0].score if hits else 1.0
    low = hits[-1].score if hits else 0.0

    def near(other: NDArray[np.float32]) -> float:
        above = (float(question @ other) - low) / max(1e-6, high - low)
        return round(min(1.0, max(0.0, above)), 3)

    return near


def names_asked(*texts: str) -> frozenset[int]:
    """Keys of every run of words in the texts that could be a name; few of them ever recur."""
    return frozenset(fresh_key(normal(phrase)) for text in texts for phrase in phrases(text))


def opened(
    seeds: Sequence[Seed], trail: Trail, *, read: Collection[str], known: Collection[str], most: int
) -> list[Patch]:
    """New patches that the seeds open, the strongest first; ids are left to the caller.

    Args:
        seeds: sentences just read, best first.
        trail: where to look.
        read: ids of passages that were read.
        known: sources that were opened before.
        most: patches at most.
    """
    links: dict[str, Link] = {}
    for seed in seeds[:SEEDS]:
        for link in _links(seed, trail):
            if link.source not in known and any(c.id not in read for c in link.chunks):
                links.setdefault(link.source, link)
    chosen = _of_each_kind(list(links.values()))[:most]
    ids = list(dict.fromkeys(c.id for link in chosen for c in link.chunks if c.id not in read))
    vectors = trail.library.vectors(ids) if ids else {}
    return [patch for link in chosen if (patch := _weighed(link, vectors, trail)).passages]


def _of_each_kind(links: Sequence[Link]) -> list[Link]:
    """The strongest of each kind first, then the second ones: how a kind pays is not known yet."""
    order = sorted(links, key=lambda k: (-k.strength, k.source))
    place = {id(k): [o.kind for o in order[:n]].count(k.kind) for n, k in enumerate(order)}
    return sorted(order, key=lambda k: place[id(k)])


def _weighed(link: Link, vectors: Mapping[str, NDArray[np.float32]], trail: Trail) -> Patch:
    passages = [Passage(c, trail.near(vectors[c.id])) for c in link.chunks if c.id in vectors]
    if link.kind != "onward":  # what goes on is read in its own order
        passages.sort(key=lambda p: (-p.near, p.chunk.id))
    return Patch(
        "", link.kind, link.source, link.query, link.opened_by, round(link.strength, 3),
        tuple(passages[:LONGEST]),
    )  # fmt: skip


def _links(seed: Seed, trail: Trail) -> list[Link]:
    return [
        *_onward(seed, trail), *_named(seed, trail), *_titled(seed, trail), *_dated(seed, trail),
        *_figured(seed, trail),
    ]  # fmt: skip


def _onward(seed: Seed, trail: Trail) -> list[Link]:
    """The passages behind the one that answered: a subject is seldom done with in one."""
    chunks = trail.library.chunks(seed.chunk.document_id)
    place = next((i for i, c in enumerate(chunks) if c.id == seed.chunk.id), len(chunks))
    after = tuple(chunks[place + 1 : place + 1 + ONWARD])
    source = f"what follows {seed.chunk.id}"
    return [Link("onward", source, trail.query, seed.evidence.id, seed.fit, after)] if after else []


def _named(seed: Seed, trail: Trail) -> list[Link]:
    """Passages that share the sentence's rarest names."""
    links = trail.library.links
    said = {n: key(n) for n in sorted(mentions(seed.evidence.quote)) if key(n) not in trail.asked}
    counts = links.held(said.values())
    few = {n: k for n, k in said.items() if 2 <= counts.get(k, 0) <= PULLED}
    holders = links.holders(list(few.values()))
    held = {name: (links.weight(counts[k]), holders[k]) for name, k in few.items()}
    rarest = sorted(held, key=lambda n: (-held[n][0], n))[:NAMES]
    wanted = list(dict.fromkeys(one for n in rarest for one in held[n][1]))
    chunks = {p.chunk.id: p.chunk for p in trail.library.passages(wanted)} if wanted else {}
    return [
        Link(
            "name", f'passages that name "{n}"', f"{trail.query} {n}", seed.evidence.id,
            seed.fit * held[n][0],
            tuple(
                chunks[i] for i in held[n][1] if i in chunks and trail.may(chunks[i].document_id)
            ),
        )
        for n in rarest
    ]  # fmt: skip


def _titled(seed: Seed, trail: Trail) -> list[Link]:
    """The documents whose titles the sentence names."""
    [found] = trail.library.links.titles_in([seed.evidence.quote])
    return [
        Link(
            "title", f'the document "{title}"', trail.query, seed.evidence.id, seed.fit,
            tuple(trail.library.chunks(one)),
        )
        for title, documents in sorted(found.items())
        if key(title) not in trail.asked
        for one in documents[:1]
        if one != seed.chunk.document_id and trail.may(one)
    ]  # fmt: skip


def _dated(seed: Seed, trail: Trail) -> list[Link]:
    """The documents of a period that the sentence names beside its own."""
    own = seed.evidence.context.period.value if seed.evidence.context.period else None
    said = [p.label for p in periods(seed.evidence.quote) if p.rule is None]
    found = []
    for label in dict.fromkeys(said):
        if label == own or label_kind(label) in (None, "year", "partial"):
            continue  # a year is most of a library; its words are searched already
        dated = {
            d.id
            for d in trail.documents.values()
            if d.period and trail.may(d.id) and matches(label, d.period)
        } - {seed.chunk.document_id}
        if not dated:
            continue
        hits = trail.library.dense(trail.question, LONGEST, documents=dated)[0]
        found.append(
            Link(
                "period", f"documents of {label}", trail.query, seed.evidence.id, seed.fit,
                tuple(h.chunk for h in hits),
            )
        )  # fmt: skip
    return found


def _figured(seed: Seed, trail: Trail) -> list[Link]:
    """Passages where the sentence's figure may come up again: explained, or revised."""
    context, numbers = seed.evidence.context, figures(seed.evidence.quote)
    about = [f.value for f in (context.measure, context.subject) if f]
    if not numbers or not about:
        return []
    query = " ".join([numbers[0].text, *about])
    hits = trail.library.lexical(query, LONGEST, documents=trail.allowed)
    chunks = tuple(h.chunk for h in hits if h.chunk.id != seed.chunk.id)
    return [Link("figure", f"passages on {query}", query, seed.evidence.id, seed.fit, chunks)]
