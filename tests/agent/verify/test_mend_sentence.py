from __future__ import annotations

import pytest

from agent.verify.draft import evidence_of
from agent.verify.gate import Gate
from agent.verify.mend_sentence import wordings
from agent.verify.repair import weaken
from tests.agent.verify.sources import make_evidence

VOTES = "The council approved the new tram line by nine votes to six."
TRIAL = (
    "In a trial with 412 patients, those given Cordalin left hospital after 6.2 days on average, "
    "those given a placebo after 7.9 days."
)
SHARES = (
    "Aldgate's market share was 38 percent, Brightwater's 22 percent, according to the research "
    "firm Datumscope."
)
PROFIT = "Operating profit was £9.7 million, against £8.2 million a year earlier."


def corrected(text: str, source: str) -> list[str]:
    return [one.text for one in wordings(text, evidence_of(source), Gate(None))
            if one.how == "corrected"]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "text", "after"),
    [
        (VOTES, "The tram line was approved by nine votes to five.",
         ["The tram line was approved by nine votes to six."]),
        (PROFIT, "Operating profit was £9.2 million, against £8.2 million a year earlier.",
         ["Operating profit was £9.7 million, against £8.2 million a year earlier."]),
        (PROFIT, "Operating profit was £9.2 million.",
         ["Operating profit was £9.7 million."]),
        # True: the difference of the two that the source gives.
        (TRIAL, "Patients on Cordalin went home after 6.2 days on average, 1.7 days sooner than "
         "those on a placebo.", []),
        (TRIAL, "Patients on Cordalin went home after 6.2 days on average, 1.9 days sooner than "
         "those on a placebo.", []),
        (SHARES, "Aldgate's market share was 22 percent and Brightwater's 38 percent.", []),
        # Either of two could be meant.
        ("The crew pumped out 41 cellars and 12 garages.", "The crew pumped out 30.", []),
    ],
)  # fmt: skip
def test_a_figure_gives_way_only_to_the_one_that_stands_in_its_place(
    source: str, text: str, after: list[str]
) -> None:
    assert corrected(text, source) == after


def test_two_figures_are_corrected_where_each_has_its_own_place() -> None:
    source = "Net debt was £44.8 million. Operating profit was £9.7 million."
    text = "Net debt was £41.8 million, and operating profit was £9.2 million."
    assert "Net debt was £44.8 million, and operating profit was £9.7 million." in corrected(
        text, source
    )


@pytest.mark.parametrize(
    "text",
    [
        "Aldgate's market share was 22 percent.",
        "Aldgate's market share was 22 percent and Brightwater's 38 percent.",
    ],
)
def test_a_share_is_not_given_to_another_whose_measure_is_left_unsaid(text: str) -> None:
    evidence = evidence_of(SHARES)
    verdict = Gate(None).judge([(text, evidence)])[0]
    assert verdict.label == "contradicted"
    assert weaken(text, verdict, evidence) is None


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Repairs of the lower bridge will take at least four months.",
         "Repairs of the lower bridge will take at most four months."),
        ("Repairs of the lower bridge will take at least four months.",
         "Repairs of the lower bridge will take at most four months, the mayor said."),
        ("A court hearing is scheduled for February 2026.",
         "A court hearing on the patents is set for February 2027."),
        ("The price of the shares of the company reached a low in June.",
         "The price of the shares of the company reached over 50 crowns."),
    ],
)  # fmt: skip
def test_no_verb_loses_what_it_needs(source: str, text: str) -> None:
    evidence = evidence_of(source)
    assert weaken(text, Gate(None).judge([(text, evidence)])[0], evidence) is None


DIVISIONS = "Revenue of Lumen Industrial, the largest division, grew 18 percent to £52.0 million."


@pytest.mark.parametrize(
    ("source", "text", "quotes"),
    [
        (DIVISIONS, "Revenue of Lumen Medical grew 18 percent to £52.0 million.", False),
        ("Cash was £31.5 million on June 30, 2025.", "Net debt was £31.5 million on June 30, 2025.",
         False),
        (DIVISIONS, "Revenue of Lumen Industrial fell 18 percent to £52.0 million.", True),
    ],
)  # fmt: skip
def test_a_quotation_is_on_whom_and_what_the_sentence_is_on(
    source: str, text: str, quotes: bool
) -> None:
    evidence = [make_evidence(source, company="Tamsin", kind="release", date="2025-07-24")]
    found = [one.how for one in wordings(text, evidence, Gate(None))]
    assert ("quoted" in found) is quotes
