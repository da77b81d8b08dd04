from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agent.check import check_draft
from agent.check_output import as_json, as_text
from agent.decompose import decomposed
from agent.errors import EndpointError, SetupError
from agent.settings import Settings
from tests.agent.corpus import OfflineNews
from tests.fake_server import FakeServer

SENTENCE = "Norvale's bakery revenue rose to $4.7 billion, and Brandt's margin was 3 percent."
GOOD = ["Norvale's bakery revenue rose to $4.7 billion.", "Brandt's margin was 3 percent."]
ADDS = [GOOD[0], "Brandt's margin was 3 percent, down from 5 percent."]
DRAFT = f"# Bread\n\n{SENTENCE} Bread is old.\n"
SOURCE = (
    "In the year Norvale's bakery revenue rose to $4.7 billion.\n\n"
    "Brandt had a margin of 3 percent.\n"
)


@pytest.fixture(autouse=True)
def no_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "DEEPNEWS_MODEL"):
        monkeypatch.delenv(name, raising=False)


def answering(claims: list[str]) -> Callable[[dict[str, Any]], str]:
    return lambda body: json.dumps({"claims": claims})


def settings(server: FakeServer) -> Settings:
    return Settings(base_url=server.base_url, model="fake", max_retries=0)


def test_a_good_answer_is_kept_and_only_sentences_worth_it_are_asked_about() -> None:
    with FakeServer(answering(GOOD)) as server:
        found = decomposed(settings(server), DRAFT)
    assert found.claims == {SENTENCE: tuple(GOOD)}
    assert (found.asked, found.dropped, found.model) == (1, (), "fake")
    [call] = server.calls
    assert SENTENCE in call["messages"][-1]["content"]
    assert found.told == "fake took 1 of 1 sentences apart"


def test_an_answer_that_adds_a_figure_is_dropped_and_counted() -> None:
    with FakeServer(answering(ADDS)) as server:
        found = decomposed(settings(server), DRAFT)
    assert found.claims == {}
    [(text, reason)] = found.dropped
    assert text == SENTENCE
    assert "adds " in reason
    assert found.told.endswith("0 of 1 sentences apart, 1 dropped for what they add or lose")


@pytest.mark.parametrize("claims", ["[]", '["a", 7]', '"Revenue rose."', "{}"])
def test_an_answer_of_another_form_is_dropped(claims: str) -> None:
    with FakeServer(f'{{"claims": {claims}}}') as server:
        found = decomposed(settings(server), DRAFT)
    assert (found.claims, found.asked, len(found.dropped)) == ({}, 1, 1)


def test_broken_json_is_asked_for_once_more_and_then_dropped() -> None:
    with FakeServer("echo", always="badjson") as server:
        found = decomposed(settings(server), DRAFT)
    assert len(server.calls) == 2
    [(_, reason)] = found.dropped
    assert "SplitClaims" in reason


def test_a_spent_budget_leaves_the_rest_to_the_rule() -> None:
    text = DRAFT + "\nOats rose 5 percent, and rye fell 3 percent.\n"
    with FakeServer(answering(GOOD)) as server:
        found = decomposed(settings(server).model_copy(update={"max_calls": 1}), text)
    assert (found.asked, len(found.claims), len(found.dropped)) == (2, 1, 1)
    assert "budget" in found.dropped[0][1]


def test_without_an_endpoint_it_says_so_in_one_line() -> None:
    with pytest.raises(SetupError, match=r"^no endpoint is set: [^\n]*$"):
        decomposed(Settings(), DRAFT)


def test_a_dead_endpoint_is_no_reason_to_go_on_without() -> None:
    with pytest.raises(EndpointError):
        decomposed(Settings(base_url="http://127.0.0.1:9/v1", model="fake"), DRAFT)


@pytest.mark.parametrize(("claims", "kept"), [(GOOD, 1), (ADDS, 0)])
def test_the_report_has_the_claims_of_the_model_or_else_of_the_rule(
    claims: list[str], kept: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft, source = tmp_path / "draft.md", tmp_path / "source.md"
    draft.write_text(DRAFT, encoding="utf-8")
    source.write_text(SOURCE, encoding="utf-8")
    with FakeServer(answering(claims)) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        done = check_draft(OfflineNews(), draft, [str(source)], decompose=True)
    shown = as_json(done)
    assert (shown["decomposition"]["asked"], shown["decomposition"]["kept"]) == (1, kept)
    assert len(shown["decomposition"]["dropped"]) == 1 - kept
    told = next(one for one in shown["sentences"] if one["text"] == SENTENCE)
    expected = GOOD if kept else [GOOD[0].rstrip("."), GOOD[1]]
    assert [claim["text"] for claim in told["claims"]] == expected
    assert [claim["verdict"] for claim in told["claims"]] == ["supported", "supported"]
    assert told["verdict"] == "supported"
    assert all(DRAFT[c["start"] : c["end"]] in c["text"] for c in told["claims"])


def test_a_failed_sentence_shows_its_claims(tmp_path: Path) -> None:
    draft, source = tmp_path / "draft.md", tmp_path / "source.md"
    draft.write_text(DRAFT.replace("3 percent", "4 percent"), encoding="utf-8")
    source.write_text(SOURCE, encoding="utf-8")
    text = as_text(check_draft(OfflineNews(), draft, [str(source)]))
    assert "claim: Norvale's bakery revenue rose to $4.7 billion (supported)" in text
    assert "claim: Brandt's margin was 4 percent. (" in text
