from __future__ import annotations

import os
import pickle
import subprocess
import sys
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, pre_tokenizers

from agent.errors import SetupError
from tools.batch_size import BatchSize
from tools.embed import Embedder, counter_of, open_embedder
from tools.embed_local import LocalEmbedder
from tools.token_counter import TokenCounter

PARTS = ["pump", " ", "'s", "ß", "\x85", "\x1c", "\x0b", "\u2028", "\u200b", "漢字", "[SEP]",
         "[MASK]", "é", "e\u0301", "-", "$4.7", "\t", "\n", "\ufffd", "x" * 120]  # fmt: skip


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


def test_padding_to_whole_vectors_changes_no_direction(monkeypatch: pytest.MonkeyPatch) -> None:
    embedder = LocalEmbedder(device="cpu")
    widths: list[int] = []
    before = embedder._forward

    def seen(features: Any) -> Any:
        widths.append(features["input_ids"].shape[1])
        return before(features)

    monkeypatch.setattr(embedder, "_forward", seen)
    texts = ["word " * n for n in (3, 45, 100, 197, embedder.max_tokens)]
    padded = np.array([embedder.encode([text])[0] for text in texts])
    assert widths == [5, 48, 112, 208, 256]
    embedder.even = 1
    plain = np.array([embedder.encode([text])[0] for text in texts])
    assert widths[5:] == [5, 47, 102, 199, 256]
    assert (padded * plain).sum(axis=1).min() > 0.998


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


class SmallMemory:
    """Refuses more texts at once than it holds, and sees what is still alive at the next try."""

    def __init__(self, *, holds: int) -> None:
        self.holds = holds
        self.refused: list[weakref.ref[Any]] = []
        self.still_alive = 0

    def __call__(self, module: Any, arguments: tuple[Any, ...]) -> None:
        import torch

        if not isinstance(module, torch.nn.Embedding):
            return
        self.still_alive += sum(1 for tensor in self.refused if tensor() is not None)
        if len(arguments[0]) > self.holds:
            self.refused.append(weakref.ref(arguments[0]))
            raise torch.OutOfMemoryError("out of memory")


@pytest.fixture
def small_memory() -> Iterator[SmallMemory]:
    """A machine that runs out of memory: torch calls this before every embedding of tokens."""
    from torch.nn.modules.module import register_module_forward_pre_hook

    memory = SmallMemory(holds=6)
    handle = register_module_forward_pre_hook(memory)
    yield memory
    handle.remove()


def alone(embedder: LocalEmbedder) -> LocalEmbedder:
    """One batch at a time, as on a device whose memory may be short."""
    embedder.lanes = None
    return embedder


def test_smaller_batches_when_memory_is_short(
    embedder: Embedder, small_memory: SmallMemory
) -> None:
    texts = [f"Plant {i} made {i}7 pumps." for i in range(40)]
    small = alone(LocalEmbedder(device="cpu", batch=BatchSize((80, 160))))
    there = small.encode(texts)
    assert len(small_memory.refused) == 1  # of 8 texts; 16 are not even tried
    assert small.batch_size < 80
    small_memory.holds = 1_000
    assert np.min(np.sum(there * embedder.encode(texts), axis=1)) > 0.995


def test_what_filled_the_memory_is_free_before_the_next_try(small_memory: SmallMemory) -> None:
    alone(LocalEmbedder(device="cpu", batch=BatchSize((160,)))).encode(["Sales rose."] * 40)
    assert len(small_memory.refused) == 3  # 32, 16, 8 texts of 5 tokens; 4 fit
    assert small_memory.still_alive == 0


def test_memory_that_holds_not_one_text_is_one_line(small_memory: SmallMemory) -> None:
    small_memory.holds = 0
    with pytest.raises(SetupError, match="the memory of cpu is too small: use cpu"):
        alone(LocalEmbedder(device="cpu", batch=BatchSize((10,)))).encode(["Sales rose."] * 3)


def test_ours_are_the_vectors_of_the_librarys_own_encode(embedder: Embedder) -> None:
    texts = [f"Plant {i} made {i}7 pumps. {'It sold them. ' * (i % 9)}" for i in range(60)]
    bare = LocalEmbedder(device="cpu").bare(texts)
    least = 0.999 if "16" in LocalEmbedder(device="cpu").precision else 0.99999
    assert np.min(np.sum(embedder.encode(texts) * bare, axis=1)) > least


def test_the_counter_travels_to_other_processes(embedder: Embedder) -> None:
    counter = pickle.loads(pickle.dumps(counter_of(embedder)))
    texts = ["Sales rose sharply.", "", "word " * 300]
    assert counter.count(texts) == embedder.count(texts)
    assert counter.max_tokens == embedder.max_tokens


@given(st.text() | st.lists(st.sampled_from(PARTS), max_size=12).map("".join))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_counted_by_word_is_counted_whole(embedder: Embedder, text: str) -> None:
    counter = counter_of(embedder)
    assert isinstance(counter, TokenCounter)
    assert counter.count([text, "its", text]) == counter.counted([text, "its", text])


def test_what_joins_words_is_counted_whole() -> None:
    tokenizer = Tokenizer(models.BPE(unk_token="?"))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    counter = TokenCounter(tokenizer, 100)
    asked: list[list[str]] = []
    counter.counted = lambda texts: asked.append(texts) or [3]  # type: ignore[method-assign]
    assert counter.count(["two words"]) == [3]
    assert asked == [["two words"]]


def test_remembered_words_have_a_bound(embedder: Embedder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.token_counter.MOST_WORDS", 5)
    counter = pickle.loads(pickle.dumps(counter_of(embedder)))
    for n in range(9):
        texts = [f"pump{n} mill{n} {'x' * 60}"]
        assert counter.count(texts) == counter.counted(texts)
        assert len(counter.words) <= 7


@pytest.mark.slow
def test_several_devices_share_a_call_and_give_the_same(embedder: Embedder) -> None:
    texts = [f"Plant {i} made {i}7 pumps." for i in range(1_000)]
    both = LocalEmbedder(device="cpu,cpu")
    try:
        assert np.min(np.sum(both.encode(texts) * embedder.encode(texts), axis=1)) > 0.995
    finally:
        both.close()


def test_a_gpu_that_is_not_there_is_one_line() -> None:
    import torch

    absent = f"cuda:{torch.cuda.device_count()}"
    with pytest.raises(SetupError, match=f"cannot open the embedding model .* on {absent}"):
        open_embedder(device=absent)
