from __future__ import annotations

import pytest

from agent.domain import Context, Document, Evidence, Field
from agent.plan.blocks import Scored, blocks
from agent.plan.leaning import leans
from tests.agent.corpus import document, said

BIDS = "Since November 2023 each of its bids names two pump makers, with prices side by side."


def sentence(quote: str, **fields: str) -> Evidence:
    context = Context(**{name: Field(value=value, rule="test") for name, value in fields.items()})
    return Evidence(
        id="e0123456789", document_id="d1", start=0, end=len(quote), quote=quote, context=context
    )


def paper(kind: str) -> Document:
    return Document.model_validate(
        {"id": "d1", "source": "s", "sha256": "", "characters": 1, "title": "t", "kind": kind}
    )


@pytest.mark.parametrize(
    "quote",
    [
        BIDS,
        "In 2023 they sold two mills to a bakery.",
        "Since May she has run the mills in Oslo.",
        "The company closed two mills in Oslo.",
        "Excluding that impact earnings grew 5 percent.",
        "Beyond that, the increase was driven by phone results.",
        "The rule cost Norvale the mill in Oslo.",
        "The special item of $6 million is a book gain.",
        "The defect has two causes, and Norvale told them in this order.",
    ],
)
def test_a_sentence_about_somebody_named_elsewhere_leans(quote: str) -> None:
    assert leans(sentence(quote), paper("news"))


@pytest.mark.parametrize(
    "quote",
    [
        "Since November 2023 Sorolla Agua has named two pump makers in each of its bids.",
        "The plant lost its licence in May.",
        "In its annual report, Norvale named two pump makers.",
        "Customers said they would wait.",
        "Any organization can use their data.",
        "Demand held, and it will grow.",
        "In May it was clear that prices would fall.",
        "Prices fell by a tenth in half a year.",
        "With this year’s harvest Norvale filled two mills.",
    ],
)
def test_a_sentence_that_names_its_own_does_not_lean(quote: str) -> None:
    assert not leans(sentence(quote), paper("news"))


def test_a_company_s_own_paper_may_say_its_and_the_company() -> None:
    for quote in ("In 2023 its mills ran full.", "The company closed two mills."):
        assert not leans(sentence(quote, company="Norvale"), paper("report"))
    assert leans(sentence("In 2023 its mills ran full.", company="Norvale"), paper("news"))


def test_a_leaning_sentence_makes_no_block() -> None:
    known = {"d1": paper("news")}
    assert blocks([Scored(sentence(BIDS), 1.0, ("n1",))], known) == []


@pytest.mark.parametrize(
    ("quote", "leaning"),
    [
        ("As a result, taxes of Norvale rose.", True),
        ("This cost Norvale a year.", True),
        ("This year Norvale built a mill.", False),
        ("Revenue there rose to $5 million.", True),
        ("Margins of Norvale fell, for the reasons noted earlier.", True),
        ("Norvale expects its second one back in May.", True),
        ("The price had been $15 in December.", True),
        ("The price of oats had been $15 in December.", False),
        ("The year-on-year decrease was driven by lower sales of oats.", True),
        ("The increase in sales was driven by oats.", False),
        ("There was a fire at Norvale.", False),
        ("In the fourth quarter alone it was 11.5 percent, on high revenue.", True),
    ],
)
def test_what_follows_from_another_sentence_leans_on_it(quote: str, leaning: bool) -> None:
    assert leans(said(quote), document()) is leaning


def test_the_possessive_of_a_part_and_anothers_own_voice_lean_in_the_news() -> None:
    part = "The operating margin of its desalination division fell to 12 percent."
    assert leans(sentence(part), paper("news"))
    assert leans(sentence("In 2022 we saved $2 million at Norvale."), paper("text"))
    assert not leans(sentence("“We saved $2 million,” Lind of Norvale said."), paper("news"))
