from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from agent.errors import SetupError
from tools.embed import Embedder, open_embedder
from tools.embed_local import LocalEmbedder


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return open_embedder(device="cpu")


def test_the_offline_model_knows_meaning(embedder: Embedder) -> None:
    texts = ["Sales rose sharply.", "Revenue increased a lot.", "The cat slept."]
    vectors = embedder.encode(texts)
    assert vectors.shape == (3, 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.2


def test_order_and_company_hardly_matter(embedder: Embedder) -> None:
    texts = [f"{'word ' * (i % 20)} number {i}" for i in range(40)]
    together = embedder.encode(texts)
    for i in (0, 7, 39):  # half precision rounds differently in other batches
        assert float(together[i] @ embedder.encode([texts[i]])[0]) > 0.995


def test_counts_all_tokens_and_refuses_what_would_be_cut(embedder: Embedder) -> None:
    assert embedder.count(["word " * 300, "", "word"]) == [300, 0, 1]
    embedder.encode(["word " * embedder.max_tokens])
    with pytest.raises(ValueError, match="above the embedder's 254"):
        embedder.encode(["word " * (embedder.max_tokens + 1)])


def test_fingerprint_names_model_and_weights_but_no_device(embedder: Embedder) -> None:
    assert embedder.fingerprint == "all-MiniLM-L6-v2-53aa5117-384"


def test_other_weights_under_the_default_name_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"not the released ones")
    monkeypatch.setattr("tools.embed_local.weights_path", lambda name: tmp_path)
    with pytest.raises(SetupError, match="not the released ones"):
        LocalEmbedder()


@pytest.mark.parametrize("name", ["somebody/no-such-model", "/nowhere/at/all"])
def test_a_model_that_is_not_here_is_one_line(name: str) -> None:
    with pytest.raises(SetupError, match="cannot open the embedding model") as raised:
        open_embedder(name)
    assert "\n" not in str(raised.value)


def test_loading_and_encoding_say_nothing() -> None:
    code = "from tools.embed import open_embedder; open_embedder(device='cpu').encode(['a'] * 40)"
    command = [sys.executable, "-c", code]
    said = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ})
    assert (said.stdout, said.stderr) == ("", "")


@pytest.mark.gpu
def test_the_gpu_finds_the_same_neighbours(embedder: Embedder) -> None:
    texts = [f"Segment {i} had revenue of ${i}.1 billion." for i in range(500)]
    there, here = open_embedder(device="cuda").encode(texts), embedder.encode(texts)
    assert np.min(np.sum(there * here, axis=1)) > 0.99
