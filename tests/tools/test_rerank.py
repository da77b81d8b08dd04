"""A second look: a real cross-encoder, tiny and untrained, and the order that it gives."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from agent.errors import SetupError
from agent.forage.find import find
from agent.ingest import ingest
from tests.agent.corpus import EMBEDDER
from tools.library import Library
from tools.rerank import open_reranker


class Knows:
    """Fits what holds one word."""

    def __init__(self, word: str) -> None:
        self.word = word
        self.read = 0

    def fit(self, question: str, texts: Sequence[str]) -> list[float]:
        self.read += len(texts)
        return [0.9 if self.word in text else 0.01 for text in texts]


def tiny(place: Path, labels: int) -> Path:
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    vocabulary = place / "vocab.txt"
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "who", "built", "the", "ferry", "yard"]
    place.mkdir()
    vocabulary.write_text("\n".join(words), encoding="utf-8")
    config = BertConfig(
        vocab_size=len(words), hidden_size=8, num_hidden_layers=1, num_attention_heads=1,
        intermediate_size=8, num_labels=labels,
    )  # fmt: skip
    BertForSequenceClassification(config).save_pretrained(place)
    BertTokenizerFast(str(vocabulary)).save_pretrained(place)
    return place


def test_a_cross_encoder_gives_each_text_a_number_between_0_and_1(tmp_path: Path) -> None:
    reranker = open_reranker(str(tiny(tmp_path / "one", 1)), "cpu")
    assert reranker is not None
    fits = reranker.fit("who built the ferry", ["the yard built", "ferry", "the"])
    assert len(fits) == 3
    assert all(0 < fit < 1 for fit in fits)


def test_what_is_no_reranker_is_said_in_a_line(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"cannot open the reranker .*nothing"):
        open_reranker(str(tmp_path / "nothing"))
    with pytest.raises(SetupError, match="3 scores, not one"):
        open_reranker(str(tiny(tmp_path / "three", 3)), "cpu")
    assert open_reranker(None) is None


def test_the_second_look_moves_what_it_prefers_to_the_front(tmp_path: Path) -> None:
    for n, word in enumerate(("oak", "iron", "rope", "brass")):
        text = f"The yard built the ferry of {word}. It left the dock in spring."
        (tmp_path / f"{n}.txt").write_text(text, encoding="utf-8")
    ingest([str(tmp_path)], tmp_path / "library", embedder=EMBEDDER)
    knows = Knows("rope")
    with Library.open(tmp_path / "library", EMBEDDER) as library:
        hits = find(library, EMBEDDER, "Who built the ferry?", 2, reranker=knows)
        assert "rope" in library.quote(hits[0].chunk.document_id, 0, 40)
        assert len(hits) == 2
        assert knows.read == 4
        assert hits[0].score >= hits[1].score
