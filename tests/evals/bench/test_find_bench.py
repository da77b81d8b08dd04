from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from agent.forage.find import find_many
from agent.ingest import ingest
from evals.bench import find_real, synthetic
from evals.bench.find import Given, compared, made, main, measure
from tools.aliases import named_in
from tools.embed import HashEmbedder
from tools.library import Library

PASSAGES = 200


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    told: list[str] = []
    folder = made(tmp_path_factory.mktemp("home"), PASSAGES, told.append)
    assert len(told) == 1
    return folder


def test_a_library_is_built_whole_and_only_once(folder: Path) -> None:
    told: list[str] = []
    assert made(folder.parent, PASSAGES, told.append) == folder
    assert not told
    with Library.open(folder, Given({}), write=True) as library:
        assert library.check() == []
        assert 0.7 < library.texts.chunk_count() / PASSAGES < 1.3


def test_what_is_asked_for_can_be_found(folder: Path) -> None:
    drawn = synthetic.world(PASSAGES)
    asked = dict(synthetic.question(drawn, number) for number in range(20))
    with Library.open(folder, Given(asked)) as library:
        found = find_many(library, Given(asked), list(asked), 5)
        titles = [{library.document(hit.chunk.document_id).title for hit in hits} for hits in found]
    named = sum(any(t in text for t in held) for text, held in zip(asked, titles, strict=True))
    assert named >= 15


def test_every_number_is_asked_the_same_each_time() -> None:
    drawn, again = synthetic.world(PASSAGES), synthetic.world(PASSAGES)
    (text, vector), (text_, vector_) = (synthetic.question(w, 3) for w in (drawn, again))
    assert text == text_
    assert np.array_equal(vector, vector_)
    assert synthetic.question(drawn, 4)[0] != text


def test_passages_have_the_shape_that_is_said() -> None:
    documents = [synthetic.made(synthetic.world(2_000), number) for number in range(100)]
    passages = [" ".join(sentences) for one in documents for sentences in one.passages]
    named = named_in(passages)
    assert 8 < sum(map(len, named)) / len(named) < 13
    assert 8 < len(passages) / len(documents) < 12
    vectors = np.concatenate([one.vectors for one in documents])
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    cosines = np.sort(vectors @ vectors.T, axis=1)
    assert cosines[:, -2].mean() > cosines[:, -100].mean() + 0.1  # clustered


def test_each_mode_is_measured(folder: Path) -> None:
    rows = [measure(folder, mode, 3) for mode in ("fused", "walk")]
    for row in rows:
        assert row["passages"] > 100
        assert 0 < row["new_median"] <= row["new_p95"]
        assert row["peak_mib"] > 0
    twice = [*rows, *({**row, "passages": 2 * row["passages"]} for row in rows)]
    assert [(g["mode"], g["passages"], g["new_p95"]) for g in compared(twice)] == [
        ("fused", 2.0, 1.0),
        ("walk", 2.0, 1.0),
    ]


def test_it_runs_from_the_command_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call = ["--sizes", str(PASSAGES), "--home", str(folder.parent), "--questions", "2"]
    assert main([*call, "--modes", "fused", "--json"]) in (0, 1)
    (row,) = json.loads(capsys.readouterr().out)["rows"]
    assert set(row["files_mib"]) == {"texts and links", "vectors", "words"}
    assert main([*call, "--modes", "fused"]) in (0, 1)
    assert "synthetic" in capsys.readouterr().out


def test_libraries_of_two_sizes_are_asked_in_turn(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sizes = [str(PASSAGES), str(PASSAGES)]
    options = ["--home", str(folder.parent), "--modes", "walk", "--questions", "3", "--paired"]
    main(["--sizes", *sizes, *options])
    told = json.loads(capsys.readouterr().out)
    assert told["sizes"] == [PASSAGES, PASSAGES]
    assert told["ratio"] == pytest.approx(told["median"][1] / told["median"][0], rel=0.1)
    assert len(told["cpu_median"]) == 2


def test_two_libraries_of_texts_are_asked_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    small, large = (filled(tmp_path / str(count), count) for count in (4, 40))
    monkeypatch.setattr(find_real, "open_embedder", HashEmbedder)
    code = find_real.main([str(small), str(large), "--questions", "3"])
    told = json.loads(capsys.readouterr().out)
    assert told["passages"] == [4, 40]
    assert told["questions"] == 3
    assert code == (0 if told["ratio"] <= told["goal"] else 1)
    with Library.open(small, HashEmbedder()) as library:
        assert len(find_real.asked(library, 99, 1)) == 4
        assert find_real.asked(library, 2, 1) == find_real.asked(library, 2, 1)


def filled(folder: Path, count: int) -> Path:
    texts = folder.with_name(f"{count}.jsonl")
    rows = [json.dumps({"id": f"{n}", "text": f"Mill {n} ground oats."}) for n in range(count)]
    texts.write_text("\n".join(rows), encoding="utf-8")
    ingest([str(texts)], folder, embedder=HashEmbedder())
    return folder
