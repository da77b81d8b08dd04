"""Headlines of a model: printed where the gate carries them, never where it does not."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest

from agent.article import ArticleSection, Sentence
from agent.domain import Claim
from agent.heading import standfirst
from tests.agent.corpus import opened, written
from tests.fakes import Call, ScriptedModel


def writing(headline: str) -> ScriptedModel:
    """An endpoint whose drafts are unusable, and whose heads are given."""
    return ScriptedModel(lambda call: headline if "headline:" in call.prompt else "nothing")


def heads(norvale: Path, out: Path, answer: str, **how: Any) -> tuple[dict[str, Any], list[Call]]:
    model = writing(answer)
    with opened(norvale, out, model=model, **how) as (deps, _):
        asyncio.run(written(deps))
        return deps.bundle.read_json("article.json"), model.calls


def test_what_the_evidence_carries_becomes_the_headline(norvale: Path, tmp_path: Path) -> None:
    plain, _ = heads(norvale, tmp_path / "a", "no line of the asked form")
    quotes = re.findall(r"Gross margin was [\d.]+ percent", str(plain))
    assert quotes
    said = f"headline: {quotes[0]}\n1: {quotes[0]}"
    made, calls = heads(norvale, tmp_path / "b", said)
    assert made["title"] == quotes[0]
    assert made["sections"][0]["heading"] == quotes[0]
    assert [c.purpose for c in calls].count("headline") == 1


@pytest.mark.parametrize(
    "answer",
    [
        "headline: Norvale buys Rival for $9 billion\nstandfirst: It lost 999 mills.\n1: 999 mills",
        "headline: Norvale’s revenue is a testament to its grain",
        "headline: " + "very " * 30 + "long",
        "# just prose",
    ],
)
def test_what_it_does_not_carry_is_not_printed(norvale: Path, tmp_path: Path, answer: str) -> None:
    made, _ = heads(norvale, tmp_path, answer)
    assert made["title"].startswith("How Norvale Foods changed")
    assert "999" not in made["standfirst"] + str([s["heading"] for s in made["sections"]])


def figure(text: str, verdict: str = "supported") -> Sentence:
    claim = Claim.model_validate({"text": text, "verdict": verdict})
    return Sentence(text=text, claims=(claim,), origin="figure")


def test_by_rule_the_latest_plain_figure_leads() -> None:
    texts = [
        "In fiscal 2023, oat revenue was $5 million.",
        "In fiscal 2024, oat revenue was $6 million.",
        "In fiscal 2025, revenue was $9 million.",  # whose?
        "In fiscal 2025, rye revenue was $1 million, which the company attributed to rain.",
        "It rose.",
    ]
    section = ArticleSection(heading="Sales", sentences=tuple(figure(t) for t in texts))
    said = standfirst([section], ["2023-05-01", "2024-05-01"], 2)
    assert said.startswith(
        "In fiscal 2024, oat revenue was $6 million. Drawn from 2 documents, from May"
    )
    doubted = ArticleSection(heading="Sales", sentences=(figure(texts[1], "not_found"),))
    assert standfirst([doubted], ["2024-05-01"], 1) == ""


def test_a_figure_of_something_else_and_an_old_one_do_not_lead() -> None:
    texts = [
        "In fiscal 2023, oat revenue was $5 million.",
        "In fiscal 2024, wheat revenue was $6 million.",
    ]
    section = ArticleSection(heading="Sales", sentences=tuple(figure(t) for t in texts))
    assert standfirst([section], ["2024-05-01"], 1, {"oat"}) == texts[0]
    assert standfirst([section], ["2024-05-01"], 1, {"rye"}) == ""
    assert standfirst([section], ["2027-05-01"], 1) == ""
