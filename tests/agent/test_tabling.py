"""Tables of a real run: every row is carried by its paper."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.app import DeepNews
from agent.brief import Brief
from agent.publish import read_article

_REPORT = """# Norvale Foods report, {words} of fiscal {year}

Published on {date}. Unaudited.

Oat flour revenue was ${value} million, up {up} percent. The mill in Ghent ran well. Demand for
rye held in Spain, where the company sells to bakers.
"""
_ROWS = [
    ("first quarter", 2023, "April 28, 2023", 41, 3),
    ("second quarter", 2023, "July 28, 2023", 43, 4),
    ("third quarter", 2023, "October 27, 2023", 47, 9),
    ("fourth quarter", 2023, "February 2, 2024", 52, 12),
]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("tables")
    (root / "docs").mkdir()
    for n, (words, year, date, value, up) in enumerate(_ROWS, start=1):
        text = _REPORT.format(words=words, year=year, date=date, value=value, up=up)
        (root / "docs" / f"norvale-q{n}-report.md").write_text(text, encoding="utf-8")
    with DeepNews(library=root / "library", out=root / "runs", writer="extractive") as app:
        app.ingest(str(root / "docs"))
        brief = "Norvale Foods: oat flour revenue in fiscal 2023"
        return app.write(Brief(text=brief, words=200)).path


def test_figures_of_one_thing_become_a_table_whose_rows_are_carried(run: Path) -> None:
    article = read_article(json.loads((run / "article.json").read_text(encoding="utf-8")))
    [table] = [t for s in article.sections for t in s.tables]
    assert table.caption == "Oat flour revenue"
    assert table.columns == ("Period", "Value", "Change")
    assert [row.cells for row in table.rows] == [
        (f"${value} million", f"+{up}%") for *_, value, up in _ROWS
    ]
    for row in table.rows:
        [claim] = row.sentence.claims
        assert claim.verdict == "supported"
        assert any(row.cells[0] in c.quote for c in claim.citations)


def test_the_table_stands_in_the_markdown_and_in_the_page(run: Path) -> None:
    text = (run / "article.md").read_text(encoding="utf-8")
    assert "| Period | Value | Change |" in text
    assert "| First quarter of fiscal 2023 | $41 million | +3%[" in text
    page = (run / "article.html").read_text(encoding="utf-8")
    assert page.count("<rect") == len(_ROWS)
    assert 'role="img" aria-label="Oat flour revenue' in page


def test_the_report_counts_tables_and_their_claims(run: Path) -> None:
    report = json.loads((run / "report.json").read_text(encoding="utf-8"))
    assert report["tables"] == 1
    assert (
        report["claims"]["supported"]
        >= report["sentences"] + len(_ROWS) - report["claims"]["not_checkable"]
    )
