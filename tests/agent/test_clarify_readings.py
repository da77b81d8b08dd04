"""What a request may mean, and what makes a reading likely."""

from __future__ import annotations

import pytest

from agent.clarify import Reading
from agent.clarify_readings import Held, chances, features, fitting, learned

HELD = [
    Held(Reading(company, period, measure), 2 if measure == "total revenue" else 1)
    for company in ("Veldmoor Pumps", "Aquillon")
    for period in ("FY2024Q4", "FY2025Q1", "FY2025")
    for measure in ("total revenue", "service revenue", "gross margin")
]


def open_slots(request: str) -> tuple[int, int, int]:
    found = [h.reading for h in fitting(request, HELD)]
    return tuple(len({getattr(r, s) for r in found}) for s in Reading._fields)  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("request_", "left"),
    [
        ("What was the gross margin of Aquillon in fiscal 2025?", (1, 1, 1)),
        ("What was Veldmoor's gross margin in the first quarter of fiscal 2025?", (1, 1, 1)),
        ("What was the gross margin?", (2, 3, 1)),
        ("What was the revenue of Aquillon?", (1, 3, 2)),
        ("What was Aquillon’s service revenue in the fourth quarter of fiscal 2024?", (1, 1, 1)),
        ("What was the headcount of Aquillon?", (0, 0, 0)),
    ],
)
def test_only_what_carries_all_that_is_named_is_meant(
    request_: str, left: tuple[int, int, int]
) -> None:
    assert open_slots(request_) == left


def test_the_newest_the_thread_and_the_oftener_told_are_likelier() -> None:
    request = "What was the revenue?"
    told = features(request, fitting(request, HELD), "Aquillon")
    found = chances(told, learned().weights)
    assert sum(found.values()) == pytest.approx(1)

    def p(company: str, period: str, measure: str) -> float:
        return found[Reading(company, period, measure)]

    usual = p("Aquillon", "FY2025Q1", "total revenue")
    assert usual > p("Aquillon", "FY2024Q4", "total revenue")
    assert usual > p("Veldmoor Pumps", "FY2025Q1", "total revenue")
    assert usual > p("Aquillon", "FY2025Q1", "service revenue")


def test_what_was_learned_is_whole() -> None:
    calibration = learned().calibration
    assert len(calibration.taus) == 3
    assert all(0 < tau < 1 for tau in calibration.taus)
    assert calibration.least > 0
