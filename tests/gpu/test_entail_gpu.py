"""The reader on a GPU reads as it does on the processor. Run with ``pytest -m gpu tests/gpu``."""

from __future__ import annotations

import pytest

from tools.entail_local import OwnReader

pytestmark = pytest.mark.gpu

PASSAGE = "Cloud revenue was $15.1 billion in the third quarter, up 14 percent from a year earlier."
CLAIMS = (
    "Cloud revenue was $15.1 billion.",
    "Cloud revenue fell 14 percent.",
    "The zoo bought three elephants from a circus in Prague.",
)


def test_half_precision_on_a_gpu_gives_the_same_chances() -> None:
    import torch

    if not torch.cuda.is_available():
        pytest.skip("needs a GPU that torch can use (CUDA)")
    pairs = [(claim, PASSAGE) for claim in CLAIMS] * 40
    here, there = OwnReader("cpu"), OwnReader("cuda")

    assert there.precision == "float16"
    for one, other in zip(here.read(pairs), there.read(pairs), strict=True):
        assert there.probability(other) == pytest.approx(here.probability(one), abs=0.03)
