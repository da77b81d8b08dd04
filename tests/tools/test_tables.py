"""Tables of real quarterly reports as typed cells: what is certain is read, nothing else is."""

from decimal import Decimal

import pytest

from agent.domain import Cell, Document, Row
from tests.tables import APPLE, PAPER
from tools.tables import lookup, read_rows

ROWS = read_rows(APPLE, PAPER)
FRONT = "For the quarterly period ended April 1, 2023\n\n"
HEADS = (
    "| Three Months Ended | Six Months Ended |\n"
    "| April 1, 2023 | March 26, 2022 | April 1, 2023 | March 26, 2022 |\n"
)
LEAD = "Net sales were as follows (in millions):\n\n"
SALES = "| Net sales | $94,836 | $97,278 | $211,990 | $221,223 |\n"


def named(name: str, rows: list[Row] = ROWS) -> Row:
    return next(r for r in rows if r.name == name)


def read(text: str, **update: object) -> list[Row]:
    return read_rows(text, PAPER.model_copy(update=update))


def values(row: Row) -> dict[str, Decimal]:
    return {c.period: c.figure.value for c in row.cells}


def test_columns_get_the_papers_own_quarter_and_half() -> None:
    assert values(named("Services net sales")) == {
        "FY2023Q2": 20_907_000_000, "FY2022Q2": 19_821_000_000,
        "FY2023H1": 41_673_000_000, "FY2022H1": 39_337_000_000,
    }  # fmt: skip


def test_the_row_that_is_named_comes_before_one_that_only_holds_the_words() -> None:
    rows = [
        ROWS[0].model_copy(update={"name": name})
        for name in ("Income before provision for income taxes", "Provision for income taxes")
    ]
    assert lookup(rows, "provision for income taxes")[0][0].name == "Provision for income taxes"


def test_one_label_under_two_groups_is_two_things() -> None:
    assert values(named("Products net sales"))["FY2023Q2"] == 73_929_000_000
    assert values(named("Cost of sales for Products"))["FY2023Q2"] == 46_795_000_000


def test_segment_above_measures_names_them() -> None:
    assert values(named("Europe operating income"))["FY2022Q2"] == 8_505_000_000


def test_span_inside_a_head_and_columns_of_changes() -> None:
    assert values(named("Mac net sales")) == {
        "FY2023Q2": 7_168_000_000, "FY2022Q2": 10_435_000_000,
        "FY2023H1": 14_903_000_000, "FY2022H1": 21_287_000_000,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "unit", "value"),
    [
        ("Diluted earnings per share", "USD", "1.52"),
        ("Services gross margin percentage", "%", "71.0"),
        ("Cash and cash equivalents", "USD", "24687000000"),
    ],
)
def test_units_and_scales(name: str, unit: str, value: str) -> None:
    first = named(name).cells[0].figure
    assert (first.unit, first.value) == (unit, Decimal(value))


def test_levels_are_of_days() -> None:
    cells = named("Inventories").cells
    assert [(c.period, c.kind) for c in cells] == [("2023-04-01", "level"), ("2022-09-24", "level")]


def test_every_place_is_the_documents_own_words() -> None:
    def told(cell: Cell) -> bool:
        fields = [cell.label, *cell.heads, *cell.caption, *([cell.group] if cell.group else [])]
        exact = all(" ".join(APPLE[f.start : f.end].split()) == f.value for f in fields)
        return exact and APPLE[cell.figure.start : cell.figure.end] == cell.figure.text

    assert all(told(cell) for row in ROWS for cell in row.cells)


def test_counts_of_shares_have_no_cell() -> None:
    assert "15,787,154" in APPLE
    assert not any("15,787,154" in APPLE[r.start : r.end] for r in ROWS)


def test_negative_figures_are_cells_but_not_told() -> None:
    other = next(r for r in ROWS if r.cells[0].label.value.startswith("Other income"))
    assert other.cells[2].figure.value == -329_000_000
    assert other.told == ""


