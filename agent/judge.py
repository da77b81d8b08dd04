"""A language model behind an endpoint as the reader of (claim, evidence) pairs.

Knows nothing of settings files and of what is done with a reading. An answer that does not keep to
what was asked leaves its pair unscored.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Sequence
from typing import Annotated, Final, Literal

from pydantic import Field

from agent.budget import Budget
from agent.domain import Frozen
from agent.errors import BudgetExceeded, ReplyError, SetupError
from agent.journal import Journal
from agent.llm import ModelSettings, Record
from agent.llm_calls import Calls
from agent.llm_endpoint import EndpointModel, open_endpoint
from agent.own_loop import OwnLoop
from prompts import render
from tools.entail import Read

MOST_TOKENS: Final = 300  # of an answer: room for a long claim that is at fault as a whole
LEAST, MOST = 0.01, 0.99  # no model is as certain as it says
REFUSED: Final = 0.49  # a refusal at confidence 0.5 must not read as support
OWN_NAMES: Final = "the judge's own are DEEPNEWS_JUDGE_URL, _MODEL and _API_KEY"


class _PairVerdict(Frozen):
    """Whether the evidence carries the claim."""

    verdict: Literal["supported", "contradicted", "not_found"]
    # Strict: true and "0.9" are no numbers, but would be taken for some.
    confidence: Annotated[float, Field(strict=True, ge=0.5, le=1)]
    words: str


class EndpointJudge:
    """Asks a model for each pair. Safe in threads.

    Its calls run on an event loop of its own: the gate reads in worker threads, several at a time,
    and a connection belongs to one loop.
    """

    concurrent = True

    def __init__(
        self, settings: ModelSettings, journal: Journal, budget: Budget, record: Record
    ) -> None:
        """Contacts nobody yet.

        Args:
            settings: URL, key and name; nothing is taken from the environment.
            journal: A pair whose answer it holds is not asked again.
            budget: Charged before each call that is not replayed.
            record: Gets one event per call, in another thread than the reader's.
        """
        self._settings = settings
        self._journal, self._budget, self._record = journal, budget, record
        self._own = OwnLoop("judge")
        self._opening = asyncio.Lock()
        self._model: EndpointModel | None = None

    @property
    def fingerprint(self) -> str:
        """``judge`` and the model's name; where that is not set, the endpoint is asked for it."""
        return f"judge {self._settings.name or self._own.wait(self._opened()).name}"

    def read(self, pairs: Sequence[tuple[str, str]]) -> list[Read | None]:
        """Read (claim, evidence) pairs, all at once; None where the answer cannot be used.

        Raises:
            EndpointError: The endpoint is dead, refuses, or is not what it claims to be.
            BudgetExceeded: A pair does not fit; the answers to the others are in the journal.
            SetupError: Which of the endpoint's models is meant is not settled.
        """
        return self._own.wait(self._read(pairs)) if pairs else []

    def probability(self, read: Read, *, figures: bool = False, names: bool = False) -> float:
        """The model's own confidence; nothing is known of how well it is calibrated."""
        return 1 / (1 + math.exp(-read.pair))

    def point(self, slip: float) -> tuple[float, float]:
        """One half: what would slip through was not measured."""
        return 0.5, 0.5

    def close(self) -> None:
        """End calls under way and close the connections; a later read opens them anew."""
        self._own.close(self._ended)

    async def _opened(self) -> EndpointModel:
        async with self._opening:
            if self._model is None:
                calls = Calls(
                    self._journal,
                    self._budget,
                    self._record,
                    concurrency=self._settings.concurrency,
                )
                try:
                    self._model = await open_endpoint(self._settings, calls)
                except SetupError as error:
                    raise _own(error) from error
            return self._model

    async def _ended(self) -> None:
        model, self._model, self._opening = self._model, None, asyncio.Lock()
        if model is not None:
            await model.aclose()

    async def _read(self, pairs: Sequence[tuple[str, str]]) -> list[Read | None]:
        model = await self._opened()
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(_ask(model, *pair)) for pair in pairs]
        except ExceptionGroup as several:  # a task group tells even one error so
            first = several.exceptions[0]
            if isinstance(first, SetupError):
                raise _own(first) from first
            raise first from first.__cause__
        found: list[Read | None] = []
        for one in (task.result() for task in tasks):
            if isinstance(one, BudgetExceeded):
                raise one
            found.append(one)
        return found


def _own(error: SetupError) -> SetupError:
    """The same error, with the settings that are the judge's own."""
    return type(error)(f"the judge: {error} ({OWN_NAMES})")


async def _ask(model: EndpointModel, claim: str, evidence: str) -> Read | BudgetExceeded | None:
    messages = render("judge_pair", claim=claim, evidence=evidence)
    try:
        said = await model.structured(
            messages, _PairVerdict, purpose="judge", max_tokens=MOST_TOKENS
        )
    except ReplyError:
        return None
    except BudgetExceeded as error:
        return error  # raised, it would cancel the calls beside it, which are paid for
    carried = said.verdict == "supported"
    chance = said.confidence if carried else min(1 - said.confidence, REFUSED)
    chance = min(max(chance, LEAST), MOST)
    at = claim.find(said.words)
    start, end = (at, at + len(said.words)) if at >= 0 else (0, 0)
    return Read(math.log(chance / (1 - chance)), None, start, end)
