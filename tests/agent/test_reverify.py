"""A finished article after its library changed."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from agent.ingest import ingest
from agent.run import DROPPED
from evals.bench.fault_place import DOCUMENTS, DOSSIER
from tests.agent.conftest import BRIEF, Run
from tests.fake_server import FakeServer
from tools.embed_endpoint import EndpointEmbedder

pytestmark = pytest.mark.filterwarnings(f"ignore:{DROPPED}")


def test_sentences_that_lost_their_evidence_are_a_diff(
    run: Run, workplace: Path, vectors: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, library = workplace / "docs", workplace / "own"
    folder.mkdir()
    for name in DOCUMENTS:
        shutil.copy(DOSSIER / name, folder / name)
    monkeypatch.setenv("DEEPNEWS_LIBRARY", str(library))
    with closing(EndpointEmbedder("hashed", base_url=vectors.base_url)) as embedder:
        ingest([str(folder)], library, embedder=embedder)
        assert run("write", BRIEF, "--words", "200", "--quiet").exit == 0
        [bundle] = (workplace / "runs").iterdir()
        same = run("verify", bundle, "--quiet")
        assert same.exit == 0
        assert " 0 lost evidence, 0 had it moved" in same.out

        article = json.loads((bundle / "article.json").read_text(encoding="utf-8"))
        cited = [
            (entry["source"], c["quote"])
            for section in article["sections"]
            for sentence in section["sentences"]
            for claim in sentence["claims"]
            for c in claim["citations"]
            for entry in article["references"]
            if entry["document_id"] == c["document_id"] and "field" not in c
            and entry["source"].endswith(".md")
        ]  # fmt: skip
        source, quote = cited[0]
        path = folder / Path(source).name
        path.write_text(path.read_text(encoding="utf-8").replace(quote, "It was all a mistake."))
        ingest([str(folder)], library, embedder=embedder)
    now = run("verify", bundle, "--quiet")
    assert now.exit == 1
    assert f"-{' '.join(quote.split())}" in now.out
    told = json.loads(run("verify", bundle, "--json", "--quiet").out)
    assert told["lost"] >= 1
    assert any(c["fate"] == "changed" for one in told["changed"] for c in one["citations"])
