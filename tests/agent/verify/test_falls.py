"""The cause of a fall is not told as the cause of what fell."""

from __future__ import annotations

import pytest

from agent.verify import Gate
from tests.agent.corpus import said

FELL = "Revenue of Norvale Foods fell in 2023 because of higher freight costs."
ROSE = "Revenue of Norvale Foods rose in 2023 because of strong demand in Ghent."


@pytest.mark.parametrize(
    ("source", "claim", "passes"),
    [
        (FELL, "The revenue of Norvale Foods in 2023 was due to higher freight costs.", False),
        (FELL, "Revenue of Norvale Foods in 2023 was because of higher freight costs.", False),
        (FELL, "The decline of revenue of Norvale Foods in 2023 was due to higher freight costs.",
         True),
        (FELL, "Revenue of Norvale Foods dropped in 2023 due to higher freight costs.", True),
        (FELL, FELL, True),
        (ROSE, "The revenue of Norvale Foods in 2023 was due to strong demand in Ghent.", True),
    ],
    ids=["due to", "because of", "decline", "dropped", "as it is", "a rise"],
)  # fmt: skip
def test_the_fall_that_is_explained_must_be_told(source: str, claim: str, passes: bool) -> None:
    [verdict] = Gate(None).judge([(claim, [said(source)])])
    assert (verdict.label == "supported") is passes
