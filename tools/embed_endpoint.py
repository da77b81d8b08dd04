"""Embeddings from an OpenAI-compatible endpoint. Retries and error lines live here alone."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from typing import Any

import httpx
import numpy as np

from agent.errors import EndpointError
from tools.embed import Vectors, normalised, refuse_long

BATCH = 64
ATTEMPTS = 4
RETRIED = frozenset({408, 409, 429, 500, 502, 503, 504})
# Hosted and self-hosted models take 512 tokens and more; of an unknown tokenizer we count words
# and signs with a third on top, which stays above WordPiece and BPE on English prose.
MAX_TOKENS = 500
TOKENS_PER_WORD = 4 / 3


class EndpointEmbedder:
    """Posts to ``base_url/embeddings`` in batches; the key never appears in a message."""

    def __init__(
        self,
        name: str,
        *,
        base_url: str,
        api_key: str | None = None,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Open the endpoint and ask it for one vector, which tells the dimension.

        Raises:
            EndpointError: It does not answer, refuses the key, or is not such an endpoint.
        """
        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._url = base_url.rstrip("/") + "/embeddings"
        self._client = httpx.Client(headers=headers, timeout=60, transport=transport)
        self._name, self._sleep = name, sleep
        self.max_tokens = MAX_TOKENS
        self.dimension = int(self._post(["dimension"]).shape[1])
        self.fingerprint = f"{name}-endpoint-{self.dimension}"

    def count(self, texts: list[str]) -> list[int]:
        """An upper estimate of each text's tokens: the endpoint's tokenizer is not known."""
        words = (len(re.findall(r"\w+|[^\w\s]", text)) for text in texts)
        letters = (len(text) / 3 for text in texts)
        return [int(max(w * TOKENS_PER_WORD, n) + 1) for w, n in zip(words, letters, strict=True)]

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of the texts, (n, dimension), L2-normalised.

        Raises:
            ValueError: A text is longer than ``max_tokens``.
            EndpointError: The endpoint fails, after retries where those make sense.
        """
        refuse_long(self.count(list(texts)), self.max_tokens)
        batches = [self._post(texts[i : i + BATCH]) for i in range(0, len(texts), BATCH)]
        out = np.concatenate(batches) if batches else np.zeros((0, self.dimension), np.float32)
        if out.shape[1] != self.dimension:
            raise EndpointError(f"{self._url} changed its dimension to {out.shape[1]}")
        return out

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _post(self, texts: Sequence[str]) -> Vectors:
        body = {"model": self._name, "input": list(texts), "encoding_format": "float"}
        for attempt in range(1, ATTEMPTS + 1):
            last = attempt == ATTEMPTS
            try:
                response = self._client.post(self._url, json=body)
            except httpx.TransportError as error:
                if last or isinstance(error, httpx.ConnectError):
                    raise EndpointError(
                        f"the embeddings endpoint {self._url} does not answer: "
                        f"{type(error).__name__}"
                    ) from error
                self._sleep(_pause(attempt, None))
                continue
            if response.status_code not in RETRIED or last:
                return self._vectors(response, len(texts))
            self._sleep(_pause(attempt, response.headers.get("retry-after")))
        raise AssertionError("unreachable")

    def _vectors(self, response: httpx.Response, expected: int) -> Vectors:
        if response.status_code in (401, 403):
            raise EndpointError(f"the embeddings endpoint {self._url} refuses the key")
        if response.status_code >= 400:
            said = " ".join(response.text.split())[:120]
            raise EndpointError(
                f"the embeddings endpoint {self._url} answers {response.status_code}: {said}"
            )
        try:
            items: list[dict[str, Any]] = sorted(response.json()["data"], key=lambda i: i["index"])
            vectors = np.array([item["embedding"] for item in items], dtype=np.float32)
        except (ValueError, KeyError, TypeError) as error:
            raise EndpointError(
                f"{self._url} is not an OpenAI-compatible API: should the base URL end in /v1?"
            ) from error
        if vectors.ndim != 2 or len(vectors) != expected:
            raise EndpointError(f"{self._url} sent {len(vectors)} vectors for {expected} texts")
        return normalised(vectors)


def _pause(attempt: int, retry_after: str | None) -> float:
    """Seconds to wait: what the server asks for, else 0.5, 1, 2; never above 30."""
    try:
        return min(30.0, max(0.0, float(retry_after or "")))
    except ValueError:
        return float(0.5 * 2 ** (attempt - 1))
