from __future__ import annotations

from collections.abc import Iterator

import pytest

from agent.ingest import ingest
from agent.tooling.asking import figures, wanted
from agent.tooling.figure_tools import figure_tools
from agent.verify import Gate
from tests.agent.corpus import EMBEDDER
from tools.library import Library
from tools.registry import Called, Registry

REPORT = """---
title: Ostara Mills - Interim report, second quarter of fiscal 2023
date: 2023-05-05
kind: report
company: Ostara Mills
---

# Ostara Mills - Interim report, second quarter of fiscal 2023

May 5, 2023

Ostara Mills grinds oats in Ghent.

The table gives the net sales of Ostara Mills by segment (in millions):

|  | Q2 FY2023 | Q2 FY2022 |
| --- | --- | --- |
| Net sales: |  |  |
| Oat flour | $420 | $400 |
| Rye flour | $90 | $100 |
| Total net sales | $510 | $500 |
| Operating income | (12) | 8 |

The table gives the expenses of Ostara Mills (in millions):

|  | Q2 FY2023 | Q2 FY2022 |
| --- | --- | --- |
| Operating expenses: |  |  |
| Research and development | $31 | $30 |

The table shows how income follows (in millions):

|  | Q2 FY2023 | Q2 FY2022 |
| --- | --- | --- |
| Research and development expense | (31) | (30) |
"""
NAMES = ("Ostara Mills N.V.",)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("mills")
    (folder / "report.md").write_text(REPORT, encoding="utf-8")
    ingest([str(folder / "report.md")], folder / "library", embedder=EMBEDDER)
    with Library.open(folder / "library", EMBEDDER) as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "kind", "label", "periods"),
    [
        ("What were Ostara's oat flour sales in the second quarter of fiscal 2023?", "figure",
         "oat flour sales", ("FY2023Q2",)),
        ("How much debt did Ostara Mills have in the first half of fiscal 2022?", "figure", "debt",
         ("FY2022H1",)),
        ("By how much did oat flour sales grow in the second quarter of fiscal 2023?", "change",
         "oat flour sales", ("FY2022Q2", "FY2023Q2")),
        ("How did total net sales change from the second quarter of fiscal 2023 to the first "
         "quarter of fiscal 2023?", "change", "total net sales", ("FY2023Q1", "FY2023Q2")),
    ],
)  # fmt: skip
def test_a_question_tells_whose_what_and_when(
    question: str, kind: str, label: str, periods: tuple[str, ...]
) -> None:
    one = wanted(question, NAMES)
    assert one is not None
    assert (one.kind, one.label, one.company, one.periods) == (
        kind, label, "Ostara Mills", periods
    )  # fmt: skip


@pytest.mark.parametrize(
    ("question", "companies"),
    [
        ("Who runs Ostara Mills?", NAMES),
        ("In fiscal 2023, what was said about oat flour sales?", NAMES),
        ("In fiscal 2023, why were oat flour sales $420 million?", NAMES),
        ("What were oat flour sales?", NAMES),  # when?
        ("What were sales in fiscal 2023?", ("Ostara Mills", "Norvale Foods")),  # whose?
        ("How much was it in fiscal 2023?", NAMES),  # of what?
    ],
)
def test_what_no_table_can_answer_is_left_to_reading(
    question: str, companies: tuple[str, ...]
) -> None:
    assert wanted(question, companies) is None


async def ask(library: Library, question: str) -> tuple[str, str, list[str]]:
    registry, names = Registry(figure_tools(library)), list[str]()

    async def call(name: str, arguments: dict[str, object]) -> Called:
        names.append(name)
        return await registry.call(name, arguments)

    made = await figures(question, NAMES, call)
    if not made:
        return "", "", names
    evidence = library.evidence(list(made[0].evidence_ids))
    verdict = Gate(None, quote=library.quote).judge([(made[0].text, evidence)])[0]
    return made[0].text, verdict.label, names


