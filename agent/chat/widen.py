"""What the grammar does not understand, put into its orders by a capable model, where there is one.

The model can ask for nothing that a person could not: its lines go through the same grammar, and
its edit is shown and can be undone like any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from agent.app import DeepNews, Listener
from agent.chat.grammar import parse
from agent.chat.orders import Order, Unclear
from agent.errors import BudgetExceeded, ReplyError
from agent.events import Event
from agent.llm import Model
from prompts import render

MOST_ORDERS = 6
_MOST_TOKENS = 120


async def widened(
    app: DeepNews, run: Path, headings: Sequence[str], said: str, listener: Listener
) -> list[Order]:
    """Orders that say the same; empty where no endpoint is configured, or it sees none.

    Raises:
        SetupError: the endpoint is dead.
    """
    from agent.budget import Budget, Limits
    from agent.journal import Journal
    from agent.llm import choose, open_model
    from agent.run import model_settings

    settings = model_settings(app.settings).completed()
    if choose(app.settings.writer, settings).kind != "endpoint":
        return []
    model = await open_model(
        settings, journal=Journal.open(run / "chat-calls.jsonl"), budget=Budget(Limits()),
        record=lambda facts: listener(Event(kind="model", text="plan edit", facts=facts)),
    )  # fmt: skip
    if model is None:
        return []
    try:
        return await orders(model, headings, said)
    finally:
        await model.aclose()


async def orders(model: Model, headings: Sequence[str], said: str) -> list[Order]:
    """The orders that a model reads from the words; empty where one line is no order."""
    messages = render("plan_edit", sections=list(headings), said=said)
    try:
        reply = await model.complete(messages, purpose="plan-edit", max_tokens=_MOST_TOKENS)
    except (ReplyError, BudgetExceeded):
        return []
    lines = [line.strip(" -*•") for line in reply.text.splitlines() if line.strip()]
    found = [parse(line) for line in lines[: MOST_ORDERS + 1]]
    if len(found) > MOST_ORDERS:
        return []
    known = [one for one in found if not isinstance(one, Unclear)]
    return known if len(known) == len(found) else []
