"""Sentences of a draft to a model, which cuts them into claims; what it adds or loses is dropped.

The one place where checking a draft calls a language model. Knows no verdicts.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

import prompts
from agent.errors import BudgetExceeded, ReplyError
from agent.verify.claims import DraftSentence, split_draft
from agent.verify.decompose import SplitClaims, carried, fault, wanted
from tools.periods import in_words

if TYPE_CHECKING:
    from agent.llm import Model
    from agent.settings import Settings

_TOKENS: Final = 700  # of an answer: a sentence of 80 words twice over, and its brackets


class Decomposition(NamedTuple):
    """Claims by the text of their sentence, and what became of the other answers.

    ``dropped``: sentences whose answer failed, with what was wrong; the rule's cutting stands.
    """

    claims: dict[str, tuple[str, ...]]
    asked: int
    dropped: tuple[tuple[str, str], ...]
    model: str = ""

    @property
    def told(self) -> str:
        """One line that says how it went."""
        more = f", {len(self.dropped)} dropped for what they add or lose" if self.dropped else ""
        return f"{self.model} took {len(self.claims)} of {self.asked} sentences apart{more}"


def decomposed(settings: Settings, text: str) -> Decomposition:
    """Have the configured endpoint take the long sentences of a draft apart.

    Raises:
        SetupError: No endpoint is set, or it cannot be used.
    """
    return asyncio.run(_with_endpoint(settings, text))


async def _with_endpoint(settings: Settings, text: str) -> Decomposition:
    from agent.budget import Budget, Limits, Prices
    from agent.journal import Journal
    from agent.llm import open_model
    from agent.run import model_settings

    limits = Limits(
        calls=settings.max_calls, tokens=settings.max_tokens,
        seconds=settings.max_seconds, usd=settings.max_usd,
    )  # fmt: skip
    budget = Budget(
        limits,
        prices=Prices(prompt_usd=settings.price_in, completion_usd=settings.price_out),
    )
    chosen = model_settings(settings).model_copy(update={"kind": "endpoint"})
    model = await open_model(chosen, journal=Journal(), budget=budget, record=lambda event: None)
    if model is None:  # never of an endpoint
        return Decomposition({}, 0, ())
    try:
        return await decompose(split_draft(text), model)
    finally:
        await model.aclose()


async def decompose(sentences: Sequence[DraftSentence], model: Model) -> Decomposition:
    """Ask about each sentence that is wanted, and keep the answers that add and lose nothing."""
    asked = list({one.text: one for one in sentences if wanted(one)}.values())
    claims: dict[str, tuple[str, ...]] = {}
    dropped: list[tuple[str, str]] = []
    answers = await asyncio.gather(*(_ask(one, model) for one in asked))
    for one, answer in zip(asked, answers, strict=True):
        wrong = answer if isinstance(answer, str) else fault(one.text, answer, carried(one))
        if wrong is None:
            claims[one.text] = tuple(answer)
        else:
            dropped.append((one.text, wrong))
    return Decomposition(claims, len(asked), tuple(dropped), model.name)


async def _ask(one: DraftSentence, model: Model) -> tuple[str, ...] | str:
    """The claims, or why there are none."""
    messages = prompts.render(
        "split_claims",
        sentence=one.text,
        subject=one.subject.name if one.subject else None,
        speaker=one.speaker.name if one.speaker else None,
        period=in_words(one.period) if one.period else None,
    )
    try:
        answer = await model.structured(
            messages, SplitClaims, purpose="split claims", max_tokens=_TOKENS
        )
    except (ReplyError, BudgetExceeded) as error:
        return str(error)
    return tuple(" ".join(text.split()) for text in answer.claims)
