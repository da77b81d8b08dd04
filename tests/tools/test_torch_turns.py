"""Models that are loaded and asked in several threads keep their number formats."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
import torch

from tools import embed_local
from tools.embed_local import LocalEmbedder
from tools.torch_turns import TURN


def test_no_text_is_embedded_while_another_model_is_loaded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    embedder = LocalEmbedder(device="cpu")
    text = ["Pumps sold well in Spain."]
    before = embedder.encode(text)
    other = "float32" if embedder.precision == "bfloat16" else "bfloat16"
    formats: list[torch.dtype] = []

    forward = embedder._forward

    def seen(features: Any) -> Any:
        with TURN:
            formats.append(torch.get_default_dtype())
        return forward(features)

    monkeypatch.setattr(embed_local, "cpu_precision", lambda: other)
    monkeypatch.setattr(embedder, "_forward", seen)
    with ThreadPoolExecutor(4) as pool:
        loads = [pool.submit(LocalEmbedder, device="cpu") for _ in range(2)]
        asked = [pool.submit(embedder.encode, text) for _ in range(40)]
        for one in asked:
            assert np.allclose(one.result(), before, atol=1e-3)
        assert {one.result().precision for one in loads} == {other}
    assert set(formats) == {torch.float32}
