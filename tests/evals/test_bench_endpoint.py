from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal

import pytest
from pydantic import BaseModel, Field

from agent.domain import Frozen
from evals.bench.endpoint import MODEL, Endpoint, echo, instance, reply, serving

LATENCY_SECONDS = 0.05


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with Endpoint(latency_seconds=LATENCY_SECONDS) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def post(base_url: str, body: Any, path: str = "/chat/completions") -> Any:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    with urllib.request.urlopen(f"{base_url}{path}", raw, timeout=5) as answer:
        return json.load(answer)


def asked(prompt: str, **more: Any) -> dict[str, Any]:
    return {"model": MODEL, "messages": [{"role": "user", "content": prompt}], **more}


def test_echoes_sentences_with_a_figure_in_their_order() -> None:
    prompt = (
        "Revenue rose 4 percent to 12 million euros. Nobody said why that came about at all. "
        "[e12] Orders fell to 31 pumps in the spring. In 2024 too few."
    )
    assert echo(prompt) == (
        "Revenue rose 4 percent to 12 million euros. [e12] Orders fell to 31 pumps in the spring."
    )


def test_echoes_a_repeated_sentence_once_and_ends_near_the_length() -> None:
    sentences = [f"Plant number {n} made pumps all week long." for n in range(9)]
    text = echo(" ".join(sentences * 2), words=20)
    assert text == " ".join(sentences[:3])


def test_a_prompt_without_figures_gets_one_plain_sentence() -> None:
    assert echo("Tell me a story about a pump.") == "The prompt holds no figure."


class Part(Frozen):
    name: str = Field(max_length=4)
    share: float
    open: bool


class Whole(Frozen):
    kind: Literal["release", "call"]
    fixed: Literal["yes"]
    count: int = Field(ge=2)
    parts: list[Part]
    either: int | str
    nothing: None = None


class Lines(Frozen):
    lines: list[str] = Field(min_length=4, max_length=4)


@pytest.mark.parametrize("model", [Whole, Lines, Part])
def test_an_instance_fits_its_schema(model: type[BaseModel]) -> None:
    made = instance(model.model_json_schema(), "pumps")
    assert model.model_validate(made).model_dump(mode="json") == made


def test_a_schema_is_answered_with_the_topic_of_the_brief() -> None:
    form = {"type": "json_schema", "json_schema": {"schema": Lines.model_json_schema()}}
    answer = reply(asked("Brief: Pumps in the desert\nGive questions.", response_format=form))
    lines = Lines.model_validate_json(answer["choices"][0]["message"]["content"]).lines
    assert lines[0] == "Pumps in the desert 1"
    assert len(set(lines)) == 4


def test_usage_counts_prompt_schema_and_answer() -> None:
    prompt = "Revenue rose 4 percent to 12 million euros."
    bare = reply(asked(prompt))["usage"]
    form = {"type": "json_schema", "json_schema": {"schema": Lines.model_json_schema()}}
    with_schema = reply(asked(prompt, response_format=form))["usage"]
    assert bare["completion_tokens"] == len(prompt) // 4
    assert bare["total_tokens"] == bare["prompt_tokens"] + bare["completion_tokens"]
    assert with_schema["prompt_tokens"] > bare["prompt_tokens"]


def test_serves_one_model_and_completions_after_the_delay(endpoint: Endpoint) -> None:
    with urllib.request.urlopen(f"{endpoint.base_url}/models", timeout=5) as answer:
        assert [m["id"] for m in json.load(answer)["data"]] == [MODEL]
    began = time.monotonic()
    answered = post(endpoint.base_url, asked("Revenue rose 4 percent to 12 million euros."))
    assert time.monotonic() - began >= LATENCY_SECONDS
    assert answered["choices"][0]["message"]["content"].startswith("Revenue rose 4 percent")


def test_calls_made_at_the_same_time_wait_side_by_side(endpoint: Endpoint) -> None:
    endpoint.latency_seconds = 0.3
    began = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: post(endpoint.base_url, asked(f"Pump {n}.")), range(8)))
    assert time.monotonic() - began < 8 * 0.3 / 2


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/embeddings", {}, 404),
        ("/chat/completions", b"{oops", 400),
        ("/chat/completions", [], 400),
    ],
)
def test_refuses_what_it_does_not_know(
    endpoint: Endpoint, path: str, body: Any, status: int
) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        post(endpoint.base_url, body, path)
    assert refused.value.code == status
    refused.value.close()


def test_a_process_of_its_own_ends_with_the_block() -> None:
    with serving(latency_seconds=0) as base_url:
        assert post(base_url, asked("Pump 1."))["model"] == MODEL
    with pytest.raises(urllib.error.URLError):
        post(base_url, asked("Pump 1."))
