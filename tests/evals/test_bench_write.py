from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agent.brief import Brief, read
from agent.errors import SetupError
from evals.bench import write
from evals.bench.write import LIMITS, briefs, corpus, main, table
from tests.agent.corpus import write_documents
from tests.fake_server import FakeServer

FIRST = (
    "How Microsoft's cloud business changed between fiscal 2015 and fiscal 2024: growth, margins "
    "and what drove them"
)


def test_ten_briefs_on_three_corpora() -> None:
    listed = briefs()
    assert Counter(b.corpus for b in listed.values()) == {
        "earnings_calls_msft": 4, "sec_10q_pdf": 3, "demo": 3,
    }  # fmt: skip
    assert next(iter(listed.values())).brief == FIRST
    assert all(key == b.id for key, b in listed.items())


@pytest.mark.parametrize("name", sorted(briefs()))
def test_each_brief_says_what_to_look_for(name: str) -> None:
    asked = briefs()[name]
    reading = read(Brief(text=asked.brief, words=asked.words))
    assert reading.terms
    assert len(reading.angles) >= 3
    assert 600 <= asked.words <= 1200


def test_the_demo_is_shipped_and_real_documents_are_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert any(corpus("demo").iterdir())
    monkeypatch.setenv("DEEPNEWS_DATA", str(tmp_path))
    with pytest.raises(SetupError, match="DEEPNEWS_DATA"):
        corpus("sec_10q_pdf")
    (tmp_path / "documents" / "sec_10q_pdf").mkdir(parents=True)
    assert corpus("sec_10q_pdf") == tmp_path / "documents" / "sec_10q_pdf"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeServer]:
    """An endpoint that echoes and embeds, named by the environment."""
    with FakeServer() as one:
        for name in ("OPENAI_API_KEY", "DEEPNEWS_MODEL"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("DEEPNEWS_EMBEDDING_URL", one.base_url)
        monkeypatch.setenv("DEEPNEWS_EMBEDDER", "hashed")
        monkeypatch.setenv("OPENAI_BASE_URL", one.base_url)
        yield one


@pytest.fixture
def documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Six invented calls, and a brief about them in place of the dossier's."""
    known = {
        "norvale": write.Asked(
            id="norvale", corpus="demo", words=250,
            brief="How Norvale Foods changed between 2021 and 2023: growth, margins, and debt",
        )
    }  # fmt: skip
    monkeypatch.setattr(write, "briefs", lambda: known)
    return write_documents(tmp_path / "documents")


def test_an_article_and_the_baseline_are_measured_in_one_run(
    server: FakeServer, documents: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main([str(documents), "--brief", "norvale", "--rounds", "1", "--json"])
    result: dict[str, Any] = json.loads(capsys.readouterr().out)
    ours, base = result["article"], result["naive"]
    assert code == bool(result["over"])
    assert 1 < ours["calls"] <= LIMITS["calls"]
    assert 1 < ours["chain"] <= ours["calls"]  # read off the clock: how long it is, is no test's
    assert 0 < ours["supported"] == ours["checkable"]
    assert ours["words"] > 100
    assert ours["prompt_tokens"] > base["prompt_tokens"] > 100
    assert ours["peak_mib"] >= ours["resident_mib"] > 50
    assert base["checkable"] >= base["supported"]
    assert len(result["rounds"]) == 1
    shown = table(result)
    assert f"| calls | {ours['calls']} | 1 | 12 |" in shown
    assert f"| of them supported | {ours['supported']} (100%) |" in shown
    assert {len(row.split("|")) for row in shown.splitlines() if row.startswith("|")} == {6}


def test_over_a_limit_is_exit_1_and_is_named(
    server: FakeServer, documents: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setattr(write, "LIMITS", {**LIMITS, "calls": 1})
    assert main([str(documents), "--brief", "norvale", "--rounds", "1"]) == 1
    assert "over: calls" in capsys.readouterr().out


def test_a_dead_endpoint_is_exit_2_and_one_line(
    server: FakeServer, documents: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dead = "http://127.0.0.1:9/v1"
    assert main([str(documents), "--brief", "norvale", "--endpoint", dead]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "127.0.0.1:9" in said
