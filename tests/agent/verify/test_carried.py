from __future__ import annotations

import pytest

from agent.verify.draft import evidence_of, verify_draft
from agent.verify.draft_report import DraftVerdict
from agent.verify.gate import Gate
from tests.agent.verify.sources import make_evidence

SOURCE = (
    "Norvale grew 5 percent in fiscal 2023. Its margin was 28.1 percent. Sales doubled.\n\n"
    "Brandt shrank in fiscal 2023. Its margin was 32.7 percent. It employs 400 people in Oslo.\n\n"
    "“Margins will recover,” said Ola Berg, chief executive of Norvale. “Prices will fall soon,” "
    "said Ines Halvorsen of Brandt."
)


def judged(text: str, gate: Gate) -> DraftVerdict:
    return verify_draft(text, evidence_of(SOURCE), gate).sentences[-1]


@pytest.mark.parametrize(
    "text",
    [
        "Norvale grew 5 percent. Its margin was 28.1 percent.",
        "Brandt shrank in fiscal 2023. Its margin was 32.7 percent.",
        "Brandt shrank in fiscal 2023. The company employs 400 people in Oslo.",
        "Norvale's chief executive, Ola Berg, spoke. “Margins will recover,” he said.",
    ],
)
def test_evidence_of_the_one_who_is_meant_carries_the_sentence(text: str, gate: Gate) -> None:
    assert judged(text, gate).verdict == "supported"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Norvale grew 5 percent. Its margin was 32.7 percent.", "the evidence says 28.1 percent"),
        ("Norvale grew. The company employs 400 people in Oslo.", "says this of Brandt"),
        ("Ines Halvorsen of Brandt left. “Margins will recover,” she said.", "Ola Berg's"),
    ],
)
def test_evidence_of_another_does_not(text: str, told: str, gate: Gate) -> None:
    found = judged(text, gate)
    assert found.verdict in ("not_found", "contradicted")
    assert told in found.reason
    assert found.score < 0.5


@pytest.mark.parametrize(
    ("quote", "context", "carries"),
    [
        ("The margin was 32.7 percent.", {"company": "Brandt"}, False),
        ("The margin was 32.7 percent.", {"company": "Norvale"}, True),
        ("The margin was 32.7 percent.", {}, True),
        ("The margin was 32.7 percent.", {"company": "Corbel", "title": "Norvale: a note"}, True),
        ("While Norvale grew, Brandt had a margin of 32.7 percent.", {}, False),
        ("On 2 May 2023 Brandt had a margin of 32.7 percent.", {"company": "Norvale"}, False),
        ("A margin of 32.7 percent was reached by Brandt.", {"company": "Norvale"}, False),
        (
            "Chief executive Ola Berg said the margin was 32.7 percent.",
            {"company": "Norvale"},
            True,
        ),
    ],
)
def test_quote_and_context_tell_of_whom_it_speaks(
    quote: str, context: dict[str, str], carries: bool, gate: Gate
) -> None:
    text = "Norvale grew. Its margin was 32.7 percent."
    found = verify_draft(text, [make_evidence(quote, **context)], gate).sentences[-1]
    assert (found.verdict == "supported") is carries, found.reason


@pytest.mark.parametrize(
    ("text", "carries"),
    [
        ("Norvale opened a mill in Oslo on 9 May 2023.", False),
        ("Brandt opened a mill in Oslo on 9 May 2023.", True),
        ("Norvale's headcount was 3,388.", False),
        ("Headcount of Norvale was 3,388.", False),
        ("Headcount of Brandt was 3,388.", True),
    ],
)
def test_a_name_in_one_passage_does_not_take_over_the_deed_in_another(
    text: str, carries: bool, gate: Gate
) -> None:
    pool = [
        make_evidence("On 9 May 2023 Brandt opened a mill in Oslo."),
        make_evidence("Norvale will open a plant in Oslo in May 2024.", start=300),
        make_evidence("Headcount of Brandt stood at 3,388.", start=500),
        make_evidence("Headcount of Norvale fell.", start=700),
    ]
    found = verify_draft(text, pool, gate).sentences[0]
    assert (found.verdict == "supported") is carries, found.reason


def test_an_outlet_is_never_whom_it_is_about(gate: Gate) -> None:
    pool = [
        make_evidence("Prices fell in Oslo.", outlet="Meridian"),
        make_evidence("The margin was 32.7 percent.", start=300, company="Brandt"),
    ]
    text = "Meridian saw prices fall in Oslo. Its margin was 32.7 percent."
    assert verify_draft(text, pool, gate).sentences[-1].verdict == "supported"


def test_the_context_is_in_the_report(gate: Gate) -> None:
    text = "Norvale grew 5 percent in fiscal 2023. Its margin was 28.1 percent."
    found = judged(text, gate)
    assert found.period == "FY2023"
    assert found.subject is not None
    assert text[found.subject.start : found.subject.end] == "Norvale"
    shown = found.model_dump(mode="json")
    assert shown["subject"]["word"] == "Its"
    assert shown["speaker"] is None


@pytest.mark.parametrize(
    ("speaker", "verdict"), [("Norvale", "contradicted"), ("Brandt", "supported")]
)
def test_the_company_that_reported_is_the_one_named_before_it(
    speaker: str, verdict: str, gate: Gate
) -> None:
    own = [
        make_evidence("Oat volume decreased 13 percent.", company="Brandt", kind="filing"),
        make_evidence("Sales of rye doubled.", document_id="d2", company="Norvale", kind="filing"),
        make_evidence("Sales of bran rose.", document_id="d3", company="Brandt", kind="filing"),
    ]
    first = {"Norvale": "Sales of rye doubled.", "Brandt": "Sales of bran rose."}[speaker]
    draft = (
        f"{speaker} reported: “{first}” The company reported: “Oat volume decreased 13 percent.”"
    )
    found = verify_draft(draft, own, gate).sentences[-1]
    assert found.verdict == verdict
    assert verdict == "supported" or "the words are Brandt's" in found.reason
