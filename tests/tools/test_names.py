"""Proper names: which capitals are names, and which name covers which."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.names import names, ordinary, same_name


def found(text: str) -> list[str]:
    """Names in order."""
    return [name.text for name in names(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Revenue was $5 billion and our growth was strong.", []),
        ("However, it rose in July, on Thursday and in Q4 FY17.", []),
        ("Shipments rose. Customers bought more. Operating expenses grew.", []),
        ("The CEO and the CFO said GAAP EPS and EBITDA rose, YoY.", []),
        ("I’m happy, and I'd say so.", []),
        ("Results of Operations", []),
        ("Slide 5 shows it, as does Note 12.", []),
        ("The Office 365 business grew.", ["Office 365"]),
        ("Our Azure growth was strong.", ["Azure"]),
        ("Excluding LinkedIn, it rose with Amy Hood.", ["LinkedIn", "Amy Hood"]),
        ("Intelligent Cloud revenue grew.", ["Intelligent Cloud"]),
        ("We grew in More Personal Computing.", ["More Personal Computing"]),
        ("Windows grew; Windows 10 and Windows Server 2016 too.",
         ["Windows", "Windows 10", "Windows Server 2016"]),
        ("In the U.S. The company sold SQL Server and GPT-4o.", ["U.S.", "SQL Server", "GPT-4o"]),
        ("Retailer Jet.com uses an iPhone 12 and eBay.", ["Jet.com", "iPhone 12", "eBay"]),
        ("AXA Global, KPMG, Dun & Bradstreet and T-Mobile chose it.",
         ["AXA Global", "KPMG", "Dun & Bradstreet", "T-Mobile"]),
        ("Chief Financial Officer Amy Hood told Reuters about Mr. Nadella's plan.",
         ["Amy Hood", "Reuters", "Nadella"]),
        ("It joined the Bank of America and the University of Toronto.",
         ["Bank of America", "University of Toronto"]),
        ("SATYA NADELLA:  Thank you, Chris, and thank you to everyone.",
         ["SATYA NADELLA", "Chris"]),
        ("RESULTS OF OPERATIONS FOR MICROSOFT CORPORATION", ["MICROSOFT CORPORATION"]),
        ("Nokia said so. Walgreens agreed.", ["Nokia", "Walgreens"]),
        ("O'Neill met Société Générale in São Paulo.",
         ["O'Neill", "Société Générale", "São Paulo"]),
        ("Der Umsatz der Siemens AG stieg in München und die SAP meldete Verluste.", ["SAP"]),
        ("More than 75 percent of the Fortune 500 use it.", ["Fortune 500"]),
        ("In April 40 people left Boeing.", ["Boeing"]),
        ("Vector said the vector moved.", []),
        ("", []),
    ],
)  # fmt: skip
def test_finds_proper_names_and_only_those(text: str, expected: list[str]) -> None:
    assert found(text) == expected


def test_names_carry_their_offsets() -> None:
    text = "We met Amy Hood’s team at Microsoft."
    assert [(text[n.start : n.end], n.text) for n in names(text)] == [
        ("Amy Hood", "Amy Hood"),
        ("Microsoft", "Microsoft"),
    ]


@pytest.mark.parametrize(
    "word", ["Revenue", "increasing", "Shipments", "non-GAAP", "profitability"]
)
def test_common_words_are_ordinary(word: str) -> None:
    assert ordinary(word)


@pytest.mark.parametrize("word", ["Azure", "Nokia", "Boeing", "Nadella", "KPMG"])
def test_names_are_not_ordinary(word: str) -> None:
    assert not ordinary(word)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Microsoft", "Microsoft Corp."),
        ("Microsoft Corporation", "Microsoft"),
        ("Hood", "Amy Hood"),
        ("Amy Hood", "AMY HOOD"),
        ("Azure", "Microsoft Azure"),
        ("U.S.", "United States"),
        ("US", "U.S."),
        ("SEC", "Securities and Exchange Commission"),
        ("Societe Generale", "Société Générale"),
        ("The Dow Chemical Company", "Dow Chemical"),
        ("Dun & Bradstreet", "Dun and Bradstreet"),
        ("McDonald", "McDonald's"),
        ("Office 365", "Office 365 Commercial"),
    ],
)
def test_one_name_covers_the_other(a: str, b: str) -> None:
    assert same_name(a, b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Amy Hood", "Hood"),
        ("Surface Pro 3", "Surface"),
        ("Office 365", "Office 2016"),
        ("Amy Hood", "Amy Adams"),
        ("MSFT", "Microsoft"),
        ("Hood", "Robinhood"),
        ("Microsoft", ""),
        ("Windows 10", "Windows 11"),
    ],
)
def test_another_or_a_longer_name_is_not_covered(a: str, b: str) -> None:
    assert not same_name(a, b)


def test_aliases_cover_in_both_ways() -> None:
    aliases = {"MSFT": "Microsoft"}
    assert same_name("MSFT", "Microsoft Corporation", aliases=aliases)
    assert same_name("Microsoft", "MSFT", aliases=aliases)
    assert not same_name("MSFT", "Apple", aliases=aliases)


_FRAGMENTS = """
    The Azure Office 365 U.S. Mr. Hood of & O'Neill iPhone GPT-4o . : ( “ July Q4 FY17 we grew
    SAP Bank America 's ’s der und İ ß ŉ É - Jet.com A I.
"""
_PIECES = st.sampled_from(_FRAGMENTS.split())
_TEXTS = st.one_of(st.text(max_size=80), st.lists(_PIECES, max_size=12).map(" ".join))


@settings(max_examples=400, deadline=None)
@given(_TEXTS)
def test_any_text_gives_ordered_spans_that_slice_back_and_cover_themselves(text: str) -> None:
    end = 0
    for name in names(text):
        assert text[name.start : name.end] == name.text
        assert end <= name.start < name.end
        assert same_name(name.text, name.text)
        end = name.end


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=20), st.text(max_size=20))
def test_same_name_never_raises(a: str, b: str) -> None:
    assert same_name(a, b) in (True, False)
