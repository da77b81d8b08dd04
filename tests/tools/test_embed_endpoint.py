from __future__ import annotations

import json
from collections.abc import Callable

import httpx
import numpy as np
import pytest

from agent.errors import EndpointError
from tools.embed_endpoint import ATTEMPTS, BATCH, EndpointEmbedder

Answer = Callable[[httpx.Request], httpx.Response]


def vectors_of(request: httpx.Request) -> httpx.Response:
    texts = json.loads(request.content)["input"]
    rows = [{"index": i, "embedding": [len(t), 1.0, 0.0]} for i, t in enumerate(texts)]
    return httpx.Response(200, json={"data": rows[::-1]})


def endpoint(answer: Answer, pauses: list[float] | None = None) -> EndpointEmbedder:
    return EndpointEmbedder(
        "some-model",
        base_url="http://127.0.0.1:9/v1/",
        api_key="sk-secret",
        transport=httpx.MockTransport(answer),
        sleep=(pauses if pauses is not None else []).append,
    )


def test_vectors_come_in_the_order_of_the_texts_and_normalised() -> None:
    embedder = endpoint(vectors_of)
    texts = ["a" * (i % 50 + 1) for i in range(BATCH + 5)]
    vectors = embedder.encode(texts)
    assert vectors.shape == (BATCH + 5, 3)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)
    assert vectors[0, 0] < vectors[10, 0] < vectors[49, 0]
    assert embedder.fingerprint == "some-model-endpoint-3"
    assert embedder.encode([]).shape == (0, 3)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_passing_faults_are_tried_again_as_the_server_asks(status: int) -> None:
    answers = iter([httpx.Response(status, headers={"retry-after": "3"}), httpx.Response(status)])
    pauses: list[float] = []
    endpoint(lambda request: next(answers, None) or vectors_of(request), pauses)
    assert pauses == [3.0, 1.0]


def test_a_lasting_fault_ends_after_the_attempts() -> None:
    pauses: list[float] = []
    with pytest.raises(EndpointError, match="answers 503"):
        endpoint(lambda _: httpx.Response(503), pauses)
    assert len(pauses) == ATTEMPTS - 1


@pytest.mark.parametrize(
    ("response", "words"),
    [
        (httpx.Response(401), "refuses the key"),
        (httpx.Response(404, text="no such model"), "answers 404: no such model"),
        (httpx.Response(200, html="<h1>hello</h1>"), "should the base URL end in /v1"),
        (httpx.Response(200, json={"data": []}), "sent 0 vectors for 1"),
        (httpx.Response(200, json={"data": [{"index": 0}]}), "not an OpenAI-compatible API"),
    ],
)
def test_a_wrong_endpoint_is_one_line_without_the_key(response: httpx.Response, words: str) -> None:
    pauses: list[float] = []
    with pytest.raises(EndpointError, match=words) as raised:
        endpoint(lambda _: response, pauses)
    assert "\n" not in str(raised.value)
    assert "sk-secret" not in str(raised.value)
    assert pauses == []


def test_a_dead_endpoint_is_said_at_once() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    pauses: list[float] = []
    with pytest.raises(EndpointError, match="does not answer: ConnectError"):
        endpoint(refuse, pauses)
    assert pauses == []


def test_long_texts_are_refused_by_a_cautious_count() -> None:
    embedder = endpoint(vectors_of)
    assert embedder.count(["one two three.", "汉" * 30]) == [6, 11]
    with pytest.raises(ValueError, match="above"):
        embedder.encode(["word " * 501])
