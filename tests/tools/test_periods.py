"""Periods: their words, their labels, and the algebra of labels."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.periods import (
    calendar_spans,
    compatible,
    covers,
    following,
    in_words,
    label_kind,
    periods,
    previous,
    same,
    sort_key,
    year_earlier,
    year_of,
)


def labels(text: str, **known: str) -> list[str]:
    """Labels in order."""
    return [period.label for period in periods(text, **known)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Q4 FY17", ["FY2017Q4"]),
        ("FY24 Q2", ["FY2024Q2"]),
        ("FY2024Q2", ["FY2024Q2"]),
        ("Q2 of fiscal year 2024", ["FY2024Q2"]),
        ("the fourth quarter of fiscal 2017", ["FY2017Q4"]),
        ("the third quarter of our fiscal year 2022", ["FY2022Q3"]),
        ("fiscal 2024 second quarter", ["FY2024Q2"]),
        ("the second fiscal quarter of 2024", ["FY2024Q2"]),
        ("Microsoft FY23 First Quarter Earnings Conference Call", ["FY2023Q1"]),
        ("Q4 2017", ["2017Q4"]),
        ("Q3’21", ["2021Q3"]),
        ("4Q17 and 1H24", ["2017Q4", "2024H1"]),
        ("second-quarter 2020", ["2020Q2"]),
        ("first half of fiscal 2018 and H2 FY18", ["FY2018H1", "FY2018H2"]),
        ("the second half of 2019", ["2019H2"]),
        ("fiscal 18, FY17 and fiscal year '16", ["FY2018", "FY2017", "FY2016"]),
        ("fiscal 2015 to 2017", ["FY2015", "FY2017"]),
        ("fiscal years 2015 and 2016", ["FY2015", "FY2016"]),
        ("FY2023/24", ["FY2024"]),
        ("in 2016, since 2015 and in '17", ["2016", "2015", "2017"]),
        ("2015-2017", ["2015", "2017"]),
        ("2015–16", ["2015", "2016"]),
        ("late 2016", ["2016"]),
        ("July 20, 2017", ["2017-07-20"]),
        ("Thursday July 20th, 2017", ["2017-07-20"]),
        ("20 July 2017", ["2017-07-20"]),
        ("2017-07-20", ["2017-07-20"]),
        ("7/20/2017", ["2017-07-20"]),
        ("20/7/2017", ["2017-07-20"]),
        ("20.07.2017", ["2017-07-20"]),
        ("20. Juli 2017 und im März 2020", ["2017-07-20", "2020-03"]),
        ("le 1er janvier 2017 et août 2018", ["2017-01-01", "2018-08"]),
        ("el 20 de julio de 2017", ["2017-07-20"]),
        ("T4 2017, ersten Quartal 2018, primer trimestre de 2019", ["2017Q4", "2018Q1", "2019Q1"]),
        ("July 2017 and Sept. 2018", ["2017-07", "2018-09"]),
        ("three months ended March 31, 2022", ["2022Q1"]),
        ("three months ended July 1, 2023 and June 25, 2022", ["M3:2023-07-01", "M3:2022-06-25"]),
        ("nine months ended September 30, 2021", ["M9:2021-09-30"]),
        ("year ended December 31, 2022 and 2021", ["2022", "2021"]),
        ("fiscal year ended June 30, 2015", ["M12:2015-06-30"]),
        ("13 weeks ended July 1, 2023", ["M3:2023-07-01"]),
        ("as of January 31, 2022", ["2022-01-31"]),
        ("first nine months of 2023", ["M9:2023"]),
        ("first six months of fiscal 2023", ["FY2023H1"]),
        ("In fiscal 2024, 38 of the 60 pumps failed", ["FY2024"]),
        ("fiscal years 2023, 24 and 25", ["FY2023", "FY2024", "FY2025"]),
        ("in July, on July 20 and in Q3", ["--07", "--07-20", "Q3"]),
        ("| 2023 | 2022 |", ["2023", "2022"]),
    ],
)
def test_labels_the_periods_of_a_text(text: str, expected: list[str]) -> None:
    assert labels(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Revenue of 2,016 and $2016 and 2016.5 and 2000 employees",
        "Windows Server 2016 and SQL Server 2014",
        "year-over-year growth, year over year, and 12 months of work",
        "We may march on; in March 25 percent fewer",
        "It rose in May 20 percent",
        "this quarter, last year and the quarter",
        "every quarter, a year, the third consecutive quarter",
        "on 30 February 2017",
    ],
)
def test_numbers_names_and_unresolved_words_are_no_periods(text: str) -> None:
    found = [p for p in periods(text) if not p.label.startswith("--")]
    assert [p.label for p in found if p.label not in ("2017", "2017-02")] == []


NOW = {"reference": "FY2017Q4", "published": "2017-07-20"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("This quarter we grew", ["FY2017Q4"]),
        ("in the quarter", ["FY2017Q4"]),
        ("For the year, we are at", ["FY2017"]),
        ("our full year", ["FY2017"]),
        ("full year 2021", ["2021"]),
        ("last quarter", ["FY2017Q3"]),
        ("next quarter and next fiscal year", ["FY2018Q1", "FY2018"]),
        ("last year", ["FY2016"]),
        ("the prior year", ["FY2016"]),
        ("the same quarter a year ago", ["FY2016Q4"]),
        ("the same period of last year", ["FY2016Q4"]),
        ("the prior year quarter", ["FY2016Q4"]),
        ("a year earlier", ["FY2016Q4"]),
        ("two years ago", ["FY2015"]),
        ("in Q1 and in the third quarter", ["FY2018Q1", "FY2017Q3"]),
        ("the second quarter of last year", ["FY2016Q2"]),
        ("the first half of the year", ["FY2017H1"]),
        ("Q4 2017", ["FY2017Q4"]),
        ("in August", ["2017-08"]),
        ("yesterday", ["2017-07-19"]),
        ("last month", ["2017-06"]),
        ("the quarter ended June 30, 2017", ["2017Q2"]),
        ("year-over-year", []),
    ],
)
def test_relative_words_are_read_from_the_reference(text: str, expected: list[str]) -> None:
    assert [label for label in labels(text, **NOW) if "H1" in label or label != "FY2017"] == [
        label for label in expected if "H1" in label or label != "FY2017"
    ]
    assert set(expected) <= set(labels(text, **NOW))


def test_a_relative_period_names_its_rule_and_a_stated_one_has_none() -> None:
    relative, stated = periods("last year, after fiscal 2014", **NOW)
    assert (relative.label, relative.fiscal) == ("FY2016", True)
    assert relative.rule == "the year before FY2017"
    assert (stated.label, stated.rule) == ("FY2014", None)


def test_publication_alone_resolves_calendar_words() -> None:
    assert labels("last year and this quarter", published="2020-02-03") == ["2019", "2020Q1"]
    assert labels("on December 28", published="2020-01-03") == ["2019-12-28"]
    assert labels("last year", published="not a date") == []
    assert labels("this quarter", reference="nonsense") == []


@pytest.mark.parametrize(
    ("outer", "inner", "expected"),
    [
        ("FY2017", "FY2017Q4", True),
        ("FY2017H2", "FY2017Q4", True),
        ("FY2017H1", "FY2017Q4", False),
        ("FY2017Q4", "FY2017", False),
        ("2017", "2017-07-20", True),
        ("2017Q3", "2017-07", True),
        ("2017-07", "2017-07-20", True),
        ("2017-07", "2017-08-01", False),
        ("FY2017", "2017-07-20", False),
        ("M9:2021-09-30", "2021Q3", True),
        ("M9:FY2023", "FY2023Q3", True),
        ("M9:FY2023", "FY2023Q4", False),
        ("2023Q2", "M3:2023-07-01", True),
        ("Q4", "Q4", True),
        ("Q4", "FY2017Q4", False),
        ("nonsense", "nonsense", False),
    ],
)
def test_covers(outer: str, inner: str, expected: bool) -> None:
    assert covers(outer, inner) is expected


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("FY2017Q4", "FY2017Q4", True),
        ("M3:2023-07-01", "2023Q2", True),
        ("M3:2022-03-31", "2022Q1", True),
        ("M12:2022-12-31", "2022", True),
        ("FY2017Q4", "2017Q4", False),
        ("2017Q4", "2017Q3", False),
        ("2017-07-20", "2017-07-21", False),
        ("M3:2023-07-31", "2023Q2", False),
        ("", "", False),
    ],
)
def test_same(a: str, b: str, expected: bool) -> None:
    assert same(a, b) is same(b, a) is expected


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("FY2017Q4", "2017Q4", True),
        ("Q4", "FY2017Q4", True),
        ("--07-20", "2017-07-20", True),
        ("--07", "2017-07", True),
        ("--07", "--07-20", False),
        ("Q4", "FY2017Q3", False),
        ("FY2017", "FY2016", False),
        ("2017", "2017Q4", False),
    ],
)
def test_compatible_forgives_a_missing_year_or_fiscal_mark(a: str, b: str, expected: bool) -> None:
    assert compatible(a, b) is compatible(b, a) is expected


def test_sort_key_is_chronological_with_the_year_after_its_quarters() -> None:
    ordered = [
        "2015",
        "FY2016Q4",
        "FY2016",
        "2017-07-20",
        "2017-07",
        "2017Q3",
        "FY2018Q1",
        "x",
        "Q4",
    ]
    assert sorted(reversed(ordered[:-2]), key=sort_key) == ordered[:-2]
    assert sort_key("x") == sort_key("Q4") > sort_key("FY2999")


@pytest.mark.parametrize(
    ("label", "before", "after", "year_before", "year"),
    [
        ("FY2017Q1", "FY2016Q4", "FY2017Q2", "FY2016Q1", "FY2017"),
        ("FY2017", "FY2016", "FY2018", "FY2016", "FY2017"),
        ("2017H2", "2017H1", "2018H1", "2016H2", "2017"),
        ("2017-01", "2016-12", "2017-02", "2016-01", "2017"),
        ("2020-02-29", "2020-02-28", "2020-03-01", "2019-02-28", "2020"),
        ("M3:2023-06-30", "M3:2023-03-31", "M3:2023-09-30", "M3:2022-06-30", "2023"),
        ("M9:FY2023", "M9:FY2022", "M9:FY2024", "M9:FY2022", "FY2023"),
        ("Q4", None, None, None, None),
        ("nonsense", None, None, None, None),
    ],
)
def test_neighbours_of_a_label(
    label: str, before: str | None, after: str | None, year_before: str | None, year: str | None
) -> None:
    assert previous(label) == before
    assert following(label) == after
    assert year_earlier(label) == year_before
    assert year_of(label) == year


@pytest.mark.parametrize(
    ("label", "kind", "said"),
    [
        ("FY2017Q4", "quarter", "the fourth quarter of fiscal 2017"),
        ("2017Q4", "quarter", "the fourth quarter of 2017"),
        ("FY2017", "year", "fiscal 2017"),
        ("2017", "year", "2017"),
        ("FY2017H1", "half", "the first half of fiscal 2017"),
        ("2017-07", "month", "July 2017"),
        ("2017-07-20", "day", "July 20, 2017"),
        ("M3:2023-07-01", "months", "the three months ended July 1, 2023"),
        ("M9:FY2023", "months", "the first nine months of fiscal 2023"),
        ("Q4", "partial", "the fourth quarter"),
        ("--07-20", "partial", "July 20"),
    ],
)
def test_in_words_says_the_label_and_is_read_back(label: str, kind: str, said: str) -> None:
    assert label_kind(label) == kind
    assert in_words(label) == said
    assert labels(f"It was said of {said}.") == [label]


def test_in_words_leaves_what_is_no_label() -> None:
    assert in_words("some day") == "some day"
    assert label_kind("2017-02-30") is None


def test_calendar_spans_cover_absolute_dates_only() -> None:
    text = "Q4 and July 20, 2017, this quarter"
    assert [text[start:end] for start, end in calendar_spans(text)] == ["Q4", "July 20, 2017"]


_FRAGMENTS = """
    Q4 FY17 FY 2017 '17 fiscal year 18 the first fourth quarter half of July 20 20th , 31 / . -
    2017-07-20 7/20/2017 ended three months last next this same a ago quarter year today and to
    99 0000 9999 13/13/2013 Februar mars 1er juillet de İ Q1 1H24 M3 in
