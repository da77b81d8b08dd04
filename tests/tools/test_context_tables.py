from __future__ import annotations

import pytest

from tools.context_tables import Row, TableInForce, cells

TABLE = """| EUR million | Q3 FY2024 |
|---|---:|
| Desalination | 44.9 |
| Gross margin | 26.4% |

| EUR million | Q2 FY2024 | Q3 FY2024 |
|---|---:|---:|
| Service | 22.3 | 23.8 |
"""


def rows(text: str) -> dict[str, Row]:
    tracker = TableInForce("FY2024Q3", "2024-02-08")
    found = {}
    start = 0
    for line in text.splitlines(keepends=True):
        if any(c.isalnum() for c in line):
            found[line.split("|")[1].strip()] = tracker.at(text, start, start + len(line) - 1)
        start += len(line)
    return found


def test_a_row_has_its_label_and_the_only_period_of_its_columns() -> None:
    found = rows(TABLE.split("\n\n")[0] + "\n")
    desalination = found["Desalination"]
    assert desalination.subject is not None
    assert desalination.subject.value == "Desalination"
    assert desalination.period is not None
    assert desalination.period.value == "FY2024Q3"
    assert TABLE[desalination.period.start : desalination.period.end] == "Q3 FY2024"
    margin = found["Gross margin"]
    assert margin.subject is None
    assert margin.measure is not None
    assert margin.measure.value == "gross margin"


def test_columns_of_several_periods_give_a_row_none() -> None:
    service = rows(TABLE)["Service"]
    assert service.period is None
    assert service.subject is not None


def test_a_row_that_names_its_period_keeps_it() -> None:
    row = "| quarter: FY2024 Q1 | revenue: 118.4 |"
    told = TableInForce(None, None).at(row, 0, len(row))
    assert told.period is not None
    assert told.period.value == "FY2024Q1"


@pytest.mark.parametrize(
    ("row", "subject", "measure"),
    [
        ("Products $ 73,929 $ 77,457", "Products", None),
        ("Total net sales 94,836 97,278", None, "net sales"),
    ],
)
def test_printed_rows_have_their_label(row: str, subject: str | None, measure: str | None) -> None:
    told = TableInForce(None, None).at(row, 0, len(row))
    assert (told.subject.value if told.subject else None) == subject
    found = told.measure.value if told.measure else None
    assert found == measure or (found is not None and measure is not None and measure in found)


def test_cells_have_exact_places() -> None:
    row = "| Sales  | 5.1 |  |"
    assert [(c.value, row[c.start - 7 : c.end - 7]) for c in cells(row, 7)] == [
        ("Sales", "Sales"),
        ("5.1", "5.1"),
    ]
