"""Task ``retrieval``: which passages are found for questions that need several of them.

Knows no way of ranking: those stand in ``MODES``, the one place to register a new one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from agent.app import DeepNews
from agent.errors import SetupError
from agent.forage.find import THRIFTY, WORTH
from evals import records as record
from evals.records import Check, Record
from evals.scorers import ranking as scorers
from evals.task import Conclusions, Options, Prepared, Task
from evals.tasks.pools import Question, QuestionSet, find_sets, ingested, read_set
from evals.tasks.rankers import Mode, Pool, Ranker, bm25, capped, dense, fused, stopped, walk
from tools.library import Library

BASELINE = "fused"
DENSE = "dense"
# Register further modes and ablation rows here: name → a function from an open Pool to a Ranker.
MODES: dict[str, Mode] = {
    DENSE: dense,
    "bm25": bm25,
    BASELINE: fused,
    "fused-top5": capped(fused, 5),
    "no links": walk(0),
    "walk": walk(),
    "walk, stopped": stopped(WORTH),
    "walk, thrifty": stopped(THRIFTY),
}
# Whole sets only; of the mode that is meant to be the best one.
BEST = "walk"
FLOORS = {"musique": 0.66, "hotpot": 0.89, "2wiki": 0.86}
NARROW_HOPS, NEAR_RANK = 2, 5


def quadrant(hops: int, worst_dense_rank: int | None) -> str:
    """Scope (how much a question needs) and diffusion (how hidden it is), e.g. "wide hidden".

    Narrow is at most two hops; near is a question whose gold passages are all among the first
    five of plain dense search. So dense has a full hit on every near question by definition, and
    on no hidden one: compare within a quadrant the other modes.
    """
    scope = "narrow" if hops <= NARROW_HOPS else "wide"
    near = worst_dense_rank is not None and worst_dense_rank <= NEAR_RANK
    return f"{scope} {'near' if near else 'hidden'}"


def answered(question: Question, rankers: dict[str, Ranker]) -> list[Record]:
    """The question under every ranker, each asked on its own so that its time is its own.

    ``rankers`` must hold "dense", which decides the quadrant.
    """
    found = {name: rank([question.text], scorers.DEPTH)[0] for name, rank in rankers.items()}
    worst = scorers.worst_rank(found[DENSE].ids, question.gold)
    groups = {"hops": str(question.hops), "quadrant": quadrant(question.hops, worst)}
    return [
        Record(
            part=question.part,
            case=question.id,
            subject=name,
            groups=groups,
            scores=scorers.scores(one.ids, question.gold),
            costs={
                "characters": one.characters,
                "calls": one.calls,
                "milliseconds": round(one.milliseconds, 3),
            },
            answer=one.ids,
            gold=question.gold,
        )
        for name, one in found.items()
    ]


def concluded(records: Sequence[Record], *, whole: bool) -> Conclusions:
    """Every mode against the baseline, and the floors where whole sets were asked."""
    rows = [row for row in record.rows(records) if row.group == record.ALL]
    checks = [
        Check(
            name=f"{row.part}: {scorers.PRIMARY} of {BEST}",
            value=row.scores[scorers.PRIMARY].mean,
            bar=f"at least {FLOORS[row.part]:.2f}",
            passed=row.scores[scorers.PRIMARY].mean >= FLOORS[row.part],
        )
        for row in rows
        if whole and row.subject == BEST and row.part in FLOORS
    ]
    notes = (
        "milliseconds: one question at a time, its embedding included, after one warm-up question",
        "p: two-sided, of each comparison alone; not corrected for their number",
    )
    compared = record.versus(records, BASELINE, scorers.PRIMARY)
    return Conclusions(
        primary=scorers.PRIMARY, versus=tuple(compared), checks=tuple(checks), notes=notes
    )


@contextmanager
def prepare(options: Options) -> Iterator[Prepared]:
    """Read the sets, ingest what is not yet ingested, open the libraries.

    Raises:
        SetupError: no such set or mode, or a broken file.
    """
    modes = chosen(options.subjects)
    folders = find_sets(options.data, options.parts)
    sets = [read_set(folder, limit=options.limit, seed=options.seed) for folder in folders]
    with DeepNews() as application, ExitStack() as stack:
        rankers = {
            one.name: _rankers(_pool(one, application.embedder, options, stack), modes, one)
            for one in sets
        }
        facts: dict[str, Any] = {
            "settings": application.settings.fingerprint(),
            "embedder": application.embedder.fingerprint,
            "sets": {one.name: one.digest for one in sets},
            "modes": list(modes),
            "depth": scorers.DEPTH,
        }
        answer: Callable[[Question], list[Record]] = lambda q: answered(q, rankers[q.part])
        yield Prepared(
            cases=[question for one in sets for question in one.questions],
            answer=answer,
            conclude=lambda records: concluded(records, whole=options.limit is None),
            facts=facts,
        )


def chosen(names: Sequence[str]) -> dict[str, Mode]:
    """The modes of these names with dense and the baseline; all when none is named.

    Raises:
        SetupError: there is no mode of a name.
    """
    unknown = [name for name in names if name not in MODES]
    if unknown:
        raise SetupError(f"no mode {unknown[0]!r}: there are {', '.join(MODES)}")
    wanted = {DENSE, BASELINE, *names} if names else set(MODES)
    return {name: mode for name, mode in MODES.items() if name in wanted}


def _pool(one: QuestionSet, embedder: Any, options: Options, stack: ExitStack) -> Pool:
    path = ingested(one, embedder, options)
    library = stack.enter_context(Library.open(path, embedder))
    names = {document.id: document.external_id or document.id for document in library.documents()}
    return Pool(library, embedder, names)


def _rankers(pool: Pool, modes: dict[str, Mode], one: QuestionSet) -> dict[str, Ranker]:
    """The rankers over a corpus, each warmed up."""
    made = {name: mode(pool) for name, mode in modes.items()}
    for ranker in made.values():
        ranker([question.text for question in one.questions[:1]], scorers.DEPTH)
    return made


TASK = Task(
    "retrieval",
    "passages found for multi-hop questions over pooled corpora: recall, cost, quadrants",
    prepare,
)
