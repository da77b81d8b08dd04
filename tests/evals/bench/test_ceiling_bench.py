from __future__ import annotations

import json

import pytest

from evals.bench.ceiling import Shape, arithmetic, ceiling, main, table
from evals.bench.embed import DOSSIER


def test_useful_arithmetic_is_that_of_products_and_sums() -> None:
    shape = Shape(layers=2, width=4, inner=16)
    # Of one token: four 4 x 4 and two 4 x 16 matrices, and attention to itself, in each layer.
    assert arithmetic(shape, [1]) == 2 * (2 * (4 * 16 + 2 * 64) + 4 * 4)
    assert arithmetic(shape, [3, 3]) == 2 * arithmetic(shape, [3])
    assert arithmetic(shape, [6]) > 2 * arithmetic(shape, [3])  # attention grows with the square


def test_a_ceiling_is_measured_here() -> None:
    assert ceiling("cpu", "float32", rounds=1) > 1e8


@pytest.mark.slow
def test_the_table_on_the_processor(capsys: pytest.CaptureFixture[str]) -> None:
    small = min(DOSSIER.glob("*.txt"), key=lambda path: path.stat().st_size)
    options = [str(small), "--texts", "12", "--rounds", "1", "--device", "cpu", "--json"]
    assert main(options) == 0
    result = json.loads(capsys.readouterr().out)
    assert [one["what"] for one in result["rows"]] == [
        "embedder", "sentence-transformers", "reader (pairs)",
    ]  # fmt: skip
    for one in result["rows"]:
        assert 0 < one["share"] < 1.5
        assert one["gflops"] / one["ceiling_gflops"] == pytest.approx(one["share"], rel=0.05)
    assert table(result).count("\n") == 6
