from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from evals.bench.embed import (
    DOSSIER,
    PASSAGE_TOKENS,
    Report,
    main,
    measure,
    passages,
    table,
    varied,
)
from tools.embed import HashEmbedder, Vectors


class Clocked:
    """An encoder that takes its seconds of a clock, and notes its turns."""

    def __init__(
        self, name: str, clock: Clock, *, seconds: list[float], vector: list[float]
    ) -> None:
        self.name, self.clock, self.seconds, self.vector = name, clock, iter(seconds), vector

    def __call__(self, texts: list[str]) -> Vectors:
        self.clock.turns.append(self.name)
        self.clock.now += next(self.seconds)
        return np.array([self.vector] * len(texts), dtype=np.float32)


class Clock:
    def __init__(self) -> None:
        self.now, self.turns = 0.0, list[str]()

    def __call__(self) -> float:
        return self.now


def test_both_are_timed_in_turn_and_the_order_changes() -> None:
    clock = Clock()
    ours = Clocked("ours", clock, seconds=[1, 2, 3], vector=[1, 0])
    bare = Clocked("bare", clock, seconds=[4, 5, 6], vector=[0.6, 0.8])
    measured = measure(ours, bare, ["a", "b"], rounds=3, clock=clock)
    assert clock.turns == ["ours", "bare", "bare", "ours", "ours", "bare"]
    assert measured.ours == [1, 2, 3]
    assert measured.bare == [4, 5, 6]
    assert measured.agreement == pytest.approx(0.6)


@pytest.mark.parametrize("wanted", [1, 3, 7])
def test_repeated_texts_all_differ(wanted: int) -> None:
    found = varied(["one", "two", "three"], wanted)
    assert len(set(found)) == len(found) == wanted
    assert found[0] == "one"
    assert all(text.endswith(("one", "two", "three")) for text in found)


def test_passages_are_whole_pieces_of_the_documents(tmp_path: Path) -> None:
    text = " ".join(f"Plant {i} made {i}7 pumps in the week and sold most." for i in range(60))
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    (tmp_path / "copy.txt").write_text(text, encoding="utf-8")
    (tmp_path / "b.bin").write_bytes(bytes(range(256)))
    embedder = HashEmbedder()
    found = passages([tmp_path], embedder)
    assert " ".join(found) == text
    assert max(embedder.count(found)) <= PASSAGE_TOKENS


def test_without_text_it_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path), "--device", "cpu"]) == 2
    assert capsys.readouterr().err == "nothing to read there: name files or folders with text\n"


def test_the_whole_bench_on_the_processor(capsys: pytest.CaptureFixture[str]) -> None:
    small = min(DOSSIER.glob("*.txt"), key=lambda path: path.stat().st_size)
    options = [str(small), "--texts", "20", "--rounds", "2", "--device", "cpu", "--json"]
    assert main(options) == 0
    record = json.loads(capsys.readouterr().out)
    report = Report.model_validate(record)
    assert report.texts == 20
    assert report.agreement > 0.999
    assert report.bare.precision == "float32"
    assert report.bare.batch_size == 32
    ratios = [b / o for o, b in zip(report.ours.seconds, report.bare.seconds, strict=True)]
    assert report.ratio == pytest.approx(sum(ratios) / 2, rel=0.02)
    shown = table(report)
    assert shown.count("| 32 |") == 1
    assert f"{report.ratio} times as fast" in shown
    assert f"| {report.ours.texts_per_second} | {report.ours.tokens_per_second} |" in shown
