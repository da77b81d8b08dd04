"""Sentences drawn from rows of tables: true ones pass, planted errors do not."""

import pytest

from agent.domain import Evidence, Verdict
from agent.verify import Gate
from tests.tables import APPLE, row

SALES = "Services net sales"
GATE = Gate(None, quote=lambda _, start, end: APPLE[start:end])


def judged(text: str, *names: str) -> Verdict:
    return GATE.judge([(text, [row(name) for name in names])])[0]


TRUE = [
    ("Services net sales were $20,907 million in the second quarter of fiscal 2023.", SALES),
    (
        "Apple's Services net sales were $20.9 billion in the second quarter of fiscal 2023, up"
        " from $19.8 billion.",
        SALES,
    ),
    (
        "In the second quarter of fiscal 2023, Services net sales rose to $20.9 billion from $19.8"
        " billion a year earlier.",
        SALES,
    ),
    (
        "Services net sales were $20.9 billion in the second quarter of fiscal 2023, compared with"
        " $19.8 billion in the second quarter of fiscal 2022.",
        SALES,
    ),
    (
        "Services net sales were $20.9 billion in the second quarter of fiscal 2023, up 5 percent.",
        SALES,
    ),
    ("Services revenue rose 5.5 percent in the second quarter of fiscal 2023.", SALES),
    ("Services net sales were $41.7 billion in the first half of fiscal 2023.", SALES),
    ("Services net sales rose by $1.1 billion in the second quarter of fiscal 2023.", SALES),
    ("Services net sales were $20.9 billion.", SALES),
    (
        "Apple reported total net sales of $94.8 billion, down 2.5 percent, in the second quarter"
        " of fiscal 2023.",
        "Total net sales",
    ),
    (
        "iPhone net sales were $51.3 billion in the second quarter of fiscal 2023, up 1.5 percent.",
        "iPhone net sales",
    ),
    (
        "Services gross margin percentage fell to 71.0 percent in the second quarter of fiscal"
        " 2023, down 1.6 percentage points.",
        "Services gross margin percentage",
    ),
    (
        "Diluted earnings per share were $1.52 in the second quarter of fiscal 2023.",
        "Diluted earnings per share",
    ),
    ("Cash and cash equivalents were $24.7 billion at April 1, 2023.", "Cash and cash equivalents"),
    (
        "Europe net sales were $23.9 billion in the second quarter of fiscal 2023.",
        "Europe net sales",
    ),
]
FALSE = [
    # value
    ("Services net sales were $21.9 billion in the second quarter of fiscal 2023.", SALES),
    ("Services net sales were $20.7 billion in the second quarter of fiscal 2023.", SALES),
    ("Services net sales were between $20 billion and $30 billion.", SALES),
    # period: the neighbour columns
    ("Services net sales were $19.8 billion in the second quarter of fiscal 2023.", SALES),
    ("Services net sales were $20.9 billion in the second quarter of fiscal 2022.", SALES),
    ("Services net sales were $41.7 billion in the second quarter of fiscal 2023.", SALES),
    ("Services net sales were $20.9 billion in the first half of fiscal 2023.", SALES),
    ("Services net sales were $20.9 billion in the third quarter of fiscal 2023.", SALES),
    ("Services net sales were $20.9 billion in the second quarter of 2021.", SALES),
    ("Services net sales were $41.7 billion in fiscal 2023.", SALES),
    ("Services net sales were $19.8 billion.", SALES),
    ("Services net sales were $39.3 billion.", SALES),
    (
        "Services net sales were $20.9 billion in the second quarter of fiscal 2023, up from $39.3"
        " billion.",
        SALES,
    ),
    (
        "Services net sales were $20.9 billion in the second quarter of fiscal 2023, up from $19.8"
        " billion in the first half of fiscal 2022.",
        SALES,
    ),
    # label and group
    ("Products net sales were $20.9 billion in the second quarter of fiscal 2023.", SALES),
    ("Total net sales were $20.9 billion in the second quarter of fiscal 2023.", SALES),
    ("Net sales were $20.9 billion in the second quarter of fiscal 2023.", SALES),
    ("Services cost of sales was $20.9 billion in the second quarter of fiscal 2023.", SALES),
    ("Services gross margin was $20.9 billion in the second quarter of fiscal 2023.", SALES),
    ("Services net income was $20.9 billion in the second quarter of fiscal 2023.", SALES),
    ("Services net sales in Europe were $20.9 billion.", SALES),
    ("Microsoft's Services net sales were $20.9 billion.", SALES),
    (
        "Cost of sales for Services was $46.8 billion in the second quarter of fiscal 2023.",
        "Cost of sales for Services",
    ),
    ("Americas net sales were $23.9 billion.", "Europe net sales"),
    ("Europe operating income was $23.9 billion.", "Europe net sales"),
    ("Operating income was $9.4 billion.", "Europe operating income"),
    # unit and scale
    ("Services net sales were $20.9 million in the second quarter of fiscal 2023.", SALES),
    ("Services net sales were $20,907 in the second quarter of fiscal 2023.", SALES),
    ("Services net sales were 20.9 billion in the second quarter of fiscal 2023.", SALES),
    ("Services net sales were €20.9 billion in the second quarter of fiscal 2023.", SALES),
    ("Services net sales were 20.9 percent in the second quarter of fiscal 2023.", SALES),
    (
        "Services gross margin percentage was $71.0 billion in the second quarter of fiscal 2023.",
        "Services gross margin percentage",
    ),
    ("Diluted earnings per share were $1.52 million.", "Diluted earnings per share"),
    # direction and change
    ("Services net sales fell to $20.9 billion in the second quarter of fiscal 2023.", SALES),
    (
        "Services net sales were $20.9 billion in the second quarter of fiscal 2023, down from"
        " $19.8 billion.",
        SALES,
    ),
    (
        "Services net sales were $20.9 billion in the second quarter of fiscal 2023, up 7 percent.",
        SALES,
    ),
    (
        "Services net sales were $20.9 billion in the second quarter of fiscal 2023, up 5.9"
        " percent.",
        SALES,
    ),
    ("Services net sales rose by $20.9 billion in the second quarter of fiscal 2023.", SALES),
    ("Services net sales rose $20.9 billion in the second quarter of fiscal 2023.", SALES),
    ("Services net sales rose from $20.9 billion in the second quarter of fiscal 2023.", SALES),
    ("Mac net sales rose to $7.2 billion in the second quarter of fiscal 2023.", "Mac net sales"),
    (
        "Cash and cash equivalents were $23.6 billion at April 1, 2023.",
        "Cash and cash equivalents",
    ),
    ("Cash and cash equivalents rose to $24.7 billion.", "Cash and cash equivalents"),
    # what no row says
    ("Services net sales were not $20.9 billion in the second quarter of fiscal 2023.", SALES),
    ("Services net sales will be $20.9 billion.", SALES),
    ("Services net sales doubled to $20.9 billion.", SALES),
    ("Services net sales were a record $20.9 billion in the second quarter of fiscal 2023.", SALES),
    ("Services net sales were $20.9 billion because of advertising.", SALES),
    ("Half of Services net sales were $20.9 billion.", SALES),
    ("Services net sales were strong.", SALES),
]


