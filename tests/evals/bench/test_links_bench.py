from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.bench.links import main, measure
from tools import texts_schema
from tools.embed import HashEmbedder
from tools.links import write_links


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    rows = [
        {"pid": i, "title": f"Plant {i}", "text": f"Ines Lind runs Mill {i}."} for i in range(9)
    ]
    path = tmp_path / "corpus.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


def test_links_are_stored_on_one_side_only_and_the_cut_holds(corpus: Path) -> None:
    result = measure([str(corpus)], embedder=HashEmbedder(), rounds=2, rows=5)
    assert (result["passages"], result["links"]) == (5, 10)
    assert len(str(result["with"]).split()) == len(str(result["without"]).split()) == 2
    assert texts_schema.write_links is write_links


def test_it_runs_from_the_command_line(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(corpus), "--rounds", "1", "--hash", "--json"]) in (0, 1)
    assert json.loads(capsys.readouterr().out)["goal"] == 0.15
