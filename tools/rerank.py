"""Reads question and passage together: an optional second look at what was found."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from agent.errors import SetupError
from tools.torch_turns import TURN


class Reranker(Protocol):
    """Judges passages for a question."""

    def fit(self, question: str, texts: Sequence[str]) -> list[float]:
        """How well each text answers, in [0, 1], 1 best; one number for each text."""


class CrossEncoderReranker:
    """A sentence-transformers cross-encoder in this process, never from the network."""

    def __init__(self, path: str, device: str | None = None) -> None:
        """Load the model from a folder.

        Raises:
            SetupError: there is no such model in this place, or it gives no single score.
        """
        if not Path(path).is_dir():
            raise SetupError(f"cannot open the reranker {path}: there is no such folder")
        from sentence_transformers import CrossEncoder

        try:
            with TURN:
                self._model: Any = CrossEncoder(path, device=device, local_files_only=True)
        except (OSError, ValueError, RuntimeError, AssertionError) as error:
            first = (str(error).strip().splitlines() or ["unreadable"])[0]
            raise SetupError(f"cannot open the reranker {path}: {first}") from error
        if self._model.num_labels != 1:
            raise SetupError(f"the reranker {path} gives {self._model.num_labels} scores, not one")

    def fit(self, question: str, texts: Sequence[str]) -> list[float]:
        """See ``Reranker``."""
        from torch.nn import Sigmoid

        pairs = [(question, text) for text in texts]
        with TURN:
            scores = self._model.predict(pairs, activation_fn=Sigmoid(), show_progress_bar=False)
        return [float(score) for score in scores]


@lru_cache(maxsize=2)
def open_reranker(path: str | None, device: str | None = None) -> Reranker | None:
    """The reranker of the settings; None when none is set."""
    return CrossEncoderReranker(path, device) if path else None
