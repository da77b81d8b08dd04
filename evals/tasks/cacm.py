"""Task ``cacm``: our BM25 alone on the CACM collection, against the published figure.

The published MAP is that of Anserini (Lucene BM25, k1 0.9, b 0.4) on the same files: 0.3123.
Abstracts are indexed whole and without a title field, as there.
"""

from __future__ import annotations

import re
import tarfile
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from agent.batch import rows
from agent.errors import SetupError
from evals.records import Check, Record
from evals.scorers.ranking import average_precision
from evals.task import Conclusions, Options, Prepared, Task, require_known
from tools.lexical import Lexical, Passage

PART, MODE = "cacm", "bm25"
PUBLISHED, TOLERANCE = 0.3123, 0.01
DEPTH = 1_000  # as trec_eval
ARCHIVE, PAGES = "cacm.tar.gz", "pages.jsonl"  # the shipped sample has its abstracts as JSON
FILES = ("topics.cacm.txt", "qrels.cacm.txt")
_TOPIC = re.compile(r"<DOCNO>\s*(\S+)\s*</DOCNO>(.*?)</DOC>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


class Topic(NamedTuple):
    """A judged topic and its relevant abstracts."""

    id: str
    part: str
    text: str
    relevant: tuple[str, ...]


def read_topics(topics: str, judgements: str) -> list[Topic]:
    """The topics with at least one relevant document, in the order of the file.

    Args:
        topics: ``<DOC>`` blocks with a ``<DOCNO>``.
        judgements: lines "topic 0 document relevance"; relevance above 0 counts.
    """
    relevant: dict[str, list[str]] = {}
    for line in judgements.splitlines():
        if line.strip():
            topic, _, document, degree = line.split()
            if int(degree) > 0:
                relevant.setdefault(topic, []).append(document)
    return [
        Topic(number, PART, " ".join(text.split()), tuple(relevant[number]))
        for number, text in _TOPIC.findall(topics)
        if number in relevant
    ]


def read_abstracts(archive: Path) -> Iterator[Passage]:
    """Every page of the archive as one passage named by its file, without markup."""
    if archive.name == PAGES:
        for row in rows(archive, "name", "text"):
            yield Passage(row["name"], row["name"], "", row["text"])
        return
    with tarfile.open(archive) as tar:
        for member in tar:
            file = tar.extractfile(member)
            if file is not None:
                name = Path(member.name).stem
                text = _TAG.sub(" ", file.read().decode("utf-8", "replace"))
                yield Passage(name, name, "", text)


@contextmanager
def prepare(options: Options) -> Iterator[Prepared]:
    """Index the abstracts in a temporary folder.

    Raises:
        SetupError: one of the files is not there, or there is no such set or mode.
    """
    require_known(options, (PART,), (MODE,))
    home = options.data / "retrieval" / "cacm"
    paths = [home / name for name in (PAGES if options.sample else ARCHIVE, *FILES)]
    for path in paths:
        if not path.is_file():
            raise SetupError(f"there is no {path}: name the data with --data or DEEPNEWS_DATA")
    archive, *texts = paths
    whole = options.limit is None and not options.sample
    topics = read_topics(*(path.read_text(encoding="utf-8") for path in texts))[: options.limit]
    with tempfile.TemporaryDirectory() as folder, closing(Lexical(Path(folder))) as index:
        index.change(read_abstracts(archive))
        yield Prepared(
            cases=topics,
            answer=lambda topic: [_answered(topic, index)],
            conclude=lambda records: concluded(records, whole=whole),
            facts={path.name: sha256(path.read_bytes()).hexdigest()[:16] for path in paths},
        )


def concluded(records: Sequence[Record], *, whole: bool) -> Conclusions:
    """MAP against the published one, when all topics were asked."""
    value = sum(one.scores["AP"] for one in records) / len(records)
    check = Check(
        name="cacm: MAP of bm25",
        value=value,
        bar=f"{PUBLISHED} ± {TOLERANCE}, or above",
        passed=value >= PUBLISHED - TOLERANCE,
    )
    return Conclusions(primary="AP", checks=(check,) if whole else ())


def _answered(topic: Topic, index: Lexical) -> Record:
    began = time.perf_counter()
    ids = tuple(name for name, _ in index.search(topic.text, DEPTH))
    spent = (time.perf_counter() - began) * 1000
    return Record(
        part=topic.part,
        case=topic.id,
        subject=MODE,
        scores={"AP": average_precision(ids, topic.relevant)},
        costs={"milliseconds": round(spent, 3)},
        answer=ids[:10],
        gold=topic.relevant,
    )


TASK = Task("cacm", "MAP of BM25 alone on CACM, against the published 0.3123", prepare)
