from __future__ import annotations

import pytest

from agent.domain import Evidence
from agent.verify.gate import Gate
from tests.agent.verify.sources import Make, make_evidence


@pytest.fixture
def make() -> Make:
    return make_evidence


@pytest.fixture
def call() -> Make:
    """Evidence from an earnings call of an invented company."""

    def build(quote: str, **other: str) -> Evidence:
        known = {
            "title": "Norvale Foods earnings conference call",
            "kind": "call",
            "company": "Norvale",
            "period": "FY2023Q2",
            "date": "2023-02-02",
            "speaker": "Ines Halvorsen",
            "role": "chief financial officer",
        }
        return make_evidence(quote, **(known | other))

    return build


@pytest.fixture
def gate() -> Gate:
    return Gate(None)