async def test_a_figure_is_looked_up_and_carried(library: Library) -> None:
    text, label, names = await ask(
        library, "What were Ostara's oat flour sales in the second quarter of fiscal 2023?"
    )
    assert text == (
        "Ostara Mills’ Oat flour net sales were $420 million in the second quarter of fiscal 2023."
    )
    assert label == "supported"
    assert names[-1] == "table"


@pytest.mark.parametrize(
    ("part", "told"),
    [
        ("oat flour", "rose 5 percent, from $400 million in the second quarter of fiscal 2022 to "
         "$420 million"),
        ("rye flour", "fell 10 percent, from $100 million in the second quarter of fiscal 2022 to "
         "$90 million"),
    ],
)  # fmt: skip
async def test_a_change_is_computed_from_two_cells_and_carried(
    library: Library, part: str, told: str
) -> None:
    text, label, names = await ask(
        library, f"By how much did {part} net sales change in the second quarter of fiscal 2023?"
    )
    assert told in text
    assert label == "supported"
    assert names == ["table", "table", "calculate"]


async def test_what_no_table_holds_is_said_with_what_there_is(library: Library) -> None:
    text, _, names = await ask(
        library, "What were malt sales in the second quarter of fiscal 2023?"
    )
    assert not text
    assert set(names) == {"table"}
    registry = Registry(figure_tools(library))
    asked = {"label": "oat flour net sales", "period": "fiscal 2019"}
    called = await registry.call("table", asked)
    assert called.result is not None
    assert "There are some for: the second quarter of fiscal 2023" in called.result.text


async def test_cells_are_cited_with_their_head_and_caption(library: Library) -> None:
    asked = {"label": "total net sales", "period": "second quarter of fiscal 2023"}
    called = await Registry(figure_tools(library)).call("table", asked)
    assert called.result is not None
    quotes = [c.quote for c in called.result.citations]
    assert any("510" in q for q in quotes)
    assert any("FY2023" in q for q in quotes)
    assert any("in millions" in q for q in quotes)
    for one in called.result.citations:
        assert library.quote(one.document_id, one.start, one.end) == one.quote


@pytest.mark.parametrize(
    "question",
    [
        "In the second quarter of fiscal 2023, what were Ostara's oat flour net sales?",
        "In Q2 FY2023, how much were the net sales of oat flour at Ostara Mills?",
        "Q2 FY2023 oat flour net sales of Ostara Mills?",
        "For the second quarter of fiscal 2023, how high were oat flour net sales at Ostara?",
        "How much did Ostara Mills make with oat flour net sales in fiscal 2023's second quarter?",
        "Ostara Mills: oat flour net sales, second quarter of fiscal 2023",
    ],
)
async def test_label_and_period_may_stand_in_either_order(library: Library, question: str) -> None:
    text, label, _ = await ask(library, question)
    assert "Oat flour net sales were $420 million in the second quarter of fiscal 2023" in text
    assert label == "supported"


async def test_what_is_spent_is_no_change_and_may_be_a_deduction_elsewhere(
    library: Library,
) -> None:
    text, label, _ = await ask(
        library, "In Q2 FY2023, how much did Ostara Mills spend on research and development?"
    )
    assert text.endswith("were $31 million in the second quarter of fiscal 2023.")
    assert label == "supported"


@pytest.mark.parametrize("asking", ["what was", "by how much did"])
async def test_a_loss_is_never_told_as_an_income(library: Library, asking: str) -> None:
    question = f"In the second quarter of fiscal 2023, {asking} the operating income of Ostara"
    question += " change?" if "did" in asking else "?"
    assert (await ask(library, question))[0] == ""
    called = await Registry(figure_tools(library)).call(
        "table", {"label": "operating income", "period": "Q2 FY2023"}
    )
    assert called.result is not None
    assert "Operating income: minus $12 million" in called.result.text
