"""The set ``real`` of the task ``hfr``: the ten briefs over documents that nobody made up.

No table holds what is so there. A judge (``evals.judging``) tells of each sentence whether what it
cites carries it; what cites nothing is not carried. Which key facts there are nobody knows, so
there is no coverage, and no bar: the judges at hand are the gate itself, or weaker than it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from hashlib import sha256
from typing import Final, NamedTuple

from agent.app import DeepNews
from agent.domain import Evidence
from agent.draft.pieces import Origin, Piece
from agent.errors import SetupError
from agent.verify.claims import checkable
from agent.verify.words import quotations
from evals.bench.write import Asked, briefs
from evals.judging import Supporting, open_judge
from evals.records import Record
from evals.task import Options
from evals.tasks.hfr_arms import Text
from evals.tasks.pacing import source_of
from evals.worlds.scoring import Claimed

REAL: Final = "real"
JUDGED: Final = ("hfr", "support", "citation precision")


class RealCase(NamedTuple):
    """A brief of the bench."""

    id: str
    asked: Asked
    part: str = REAL


class Desk(NamedTuple):
    """A corpus: the application over its library, what that holds, and the judge."""

    app: DeepNews
    papers: str
    judge: Supporting


def chosen(options: Options) -> list[RealCase]:
    """The briefs.

    Raises:
        SetupError: their documents are not there.
    """
    cases = [RealCase(one.id, one) for one in briefs().values()][: options.limit]
    for corpus in dict.fromkeys(one.asked.corpus for one in cases):
        if not (source := source_of(corpus, options.data)).is_dir():
            raise SetupError(f"there is no {source}: name the data with --data or DEEPNEWS_DATA")
    return cases


def opened(corpus: str, options: Options, stack: ExitStack) -> Desk:
    """A corpus, ingested; unchanged files cost nothing.

    Raises:
        SetupError: there is no such judge, or its model is not there.
    """
    app = stack.enter_context(DeepNews(library=options.libraries / corpus))
    app.ingest(
        source_of(corpus, options.data),
        progress=lambda p: options.tell(f"hfr: {corpus}: {p.done}/{p.total} documents ingested"),
    )
    held = sorted(one.sha256 for one in app.library.documents())
    papers = sha256("".join(held).encode()).hexdigest()[:16]
    return Desk(app, papers, open_judge(options.judge, app, stack))


def record(case: RealCase, desk: Desk, subject: str, text: Text) -> Record:
    """An article with the judge's scores.

    Citation precision is that of ALCE (Gao et al. 2023, 2305.14627): a citation of a carried
    sentence that carries it alone, or without which the others do not.
    """
    held = [one for one in text.sentences if checkable(one.text)]
    wanted = {i for one in held for i in one.evidence_ids}
    evidence = {one.id: one for one in desk.app.library.evidence(sorted(wanted))}
    told = [(one, carries(one.evidence_ids, one.text, evidence, desk.judge)) for one in held]
    held = [one for one, said in told if said is not None]
    carried = [one for one, said in told if said]
    wrong = [one.text for one, said in told if said is False]
    cited = sum(len(one.evidence_ids) for one in held)
    scores = {
        "hfr": float(bool(held) and not wrong),
        "support": len(carried) / len(held) if held else 0.0,
        "citation precision":
            sum(_fitting(one, evidence, desk.judge) for one in carried) / cited if cited else 0.0,
    }  # fmt: skip
    costs = {
        "words": float(text.words), "seconds": text.seconds, "judged": float(len(held)),
        "wrong": float(len(wrong)), "unscored": float(len(told) - len(held)),
        "dropped": float(text.dropped), "characters": float(text.characters),
    }  # fmt: skip
    return Record(
        part=REAL, case=case.id, subject=subject, groups={"corpus": case.asked.corpus},
        scores=scores, costs=costs, answer=wrong,
    )  # fmt: skip


def carries(
    ids: Sequence[str], text: str, evidence: Mapping[str, Evidence], judge: Supporting
) -> bool | None:
    """Whether pieces of evidence carry a sentence together; None where a judge finds no claim."""
    own = {i: evidence[i] for i in ids if i in evidence}
    # Two quotations of one speaker that are joined are judged each by its own evidence.
    origin: Origin = "quote" if quotations(text) else "writer"
    told = judge.of([Piece(text=text, evidence_ids=tuple(own), origin=origin)], own)
    if not own:
        return False
    return told.supported == told.checkable if told.checkable else None


def _fitting(one: Claimed, evidence: Mapping[str, Evidence], judge: Supporting) -> int:
    if len(one.evidence_ids) < 2:
        return len(one.evidence_ids)
    return sum(
        carries([own], one.text, evidence, judge)
        or not carries([i for i in one.evidence_ids if i != own], one.text, evidence, judge)
        for own in one.evidence_ids
    )


def notes(judge: Supporting) -> list[str]:
    """What must be said beside the numbers of the set."""
    return [
        f"set {REAL}: judge {judge.name} ({judge.told}), on what a sentence cites",
        "no rate of inventions: a gate also refuses the source's own words where they are not in an"
        " article's voice ('our', 'this quarter'), which counts against the baselines; a judge of"
        " pairs sees quotations without who says them and of when, which counts against ours",
        f"set {REAL}: no key facts are known, so there is no coverage and no bar",
    ]
