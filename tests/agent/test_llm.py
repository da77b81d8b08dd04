from __future__ import annotations

import asyncio
import json
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, SecretStr

from agent.budget import Budget, Limits
from agent.errors import BudgetExceeded, EndpointError, ReplyError, SetupError
from agent.journal import Journal
from agent.llm import Message, Model, ModelSettings, choose, keep_inside, open_model
from tests.fake_server import FakeServer

PROMPT = [Message("system", "Write news."), Message("user", "Revenue was 5 billion dollars.")]
ECHO = "Revenue was 5 billion dollars."


class Point(BaseModel):
    """One point."""

    text: str
    score: int


class Session:
    def __init__(self, server: FakeServer, journal: Journal, budget: Budget) -> None:
        self.server, self.journal, self.budget = server, journal, budget
        self.events: list[dict[str, Any]] = []
        self.model: Model

    async def complete(self, prompt: list[Message] = PROMPT, **options: Any) -> Any:
        return await self.model.complete(prompt, purpose="draft", max_tokens=60, **options)

    async def structured(self) -> Point:
        return await self.model.structured(PROMPT, Point, purpose="blocks", max_tokens=60)

    @property
    def statuses(self) -> list[str]:
        return [e["status"] for e in self.events]


@asynccontextmanager
async def session(
    server: FakeServer,
    *,
    journal: Journal | None = None,
    budget: Budget | None = None,
    **settings: Any,
) -> AsyncIterator[Session]:
    it = Session(server, journal or Journal.open(), budget or Budget())
    plain = {"timeout_seconds": 5.0, "max_retries": 2, "base_url": server.base_url}
    model = await open_model(
        ModelSettings(kind="endpoint", **{**plain, **settings}),
        journal=it.journal,
        budget=it.budget,
        record=it.events.append,
    )
    assert model is not None
    it.model = model
    try:
        yield it
    finally:
        await model.aclose()


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "DEEPNEWS_MODEL"):
        monkeypatch.delenv(name, raising=False)


# ---- choosing


@pytest.mark.parametrize(
    ("environ", "settings", "reason"),
    [
        ({"OPENAI_BASE_URL": "http://h/v1"}, ModelSettings(), "base URL"),
        ({"OPENAI_API_KEY": "k"}, ModelSettings(), "API key"),
        ({}, ModelSettings(base_url="http://h/v1"), "base URL"),
        ({}, ModelSettings(api_key=SecretStr("k")), "API key"),
    ],
)
def test_auto_takes_an_endpoint_that_is_given(
    environ: dict[str, str], settings: ModelSettings, reason: str
) -> None:
    choice = choose("auto", settings, environ=environ)
    assert choice.kind == "endpoint"
    assert reason in choice.reason
    assert "\n" not in choice.reason


def test_auto_without_an_endpoint_stays_on_this_machine() -> None:
    choice = choose("auto", ModelSettings(), environ={"OPENAI_API_KEY": ""})
    assert choice.kind in ("local", "extractive")
    assert "no endpoint is set" in choice.reason


def test_an_asked_for_writer_is_taken_whatever_is_there() -> None:
    environ = {"OPENAI_API_KEY": "k"}
    assert choose("extractive", ModelSettings(), environ=environ).kind == "extractive"


def test_settings_beat_the_environment() -> None:
    environ = {"DEEPNEWS_MODEL": "env", "OPENAI_BASE_URL": "http://env", "OPENAI_API_KEY": "env"}
    settings = ModelSettings(name="set", api_key=SecretStr("set")).completed(environ)
    assert (settings.name, settings.base_url) == ("set", "http://env")
    assert settings.api_key is not None
    assert settings.api_key.get_secret_value() == "set"
    assert "set'" not in repr(settings.api_key)


def test_keep_inside_overrules_what_the_shell_exported() -> None:
    environ = {"LANGSMITH_TRACING": "true"}
    keep_inside(environ)
    assert environ["LANGSMITH_TRACING"] == environ["LANGCHAIN_TRACING_V2"] == "false"
    assert environ["HF_HUB_OFFLINE"] == "1"


async def test_the_extractive_writer_is_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2", "HF_HUB_OFFLINE"):
        monkeypatch.setenv(name, "true")
    monkeypatch.setenv("TRANSFORMERS_OFFLINE", "0")
    settings = ModelSettings(kind="extractive")
    opened = await open_model(
        settings, journal=Journal.open(), budget=Budget(), record=lambda event: None
    )
    assert opened is None


# ---- first contact


async def test_the_only_model_there_is_taken() -> None:
    with FakeServer(models=("only",)) as server:
        async with session(server) as it:
            assert (it.model.name, it.model.kind) == ("only", "endpoint")


