"""Models that are loaded and asked in several threads keep their number formats."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sentence_transformers
import torch

from tools import embed_local
from tools.batching import moved
from tools.embed_local import LocalEmbedder


def test_no_text_is_embedded_while_another_model_is_loaded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    embedder = LocalEmbedder(device="cpu")
    load, loading = sentence_transformers.SentenceTransformer, threading.Event()
    formats: list[torch.dtype] = []

    def slow(*args: Any, **more: Any) -> Any:
        torch.set_default_dtype(torch.bfloat16)  # as transformers does while it loads
        loading.set()
        time.sleep(0.3)
        torch.set_default_dtype(torch.float32)
        return load(*args, **more)

    def seen(features: Any, device: str) -> Any:
        formats.append(torch.get_default_dtype())
        return moved(features, device)

    monkeypatch.setattr(sentence_transformers, "SentenceTransformer", slow)
    monkeypatch.setattr(embed_local, "moved", seen)
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(LocalEmbedder, device="cpu")
        assert loading.wait(30)
        embedder.encode(["Pumps sold well in Spain."])
        other.result()
    assert formats == [torch.float32]
