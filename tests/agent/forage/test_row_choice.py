"""Rows that answer an article's needs: totals first, few, none twice, none unasked."""

from agent.domain import Need
from agent.forage.needs import Target
from agent.forage.row_choice import MOST, MOST_OF_A_NEED, Candidate, chosen
from agent.plan.typed import told
from tests.tables import APPLE, PAPER, rows_of

ROWS = [
    Candidate(e, one) for e in rows_of(APPLE) if (one := told(e, PAPER)) is not None
]  # fmt: skip
SALES = ("revenue", "sales", "total", "quarter")


def target(
    name: str, terms: tuple[str, ...], *, figure: bool = True, slot: str | None = None
) -> Target:
    need = Need(id=name, question=name, wants_figure=figure, slot=slot)
    return Target(need, name, terms, None, ())


def names(brief: str, *targets: Target, spoken: dict[str, int] | None = None) -> list[str]:
    return [p.candidate.name for p in chosen(targets, ROWS, brief, spoken)]


def test_the_total_comes_first_then_parts_that_the_brief_asks_for() -> None:
    found = names("Apple's sales by region", target("n1", SALES))
    assert found[0] == "Total net sales"
    assert found[1:] == ["Americas net sales", "Europe net sales"]
    assert len(found) == MOST_OF_A_NEED


def test_parts_that_nobody_asks_for_stay_out() -> None:
    assert names("Apple's sales", target("n1", SALES)) == ["Total net sales"]


def test_parts_that_the_evidence_speaks_of_come_in() -> None:
    services = next(c for c in ROWS if c.name == "Services net sales")
    found = names("Apple's sales", target("n1", SALES), spoken={services.evidence.id: 5})
    assert found == ["Total net sales", "Services net sales"]


def test_a_need_of_the_briefs_own_words_gets_its_part() -> None:
    assert names("Apple's sales: iPhone", target("n1", ("iphon",), figure=False)) == [
        "iPhone net sales"
    ]


def test_costs_are_no_sales() -> None:
    found = names("Apple's sales by product", target("n1", SALES))
    assert not any("ost" in name for name in found)


def test_the_balance_sheet_stays_out_unless_the_brief_asks() -> None:
    need = target("n1", ("inventory", "cash", "debt"))
    assert names("Apple's sales", need) == []
    assert names("Apple's inventories", need) == ["Inventories"]


def test_no_row_twice_and_no_more_than_the_most() -> None:
    needs = [target(f"n{n}", SALES) for n in range(9)]
    picks = chosen(needs, ROWS, "Apple's sales by product and region")
    keys = [p.candidate.key for p in picks]
    assert len(keys) == len(set(keys)) <= MOST


def test_a_need_that_wants_no_figure_gets_none() -> None:
    need = target("n1", ("customer", "product"), figure=False, slot="customers")
    assert names("Apple's sales by product", need) == []