def test_told_names_every_period() -> None:
    assert named("Services net sales").told == (
        "Services net sales were $20,907 million in the second quarter of fiscal 2023, $19,821"
        " million in the second quarter of fiscal 2022, $41,673 million in the first half of fiscal"
        " 2023 and $39,337 million in the first half of fiscal 2022."
    )


@pytest.mark.parametrize(
    "text",
    [
        LEAD + HEADS + SALES,  # nothing tells when the paper's period ended
        FRONT + HEADS + SALES,  # no scale
        FRONT + LEAD + "| April 1, 2023 | March 26, 2022 |\n| Net sales | $94,836 | $97,278 |\n",
        FRONT + LEAD + HEADS + "| Net sales | $94,836 | $97,278 | $211,990 |\n",  # a cell is lost
        FRONT + LEAD + HEADS + "| Net sales | $94,836$ 97,278 | $211,990 | $221,223 |\n",
        FRONT + LEAD + HEADS.replace("April 1, 2023", "April 2, 2023") + SALES,
        FRONT + LEAD + HEADS.replace("| Three", "| Years | Three") + SALES,
        FRONT + LEAD + HEADS + "| Net sales | 94,836 | 97,278 | 211,990 | 221,223 |\n",
        FRONT + "(in millions, in thousands)\n\n" + HEADS + "| Units | 1 | 2 | 3 | 4 |\n",
        FRONT + LEAD + "| 2023 | 2022 |\n| Net sales | $94,836 | $97,278 |\n",
    ],
)
def test_what_is_not_certain_has_no_cell(text: str) -> None:
    current = [c for r in read(text) for c in r.cells if c.period == "FY2023Q2"]
    assert current == []
    assert all(c.period.startswith("FY2022") for r in read(text) for c in r.cells)


def test_span_in_the_line_above_dates_a_flow() -> None:
    text = FRONT + "Purchases were as follows (in millions):\n\nSix Months Ended\n\n"
    rows = read(text + "| April 1, 2023 | March 26, 2022 |\n| Net sales | $94 | $97 |\n")
    assert [c.period for c in rows[0].cells] == ["FY2023H1", "FY2022H1"]


YEARS = "| 2023 | 2022 | 2023 | 2022 |\n"
APART = (
    "For the quarterly period ended September 30, 2023\n\n"
    "Net sales are as follows (in millions):\n\n"
    "| Three Months Ended September 30, | Nine Months Ended September 30, |\n"
    "| Net sales | $143,083 | $127,101 | $404,824 | $364,779 |\n\n"
    "See the notes to these figures, which are an integral part of them.\n\n"
)


def _paged(text: str, period: str = "2023Q3") -> list[Row]:
    document = PAPER.model_copy(update={"period": period, "pages": (0,)})
    return read_rows(text, document)


def test_years_set_apart_on_the_page_belong_to_its_one_table() -> None:
    [row] = _paged(APART + YEARS)
    assert [c.period for c in row.cells] == ["2023Q3", "2022Q3", "M9:2023", "M9:2022"]


@pytest.mark.parametrize(
    "text",
    [
        APART,
        APART + YEARS + "\nProse.\n\n" + YEARS.replace("2023 | 2022", "2022 | 2023"),
        APART + "| 2023 | 2022 |\n",
    ],
)
def test_years_that_may_be_anothers_give_none(text: str) -> None:
    assert _paged(text) == []


def test_a_name_with_two_figures_for_one_period_is_no_name() -> None:
    other = SALES.replace("$94,836", "$190")
    rows = read(
        FRONT + LEAD + HEADS + SALES + "\nProse of the other table.\n\n" + LEAD + HEADS + other
    )
    assert [r.name for r in rows] == ["", ""]


