from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.forage.find import find
from agent.ingest import ingest
from agent.tooling.figure_tools import figure_tools
from agent.tooling.library_tools import library_tools
from agent.verify import Gate
from tests.agent.corpus import EMBEDDER
from tools.library import Library
from tools.registry import Called, Registry


@pytest.fixture(scope="module")
def library(norvale: Path) -> Iterator[Library]:
    with Library.open(norvale, EMBEDDER) as opened:
        yield opened


@pytest.fixture
def registry(library: Library) -> Registry:
    def finding(question: str, k: int):
        return find(library, EMBEDDER, question, k)

    return Registry([*library_tools(library, finding), *figure_tools(library)])


def sentence(library: Library, words: str):
    return next(e for d in library.documents() for e in library.spans(d.id) if words in e.quote)


def told(called: Called) -> str:
    assert called.outcome == "done", called.message
    assert called.result is not None
    return called.result.text


async def test_what_is_found_is_cited_to_the_letter(registry: Registry, library: Library) -> None:
    called = await registry.call("find", {"question": "Net debt was at the end of it", "k": 6})
    assert "Net debt was" in told(called)
    assert called.result is not None
    for one in called.result.citations:
        assert library.quote(one.document_id, one.start, one.end) == one.quote
    assert not called.result.trusted


async def test_a_document_is_read_on_and_ends(registry: Registry, library: Library) -> None:
    document = library.documents()[0]
    called = await registry.call("read", {"document_id": document.id, "start": 0})
    assert document.title in told(called)
    beyond = await registry.call("read", {"document_id": document.id, "start": 10**6})
    assert beyond.outcome == "usage_error"
    assert str(document.characters) in beyond.message
    unknown = await registry.call("read", {"document_id": "d0"})
    assert (unknown.outcome, "`find` gives" in unknown.message) == ("usage_error", True)


async def test_words_are_quoted_only_where_they_stand(registry: Registry, library: Library) -> None:
    one = sentence(library, "Gross margin was 31.5 percent")
    asked = {"document_id": one.document_id, "words": "Gross  margin was 31.5 percent"}
    called = await registry.call("quote", asked)
    assert one.id in told(called)
    assert called.result is not None
    assert called.result.citations[0].quote == "Gross margin was 31.5 percent"
    wrong = await registry.call("quote", {**asked, "words": "Gross margin was 32.5 percent"})
    assert wrong.outcome == "failed"


async def test_what_is_computed_names_its_operands_and_passes_the_gate(
    registry: Registry, library: Library
) -> None:
    first = sentence(library, "Revenue in the quarter was $410 million")
    second = sentence(library, "Revenue in the quarter was $447 million")
    operands = [
        {"evidence_id": first.id, "figure": "$410 million"},
        {"evidence_id": second.id, "figure": "$447 million"},
    ]
    called = await registry.call("calculate", {"operation": "difference", "operands": operands})
    assert "$37 million" in told(called)
    assert called.result is not None
    assert called.result.derived is not None
    assert called.result.derived.from_ == (first.id, second.id)
    text = "Norvale Foods' revenue rose by $37 million from $410 million to $447 million."
    verdict = Gate(None, quote=library.quote).judge([(text, [first, second])])[0]
    assert verdict.label == "supported"
    assert verdict.derived is not None


async def test_a_number_of_ones_own_is_refused_and_the_stated_ones_are_named(
    registry: Registry, library: Library
) -> None:
    one = sentence(library, "Revenue in the quarter was $410 million")
    operands = [
        {"evidence_id": one.id, "figure": "$410 million"},
        {"evidence_id": one.id, "figure": "$999 million"},
    ]
    called = await registry.call("calculate", {"operation": "growth", "operands": operands})
    assert called.outcome == "usage_error"
    assert "$410 million" in called.message
    operands[1]["evidence_id"] = "e0000000000"
    called = await registry.call("calculate", {"operation": "growth", "operands": operands})
    assert "There is no evidence 'e0000000000'" in called.message


async def test_a_period_has_neighbours_and_papers(registry: Registry) -> None:
    called = await registry.call("calendar", {"period": "first quarter of 2022"})
    text = told(called)
    assert text.startswith("2022Q1 (the first quarter of 2022)")
    assert "a year earlier: 2021Q1" in text
    wrong = await registry.call("calendar", {"period": "soon"})
    assert wrong.outcome == "usage_error"


ANNUAL = """# Arden Mills annual report for fiscal 2024

For the fiscal year ended March 31, 2024

The table gives the results of Arden Mills (in millions of US dollars):

|  | Fiscal 2024 | Fiscal 2023 |
| --- | --- | --- |
| Revenue | $512.3 | $480.1 |

The table gives the debt of Arden Mills (in millions of US dollars):

|  | March 31, 2024 | March 31, 2023 |
| --- | --- | --- |
| Net debt | $120.5 | $130.9 |
"""


async def test_a_level_is_found_by_the_period_at_whose_end_it_is(tmp_path: Path) -> None:
    (tmp_path / "arden.md").write_text(ANNUAL, encoding="utf-8")
    ingest([str(tmp_path / "arden.md")], tmp_path / "library", embedder=EMBEDDER)
    with Library.open(tmp_path / "library", EMBEDDER) as opened:
        tools = Registry(figure_tools(opened))
        for period, amount in (("FY2024", "$120.5 million"), ("fiscal 2023", "$130.9 million")):
            called = await tools.call("table", {"label": "net debt", "period": period})
            assert called.result is not None
            assert [f.amount for f in called.result.figures] == [amount]
        none = await tools.call("table", {"label": "net debt", "period": "Q3 FY2024"})
        assert "No cell for" in told(none)
        day = await tools.call("calendar", {"period": "FY2024", "company": "Arden Mills"})
        assert day.result is not None
        assert day.result.value == "2024-03-31"
