"""One model call, whatever the model: journal first, then budget, then the call, then its record.

Knows nothing of providers: the sender is a function. Retries are the sender's matter as well.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

from agent.budget import Budget, Charge
from agent.errors import BudgetExceeded, ReplyError
from agent.journal import Journal, request_key
from agent.llm import Decoding, Message, Prompt, Record, Reply
from agent.llm_text import count_tokens, defused, without_thoughts

# Tokens that a chat template adds to each message.
_TEMPLATE_TOKENS = 4


class Request(NamedTuple):
    """Everything that decides an answer; its hash is the key of the journal.

    ``attempt`` is 1 for the second try after an unusable reply. ``schema`` asks for JSON. ``room``
    multiplies ``max_tokens`` for models that think aloud; it was learnt on the way, so it is not
    part of the key. ``decoding`` is, unless it is plain.
    """

    model: str
    messages: tuple[Message, ...]
    max_tokens: int
    temperature: float
    seed: int | None = None
    sample: int = 0
    attempt: int = 0
    schema: dict[str, Any] | None = None
    room: int = 1
    decoding: Decoding = "plain"

    def as_json(self) -> dict[str, Any]:
        """The request as a JSON object."""
        fields = self._asdict()
        del fields["room"]
        if self.decoding == "plain":
            del fields["decoding"]
        return {**fields, "messages": [m._asdict() for m in self.messages]}

    @property
    def prompt_tokens(self) -> int:
        """Estimated size of the prompt."""
        schema = count_tokens(str(self.schema)) if self.schema else 0
        return schema + sum(_TEMPLATE_TOKENS + count_tokens(m.content) for m in self.messages)


class Answer(NamedTuple):
    """What a sender brings back: raw words, and usage where the server sent it."""

    text: str
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    finish: str | None = None


Send = Callable[[Request], Awaitable[Answer]]


class Calls:
    """Makes each call once: identical requests are replayed, also when made at the same time.

    Belongs to one event loop. ``concurrency`` bounds calls in flight, replays not counted.
    """

    def __init__(
        self, journal: Journal, budget: Budget, record: Record, *, concurrency: int = 8
    ) -> None:
        """Bind the run's journal, its budget and the sink of its events."""
        self.journal = journal
        self.budget = budget
        self._record = record
        self._free = asyncio.Semaphore(max(1, concurrency))
        self._in_hand: dict[str, tuple[asyncio.Lock, int]] = {}

    async def once(self, request: Request, send: Send, *, purpose: str) -> Reply:
        """Replay the request's answer, or make the call and keep its answer before returning it.

        The text is as the model sent it, thoughts included.

        Raises:
            BudgetExceeded: The call does not fit, or the run's time ended while waiting for it.
            DeepNewsError: Whatever the sender raises.
        """
        key = request_key(request.as_json())
        async with self._alone(key):
            kept = self.journal.get(key)
            if kept is not None:
                return self._replay(kept, request, key=key, purpose=purpose)
            async with self._free:
                return await self._call(request, send, key=key, purpose=purpose)

    def _replay(self, kept: dict[str, Any], request: Request, *, key: str, purpose: str) -> Reply:
        reply = Reply(
            str(kept["text"]),
            int(kept["prompt_tokens"]),
            int(kept["completion_tokens"]),
            float(kept["seconds"]),
            True,
        )
        self._tell(request, reply, key=key, purpose=purpose, status=str(kept["status"]))
        return reply

    async def _call(self, request: Request, send: Send, *, key: str, purpose: str) -> Reply:
        estimate = request.prompt_tokens
        charge = self.budget.charge(estimate, request.max_tokens * request.room)
        started = time.monotonic()
        try:
            answer = await self._in_time(request, send)
        except BaseException as error:
            self._failed(request, charge, error, key=key, purpose=purpose, started=started)
            raise
        reply = Reply(
            answer.text,
            estimate if answer.prompt_tokens is None else answer.prompt_tokens,
            (
                count_tokens(answer.text)
                if answer.completion_tokens is None
                else answer.completion_tokens
            ),
            time.monotonic() - started,
            False,
        )
        status = _status(answer)
        self.budget.settle(
            charge, prompt_tokens=reply.prompt_tokens, completion_tokens=reply.completion_tokens
        )
        self.journal.put(key, self._kept(request, reply, purpose=purpose, status=status))
        self._tell(request, reply, key=key, purpose=purpose, status=status)
        return reply

    async def _in_time(self, request: Request, send: Send) -> Answer:
        """Send, but not beyond the end of the run's time."""
        deadline = asyncio.timeout(self.budget.left().seconds)
        try:
            async with deadline:
                return await send(request)
        except TimeoutError:
            if not deadline.expired():
                raise
            allowed = self.budget.limits.seconds or 0.0
            raise BudgetExceeded("seconds", self.budget.spent().seconds, allowed) from None

    def _failed(
        self,
        request: Request,
        charge: Charge,
        error: BaseException,
        *,
        key: str,
        purpose: str,
        started: float,
    ) -> None:
        """An unusable reply has cost its prompt; a call without any reply has cost nothing."""
        seconds = time.monotonic() - started
        if isinstance(error, ReplyError):
            self.budget.settle(charge, prompt_tokens=charge.prompt_tokens, completion_tokens=0)
            reply = Reply("", charge.prompt_tokens, 0, seconds, False)
        else:
            self.budget.release(charge)
            reply = Reply("", 0, 0, seconds, False)
        self._tell(request, reply, key=key, purpose=purpose, status=type(error).__name__)

    def _kept(self, request: Request, reply: Reply, *, purpose: str, status: str) -> dict[str, Any]:
        return {
            "purpose": purpose,
            "status": status,
            "text": reply.text,
            "prompt_tokens": reply.prompt_tokens,
            "completion_tokens": reply.completion_tokens,
            "seconds": round(reply.seconds, 3),
            "elapsed_seconds": round(self.budget.spent().seconds, 3),
            "request": request.as_json(),
        }

    def _tell(self, request: Request, reply: Reply, *, key: str, purpose: str, status: str) -> None:
        self._record(
            {
                "kind": "model",
                "purpose": purpose,
                "model": request.model,
                "key": key,
                "prompt_tokens": reply.prompt_tokens,
                "completion_tokens": reply.completion_tokens,
                "seconds": round(reply.seconds, 3),
                "replayed": reply.replayed,
                "status": status,
            }
        )

    @asynccontextmanager
    async def _alone(self, key: str) -> AsyncIterator[None]:
        """Let one caller per key in; the others find the answer in the journal afterwards."""
        lock, users = self._in_hand.get(key, (asyncio.Lock(), 0))
        self._in_hand[key] = (lock, users + 1)
        try:
            async with lock:
                yield
        finally:
            _, users = self._in_hand[key]
            if users > 1:
                self._in_hand[key] = (lock, users - 1)
            else:
                del self._in_hand[key]


def clean(reply: Reply, *, allowed: int) -> Reply:
    """The reply without thoughts.

    Raises:
        ReplyError: Nothing is left; ``allowed`` is how many tokens it might have used.
    """
    text = without_thoughts(reply.text)
    if text:
        return reply._replace(text=text)
    if reply.text.strip():
        raise ReplyError(f"the model only thought, within {allowed} tokens, and did not answer")
    raise ReplyError("the model answered with nothing")


def _status(answer: Answer) -> str:
    if not without_thoughts(answer.text):
        return "empty"
    return answer.finish if answer.finish in ("length", "content_filter") else "ok"


def messages_of(messages: Prompt) -> tuple[Message, ...]:
    """Messages from (role, content) pairs as prompts render them, turn markers made harmless."""
    return tuple(
        Message("system" if role == "system" else "user", defused(content))
        for role, content in messages
    )
