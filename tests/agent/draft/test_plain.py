from __future__ import annotations

import pytest

from agent.draft.phrases import Said
from agent.draft.plain import Form, form_of, plain, tellable, within
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


def test_a_figure_of_a_segment_can_open_with_in() -> None:
    evidence = said("Baked Goods revenue fell 3 percent.", subject="Baked Goods")
    text = within(evidence.quote, evidence)
    assert text == "In Baked Goods, revenue fell 3 percent."
    verdict = Gate(None).judge([(text, [evidence])])[0]
    assert verdict.label == "supported", verdict.reason
    other = text.replace("Baked Goods", "Frozen Goods")
    assert Gate(None).judge([(other, [evidence])])[0].label != "supported"


@pytest.mark.parametrize(
    ("quote", "subject"),
    [
        ("Norvale Foods revenue fell 3 percent.", "Norvale Foods"),  # nobody is in a company
        ("Baked Goods unit revenue fell 3 percent.", "Baked Goods"),
        ("Baked Goods sold 3 mills.", "Baked Goods"),
        ("Revenue fell 3 percent in Baked Goods.", "Baked Goods"),
    ],
)
def test_nothing_else_opens_with_in(quote: str, subject: str) -> None:
    assert within(quote, said(quote, subject=subject)) is None
