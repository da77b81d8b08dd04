from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.library_entries import entry
from tools.links import HUB, Links
from tools.mentions import key
from tools.texts import NUMBERED
from tools.texts_write import TextsWriter

SHIP = "The Halcyon Dawn left Torvik. Ines Lind steered."
PORT = "Torvik has docks. Ines Lind was born there."


@pytest.fixture
def texts(tmp_path: Path) -> Iterator[TextsWriter]:
    texts = TextsWriter(tmp_path / "library.sqlite", write=True)
    texts.swap([entry("d1", SHIP), entry("d2", PORT)])
    yield texts
    texts.close()


def crowd(tmp_path: Path, count: int) -> None:
    """Passages that all mention one name, written straight into the file."""
    with sqlite3.connect(tmp_path / "library.sqlite") as db:
        ids = [f"c{(i << 64) // count:016x}" for i in range(count)]
        db.executemany("INSERT INTO chunks VALUES (?, 'd9', 0, 1)", ((one,) for one in ids))
        db.executemany("INSERT INTO mentions VALUES (7, ?)", ((one,) for one in ids))


def test_a_name_leads_to_the_passages_that_mention_it(texts: TextsWriter) -> None:
    links = Links(texts)
    chunks = {c.id: c.document_id for d in ("d1", "d2") for c in texts.chunks_of(d)}
    holders = links.holders([key("torvik"), key("nobody")])
    assert holders.keys() == {key("torvik")}
    assert sorted(chunks[one] for one in holders[key("torvik")]) == ["d1", "d2"]
    asked = [key("ines lind"), key("nobody"), key("ines lind")]
    assert links.held(asked) == {key("ines lind"): 2}
    named = links.of_chunks(list(chunks))
    assert {one for one, names in named.items() if key("torvik") in names} == set(
        holders[key("torvik")]
    )


def test_a_hub_is_counted_no_further(texts: TextsWriter, tmp_path: Path) -> None:
    crowd(tmp_path, HUB + 40)
    links = Links(texts)
    assert links.held([7]) == {7: HUB + 1}
    assert links.weight(1) == 1.0 > links.weight(2) > links.weight(HUB) > 0.0
    assert links.weight(10**9) == 0.0


def test_a_text_names_the_longest_title_at_each_place(texts: TextsWriter) -> None:
    texts.swap([entry("halcyon", "A word."), entry("halcyon dawn", "A ship.")])
    said = ["Aboard: On halcyon dawn, On d1 and ON D2", "On halcyon", "halcyon"]
    found, short, none = Links(texts).titles_in(said)
    assert found == {"on halcyon dawn": ["halcyon dawn"], "on d1": ["d1"], "on d2": ["d2"]}
    assert (short, none) == ({"on halcyon": ["halcyon"]}, {})


def test_links_go_with_their_document(texts: TextsWriter) -> None:
    texts.swap([entry("d1", "The Halcyon Dawn sank.")])
    links = Links(texts)
    torvik, ship = key("torvik"), key("halcyon dawn")
    assert links.held([torvik, ship]) == {torvik: 1, ship: 1}
    texts.drop("d1")
    assert links.held([torvik, ship]) == {torvik: 1}
    assert links.titled([key("on d1"), key("on d2")]) == {key("on d2"): ["d2"]}
    texts.drop("d2")
    assert texts.select("SELECT * FROM mentions") == texts.select("SELECT * FROM titles") == []


def test_chunks_of_many_documents_keep_their_order(texts: TextsWriter) -> None:
    found = Links(texts).of_documents(["d2", "none", "d1", "d2"])
    assert found == {
        "d2": [chunk.id for chunk in texts.chunks_of("d2")],
        "none": [],
        "d1": [chunk.id for chunk in texts.chunks_of("d1")],
    }


@pytest.mark.parametrize("count", [300, NUMBERED + 10])
def test_a_sample_is_spread_and_the_same_each_time(
    texts: TextsWriter, tmp_path: Path, count: int
) -> None:
    crowd(tmp_path, count)
    found = texts.some_chunks(8)
    assert len(set(found)) == len(found) == 8
    assert found == texts.some_chunks(8)
    assert len({one[:2] for one in found}) >= 7
