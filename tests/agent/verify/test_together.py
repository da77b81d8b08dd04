from __future__ import annotations

from agent.domain import Evidence
from agent.verify.claims import split_draft
from agent.verify.draft import verify_draft
from agent.verify.gate import Gate
from agent.verify.parts import parts_of
from tests.agent.verify.sources import make_evidence

TRUE = (
    "In fiscal 2023, Norvale's bakery revenue rose to $4.7 billion, and Brandt's margin was "
    "3 percent."
)


def pool() -> list[Evidence]:
    return [
        make_evidence(
            "Bakery revenue rose to $4.7 billion.", document_id="a", company="Norvale",
            period="FY2023",
        ),
        make_evidence("Brandt had a margin of 3 percent.", document_id="b", period="FY2023"),
        make_evidence("Kestrel opened a mill.", document_id="c", period="FY2023"),
    ]  # fmt: skip


def test_each_claim_has_its_verdict_and_its_place(gate: Gate) -> None:
    text = f"# Bread\n\n**Bakers.** {TRUE} [1]\n"
    found = verify_draft(text, pool(), gate).sentences[-1]
    assert found.verdict == "supported", found.reason
    assert [text[c.start : c.end] for c in found.claims] == [c.text for c in found.claims]
    assert [c.verdict for c in found.claims] == ["supported", "supported"]
    assert [c.period for c in found.claims] == ["FY2023", "FY2023"]


def test_a_sentence_is_as_good_as_its_worst_claim(gate: Gate) -> None:
    found = verify_draft(TRUE.replace("3 percent", "4 percent"), pool(), gate).sentences[-1]
    assert found.verdict in ("contradicted", "not_found")
    assert [c.verdict == "supported" for c in found.claims] == [True, False]
    assert "“Brandt's margin was 4 percent” is not carried" in found.reason


def test_a_sentence_that_is_one_claim_lists_none(gate: Gate) -> None:
    report = verify_draft("Brandt's margin was 3 percent. What next?", pool(), gate)
    assert [one.claims for one in report.sentences] == [(), ()]


def test_a_clause_has_the_subject_and_the_period_of_the_one_before() -> None:
    text = "Norvale grew in fiscal 2023, and its margin fell, but orders fell in fiscal 2022."
    first, second, third = parts_of(split_draft(text)[0])
    assert first.asked.subject is None
    assert second.asked.subject is not None
    assert second.asked.subject.name == "Norvale"
    assert text[second.asked.subject.start : second.asked.subject.end] == "Norvale"
    assert (first.asked.period, second.asked.period) == ("FY2022", "FY2023")
    assert third.asked.period == "FY2022"


def test_a_later_it_is_the_it_of_the_sentence() -> None:
    parts = parts_of(split_draft("Norvale grew. It sold bread, and it closed a mill.")[-1])
    assert [p.asked.subject and p.asked.subject.name for p in parts] == ["Norvale", "Norvale"]


def test_claims_of_a_model_stand_in_for_the_rules() -> None:
    one = split_draft("Norvale grew. It sold bread and closed a mill.")[-1]
    given = {one.text: ("Norvale sold bread.", "closed a mill")}
    parts = parts_of(one, given)
    assert [p.asked.text for p in parts] == ["Norvale sold bread.", "closed a mill"]
    assert (parts[0].start, parts[0].end) == (one.start, one.end)
    assert parts[1].end - parts[1].start == len("closed a mill")
    assert parts_of(one, {one.text: ("It sold bread and closed a mill.",)}) == []
