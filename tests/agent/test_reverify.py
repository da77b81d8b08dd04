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
    again = run("verify", bundle, "--quiet", "--out", "changes.json", "--out", "changes.diff")
    assert json.loads((workplace / "changes.json").read_text(encoding="utf-8")) == told
    assert (workplace / "changes.diff").read_text(encoding="utf-8") == again.out
    assert told["lost"] >= 1
    assert any(c["fate"] == "changed" for one in told["changed"] for c in one["citations"])


def test_what_a_run_has_no_use_for_is_refused_in_one_line(run: Run, workplace: Path) -> None:
    (workplace / "r").mkdir()
    for options, says in [
        (("--fix",), "leave out --fix"),
        (("--sources", "x", "--fix"), "leave out --sources, --fix"),
        (("--out", "c.html"), "end it with one of .txt, .diff, .patch, .json"),
        ((), "is not the folder of a run"),
    ]:
        said = run("verify", "r", "--quiet", *options)
        assert (said.exit, len(said.lines)) == (2, 1), said.err
        assert says in said.err


def test_an_article_without_a_sentence_is_not_passed(run: Run, workplace: Path) -> None:
    from agent.publish import article_json
    from tests.agent.sample import article

    (workplace / "r").mkdir()
    (workplace / "r" / "run.json").write_text("{}", encoding="utf-8")
    empty = article_json(article(notices=("nothing bears on it",)))
    (workplace / "r" / "article.json").write_text(json.dumps(empty), encoding="utf-8")
    for command in (
        ("verify", "r"),
        ("export", "r", "--to", "DOCX"),
        ("export", "r", "--to", "md"),
    ):
        said = run(*command, "--quiet")
        assert (said.exit, said.lines) == (
            1, ["deepnews: the article of the run r has no sentence: nothing bears on it"],
        )  # fmt: skip
    assert not (workplace / "r" / "article.docx").exists()
