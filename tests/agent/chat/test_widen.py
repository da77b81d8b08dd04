"""A model puts a person's words into the grammar's orders, and can do no more than that."""

from __future__ import annotations

import pytest

from agent.chat.orders import Drop, Order, Title
from agent.chat.widen import orders
from agent.errors import ReplyError
from tests.fakes import Script, ScriptedModel

HEADINGS = ("Sales and prices", "The mill")


@pytest.mark.parametrize(
    ("script", "found"),
    [
        (["drop section 2"], [Drop("2")]),
        (["- drop section 2\n- call it Oats\n"], [Drop("2"), Title("Oats")]),
        (["NONE"], []),
        (["Sure! Here is what I would do:\ndrop section 2"], []),
        (["\n".join(["drop section 2"] * 9)], []),
        ([ReplyError("nothing")], []),
    ],
    ids=["one", "list", "none", "chatter", "many", "failed"],
)
async def test_only_lines_of_the_grammar_are_orders(script: Script, found: list[Order]) -> None:
    assert await orders(ScriptedModel(script), HEADINGS, "I'd rather skip the mill.") == found


async def test_the_model_sees_the_sections_and_the_words_as_data() -> None:
    model = ScriptedModel(["NONE"])
    await orders(model, HEADINGS, "no mill")
    (call,) = model.calls
    assert "2. The mill" in call.prompt
    assert "no mill" in call.prompt
