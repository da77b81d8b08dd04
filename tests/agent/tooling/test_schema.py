"""Arguments against a schema and against the question."""

from __future__ import annotations

from typing import Any

import pytest

from agent.errors import ToolRetry
from agent.tooling.schema import checked, faults, unstated

SCHEMA = {
    "type": "object",
    "properties": {
        "n": {"type": "integer"}, "x": {"type": "number"},
        "unit": {"type": "string", "enum": ["m", "km"]},
        "tags": {"type": "array", "items": {"type": "string"}},
        "city": {"type": "string", "description": "City. Default: Rome"},
        "sure": {"type": "boolean"},
    },
    "required": ["n"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"n": 1, "x": 2, "unit": "km", "tags": ["a"], "sure": False}, []),
        ({"n": 2.0}, []),
        ({}, ["`n` is missing"]),
        ({"n": "1"}, ["`n` has to be of type integer, not '1'"]),
        ({"n": True}, ["`n` has to be of type integer, not True"]),
        ({"n": 1, "unit": "ft"}, ["`unit` has to be one of m, km, not 'ft'"]),
        ({"n": 1, "tags": ["a", 2]}, ["`tags`[1] has to be of type string, not 2"]),
        ({"n": 1, "m": 1}, ["`m` is not an argument"]),
    ],
)
def test_every_fault_is_told(given: dict[str, Any], told: list[str]) -> None:
    assert faults(SCHEMA, given) == told


def test_a_refusal_says_what_the_tool_takes() -> None:
    with pytest.raises(ToolRetry, match=r"f: `n` is missing\. It takes `n` \(integer\), `x` \("):
        checked("f", SCHEMA, {})
    assert checked("f", SCHEMA, {"n": 1}) == {"n": 1}
    assert faults({"type": "object", "additionalProperties": True}, {"z": 1}) == []


@pytest.mark.parametrize(
    ("given", "words", "names"),
    [
        ({"n": 4}, "sides of 4 and 5", []),
        ({"n": 4}, "four sides", []),
        ({"n": 7}, "sides of 4 and 5", ["n"]),
        ({"x": 0.05}, "at 5% a year", []),
        ({"x": 2500}, "for $2,500", []),
        ({"city": "Oslo"}, "the weather in Oslo", []),
        ({"city": "Bonn"}, "the weather in Oslo", ["city"]),
        ({"city": "Rome"}, "the weather", []),
        ({"unit": "km", "sure": True}, "how far", []),
        ({"tags": ["red", "blue"]}, "red things", ["tags"]),
        ({"city": ""}, "the weather", ["city"]),
        ({"zz": 1}, "the weather", []),
    ],
)
def test_values_that_the_question_does_not_state_are_named(
    given: dict[str, Any], words: str, names: list[str]
) -> None:
    assert unstated(SCHEMA, given, words) == names
