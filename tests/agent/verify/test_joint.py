from __future__ import annotations

import pytest

from agent.domain import Evidence
from agent.verify import Gate
from agent.verify.draft import verify_draft
from agent.verify.joint import apart
from tests.agent.corpus import said


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "On May 5, 2023, Lind said: “Oats rose,” and, on June 5, 2023: “Rye fell.”",
            ("On May 5, 2023, Lind said: “Oats rose.”", "On June 5, 2023, Lind said: “Rye fell.”"),
        ),
        (
            'The company said: "Oats rose," and added: "Did rye fall?"',
            ("The company said: “Oats rose.”", "The company said: “Did rye fall?”"),
        ),
        (
            "The company said: “Oats rose,” and, discussing fiscal 2023: “Rye fell.”",
            (
                "The company said: “Oats rose.”",
                "Discussing fiscal 2023, the company said: “Rye fell.”",
            ),
        ),
        (
            "“Oats rose,” Lind said, discussing 2023, and added: “Rye fell.”",
            ("“Oats rose,” Lind said, discussing 2023.", "“Rye fell,” Lind said, discussing 2023."),
        ),
        ("Lind said: “Oats rose.”", None),
        ("“Oats rose,” Lind said, and Berg said: “Rye fell.”", None),
        ("Lind called it “rare” and “odd” at once.", None),
        ("“Oats rose,” and “rye fell.”", None),
    ],
)
def test_two_quotations_of_one_speaker(text: str, parts: tuple[str, str] | None) -> None:
    assert apart(text) == parts


def papers() -> list[Evidence]:
    return [
        said("Sales of oats rose 5 percent in Spain.", start=1, period="FY2023Q2"),
        said("We sold 39 million sacks of rye.", start=2, document_id="d2", period="FY2023Q3"),
    ]


@pytest.mark.parametrize(("sacks", "label"), [("39", "supported"), ("38", "contradicted")])
def test_a_draft_that_joins_quotations_of_two_papers_is_judged_by_each(
    sacks: str, label: str
) -> None:
    text = (
        "Discussing the second quarter of fiscal 2023, Ines Halvorsen said: “Sales of oats rose 5 "
        "percent in Spain,” and, discussing the third quarter of fiscal 2023: “We sold "
        f"{sacks} million sacks of rye.”"
    )
    report = verify_draft(text, papers(), Gate(None))
    assert [s.verdict for s in report.sentences] == [label]
