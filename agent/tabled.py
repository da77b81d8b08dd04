"""Rows of companies' own tables for the blocks of a run: read from the library, chosen purely."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from agent.brief import read
from agent.deps import Deps
from agent.domain import Document, Evidence
from agent.forage.needs import Target, eligible, own_paper
from agent.forage.row_choice import Candidate, chosen
from agent.plan.blocks import Scored
from agent.plan.typed import told

WORTH: Final = 0.75  # score of a row that answers fully; good sentences have 0.6 to 0.8


def scored_rows(
    deps: Deps,
    targets: Sequence[Target],
    documents: Sequence[Document],
    found: Mapping[str, Evidence],
) -> list[Scored]:
    """The rows that become blocks, with the needs they answer; recorded in the trajectory.

    Args:
        deps: The run.
        targets: The needs that were foraged.
        documents: What the brief's options allow.
        found: Evidence of the forage, by id: what it speaks of is what the story is about.
    """
    papers = [d for d in eligible(documents, read(deps.brief)) if own_paper(d) and not d.copy_of]
    candidates = [c for d in papers for c in _candidates(deps, d)]
    if not candidates:
        return []
    spoken = _spoken(candidates, found.values())
    picks = chosen(targets, candidates, deps.brief.text, spoken)
    if picks:
        rows = [
            {"need": p.need_id, "worth": p.worth, "evidence": p.candidate.evidence.id,
             "told": p.candidate.told.full}
            for p in picks
        ]  # fmt: skip
        deps.trajectory.record("rows", f"{len(picks)} rows of tables", rows=rows)
    return [Scored(p.candidate.evidence, WORTH * p.worth, (p.need_id,)) for p in picks]


def _candidates(deps: Deps, document: Document) -> list[Candidate]:
    rows = deps.library.rows(document.id)
    made = ((one, told(one, document)) for one in rows)
    return [Candidate(evidence=one, told=said) for one, said in made if said is not None]


def _spoken(candidates: Iterable[Candidate], found: Iterable[Evidence]) -> dict[str, int]:
    """In how many sentences of its company's papers the part of each row is named.

    Only for those named at least half as often as the part that is named most: an article about
    cloud services hears of every segment now and then.
    """
    texts = [(one.context.company, one.quote) for one in found if one.row is None]
    counts: dict[str, int] = {}
    most: dict[str, int] = {}
    for row in candidates:
        part, owner = row.told.figures[0].entity, row.evidence.context.company
        if not row.parts or not part or owner is None:
            continue
        said = sum(
            part in text for company, text in texts if company and company.value == owner.value
        )
        counts[row.evidence.id] = said
        most[owner.value] = max(most.get(owner.value, 0), said)
    owners = {c.evidence.id: c.evidence.context.company for c in candidates}
    return {
        i: n for i, n in counts.items() if (o := owners[i]) is not None and 2 * n >= most[o.value]
    }
