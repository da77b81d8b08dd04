from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from agent.brief import Brief
from agent.errors import SetupError
from agent.estimate import estimate
from tests.agent.corpus import BRIEF, EMBEDDER, OfflineNews
from tools.library import Library


@pytest.fixture(autouse=True)
def _no_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "DEEPNEWS_MODEL"):
        monkeypatch.delenv(name, raising=False)


def cost(norvale: Path, *, words: int = 900, **settings: Any) -> dict[str, Any]:
    with OfflineNews(library=norvale, **settings) as news:
        return estimate(news, Brief(text=BRIEF, words=words))


def test_the_briefs_own_schema_and_sources_count(norvale) -> None:
    with OfflineNews(library=norvale, writer="extractive") as news:
        found = estimate(news, Brief(text=BRIEF, schema_id="explainer", since="2022-01-01"))
        assert found["documents"] == 5
        with pytest.raises(SetupError, match="no schema 'sonnet'"):
            estimate(news, Brief(text=BRIEF, schema_id="sonnet"))


ENDPOINT = {"writer": "endpoint", "base_url": "http://127.0.0.1:9/v1", "api_key": "k"}


def test_the_extractive_writer_costs_no_call_and_no_token(norvale) -> None:
    found = cost(norvale, writer="extractive")
    assert (found["model_calls"], found["prompt_tokens"], found["completion_tokens"]) == (0, 0, 0)
    assert found["documents"] == 7
    assert found["needs"] > 3
    assert found["seconds_without_model_latency"] > 0


def test_an_endpoint_is_not_called_for_an_estimate(norvale) -> None:
    found = cost(norvale, **ENDPOINT)
    assert found["writer"] == "endpoint"
    assert found["model_calls"] > found["sections"] > 0


def test_money_is_told_only_when_prices_are_known(norvale) -> None:
    assert cost(norvale, **ENDPOINT)["usd"] is None
    one = cost(norvale, **ENDPOINT, price_in=1.0, price_out=2.0)
    assert one["usd"] == pytest.approx(
        (one["prompt_tokens"] + 2 * one["completion_tokens"]) / 1e6, abs=1e-4
    )
    assert cost(norvale, **ENDPOINT, price_in=10.0, price_out=20.0)["usd"] == pytest.approx(
        10 * one["usd"], rel=0.01
    )


def test_nobody_pays_for_a_writer_without_a_model(norvale) -> None:
    assert cost(norvale, writer="extractive", price_in=1.0, price_out=2.0)["usd"] == 0.0


def test_a_longer_article_costs_more(norvale) -> None:
    short, long = cost(norvale, words=300, **ENDPOINT), cost(norvale, words=3000, **ENDPOINT)
    assert long["completion_tokens"] > short["completion_tokens"]
    assert long["sections"] > short["sections"]


def test_an_empty_library_is_told_what_to_do(tmp_path) -> None:
    with Library.open(tmp_path / "library", EMBEDDER, write=True, create=True):
        pass
    with pytest.raises(SetupError, match=r"is empty: deepnews ingest PATH first"):
        cost(tmp_path / "library", writer="extractive")
