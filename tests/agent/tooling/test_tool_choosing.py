"""Tools chosen by words: with vectors of shared words, so that nothing depends on weights."""

from __future__ import annotations

from typing import Any

import pytest

from agent.tooling import choosing
from agent.tooling.bm25 import Bm25
from agent.tooling.choosing import Chooser, Weights
from agent.tooling.filling import fill
from agent.tooling.offers import asks, filled, offers
from agent.tooling.views import Described, body, clauses, diet, grams, kinds, split_name, whole
from tools.contract import Answer
from tools.embed import HashEmbedder


def schema(required: str = "", **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required.split()}


FILM = Described("getFilmInfo", "Tells who directed a film.", schema(title={"type": "string"}))
RATE = Described(
    "exchange_rate", "Converts currencies.",
    schema("base day", base={"type": "string", "description": "Code."}, day={"type": "string"}),
    frozenset[Answer]({"figure"}),
)  # fmt: skip
SUM = Described(
    "calculate", "Computes with two numbers.",
    schema(
        "rule operands", rule={"type": "string", "enum": ["growth", "ratio"]},
        operands={"type": "array", "items": {"type": "number"}},
    ),
    frozenset[Answer]({"calculation"}),
)  # fmt: skip
CELL = Described(
    "cell", "Reads a table.",
    schema("company period", company={"type": "string"}, period={"type": "string"}),
    frozenset[Answer]({"figure"}),
)  # fmt: skip
TOOLS = [FILM, RATE, SUM, CELL]


def chooser(tools: list[Described] = TOOLS, **weights: float) -> Chooser:
    return Chooser(tools, HashEmbedder(max_tokens=500).encode, weights=Weights(**weights))


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("Which film did she direct?", "getFilmInfo"),
        ("Convert currencies at the exchange rate of 2024-10-01", "exchange_rate"),
        ("Compute the growth from 40 to 50", "calculate"),
        ("Read the table of Arden Mills for FY2023", "cell"),
    ],
)
def test_the_tool_whose_words_fit_is_first(query: str, name: str) -> None:
    assert chooser().rank(query)[0].name == name


def test_every_wish_of_a_query_brings_its_tool_to_the_front() -> None:
    query = "Tell who directed the film, then convert currencies and read a table"
    assert {c.name for c in chooser().rank(query, 3)} == {"getFilmInfo", "exchange_rate", "cell"}
    # Without the wishes the film, which the query speaks of most, does not leave them their places.
    assert len(clauses(query)) == 3


def test_diet_decides_between_tools_of_one_scent() -> None:
    twins = [CELL._replace(name="sheet_a", answers=frozenset[Answer]({"statement"})),
             CELL._replace(name="sheet_b")]  # fmt: skip
    ranked = chooser(twins).rank("Read a table", known={"figure"})
    assert [c.name for c in ranked] == ["sheet_b", "sheet_a"]
    assert [c.name for c in chooser(twins, known=0).rank("Read a table", known={"figure"})] == [
        "sheet_a", "sheet_b"
    ]  # fmt: skip
    assert diet("How much did it grow?", TOOLS) == [0, 0.5, 0.5, 0.5]
    assert diet("Blue", TOOLS) == [0, 0, 0, 0]


def test_among_few_tools_one_chance_word_is_no_strong_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    query = "Where does the long slow river crossing seven green lands end beside some table?"
    few = chooser(name=0, description=0, grams=0, filled=0, diet=0)
    held = max(few.scores(query))
    monkeypatch.setattr(choosing, "LEXICAL", 0.0)
    monkeypatch.setattr(choosing, "DENSE", 0.0)
    assert held < max(few.scores(query))


def test_near_is_comparable_between_queries() -> None:
    near = chooser().rank("Converts currencies exchange rate")[0].near
    far = chooser().rank("violins in Lisbon")[0].near
    assert near > far + 0.3


def test_names_queries_and_kinds_are_read_as_words() -> None:
    assert split_name("getHTTPInfo_v2.list") == "get http info v2 list"
    assert "growth" in whole(SUM)
    assert body(SUM).count("calculate") == 2
    assert grams("Translator of") == ("tran", "rans", "ansl", "nsla", "slat", "lato", "ator")
    assert clauses("Find it.") == ("Find it",)
    assert kinds("What was the revenue?") == {"figure"}
    assert kinds("Blue") == frozenset()


def test_what_a_query_offers_is_held_against_what_a_tool_needs() -> None:
    assert filled("Growth from 40 to 50", asks(SUM)) == 1
    assert filled("Arden grew from 40 to 50", asks(SUM)) == 0.5
    assert filled("the growth of Arden", asks(SUM)) == 0.5
    assert filled("anything", asks(FILM)) == 1
    offered = offers("Send “Heat” to a@b.org on 2024-10-01 for 3 dollars")
    assert (offered["address"], offered["date"], offered["name"]) == (1, 1, 1)


def test_bm25_prefers_rare_terms_and_counts_a_term_once() -> None:
    index = Bm25([["a", "b"], ["a", "c"], ["a"]])
    assert index.scores(["a", "b"]).argmax() == 0
    assert index.scores(["c", "c"]).tolist() == index.scores(["c"]).tolist()
    assert index.scores(["z"]).tolist() == [0, 0, 0]
    assert index.ideal(["z"]) > index.ideal(["a"]) > 0


@pytest.mark.parametrize(
    ("tool", "need", "arguments"),
    [
        (SUM, "Calculate the growth from 1,040.5 to 50.",
         {"rule": "growth", "operands": [1040.5, 50]}),
        (CELL, "What was the revenue of Arden Mills in FY2023?",
         {"company": "Arden Mills", "period": "FY2023"}),
        (RATE, "From USD to EUR on 2024-10-01?", {"base": "USD", "day": "2024-10-01"}),
        (SUM, "Calculate something.", {}),
        (FILM, "Who made it?", {"title": "Who made it?"}),
    ],
)  # fmt: skip
def test_arguments_are_taken_from_the_words_or_left_out(
    tool: Described, need: str, arguments: dict[str, Any]
) -> None:
    assert fill(tool, need) == arguments
