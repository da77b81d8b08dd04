"""Rows of tables from the library to blocks, article and trajectory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent import stages
from agent.deps import Deps
from agent.events import Event
from agent.ingest import ingest
from tests.agent.corpus import BRIEF, EMBEDDER, foraged, opened, written
from tests.tables import APPLE
from tools.library import Library

SALES = "Apple's sales by product and region in fiscal 2023: iPhone, services and margins"
FILING = f"""Apple Inc.
FORM 10-Q
QUARTERLY REPORT PURSUANT TO SECTION 13 OR 15(d) OF THE SECURITIES EXCHANGE ACT OF 1934

Second quarter of fiscal 2023

May 5, 2023

{APPLE}

Apple said that Services net sales rose on advertising, the App Store and cloud services. Apple
expects that iPhone net sales will grow in the third quarter of fiscal 2023.
"""


@pytest.fixture(scope="module")
def filing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filing")
    (folder / "docs").mkdir()
    name = "2023-05-05-apple-10-q-second-quarter-fiscal-2023.txt"
    (folder / "docs" / name).write_text(FILING, encoding="utf-8")
    ingest([str(folder / "docs")], folder / "library", embedder=EMBEDDER)
    return folder / "library"


@pytest.fixture
def run(filing: Path, tmp_path: Path) -> Iterator[tuple[Deps, list[Event]]]:
    with opened(filing, tmp_path, brief=SALES) as opened_:
        yield opened_


def test_evidence_of_a_row_carries_its_reading_and_stays_exact(filing: Path) -> None:
    with Library.open(filing, EMBEDDER) as library:
        [document] = library.documents()
        spans = library.spans(document.id)
        text = library.text(document.id)
    rows = [e for e in spans if e.row is not None]
    assert {e.row.name for e in rows if e.row} >= {"Services net sales", "Europe net sales"}
    assert all("table" in e.flags and e.quote == text[e.start : e.end] for e in rows)
    assert all(not e.told and e.text == e.quote for e in spans if "table" not in e.flags)


def test_rows_are_handed_out_alone_and_by_id(filing: Path) -> None:
    with Library.open(filing, EMBEDDER) as library:
        [document] = library.documents()
        rows = library.rows(document.id)
        assert library.evidence([e.id for e in rows]) == rows
    assert rows
    assert all(e.row and e.row.cells for e in rows)


async def test_rows_that_answer_become_blocks_and_an_event(
    run: tuple[Deps, list[Event]],
) -> None:
    deps, heard = run
    await foraged(deps)
    made = stages.blocks(deps).values()
    event = next(e for e in heard if e.kind == "rows")
    told = {r["told"] for r in event.facts["rows"]}
    assert "Total net sales were $94.8 billion, down 2.5 percent" in told
    assert "iPhone net sales were $51.3 billion, up 1.5 percent" in told
    assert len(told) == len(event.facts["rows"]) <= 12
    assert told <= {b.point.rstrip(".") for b in made}


async def test_article_tells_rows_plainly_with_their_heads_cited(
    run: tuple[Deps, list[Event]],
) -> None:
    deps, _ = run
    await written(deps)
    article = deps.bundle.read_json("article.json")
    sentences = [s for section in article["sections"] for s in section["sentences"]]
    drawn = [
        (s["text"], c)
        for s in sentences
        for c in s["claims"]
        if c.get("derived", {}).get("rule", "").startswith("table cell")
    ]
    assert drawn
    for text, claim in drawn:
        assert claim["verdict"] == "supported"
        assert "|" not in text
        assert "“" not in text
        cited = {c.get("field") for c in claim["citations"]}
        assert "head" in cited


async def test_without_usable_rows_nothing_happens(norvale: Path, tmp_path: Path) -> None:
    with opened(norvale, tmp_path, brief=BRIEF) as (deps, heard):
        await foraged(deps)
    assert [e for e in heard if e.kind == "rows"] == []
