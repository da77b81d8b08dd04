from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.embed import HashEmbedder, encode_long, normalised, refuse_long

EMBEDDER = HashEmbedder()


def cosine(one: str, other: str) -> float:
    a, b = EMBEDDER.encode([one, other])
    return float(a @ b)


def test_texts_that_share_words_are_neighbours() -> None:
    cloud = "Azure revenue grew 97 percent"
    assert cosine(cloud, "revenue of Azure growing") > cosine(cloud, "the cat slept all day") + 0.2
    assert cosine(cloud, cloud) == pytest.approx(1.0, abs=1e-5)


@given(st.lists(st.text(max_size=60), max_size=6))
def test_vectors_have_length_one_and_do_not_depend_on_their_company(texts: list[str]) -> None:
    vectors = EMBEDDER.encode(texts)
    assert vectors.shape == (len(texts), EMBEDDER.dimension)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
    for text, vector in zip(texts, vectors, strict=True):
        assert np.array_equal(EMBEDDER.encode([text])[0], vector)


def test_a_long_text_is_refused_and_never_cut() -> None:
    with pytest.raises(ValueError, match="300 tokens is above the embedder's 254"):
        EMBEDDER.encode(["fine", "word " * 300])
    refuse_long([254], 254)


@pytest.mark.parametrize("text", ["word " * 600, "x" * 20 + ". " * 500, "a-" * 900])
def test_every_part_of_a_long_text_counts(text: str) -> None:
    plain = encode_long(EMBEDDER, [text, "short"])
    longer = encode_long(EMBEDDER, [text + " zebra quagga okapi" * 60])
    assert plain.shape == (2, EMBEDDER.dimension)
    assert np.allclose(np.linalg.norm(plain, axis=1), 1, atol=1e-4)
    assert np.array_equal(plain[1], EMBEDDER.encode(["short"])[0])
    assert float(plain[0] @ longer[0]) < 0.999


def test_no_texts_give_no_vectors() -> None:
    assert encode_long(EMBEDDER, []).shape == (0, EMBEDDER.dimension)


def test_a_zero_vector_stays_zero() -> None:
    assert normalised(np.zeros((1, 3))).tolist() == [[0, 0, 0]]


def test_half_precision_is_normalised_in_full_precision() -> None:
    rows = np.random.default_rng(0).standard_normal((50, 384)).astype(np.float16) / np.float16(20)
    assert np.abs(np.linalg.norm(normalised(rows), axis=1) - 1).max() < 1e-6