"""
_PIECES = st.sampled_from(_FRAGMENTS.split())
_TEXTS = st.one_of(st.text(max_size=80), st.lists(_PIECES, max_size=12).map(" ".join))
_LABELS = st.one_of(
    st.from_regex(r"(FY)?\d{4}(Q[1-4]|H[12]|-[01]\d(-[0-3]\d)?)?", fullmatch=True),
    st.from_regex(r"M\d{1,2}:(\d{4}-\d\d-\d\d|(FY)?\d{4})", fullmatch=True),
    st.sampled_from(["Q1", "H2", "--07", "--07-20", "--13", "x", ""]),
)


@settings(max_examples=400, deadline=None)
@given(_TEXTS, st.one_of(st.none(), _LABELS), st.one_of(st.none(), st.just("2017-07-20")))
def test_any_text_gives_ordered_spans_with_labels(
    text: str, reference: str | None, published: str | None
) -> None:
    end = 0
    for period in periods(text, reference=reference, published=published):
        assert text[period.start : period.end] == period.text
        assert end <= period.start < period.end
        assert label_kind(period.label) is not None
        assert period.fiscal == ("FY" in period.label)
        end = period.end


@settings(max_examples=300, deadline=None)
@given(_LABELS, _LABELS)
def test_the_algebra_never_raises_and_is_consistent(a: str, b: str) -> None:
    assert same(a, b) == same(b, a)
    assert compatible(a, b) == compatible(b, a)
    if label_kind(a):
        assert same(a, a)
        assert covers(a, a)
    if same(a, b):
        assert covers(a, b)
        assert compatible(a, b)
    assert len(sort_key(a)) == 4
    assert in_words(a) or not a
    step = previous(a)
    if step and label_kind(a) in ("year", "half", "quarter", "month", "day"):
        assert following(step) == a
        assert sort_key(step) < sort_key(a)
