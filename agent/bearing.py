"""What of all that was read bears on the brief: the material of a plan, or nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from agent.brief import read
from agent.completing import titled
from agent.deps import Deps
from agent.domain import Block
from agent.forage.needs import eligible
from agent.forage.scent import about
from agent.plan.asked import asked as asked_for
from agent.plan.places import Place
from agent.plan.worth import Material
from agent.stages import EMBEDDED, in_scope, stretches, topic
from tools.names import names
from tools.words import all_stems, stems

# Words of blocks, for each word that the brief asks for, of documents that name its subject: with
# less, the others are needed too. Chosen on the largest libraries of the task ``cliff``.
ENOUGH = 1.5
TOPIC_RUNS_THROUGH = 0.2  # share of blocks on the topic: 0.06 (demo brief), 0.41 (calls)
ON_TOPIC = 0.34


def material(
    deps: Deps,
    made: dict[str, Block],
    open_places: Sequence[Place] = (),
    disputed: frozenset[str] = frozenset(),
) -> Material:
    """What planning may use."""
    evidence = deps.evidence(sorted({b.evidence_ids[0] for b in made.values()}))
    kept = [b for b in made.values() if b.evidence_ids[0] in evidence]
    near: dict[tuple[str, str], float] = {}
    looked = kept[:EMBEDDED]
    if open_places and looked:
        asked = deps.encode([p.query for p in open_places])
        cosine = asked @ deps.encode([b.point for b in looked]).T
        near = {
            (p.id, b.id): float(cosine[i, k])
            for i, p in enumerate(open_places)
            for k, b in enumerate(looked)
        }
    terms = topic(deps)
    on_topic = sum(about(evidence[b.evidence_ids[0]], terms) >= 0.5 for b in looked)
    return Material(
        kept, evidence, deps.documents, stretches(deps), terms, near,
        on_topic >= TOPIC_RUNS_THROUGH * len(looked), disputed,
        asked_for(read(deps.brief)), _home(deps),
    )  # fmt: skip


def on_subject(deps: Deps, made: Mapping[str, Block]) -> dict[str, Block]:
    """The blocks of documents that name what the brief names, where these alone are enough.

    Of 60,000 characters about many companies an article on one told ten others' figures: each
    sentence was true, and a fourth of the key facts had no room. A name's first word is looked for,
    which is what papers call a company the second time.
    """
    first = {re.escape(name.text.split()[0]) for name in names(deps.brief.text)}
    if not first:
        return dict(made)
    named = re.compile(rf"\b(?:{'|'.join(sorted(first))})\b")
    found = deps.evidence(sorted({b.evidence_ids[0] for b in made.values()}))
    home = {
        i: any(named.search(text) for text in (d.title, d.company or "", deps.library.text(i)))
        for i in {e.document_id for e in found.values()}
        for d in (deps.documents[i],)
    }
    own = {
        b.id: b for b in made.values()
        if (e := found.get(b.evidence_ids[0])) is not None and home[e.document_id]
    }  # fmt: skip
    words = sum(len(b.point.split()) for b in own.values())
    return own if words >= ENOUGH * deps.brief.words else dict(made)


def _home(deps: Deps) -> frozenset[str]:
    """Documents whose title is what the brief is about, and nothing else."""
    return frozenset(titled(read(deps.brief), in_scope(deps)))


def bears(deps: Deps, made: dict[str, Block]) -> bool:
    """Whether the brief names a company, has a paper of its name, or a block is on its topic.

    A block is when it carries a third of the topic's words.
    """
    if not eligible(in_scope(deps), read(deps.brief)):
        return False  # nothing is of the years that the brief names
    named = set(stems(deps.brief.text))
    companies = [set(stems(d.company)) for d in in_scope(deps) if d.company]
    if _home(deps) or any(company and company <= named for company in companies):
        return True
    terms = read(deps.brief).terms
    return any(about_words(b.point, terms) >= ON_TOPIC for b in made.values())


def about_words(text: str, terms: Sequence[str]) -> float:
    """Share of the terms (stems) that the text itself carries."""
    own = all_stems(text)
    return sum(t in own for t in terms) / len(terms) if terms else 1.0
