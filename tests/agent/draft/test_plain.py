from __future__ import annotations

import pytest

from agent.draft.phrases import Said
from agent.draft.plain import Form, form_of, plain, tellable
from agent.verify import Gate
from tests.agent.corpus import document, said

PAPER = document(kind="report")
REVENUE = said("Oat flour revenue was $28.5 million, up 22%, driven by demand in Spain.")
MARGIN = said("The gross margin was 29.6 percent.", start=300)


def told(form: Form, before: Said, evidence=REVENUE) -> str:
    one = tellable(evidence, PAPER)
    assert one is not None
    return plain(one, before, evidence, PAPER, form).text


QUARTER = "the second quarter of fiscal 2023"


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("short", f"In {QUARTER}, oat flour revenue was $28.5 million."),
        ("full", f"In {QUARTER}, oat flour revenue was $28.5 million, up 22%."),
        (
            "long",
            f"In {QUARTER}, oat flour revenue was $28.5 million, up 22%, which chief financial"
            " officer Ines Halvorsen attributed to demand in Spain.",
        ),
    ],
)
def test_each_form_passes_the_gate_and_is_known_again(form: Form, text: str) -> None:
    printed = told(form, Said())
    assert printed.lower() == text.lower()
    verdict = Gate(None).judge([(printed, [REVENUE])])[0]
    assert verdict.label == "supported", verdict.reason
    one = tellable(REVENUE, PAPER)
    assert one is not None
    assert form_of(printed, one) == form


def test_the_period_is_named_once_and_trails_in_turn() -> None:
    assert told("short", Said(moment=QUARTER)) == "Oat flour revenue was $28.5 million."
    assert told("short", Said(turn=1)) == f"Oat flour revenue was $28.5 million in {QUARTER}."
    assert told("full", Said(turn=1)).startswith(f"In {QUARTER}, ")


def test_a_bare_measure_names_its_owner_once() -> None:
    first = told("full", Said(moment=QUARTER), MARGIN)
    assert first == "Norvale Foods’ gross margin was 29.6 percent."
    again = told("full", Said(moment=QUARTER, owner="Norvale Foods"), MARGIN)
    assert again == "The gross margin was 29.6 percent."


def test_a_quotation_behind_it_names_its_speaker() -> None:
    one = tellable(REVENUE, PAPER)
    assert one is not None
    before = Said(speakers=frozenset({"Ines Halvorsen"}), speaker="Ines Halvorsen", document="d1")
    assert plain(one, before, REVENUE, PAPER).said.speaker == ""


def test_what_outsiders_print_is_attributed_instead() -> None:
    assert tellable(REVENUE, document(kind="news")) is None