@pytest.mark.parametrize(
    ("models", "said"),
    [
        (("b", "a"), "has 2 models, name one with DEEPNEWS_MODEL: b, a"),
        ((), "lists no models: name one with DEEPNEWS_MODEL"),
        (None, "lists no models: name one with DEEPNEWS_MODEL"),
    ],
)
async def test_an_unsettled_name_is_asked_for(models: tuple[str, ...] | None, said: str) -> None:
    with FakeServer(models=models) as server:
        with pytest.raises(SetupError, match=said):
            async with session(server):
                pass
        assert server.calls == []


async def test_a_server_without_a_list_is_taken_when_the_model_is_named() -> None:
    with FakeServer(models=None) as server:
        async with session(server, name="mine") as it:
            assert (await it.complete()).text == ECHO
        assert server.calls[0]["model"] == "mine"


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("401", "refused the key (HTTP 401): set OPENAI_API_KEY"),
        ("403", "refused the key (HTTP 403): set OPENAI_API_KEY"),
        ("html", "is not an OpenAI-compatible API"),
        ("500", "answers HTTP 500: start it, or correct OPENAI_BASE_URL"),
        ("503", "answers HTTP 503: start it, or correct OPENAI_BASE_URL"),
    ],
)
async def test_a_bad_endpoint_is_named_in_one_line(fault: str, said: str) -> None:
    with FakeServer() as server:
        server.models_fault = fault
        with pytest.raises(EndpointError) as caught:
            async with session(server):
                pass
    message = str(caught.value)
    assert said in message
    assert server.base_url in message
    assert "\n" not in message


async def test_a_web_page_without_v1_gets_the_hint() -> None:
    with FakeServer() as server:
        server.models_fault = "html"
        with pytest.raises(EndpointError, match=r"should the base URL end in /v1\?"):
            async with session(server, base_url=server.base_url.removesuffix("/v1")):
                pass


async def test_a_dead_endpoint_is_said_at_once() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    started = time.monotonic()
    with pytest.raises(EndpointError, match="connection refused") as caught:
        await open_model(
            ModelSettings(kind="endpoint", base_url=url),
            journal=Journal.open(),
            budget=Budget(),
            record=lambda event: None,
        )
    assert url in str(caught.value)
    assert time.monotonic() - started < 5


@pytest.mark.slow
async def test_an_endpoint_that_hangs_is_said_within_15_seconds() -> None:
    with FakeServer() as server:
        server.models_fault = "hang"
        started = time.monotonic()
        with pytest.raises(EndpointError, match="does not answer in time"):
            async with session(server):
                pass
        assert time.monotonic() - started < 15


@pytest.mark.parametrize(
    "url", ["127.0.0.1:9/v1", "ftp://127.0.0.1/v1", "http://127.0.0.1:port/v1"]
)
async def test_an_address_that_is_none_is_said(url: str) -> None:
    with FakeServer() as server, pytest.raises(EndpointError, match="is not a URL"):
        async with session(server, base_url=url):
            pass


async def test_openai_without_a_key_is_a_set_up_error_and_contacts_nobody() -> None:
    with pytest.raises(SetupError, match="set OPENAI_BASE_URL, or OPENAI_API_KEY"):
        await open_model(
            ModelSettings(kind="endpoint"),
            journal=Journal.open(),
            budget=Budget(),
            record=lambda event: None,
        )


# ---- prose


async def test_what_is_sent_is_what_compatible_servers_know() -> None:
    with FakeServer() as server:
        async with session(server, seed=7) as it:
            reply = await it.complete(temperature=0.4, sample=2)
        [body] = server.calls
    assert reply.text == ECHO
    assert (reply.prompt_tokens, reply.completion_tokens) == (10, 7)
    assert body["max_tokens"] == 60
    assert "max_completion_tokens" not in body
    assert (body["temperature"], body["seed"]) == (0.4, 9)
    assert [m["role"] for m in body["messages"]] == ["system", "user"]


async def test_no_seed_is_sent_unless_asked_for() -> None:
    with FakeServer() as server:
        async with session(server, temperature=0.25) as it:
            await it.complete()
            await it.complete(sample=1)
        first, second = server.calls
    assert "seed" not in first
    assert second["seed"] == 1
    assert first["temperature"] == 0.25


@pytest.mark.parametrize("fault", ["429", "500", "503", "cut"])
async def test_passing_transport_faults_are_retried_and_not_seen(fault: str) -> None:
    with FakeServer(faults=(fault,)) as server:
        async with session(server) as it:
            assert (await it.complete()).text == ECHO
            assert it.statuses == ["ok"]
        assert server.statuses == [fault, "ok"]


