"""Question sets over a pooled corpus: reading them, checking them, ingesting the corpus once."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from agent.batch import rows
from agent.errors import SetupError
from agent.ingest import ingest
from evals.task import Options
from tools.embed import Embedder
from tools.library_open import fingerprint

CORPUS, QUERIES = "corpus.jsonl", "queries.jsonl"


class Question(NamedTuple):
    """A question and the ids of the passages that it takes to answer it."""

    id: str
    part: str
    text: str
    gold: tuple[str, ...]
    hops: int


class QuestionSet(NamedTuple):
    """A folder with a corpus and its questions; digest is of both files' bytes."""

    name: str
    corpus: Path
    questions: tuple[Question, ...]
    digest: str


def find_sets(data: Path, wanted: Sequence[str] = ()) -> list[Path]:
    """The folders below ``data``/retrieval that hold a corpus and queries, by name.

    Raises:
        SetupError: there is none, or a wanted one is not there.
    """
    home = data / "retrieval"
    found = sorted(p.parent for p in home.glob(f"*/{CORPUS}") if (p.parent / QUERIES).is_file())
    names = [folder.name for folder in found]
    missing = [name for name in wanted if name not in names]
    if missing or not found:
        what = f"no set {missing[0]!r}" if missing else "no question set"
        raise SetupError(
            f"{what} in {home} ({CORPUS} and {QUERIES} in a folder each): "
            "name the data with --data or DEEPNEWS_DATA"
        )
    return [folder for folder in found if not wanted or folder.name in wanted]


def read_set(folder: Path, *, limit: int | None = None, seed: int = 7) -> QuestionSet:
    """A set, or a sample of its questions over the whole corpus, in the order of the file.

    Raises:
        SetupError: a line is broken, an id comes twice, or a gold passage is not in the corpus.
    """
    corpus, queries = folder / CORPUS, folder / QUERIES
    known = [str(row["pid"]) for row in rows(corpus, "pid", "text")]
    questions = [
        Question(
            id=str(row["id"]),
            part=folder.name,
            text=str(row["question"]),
            gold=tuple(dict.fromkeys(str(pid) for pid in row["gold_pids"])),
            hops=int(row["hops"]),
        )
        for row in rows(queries, "id", "question", "gold_pids", "hops")
    ]
    _refuse_twice(corpus, known)
    _refuse_twice(queries, [question.id for question in questions])
    there = set(known)
    for question in questions:
        if not question.gold or not there.issuperset(question.gold):
            raise SetupError(f"{queries}: question {question.id!r} lacks gold in {CORPUS}")
    if limit is not None and limit < len(questions):
        kept = sorted(random.Random(seed).sample(range(len(questions)), limit))
        questions = [questions[i] for i in kept]
    digest = hashlib.sha256(corpus.read_bytes() + queries.read_bytes()).hexdigest()[:16]
    return QuestionSet(folder.name, corpus, tuple(questions), digest)


def ingested(one: QuestionSet, embedder: Embedder, options: Options) -> Path:
    """The library of the set's corpus; a later call finds it done.

    Another corpus file or another way of cutting and embedding gets a library of its own.
    """
    what = f"{one.corpus.resolve()} {one.digest} {fingerprint(embedder)}"
    key = hashlib.sha256(what.encode()).hexdigest()[:12]
    library = options.libraries / f"{one.name}-{key}"
    result = ingest(
        [str(one.corpus)], library, embedder=embedder,
        progress=lambda p: options.tell(f"{one.name}: {p.done}/{p.total} documents ingested"),
    )  # fmt: skip
    if result.failed:
        raise SetupError(f"{one.corpus} cannot be read in full: {result.failed[0][1]}")
    return library


def _refuse_twice(path: Path, ids: Sequence[str]) -> None:
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            raise SetupError(f"{path}: the id {one!r} comes twice")
        seen.add(one)
