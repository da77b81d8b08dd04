"""Task ``pacing``: does our prose move as people's does, and does it stay true while it does.

For each of the ten briefs the same evidence becomes an article in up to four ways (see
``evals.tasks.pacing_arms``), and Wikipedia articles of 2022 and later show how people write. Claim
support is told by a judge (``evals.judging``), the gate that shaped our texts unless another is
named. Articles are kept by case and can be judged again without being written again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from agent.app import DeepNews
from agent.brief import Brief
from agent.demo import DOSSIER
from agent.errors import SetupError
from evals.bench.write import Asked, briefs
from evals.bundles import article_of
from evals.judging import NAMES, Supporting, open_judge
from evals.records import Record
from evals.scorers.prose import prose, rhythm_costs, rhythm_scores, sentence_lengths
from evals.task import Options, Prepared, Task, require_known
from evals.tasks.pacing_arms import (
    HUMAN,
    PACED,
    PROMPTED,
    SUBJECTS,
    UNPACED,
    Ours,
    Text,
    prompted,
    writer_kind,
    written,
)
from evals.tasks.pacing_told import PART, concluded

FEWEST_HUMAN = 20  # sentences of an article of the reference; one of 100 is shorter
T = TypeVar("T")


class Reference(NamedTuple):
    """An article that people wrote."""

    id: str
    text: str
    part: str = PART


class Told(NamedTuple):
    """A brief of the bench."""

    id: str
    asked: Asked
    part: str = PART


class Desk(NamedTuple):
    """One corpus: the application over its library, and the judge."""

    app: DeepNews
    judge: Supporting


def references(data: Path) -> list[Reference]:
    """The texts of the human reference, by name.

    Raises:
        SetupError: there is none.
    """
    paths = sorted((data / "writing").glob("*/txt/*.txt"))
    found = [Reference(p.stem, p.read_text(encoding="utf-8", errors="replace")) for p in paths]
    kept = [one for one in found if len(prose(one.text)) >= FEWEST_HUMAN]
    if not kept:
        raise SetupError(f"there is no reference text in {data}/writing/*/txt")
    return kept


def chosen(options: Options) -> list[Told]:
    """The briefs of the corpora that were asked for.

    Raises:
        SetupError: no brief has such a corpus, or there is no such subject.
    """
    every = briefs().values()
    known = dict.fromkeys(one.corpus for one in every)
    require_known(options, tuple(known), SUBJECTS)
    kept = [one for one in every if not options.parts or one.corpus in options.parts]
    if options.sample:
        kept = [one for one in kept if source_of(one.corpus, options.data).is_dir()]
    return [Told(one.id, one) for one in kept[: options.limit]]


def source_of(corpus: str, data: Path) -> Path:
    """The documents of a corpus."""
    return DOSSIER if corpus == "demo" else data / "documents" / corpus


def human(one: Reference) -> list[Record]:
    """A reference text has a rhythm, and no evidence to be judged by."""
    return [_record(one.id, HUMAN, HUMAN, prose(one.text))]


def answered(
    told: Told, desk: Desk, subjects: Sequence[str], options: Options
) -> list[Record]:  # fmt: skip
    """One brief by every subject, written or as it was kept."""
    brief = Brief(text=told.asked.brief, words=told.asked.words)
    home = (options.bundles or options.libraries.parent / "bundles" / "pacing") / told.id
    ours = written(desk.app, article_of(desk.app, brief, home, rescore=options.rescore))
    texts: dict[str, Text | None] = {UNPACED: ours.unpaced, PACED: ours.paced}
    for name in (name for name in PROMPTED if name in subjects):
        texts[name] = prompted(desk.app, brief, ours, name, rescore=options.rescore)
    return [
        _judged(told, name, texts[name], ours, desk.judge) for name in SUBJECTS if name in texts
    ]


def _judged(told: Told, name: str, text: Text | None, ours: Ours, judge: Supporting) -> Record:
    if text is None:
        return Record(part=PART, case=told.id, subject=name, scores={})
    made = _record(told.id, name, told.asked.corpus, text.sentences)
    if not made.scores:
        return made
    right, checkable = judge.of(text.pieces, ours.evidence)
    planned = ours.plan.words
    scores = {
        "off length": abs(made.costs["words"] - planned) / planned,
        # Nothing to check is no support: an empty article would have it all.
        "support": right / checkable if checkable else 0.0,
        "all supported": float(checkable > 0 and right == checkable),
    }
    if name == PACED:
        scores["closed"] = sum(ours.threads) / len(ours.threads) if ours.threads else 1.0
    costs = {"checkable": float(checkable)} | (ours.costs if name == PACED else {})
    return made.model_copy(
        update={"scores": made.scores | scores, "costs": made.costs | costs}
    )  # fmt: skip


def _record(case: str, subject: str, corpus: str, sentences: Sequence[str]) -> Record:
    """The rhythm of a text; without scores where it has too few sentences."""
    return Record(
        part=PART, case=case, subject=subject, groups={"corpus": corpus},
        scores=rhythm_scores(sentences), costs=rhythm_costs(sentences),
        answer=sentence_lengths(sentences),
    )  # fmt: skip


@contextmanager
def prepare(options: Options) -> Iterator[Prepared]:
    """Read the reference; ingest the corpora of the briefs and open them.

    Raises:
        SetupError: no such corpus or subject, no reference, or no documents.
    """
    told, people = chosen(options), references(options.data)
    subjects = options.subjects or SUBJECTS
    with ExitStack() as stack:
        desks = {
            name: _desk(name, options, stack) for name in sorted({t.asked.corpus for t in told})
        }
        first = next(iter(desks.values())).app
        kind = writer_kind(first)
        if kind == "extractive":
            subjects = tuple(name for name in subjects if name not in PROMPTED)
        answer: Callable[[Any], list[Record]] = lambda case: (
            human(case)
            if isinstance(case, Reference)
            else answered(case, desks[case.asked.corpus], subjects, options)
        )
        conclude = partial(
            concluded, without_model=kind == "extractive", local=kind == "local",
            judge=next(iter(desks.values())).judge, whole=not options.sample,
        )  # fmt: skip
        facts = {
            "settings": first.settings.fingerprint(),
            "writer": kind,
            "embedder": first.embedder.fingerprint,
            "briefs": [t.asked.model_dump() for t in told],
            "reference": sha256("".join(p.text for p in people).encode()).hexdigest()[:16],
        }
        yield Prepared([*people, *told], answer, conclude, facts)


def _desk(name: str, options: Options, stack: ExitStack) -> Desk:
    source = source_of(name, options.data)
    if not source.is_dir():
        raise SetupError(f"there is no {source}: name the data with --data or DEEPNEWS_DATA")
    writer = options.writer or ("extractive" if options.sample else None)
    app = stack.enter_context(DeepNews(library=options.libraries / name, writer=writer))
    app.ingest(
        source,
        progress=lambda p: options.tell(f"pacing: {name}: {p.done}/{p.total} documents ingested"),
    )
    _ = app.library  # opened before several threads ask for it
    return Desk(app, open_judge(options.judge, app, stack))


TASK = Task(
    "pacing",
    "rhythm and claim support of an article beside what people write, before and after pacing",
    prepare,
    judges=NAMES,
    keeps=True,
)
