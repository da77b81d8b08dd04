"""A pattern is tried only where a hint stands: whatever the pattern matches must hold one."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tools import context_flags, context_instructions, context_measure
from tools.context_instructions import _NAMED
from tools.context_words import holds

PAIRS = {
    "routines": (context_flags._BOILERPLATE, context_flags._ROUTINES),
    "whispers": (context_flags._UNCONFIRMED, context_flags._WHISPERS),
    "measures": (context_measure.MEASURE, context_measure._MEASURES),
    "instructions": (context_instructions._INSTRUCTION, context_instructions._ADDRESSES),
    "overriding": (context_instructions._OVERRIDE, context_instructions._ADDRESSES),
    "courtesies": (context_instructions._POLITE, context_instructions._COURTESIES),
}

NAMING = ("instructions", "courtesies")


@pytest.mark.parametrize("name", PAIRS)
@settings(
    max_examples=600, deadline=None, database=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)  # fmt: skip
@given(data=st.data())
def test_whatever_matches_holds_a_hint(name: str, data: st.DataObject) -> None:
    pattern, hints = PAIRS[name]
    told = data.draw(st.from_regex(pattern, fullmatch=True))
    found = pattern.search(told)
    assert found is not None
    assert holds(told, hints) or (name in NAMING and _NAMED.search(told)), told


@pytest.mark.parametrize("name", PAIRS)
def test_no_alternative_is_without_a_hint(name: str) -> None:
    """Each branch of the pattern by itself, which drawing at random may pass over."""
    pattern, hints = PAIRS[name]
    for branch in _branches(pattern.pattern):
        told = _letters(branch)
        assert any(_letters(hint) in told for hint in hints), branch


def _branches(pattern: str) -> list[str]:
    """The alternatives of the outermost level."""
    found, depth, start, inside, place = [], 0, 0, False, 0
    while place < len(pattern):
        letter = pattern[place]
        if letter == "\\":
            place += 2
            continue
        if inside or letter == "[":
            inside = letter != "]"
        elif letter in "()":
            depth += 1 if letter == "(" else -1
        elif letter == "|" and depth == 0:
            found.append(pattern[start:place])
            start = place + 1
        place += 1
    return [*found, pattern[start:]]


def _letters(pattern: str) -> str:
    return re.sub(r"[^\w&©]", "", pattern.replace("\\b", ""))
