"""Passages that pairs are made from: filings, encyclopedia articles, documents of labelled sets.

Companies whose reports are measured on stay out, so that what is learnt there is learnt elsewhere.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from evals.tasks.pairs import Pair, read_set
from tools.split import sentences

# Sets whose licences allow weights to be learnt; of begin_v2 only the rows made from `wow`.
LABELLED: Final = (
    "factcg_cg2c", "halueval_qa", "bump", "wice_oracle_chunks", "wice_claim", "begin_v2",
)  # fmt: skip
KEPT_OUT: Final = re.compile(r"\b(?:apple|amazon|intel|microsoft|nvidia)\b", re.I)
_ITEMS: Final = ("item_1", "item_1A", "item_3", "item_5", "item_7", "item_7A")
_LEAST, _MOST = 6, 48  # words of a usable sentence
_NEAR: Final = 6  # sentences of a passage


class Passage(NamedTuple):
    """Sentences that stood one after the other; ``document`` names what is split by."""

    document: str
    source: str
    sentences: tuple[str, ...]


def usable(text: str) -> bool:
    """Whether it reads like a sentence of prose."""
    words = text.split()
    letters = sum(c.isalpha() or c.isspace() for c in text)
    return (
        _LEAST <= len(words) <= _MOST
        and text[-1] in '.!?"”'
        and (text[0].isupper() or text[0] in '"“')
        and letters > 0.75 * len(text)
    )


def split(document: str, source: str, text: str) -> Iterator[Passage]:
    """Runs of usable sentences, at most six each."""
    run: list[str] = []
    for start, end in sentences(text):
        sentence = " ".join(text[start:end].split())
        if usable(sentence):
            run.append(sentence)
        if run and (not usable(sentence) or len(run) == _NEAR):
            yield Passage(document, source, tuple(run))
            run = []
    if run:
        yield Passage(document, source, tuple(run))


def filings(data: Path) -> Iterator[Passage]:
    """Annual and current reports, by item."""
    for path in sorted((data / "documents" / "edgar_filings_json").glob("*.zip")):
        with zipfile.ZipFile(path) as archive:
            for name in sorted(n for n in archive.namelist() if n.endswith(".json")):
                told = json.loads(archive.read(name))
                if KEPT_OUT.search(told["company"]):
                    continue
                keys = _ITEMS if told["filing_type"] == "10-K" else sorted(told)
                for key in keys:
                    text = told.get(key) or ""
                    if key.startswith("item_") and len(text) > 200:
                        yield from split(told["company"], "filings", text[:60_000])


def articles(data: Path) -> Iterator[Passage]:
    """Encyclopedia articles and the passages of the retrieval sets."""
    for path in sorted((data / "writing" / "freshwiki" / "txt").glob("*.txt")):
        yield from split(path.stem, "articles", path.read_text("utf-8"))
    for name in ("hotpot", "2wiki", "musique"):
        with (data / "retrieval" / name / "corpus.jsonl").open(encoding="utf-8") as file:
            for line in file:
                told = json.loads(line)
                yield from split(told["title"], "articles", told["text"])


def labelled(data: Path) -> Iterator[Pair]:
    """The labelled pairs that may be learnt from."""
    for name in LABELLED:
        for suffix in (".jsonl.gz", ".jsonl"):
            path = data / "grounding" / f"{name}{suffix}"
            if path.exists():
                for pair in read_set(path).pairs:
                    if name != "begin_v2" or pair.groups.get("split", "").startswith("wow"):
                        yield pair
                break
