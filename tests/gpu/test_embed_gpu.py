"""The embedder on a GPU: ``pytest -m gpu tests/gpu``. Skipped where there is none."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from tools.batch_size import BatchSize
from tools.embed import DEFAULT, Vectors, weights_path
from tools.embed_local import GPU_BATCHES, LocalEmbedder

pytestmark = pytest.mark.gpu

# Of each text with itself, half precision on the GPU against float32 on the processor. float16
# keeps 11 bits; on a processor the two differ by 0.000001 at most (96 texts).
TOLERANCE = 0.999
MIB = 2**20
WORDS = [
    "the",
    "plant",
    "revenue",
    "margin",
    "rose",
    "fell",
    "orders",
    "by",
    "7",
    "percent",
    "$3.1",
]


@pytest.fixture(scope="module", autouse=True)
def torch() -> Any:
    torch = pytest.importorskip("torch")
    if not torch.cuda.is_available():
        pytest.skip("needs a GPU that torch can use (CUDA)")
    return torch


@pytest.fixture(scope="module")
def embedder(torch: Any) -> LocalEmbedder:
    return LocalEmbedder()


@pytest.fixture(scope="module")
def reference(torch: Any) -> Any:
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(
        str(weights_path(DEFAULT)),
        device="cpu",
        local_files_only=True,
        model_kwargs={"dtype": "float32"},
    )


def texts_of(count: int, *, words: int, seed: int) -> list[str]:
    """Texts that all differ, of 1 to ``words`` words."""
    draw = random.Random(seed)
    return [
        " ".join([f"Unit {i}", *draw.choices(WORDS, k=draw.randint(1, words))])
        for i in range(count)
    ]


def cosines(one: Vectors, other: Vectors) -> Vectors:
    return np.asarray(np.sum(one * other, axis=1), dtype=np.float32)


def test_takes_the_gpu_in_half_precision_unasked(embedder: LocalEmbedder) -> None:
    assert embedder.device.startswith("cuda")
    assert embedder.precision == "float16"


def test_a_library_is_readable_with_and_without_a_gpu(embedder: LocalEmbedder) -> None:
    here = LocalEmbedder(device="cpu")
    assert embedder.fingerprint == here.fingerprint
    assert embedder.count(["Sales rose.", ""]) == here.count(["Sales rose.", ""])


@pytest.mark.parametrize(("count", "words"), [(1, 5), (7, 80), (300, 80)])
def test_vectors_are_those_of_the_processor(
    embedder: LocalEmbedder, reference: Any, count: int, words: int
) -> None:
    texts = texts_of(count, words=words, seed=count)
    there = embedder.encode(texts)
    assert there.dtype == np.float32
    assert np.abs(np.linalg.norm(there, axis=1) - 1).max() < 1e-5
    assert cosines(there, reference.encode(texts)).min() >= TOLERANCE


@pytest.mark.parametrize("text", ["", " ", "\n", "½", "word " * 254])
def test_odd_texts_beside_others(embedder: LocalEmbedder, reference: Any, text: str) -> None:
    texts = ["Sales rose.", text, "The cat slept."]
    assert cosines(embedder.encode(texts), reference.encode(texts)).min() >= TOLERANCE


def test_no_texts_give_no_vectors(embedder: LocalEmbedder) -> None:
    vectors = embedder.encode([])
    assert vectors.shape == (0, 384)
    assert vectors.dtype == np.float32


def test_a_text_that_would_be_cut_is_refused(embedder: LocalEmbedder) -> None:
    with pytest.raises(ValueError, match="above the embedder's 254"):
        embedder.encode(["fine", "word " * 255])


def test_long_batches_keep_their_order_and_find_the_batch_size(reference: Any) -> None:
    embedder = LocalEmbedder(batch=BatchSize(GPU_BATCHES))
    texts = texts_of(16_000, words=120, seed=6)  # trials of every size take 1.4 million tokens
    assert not embedder.batch_found
    there = embedder.encode(texts)
    embedder.encode(texts)
    assert embedder.batch_found
    assert embedder.batch_size in GPU_BATCHES
    sample = random.Random(1).sample(range(len(texts)), 200)
    assert cosines(there[sample], reference.encode([texts[i] for i in sample])).min() >= TOLERANCE


@pytest.fixture
def cramped(torch: Any, embedder: LocalEmbedder) -> Iterator[None]:
    """Leave this process too little memory for large batches of long texts."""
    embedder.encode(["Sales rose."])
    torch.cuda.empty_cache()
    total = torch.cuda.get_device_properties(0).total_memory
    torch.cuda.set_per_process_memory_fraction(
        (torch.cuda.memory_reserved() + 300 * MIB) / total, 0
    )
    yield
    torch.cuda.set_per_process_memory_fraction(1.0, 0)
    torch.cuda.empty_cache()


@pytest.mark.usefixtures("cramped")
def test_smaller_batches_when_the_memory_is_short(reference: Any) -> None:
    # The hidden layer of 2,048 texts of 254 tokens alone takes 1.5 GiB, that of 64 texts 48 MiB.
    whole = 2_048 * 256  # tokens
    embedder = LocalEmbedder(batch=BatchSize((whole,)))
    texts = [f"{i} " + "word " * 252 for i in range(2_100)]
    there = embedder.encode(texts)
    assert embedder.batch_size < whole
    assert cosines(there[::300], reference.encode(texts[::300])).min() >= TOLERANCE
