from __future__ import annotations

from decimal import Decimal

import pytest

from agent.domain import Evidence, Figure
from agent.plan.contradictions import contradictions, differ
from tests.agent.corpus import document, said

FIRE = "Four workers were killed in the fire at the Ghent mill."


def news(quote: str, document_id: str, **context: str) -> Evidence:
    plain = {"kind": "news", "company": "", "speaker": "", "role": "", "period": "", "date": ""}
    return said(quote, document_id=document_id, **{**plain, **context})


def papers(**copies: str):
    outlets = ("Baltic Wire", "Scheldt Post", "Ghent Courier", "Lille Dispatch")
    return {
        f"d{n}": document(
            f"d{n}", kind="news", date=f"2023-05-0{n}", period=None, company=None, outlet=outlet,
            copy_of=copies.get(f"d{n}"),
        )
        for n, outlet in enumerate(outlets, start=1)
    }  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "values"),
    [
        (FIRE, "Six workers were killed in the fire at the Ghent mill.", ["Four", "Six"]),
        (
            "The fire at the Ghent mill killed four workers.",
            "Six workers died in the fire at the Ghent mill, police said.",
            ["four", "Six"],
        ),
        (
            "Norvale Foods employs 4,200 people in Belgium.",
            "Norvale Foods has 3,900 employees in Belgium.",
            ["4,200", "3,900"],
        ),
        (
            "Norvale sold 12,600 tonnes of oat flour to Norway in 2023.",
            "In 2023, Norvale sold 13,900 tonnes of oat flour to Norway.",
            ["12,600", "13,900"],
        ),
        (
            "In fiscal 2024, 38 of the 60 pumps at Ras Damira were withdrawn from service.",
            "In the year to March 2024, 44 of the 60 pumps at Ras Damira were withdrawn from "
            "service, the operator said.",
            ["38", "44"],
        ),
    ],
)
def test_two_values_of_one_thing_are_kept_side_by_side(
    one: str, other: str, values: list[str]
) -> None:
    found = contradictions([news(other, "d2"), news(one, "d1")], papers())
    assert [[s.value for s in c.sides] for c in found] == [values]  # in the order of their dates
    assert [s.title for s in found[0].sides] == ["Baltic Wire", "Scheldt Post"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("About 4 million people use the Ghent app.", "The Ghent app has 4.1 million users."),
        (
            "The mill in Ghent cost between €400 million and €420 million.",
            "The mill in Ghent cost €460 million.",
        ),
        (
            "Norvale expects revenue of $500 million in the first quarter of 2023.",
            "Norvale had revenue of $471 million in the first quarter of 2023.",
        ),
        (
            "Norvale revenue rose 5 percent in the first quarter of 2023.",
            "Norvale revenue was $471 million in the first quarter of 2023.",
        ),
        (
            "Norvale revenue was $471 million in the first quarter of 2023.",
            "Norvale revenue was $1,940 million in 2023.",
        ),
        (
            "Norvale flour revenue was $171 million in the first quarter of 2023.",
            "Norvale revenue was $471 million in the first quarter of 2023.",
        ),
        (
            "Norvale revenue rose 5 percent in constant currency in 2023.",
            "Norvale revenue rose 7 percent in 2023.",
        ),
        (FIRE, "Six workers were injured in the fire at the Ghent mill."),
        (FIRE, "Six workers were killed in the fire at the Lille mill."),
        (
            "More than 200 farmers protested in Ghent on Saturday.",
            "Some 270 farmers protested in Ghent on Saturday.",
        ),
        (
            "Norvale said revenue there was up 24.5 percent to $26.9 million in 2023.",
            "Norvale said revenue was up 11.2 percent to $540.1 million in 2023.",
        ),
        (
            "Norvale borrowings were $1.2 billion and $1.1 billion at March 31, 2022 and 2023.",
            "Norvale borrowings were $1.2 billion and $166 million at March 31, 2022 and "
            "June 30, 2023.",
        ),
    ],
)
def test_what_a_reader_can_tell_apart_is_no_contradiction(one: str, other: str) -> None:
    assert contradictions([news(one, "d1"), news(other, "d2")], papers()) == []


def test_copies_of_one_document_do_not_contradict_each_other() -> None:
    pair = [news(FIRE, "d1"), news(FIRE.replace("Four", "Six"), "d2")]
    assert contradictions(pair, papers(d2="d1")) == []
    assert len(contradictions(pair, papers())) == 1


def test_outlets_that_agree_stand_on_one_side_and_copies_count_once() -> None:
    same = [news(FIRE, d) for d in ("d1", "d2", "d3")]
    other = news(FIRE.replace("Four", "Six"), "d4")
    [one] = contradictions([*same, other], papers(d2="d1"))
    assert [(s.value, len(s.evidence_ids), s.sources) for s in one.sides] == [
        ("Four", 3, 2),
        ("Six", 1, 1),
    ]
    assert one.told() == (
        "Ghent, workers: Four (news, Baltic Wire, May 1, 2023) or "
        "Six (news, Lille Dispatch, May 4, 2023)"
    )


@pytest.mark.parametrize("flag", ["forward", "unconfirmed", "denied", "question", "instruction"])
def test_what_is_no_fact_contradicts_none(flag: str) -> None:
    other = news(FIRE.replace("Four", "Six"), "d2").model_copy(update={"flags": (flag,)})
    assert contradictions([news(FIRE, "d1"), other], papers()) == []


def test_companies_called_alike_are_not_one() -> None:
    line = "Our sales in the fourth quarter of 2024 stood at ${}.3 million."
    told = [
        news(line.format(n), f"d{n}", company=company, period="2024Q4")
        for n, company in ((1, "Brightwell Tools"), (2, "Brightwell Energy"))
    ]
    assert contradictions(told, papers()) == []
    same = [t.model_copy(update={"context": told[0].context}) for t in told]
    assert len(contradictions(same, papers())) == 1


def test_a_company_s_quarters_are_not_values_of_one_thing() -> None:
    told = "Net debt was $204 million at the end of the quarter."
    documents = {
        "d1": document("d1", period="FY2023Q1"),
        "d2": document("d2", period="FY2023Q2"),
        "d3": document("d3", period="FY2023Q2"),
    }
    one = said(told, document_id="d1", period="FY2023Q1")
    later = said(told.replace("204", "231"), document_id="d2", period="FY2023Q2")
    assert contradictions([one, later], documents) == []
    restated = said(told.replace("204", "236"), document_id="d3", period="FY2023Q2")
    [found] = contradictions([one, later, restated], documents)
    assert [s.value for s in found.sides] == ["$231 million", "$236 million"]


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [("4.1", "4.06", False), ("4.1", "4.2", True), ("4", "4.4", False), ("38", "44", True)],
)
def test_roundings_of_one_value_do_not_differ(a: str, b: str, expected: bool) -> None:
    def figure(text: str) -> Figure:
        step = Decimal(1).scaleb(-len(text.partition(".")[2]))
        return Figure(text=text, start=0, end=len(text), value=Decimal(text), step=step)

    assert differ(figure(a), figure(b)) is differ(figure(b), figure(a)) is expected


def test_a_source_that_gives_both_values_tells_two_things_apart() -> None:
    part = news("Norvale sales rose 19 percent to $192 million in 2023.", "d1")
    whole = "Norvale sales were $576 million in 2023."
    other = news(whole, "d2")
    assert len(contradictions([part, other], papers())) == 1
    both = news("Sales of all Norvale mills reached $576 million in 2023.", "d1")
    assert contradictions([part, both, other], papers()) == []