@pytest.mark.parametrize(
    ("fault", "error", "said", "sent"),
    [
        ("429", EndpointError, "too many requests or no credit left (HTTP 429)", 3),
        ("500", EndpointError, "HTTP 500, tried 3 times: injected fault", 3),
        ("cut", EndpointError, "connection failed, tried 3 times", 3),
        ("401", EndpointError, "refused the key (HTTP 401)", 1),
        ("403", EndpointError, "refused the key (HTTP 403)", 1),
        ("404", EndpointError, "/chat/completions does not exist", 1),
        ("html", EndpointError, "is not an OpenAI-compatible API", 2),
        ("badbody", EndpointError, "is not an OpenAI-compatible API", 2),
        ("400", EndpointError, "rejects the request: injected fault", 2),
        ("broken", ReplyError, "not a chat completion", 2),
        ("list", ReplyError, "not a chat completion", 2),
        ("nochoices", ReplyError, "not a chat completion", 2),
        ("nullchoices", ReplyError, "not a chat completion", 2),
        ("emptychoices", ReplyError, "not a chat completion", 2),
        ("nullmessage", ReplyError, "not a chat completion", 2),
        ("errorbody", ReplyError, "overloaded", 2),
        ("empty", ReplyError, "answered with nothing", 2),
        ("onlythink", ReplyError, "only thought, within 240 tokens", 2),
        ("refusal", ReplyError, "the model refused: I cannot do that.", 1),
        ("overflow", ReplyError, "longer than the model's context", 1),
    ],
)
async def test_a_lasting_fault_is_one_typed_line(
    fault: str, error: type[Exception], said: str, sent: int
) -> None:
    with FakeServer(always=fault) as server:
        async with session(server) as it:
            with pytest.raises(error) as caught:
                await it.complete()
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert isinstance(caught.value, SetupError) is (error is EndpointError)
    assert len(server.calls) == sent


async def test_a_server_that_hangs_is_left_after_its_timeout() -> None:
    with FakeServer(always="hang") as server:
        async with session(server, timeout_seconds=0.2, max_retries=1) as it:
            with pytest.raises(EndpointError, match="no answer in time, tried 2 times"):
                await it.complete()


async def test_a_lost_endpoint_says_what_is_kept() -> None:
    with FakeServer() as server:
        async with session(server) as it:
            await it.complete(sample=1)
            await it.complete(sample=2)
            server.always = "500"
            with pytest.raises(EndpointError) as caught:
                await it.complete(sample=3)
    assert str(caught.value).endswith("; 2 finished calls are kept")


async def test_one_rejected_request_after_good_ones_costs_only_itself() -> None:
    with FakeServer() as server:
        async with session(server) as it:
            await it.complete(sample=1)
            server.always = "400"
            with pytest.raises(ReplyError, match="rejected this request"):
                await it.complete(sample=2)
            server.always = ""
            await it.complete(sample=3)
        assert server.calls[-1]["seed"] == 3


@pytest.mark.parametrize("fault", ["empty", "onlythink", "broken", "badbody", "list"])
async def test_one_unusable_reply_gets_one_more_try(fault: str) -> None:
    with FakeServer(faults=(fault,)) as server:
        async with session(server) as it:
            assert (await it.complete()).text == ECHO
        assert server.statuses == [fault, "ok"]


async def test_thoughts_are_removed_and_a_cut_off_reply_is_noted() -> None:
    with FakeServer(faults=("think", "length")) as server:
        async with session(server) as it:
            assert (await it.complete(sample=1)).text == ECHO
            assert (await it.complete(sample=2)).text == ECHO
            assert it.statuses == ["ok", "length"]


async def test_a_model_that_only_thought_gets_room_from_then_on() -> None:
    with FakeServer(faults=("onlythink",)) as server:
        async with session(server) as it:
            await it.complete(sample=1)
            await it.complete(sample=2)
        assert [b["max_tokens"] for b in server.calls] == [60, 240, 240]


async def test_usage_that_the_server_does_not_send_is_counted_by_us() -> None:
    with FakeServer(usage=False) as server:
        async with session(server) as it:
            reply = await it.complete()
    assert 5 <= reply.completion_tokens <= 8
    assert 12 <= reply.prompt_tokens <= 24


@pytest.mark.parametrize(
    ("rejects", "gone"), [(("temperature",), {"temperature"}), (("seed",), {"seed"})]
)
async def test_a_parameter_that_is_rejected_is_not_sent_again(
    rejects: tuple[str, ...], gone: set[str]
) -> None:
    with FakeServer(rejects=rejects) as server:
        async with session(server, seed=1) as it:
            await it.complete(sample=1)
            await it.complete(sample=2)
        first, second, third = server.calls
    assert gone <= first.keys()
    assert {"temperature", "seed"} - second.keys() == gone
    assert {"temperature", "seed"} - third.keys() == gone


