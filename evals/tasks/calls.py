"""Task ``calls``: passages of the earnings calls that a question takes, most of several calls.

The questions were written for this project and are short of what a large set tells: 12 that need
several passages decide; 24 that one passage answers show that nothing is lost there. The latter
also serve learning (``evals.learn_scent``), and so are not unseen.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from agent.app import DeepNews
from agent.demo import DOSSIER
from agent.errors import SetupError
from agent.forage.find import Mode, find_many
from agent.ingest import ingest
from evals import records as record
from evals.records import Record
from evals.scorers import ranking as scorers
from evals.task import Conclusions, Options, Prepared, Task, require_known
from tools.embed import Embedder
from tools.library import Hit, Library

QUESTIONS = Path(__file__).with_suffix(".yaml")
PARTS = ("several", "single")
MODES: tuple[Mode, ...] = ("fused", "dense", "bm25", "walk")
BASELINE = "fused"


class Gold(NamedTuple):
    """Words that a passage of a file must hold."""

    file: str
    words: str


class Question(NamedTuple):
    """A question and what it takes to answer it; ``part`` is "several" or "single"."""

    id: str
    part: str
    text: str
    gold: tuple[Gold, ...]


def read_questions(path: Path = QUESTIONS) -> list[Question]:
    """All questions of the file, those of several passages first."""
    kept = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [
        Question(row["id"], part, row["question"], tuple(Gold(*gold) for gold in row["gold"]))
        for part in PARTS
        for row in kept[part]
    ]


def chosen(path: Path, options: Options) -> list[Question]:
    """The questions of a file that were asked for: of each set so many.

    Raises:
        SetupError: there is no such set or mode.
    """
    require_known(options, PARTS, MODES)
    wanted = [part for part in PARTS if part in (options.parts or PARTS)]
    every = read_questions(path)
    return [q for part in wanted for q in [o for o in every if o.part == part][: options.limit]]


def folder(data: Path, path: Path = QUESTIONS) -> Path:
    """The documents that the questions are about; "demo" is the shipped dossier.

    Raises:
        SetupError: they are not below ``data``.
    """
    name = str(yaml.safe_load(path.read_text(encoding="utf-8"))["folder"])
    found = DOSSIER if name == "demo" else data / name
    if not found.is_dir():
        raise SetupError(f"there is no {found}: name the data with --data or DEEPNEWS_DATA")
    return found


def holders(library: Library, gold: Gold) -> frozenset[str]:
    """Ids of the passages that hold the gold words, whole or in part.

    Raises:
        SetupError: the library has no such file, or the file no such words.
    """
    for document in library.documents():
        if Path(document.source).name == gold.file:
            start = library.quote(document.id, 0, document.characters).find(gold.words)
            if start >= 0:
                chunks = library.chunks(document.id)
                end = start + len(gold.words)
                return frozenset(c.id for c in chunks if c.start < end and start < c.end)
    raise SetupError(f"{gold.file} does not say {gold.words!r}: are these the same documents?")


def named(hits: Sequence[Hit], golds: Sequence[frozenset[str]]) -> list[str]:
    """The passages found, distinct: a gold one by its number, any other by its id."""
    ids: dict[str, None] = {}
    for hit in hits:
        right = [str(n) for n, ids_ in enumerate(golds) if hit.chunk.id in ids_]
        ids.update(dict.fromkeys(right or [hit.chunk.id]))
    return list(ids)


@contextmanager
def prepare(options: Options) -> Iterator[Prepared]:
    """Ingest the calls and find the gold passages.

    Raises:
        SetupError: the calls are not there or are not those of the questions; no such set or mode.
    """
    path = options.data / QUESTIONS.name if options.sample else QUESTIONS
    questions = chosen(path, options)
    modes = [one for one in MODES if one in (*(options.subjects or MODES), BASELINE)]
    place = folder(options.data, path)
    with DeepNews() as application:
        embedder = application.embedder
        home = options.libraries / ("calls-sample" if options.sample else "calls")
        ingest(
            [str(place)], home, embedder=embedder,
            progress=lambda p: options.tell(f"calls: {p.done}/{p.total} documents ingested"),
        )  # fmt: skip
        with Library.open(home, embedder) as library:
            golds = {q.id: [holders(library, gold) for gold in q.gold] for q in questions}
            facts: dict[str, Any] = {
                "settings": application.settings.fingerprint(),
                "embedder": embedder.fingerprint,
                "questions": path.read_text(encoding="utf-8"),
            }
            yield Prepared(
                cases=questions,
                answer=lambda q: answered(q, golds[q.id], library, embedder, modes),
                conclude=partial(concluded, learnt=not options.sample),
                facts=facts,
            )


def answered(
    question: Question, golds: Sequence[frozenset[str]], library: Library, embedder: Embedder,
    modes: Sequence[Mode],
) -> list[Record]:  # fmt: skip
    """The question under each of the modes."""
    found = []
    right = [str(n) for n in range(len(golds))]
    for mode in modes:
        began = time.perf_counter()
        hits = find_many(library, embedder, [question.text], scorers.DEPTH, mode=mode)[0]
        spent = (time.perf_counter() - began) * 1000
        ids = named(hits, golds)
        found.append(
            Record(
                part=question.part,
                case=question.id,
                subject=mode,
                scores=scorers.scores(ids, right),
                costs={
                    "characters": sum(hit.chunk.end - hit.chunk.start for hit in hits),
                    "milliseconds": round(spent, 3),
                },
                answer=tuple(ids),
                gold=tuple(right),
            )
        )
    return found


def concluded(records: Sequence[Record], *, learnt: bool = True) -> Conclusions:
    """Every mode against the baseline; ``learnt``: the single questions served learning."""
    compared = record.versus(records, BASELINE, scorers.PRIMARY)
    notes = ("the questions called single served the learning of the walk's weights",)
    return Conclusions(
        primary=scorers.PRIMARY, versus=tuple(compared), notes=notes if learnt else ()
    )  # fmt: skip


TASK = Task("calls", "passages of several earnings calls for one question, walk and fused", prepare)
