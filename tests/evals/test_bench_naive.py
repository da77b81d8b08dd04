from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.app import DeepNews
from agent.brief import Brief
from agent.domain import Evidence
from agent.errors import EndpointError
from evals.bench.naive import CHUNKS, Naive, cited, naive, prompt
from tests.fake_server import FakeServer

TEXT = """Harwick Mills, annual report

Harwick Mills sold 4,120 tonnes of oat flour in 2023. The mill in Lund was closed in March 2023.
Net debt was 18 million euros at the end of 2023. The company employs 340 people.
"""


def span(name: str) -> Evidence:
    return Evidence(id=name, document_id="d", start=0, end=1, quote=name)


def test_each_sentence_names_all_spans_of_the_passages_it_bears() -> None:
    spans = {1: [span("a"), span("b")], 2: [span("c")]}
    pieces = cited("Harwick sold flour in 2023 [1]. The mill closed [2][1]. Debt rose [7].", spans)
    assert [p.evidence_ids for p in pieces] == [("a", "b"), ("c", "a", "b"), ()]
    assert pieces[0].text == "Harwick sold flour in 2023."


def test_the_prompt_numbers_the_passages_and_asks_for_the_length() -> None:
    (_, _), (_, user) = prompt(Brief(text="Harwick in 2023", words=700), ["One\nline.", "Two."])
    assert user.startswith("[1] One line.\n\n[2] Two.")
    assert "700 words" in user
    assert user.endswith("Harwick in 2023")


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DeepNews]:
    """An application over one document, whose model and embedder the test's server is."""
    source = tmp_path / "harwick.txt"
    source.write_text(TEXT, encoding="utf-8")
    for name in ("OPENAI_API_KEY", "DEEPNEWS_MODEL"):
        monkeypatch.delenv(name, raising=False)
    with (
        FakeServer(
            "Harwick Mills sold 4,120 tonnes of oat flour in 2023 [1]. "
            "Net debt was 81 million euros at the end of 2023 [1]."
        ) as server,
        DeepNews(
            library=tmp_path / "library", writer="endpoint", base_url=server.base_url,
            embedder="hashed", embedding_url=server.base_url, out=tmp_path,
        ) as made,
    ):  # fmt: skip
        made.ingest(source)
        yield made


def test_one_call_is_made_and_its_wrong_figure_is_named(app: DeepNews) -> None:
    result: Naive = naive(app, Brief(text="Harwick Mills in 2023", words=100))
    assert (result.supported, result.checkable, result.documents) == (1, 2, 1)
    ((wrong, reason),) = result.unsupported
    assert wrong.startswith("Net debt was 81 million")
    assert "81" in reason
    assert result.words == 10 + 11
    assert result.prompt_tokens > len(TEXT) // 8
    assert CHUNKS == 8


def test_a_dead_endpoint_is_an_error_not_an_empty_baseline(app: DeepNews, tmp_path: Path) -> None:
    dead = DeepNews(app.settings.model_copy(update={"base_url": "http://127.0.0.1:9/v1"}))
    with dead, pytest.raises(EndpointError):
        naive(dead, Brief(text="Harwick Mills in 2023"))
