from __future__ import annotations

from pathlib import Path

import pytest

from tools.lexical import Lexical, Passage

PASSAGES = [
    Passage("c1", "d1", "Northwind annual report", "Revenue was $15.1 billion, up 14 percent."),
    Passage("c2", "d1", "Northwind annual report", "The weather was fine in Zürich."),
    Passage("c3", "d2", "Fabrikam note", "Revenues of Northwind grew. Margins did not."),
    Passage("c4", "d3", "东方日报", "公司第三季度收入增长百分之十。"),
]


@pytest.fixture
def lexical(tmp_path: Path) -> Lexical:
    lexical = Lexical(tmp_path / "lexical")
    lexical.change(PASSAGES)
    return lexical


def ids(
    lexical: Lexical, query: str, *, documents: list[str] | None = None, k: int = 9
) -> list[str]:
    return [id_ for id_, _ in lexical.search(query, k, documents=documents)]


@pytest.mark.parametrize(
    ("query", "best"),
    [
        ("15.1", "c1"),  # a figure is one word
        ("how did the margin grow?", "c3"),  # stems
        ("zurich", "c2"),  # accents
        ("fabrikam", "c3"),  # titles
        ("收入增长", "c4"),  # no spaces between words
        ('revenue AND (billion OR "', "c1"),  # query syntax means nothing
    ],
)
def test_finds_by_words(lexical: Lexical, query: str, best: str) -> None:
    assert ids(lexical, query)[0] == best


@pytest.mark.parametrize("query", ["", "   ", "?!", "giraffe"])
def test_finds_nothing_where_no_word_is_shared(lexical: Lexical, query: str) -> None:
    assert ids(lexical, query) == []


def test_a_query_of_stop_words_still_searches(lexical: Lexical) -> None:
    assert "c2" in ids(lexical, "the was in")


def test_searches_only_in_the_documents_named(lexical: Lexical) -> None:
    assert set(ids(lexical, "Northwind revenue")) == {"c1", "c2", "c3"}
    assert ids(lexical, "Northwind revenue", documents=["d2", "unknown"]) == ["c3"]
    assert ids(lexical, "Northwind revenue", documents=[]) == []
    scores = dict(lexical.search("Northwind revenue", 9))
    assert lexical.search("Northwind revenue", 9, documents=["d2"])[0][1] == pytest.approx(
        scores["c3"]
    )


def test_a_change_removes_and_adds_in_one_go(lexical: Lexical) -> None:
    lexical.change([Passage("c5", "d1", "", "Revenue was $16 billion.")], remove=["c1", "none"])
    assert ids(lexical, "15.1") == []
    assert ids(lexical, "16") == ["c5"]
    assert lexical.count() == 4


def test_stays_on_disk(lexical: Lexical, tmp_path: Path) -> None:
    lexical.close()
    again = Lexical(tmp_path / "lexical")
    assert again.count() == 4
    assert ids(again, "weather") == ["c2"]


def test_k_limits_and_equal_scores_go_by_id(tmp_path: Path) -> None:
    lexical = Lexical(tmp_path)
    lexical.change([Passage(f"c{i}", "d", "", "same words") for i in (3, 1, 2)])
    assert ids(lexical, "same") == ["c1", "c2", "c3"]
    assert len(ids(lexical, "same", k=2)) == 2
