from __future__ import annotations

import pytest

from agent.domain import Evidence, Field
from agent.draft.phrases import Said, phrase
from agent.plan.blocks import Scored, blocks
from agent.plan.typed_names import is_bare, segment_of
from agent.verify import Gate
from tests.agent.corpus import document, said


def under(heading: str, quote: str) -> Evidence:
    """A sentence under a segment's heading that stands in the text."""
    one = said(quote)
    subject = Field(value=heading, start=1, end=1 + len(heading))
    return one.model_copy(update={"context": one.context.model_copy(update={"subject": subject})})


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("Operating expenses", True),
        ("Segment gross margin dollars", True),
        ("The gross margin", True),
        ("Oat flour revenue", False),
        ("Order intake at Ghent", False),
        ("Revenue, gross margin, and operating income", True),
        ("The mill", False),
    ],
)
def test_a_bare_measure_says_nothing_of_whose_it_is(name: str, bare: bool) -> None:
    assert is_bare(name) is bare


@pytest.mark.parametrize(
    ("heading", "quote", "segment"),
    [
        ("Oat Flour", "Operating income grew 5 percent.", "Oat Flour"),
        ("Oat Flour", "Segment gross margin rose 5 percent.", "Oat Flour"),
        ("Oat Flour", "Oat Flour revenue grew 5 percent.", ""),
        ("Oat Flour", "Overall, operating income grew 5 percent.", ""),
        ("Norvale Foods", "Operating income grew 5 percent.", ""),
        ("Norvale Foods", "Segment gross margin rose 5 percent.", None),
        ("Oat Flour", "The mill in Ghent ran well.", ""),
        ("devices", "Revenue decreased 27 percent.", "Devices"),
        ("those other things", "Revenue decreased 27 percent.", None),  # not Norvale's
    ],
)
def test_the_place_tells_whose_a_bare_measure_is(heading: str, quote: str, segment) -> None:
    assert segment_of(under(heading, quote)) == segment


def test_a_quotation_of_it_names_the_segment_and_passes() -> None:
    one = under("Oat Flour", "Operating income grew 5 percent because bakers in Spain bought more.")
    text = phrase(one, document(), Said(), quoted=True).text
    assert "Ines Halvorsen said of Oat Flour: “Operating income grew" in text
    assert Gate(None).judge([(text, [one])])[0].label == "supported"


def test_a_segments_figure_without_its_segment_makes_no_block() -> None:
    lost = under("Norvale Foods", "Segment gross margin rose 5 percent.")
    assert blocks([Scored(lost, 0.5, ())], {"d1": document()}) == []


def test_a_subject_from_far_off_is_not_told_of_a_report() -> None:
    near = under("Oat Flour", "Operating income grew 5 percent.")
    kind = Field(value="report", rule="test")
    report = near.model_copy(
        update={"context": near.context.model_copy(update={"kind": kind}), "start": 5000}
    )
    assert segment_of(report) == ""
    assert segment_of(report.model_copy(update={"start": 100})) == "Oat Flour"