def test_parts_of_another_cost_are_not_the_line_of_that_name() -> None:
    text = (
        FRONT + "Stock-based compensation (in millions):\n\n" + HEADS
        + "| Cost of sales | $190 | $193 | $549 | $609 |\n"
        + "| Total stock-based compensation expense | $556 | $582 | $1,401 | $1,770 |\n"
    )  # fmt: skip
    assert [r.name for r in read(text)] == ["", "Total stock-based compensation expense"]


def test_a_label_without_its_beginning_has_no_name() -> None:
    text = FRONT + LEAD + HEADS + "| government sales | $1 | $2 | $3 | $4 |\n"
    assert [r.name for r in read(text)] == [""]


@pytest.mark.parametrize("label", ["Other", "Total", "Basic", "Consolidated", "Level 1"])
def test_a_label_that_says_nothing_alone_has_no_name(label: str) -> None:
    [row] = read(FRONT + "(in millions)\n\n" + HEADS + f"| {label} | $1 | $2 | $3 | $4 |\n")
    assert (row.name, row.told) == ("", "")


def test_tab_and_printed_rows_are_rows_too() -> None:
    for gap in ("\t", "    "):
        lines = (HEADS + SALES).replace("| ", "", 1).replace(" |\n| ", "\n").replace(" |\n", "\n")
        rows = read(FRONT + LEAD + lines.replace(" | ", gap))
        assert values(rows[0])["FY2022Q2"] == 97_278_000_000


def test_lookup_by_words_and_period_finds_the_plainest_row_first() -> None:
    found = lookup(ROWS, "services sales", "FY2023Q2")
    assert [(r.name, c.figure.text) for r, c in found] == [
        ("Services net sales", "20,907"),
        ("Cost of sales for Services", "6,065"),
    ]
    assert lookup(ROWS, "services sales", "FY2019Q2") == []


def test_a_paper_without_tables_has_no_rows() -> None:
    assert read_rows("Net sales rose 5 percent.", PAPER) == []
    assert read_rows("", Document(**PAPER.model_dump())) == []


def test_a_group_s_row_may_have_empty_cells() -> None:
    table = (
        "|  | Q2 FY2024 | Q2 FY2023 |\n|---|---|---|\n| Net sales: |  |  |\n| Oats | $4 | $3 |\n"
    )
    [row] = read(f"Half-year report (in millions)\n\n{table}", period="FY2024Q2")
    assert row.name == "Oats net sales"


REPORT = """\
Half-year report

| € million | Q2 FY2024 | Q2 FY2023 | Change |
|---|---:|---:|---:|
| Total revenue | 121.6 | 113.9 | +6.8% |
| Adjusted operating profit | 2.7 | 12.4 | |
| Gross margin | 32.8% | 31.9% | |
| Net debt | 146.8 | 127.0 | |
| Employees | 2,205 | 2,190 | |
"""


def test_periods_in_words_and_a_unit_above_the_labels() -> None:
    rows = {r.cells[0].label.value: r for r in read(REPORT, period="FY2024Q2")}
    assert values(rows["Total revenue"]) == {
        "FY2024Q2": Decimal("121600000.0"), "FY2023Q2": Decimal("113900000.0"),
    }  # fmt: skip
    assert rows["Total revenue"].cells[0].figure.unit == "EUR"
    assert rows["Adjusted operating profit"].told.startswith("Adjusted operating profit was €2.7")
    assert rows["Gross margin"].cells[1].figure.unit == "%"
    # A debt is no flow, and people are no euros.
    assert not {"Net debt", "Employees"} & set(rows)


@pytest.mark.parametrize(
    ("change", "period"),
    [
        (("Q2 FY2024", "Q2 2024"), "FY2024Q2"),
        (("Q2 FY2023", "2023"), "FY2024Q2"),
        (("", ""), "2024Q2"),
    ],
)
def test_a_head_that_may_be_anothers_year_gives_none(change: tuple[str, str], period: str) -> None:
    text = REPORT.replace(*change, 1) if change[0] else REPORT
    assert read(text, period=period) == []