@pytest.mark.parametrize(("text", "name"), TRUE)
def test_what_cells_say_is_supported(text: str, name: str) -> None:
    verdict = judged(text, name)
    assert verdict.label == "supported", verdict.reason
    assert verdict.derived is not None
    assert verdict.derived.rule.startswith("table cell")


@pytest.mark.parametrize(("text", "name"), FALSE)
def test_what_cells_do_not_say_is_refused(text: str, name: str) -> None:
    assert judged(text, name).label in ("contradicted", "not_found")


def test_neighbour_column_is_a_contradiction_that_names_its_period() -> None:
    verdict = judged(
        "Services net sales were $19.8 billion in the second quarter of fiscal 2023.", SALES
    )
    assert verdict.label == "contradicted"
    assert "the second quarter of fiscal 2022" in verdict.reason


def test_row_head_and_caption_are_cited_to_the_letter() -> None:
    verdict = judged("Services net sales were $20.9 billion.", SALES)
    cited = {(c.field, c.quote) for c in verdict.citations}
    assert (None, "| Services | 20,907 | 19,821 | 41,673 | 39,337 |") in cited
    assert {("head", "Three Months Ended"), ("head", "April 1, 2023"), ("group", "Net sales:")} <= (
        cited
    )
    assert any(field == "caption" and "In millions" in quote for field, quote in cited)
    assert all(APPLE[c.start : c.end] == c.quote for c in verdict.citations)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Products net sales were $73.9 billion and Services net sales $20.9 billion.", True),
        ("Services net sales were $20.9 billion and Products net sales $73.9 billion.", True),
        ("Products net sales were $20.9 billion and Services net sales $73.9 billion.", False),
        ("Products and Services net sales were $73.9 billion and $20.9 billion.", False),
        ("Net sales were $73.9 billion.", False),
    ],
)
def test_each_figure_keeps_its_row(text: str, label: bool) -> None:
    verdict = judged(text, "Products net sales", SALES)
    assert (verdict.label == "supported") is label


def test_row_beside_a_sentence_is_read_in_plain_words() -> None:
    services = row(SALES)
    beside = Evidence(
        id="e2", document_id="d1", start=0, end=9, quote="Services net sales rose due to"
        " advertising, the App Store and cloud services.", context=services.context,
    )  # fmt: skip
    pairs = [
        (
            f"Services net sales were {value} in the second quarter of fiscal 2023.",
            [services, beside],
        )
        for value in ("$20,907 million", "$22,907 million", "$19,821 million", "$20,907 billion")
    ]
    labels = [v.label == "supported" for v in GATE.judge(pairs)]
    assert labels == [True, False, False, False]
