"""Copies among documents of clients that ingest into one library at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from agent.domain import Document
from agent.ingest_known import Known
from tests.library_entries import entry
from tools.duplicates import signature
from tools.embed import HashEmbedder
from tools.library import Library
from tools.texts_schema import Entry, Held

STORY = (
    "Azure revenue grew by 31 percent in the quarter, the company said on Tuesday in Redmond. "
    "The gross margin of the segment fell by two points, because of the price of electricity. "
)


def mine(name: str, text: str, copy_of: str | None = None) -> Entry:
    made = entry(name, text, copy_of=copy_of)
    return made._replace(signature=signature(text), reading="r")


def held(one: Entry) -> Held:
    return Held(one.document, one.origin, one.reading, one.signature, False)


@contextmanager
def known(folder: Path, *others: Entry) -> Iterator[Known]:
    texts = {one.document.id: one.text for one in others}
    with Library.open(folder, HashEmbedder(), write=True, create=True) as library:
        yield Known(library, texts.__getitem__)


def originals(settled: list[Entry]) -> dict[str, str | None]:
    documents: list[Document] = [one.document for one in settled]
    return {d.id: d.copy_of for d in documents}


def test_what_another_has_stored_meanwhile_is_the_original_also_of_my_copies(
    tmp_path: Path,
) -> None:
    theirs = mine("theirs", STORY)
    batch = [mine("a", STORY), mine("b", STORY, copy_of="a"), mine("c", "Paris is new. " * 9)]
    with known(tmp_path, theirs) as one:
        for _ in range(2):  # a commit that is tried again asks again
            settled = originals(one.settle(batch, [held(theirs)], []))
            assert settled == {"a": "theirs", "b": "theirs", "c": None}
        later = one.settle([mine("d", STORY, copy_of="a")], [], [])
    assert originals(later) == {"d": "theirs"}


def test_an_original_that_went_leaves_its_copy_as_the_original(tmp_path: Path) -> None:
    with known(tmp_path) as one:
        settled = one.settle([mine("b", STORY, copy_of="gone")], [], ["gone"])
    assert originals(settled) == {"b": None}


def test_a_document_that_both_bring_is_no_copy_of_itself(tmp_path: Path) -> None:
    theirs = mine("same", STORY)
    with known(tmp_path, theirs) as one:
        settled = one.settle([mine("same", STORY)], [held(theirs)], [])
    assert originals(settled) == {"same": None}