async def test_the_newer_name_of_the_token_limit_is_learnt() -> None:
    def only_new(body: dict[str, Any]) -> str:
        return "new" if "max_completion_tokens" in body else "old"

    with FakeServer(only_new, rejects=("max_tokens",)) as server:
        server.rejected = lambda body: (  # type: ignore[method-assign]
            "max_tokens' use 'max_completion_tokens" if "max_tokens" in body else None
        )
        async with session(server) as it:
            assert (await it.complete()).text == "new"
        assert len(server.calls) == 2


async def test_concurrency_is_bounded() -> None:
    with FakeServer(latency_seconds=0.03) as server:
        async with session(server, concurrency=2) as it:
            await asyncio.gather(*(it.complete(sample=n) for n in range(6)))
        assert len(server.calls) == 6
        assert server.most_in_flight == 2


async def test_a_resumed_run_repeats_no_call_and_pays_for_none(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    with FakeServer(faults=("ok", "empty")) as server:
        async with session(server, journal=Journal.open(path)) as it:
            first = [await it.complete(sample=n) for n in range(3)]
            point = await it.structured()
        sent = len(server.calls)
        assert sent == 5
        journal = Journal.open(path)
        budget = Budget(Limits(calls=sent))
        budget.restore(journal.totals())
        async with session(server, journal=journal, budget=budget) as it:
            again = [await it.complete(sample=n) for n in range(3)]
            assert await it.structured() == point
            assert [e["purpose"] for e in it.events if not e["replayed"]] == []
            with pytest.raises(BudgetExceeded):
                await it.complete(sample=9)
        assert [r.text for r in again] == [r.text for r in first]
        assert len(server.calls) == sent


# ---- objects


async def test_an_object_is_asked_for_by_schema() -> None:
    with FakeServer() as server:
        async with session(server) as it:
            assert await it.structured() == Point(text="text", score=1)
        [body] = server.calls
    assert body["response_format"]["type"] == "json_schema"
    assert body["response_format"]["json_schema"]["name"] == "Point"
    assert body["max_tokens"] == 60


@pytest.mark.parametrize("status", [400, 422, 500])
@pytest.mark.parametrize(
    ("rejects", "shape", "sent"),
    [
        (("json_schema",), "tools", 2),
        (("json_schema", "tools"), "json_object", 3),
    ],
)
async def test_a_server_s_way_to_give_objects_is_found_and_remembered(
    rejects: tuple[str, ...], shape: str, sent: int, status: int
) -> None:
    with FakeServer(rejects=rejects, reject_status=status) as server:
        async with session(server, max_retries=0) as it:
            assert (await it.structured()).score == 1
            await it.model.structured(
                [Message("user", "Another one.")], Point, purpose="blocks", max_tokens=9
            )
        assert len(server.calls) == sent + 1
        assert shape in json.dumps(server.calls[-1])


async def test_the_method_can_be_set() -> None:
    with FakeServer() as server:
        async with session(server, structured_method="function_calling") as it:
            await it.structured()
        assert server.calls[0]["tools"][0]["function"]["name"] == "Point"
        assert "response_format" not in server.calls[0]


def answers(*texts: str) -> Callable[[dict[str, Any]], str]:
    queue = list(texts)
    return lambda body: queue.pop(0)


@pytest.mark.parametrize("method", ["json_schema", "function_calling", "json_mode"])
@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ('{"text": "a"}', "score: Field required"),
        ('{"text": "a", "score": "many"}', "score: Input should be a valid integer"),
        ("I would say yes.", "no complete JSON object"),
        ('{"text": "a", "sco', "no complete JSON object"),
    ],
)
async def test_a_wrong_object_is_repaired_once_with_what_is_wrong(
    method: str, bad: str, said: str
) -> None:
    with FakeServer(answers(bad, '{"text": "a", "score": 2}')) as server:
        async with session(server, structured_method=method) as it:
            assert await it.structured() == Point(text="a", score=2)
        first, second = server.calls
    complaint = next(
        m["content"] for m in second["messages"] if "could not be used" in m["content"]
    )
    assert said in complaint
    assert len(second["messages"]) == len(first["messages"]) + 1


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("badjson", "no usable Point: the reply held no complete JSON object"),
        ("empty", "no usable Point: the reply was empty"),
        ("broken", "not a chat completion"),
        ("refusal", "the model refused"),
    ],
)
async def test_an_object_that_never_comes_is_a_reply_error(fault: str, said: str) -> None:
    with FakeServer(always=fault) as server:
        async with session(server) as it:
            with pytest.raises(ReplyError, match=said):
                await it.structured()
        assert len(server.calls) <= 2


@pytest.mark.parametrize("fault", ["think", "length"])
async def test_thoughts_and_a_late_cut_do_not_spoil_an_object(fault: str) -> None:
    with FakeServer(always=fault) as server:
        async with session(server) as it:
            assert (await it.structured()).text == "text"
            assert it.statuses == ["length" if fault == "length" else "ok"]
