"""Which office somebody holds: a swapped one is refused, in companies and elsewhere."""

from __future__ import annotations

import pytest

from agent.verify import Gate
from agent.verify.naming import roles
from tests.agent.corpus import said

SOURCE = "Ilse Strand became head of planning of the council Velling Town Council in June 2020."


@pytest.mark.parametrize(
    ("claim", "passes"),
    [
        (SOURCE, True),
        (SOURCE.replace("head of planning", "treasurer"), False),
        (SOURCE.replace("head of planning", "mayor"), False),
        (SOURCE.replace("head of planning", "director of nursing"), False),
        (SOURCE.replace("head of planning", "medical director"), False),
    ],
    ids=["as it is", "treasurer", "mayor", "director of", "medical director"],
)
def test_an_office_that_the_source_does_not_name_is_refused(claim: str, passes: bool) -> None:
    [verdict] = Gate(None).judge([(claim, [said(SOURCE)])])
    assert (verdict.label == "supported") is passes


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("She is head of the field programme.", ["head of the field"]),
        ("He has been director of Tolvan Laboratory since May.", ["director"]),
        ("He became Director of the institute Tolvan Laboratory.", ["director"]),
        ("The mayor met the finance chief.", ["mayor", "finance chief"]),
        ("Heads of lettuce are dear.", []),
    ],
)
def test_offices_are_read_with_what_they_are_over(text: str, named: list[str]) -> None:
    assert [role for role, _ in roles(text)] == named
