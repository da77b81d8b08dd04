from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.aliases import named_in, surnames
from tools.definitions import definitions
from tools.mentions import mentions


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("the return per option (RPO) rose", ("RPO", "return per option")),
        ("Microsoft Corp. (NASDAQ: MSFT) rose", ("MSFT", "Microsoft")),
        ("Acme Steel Co. (OTCQB: ACME.F) rose", ("ACME.F", "Acme Steel")),
        ("shares of Kranz Pumpen AG (XETRA: KPA) fell", ("KPA", "Kranz Pumpen")),
        ("sold to X Steel (NYSE: X) in May", ("X", "X Steel")),
        ("Globex Power Industries, Inc. (“GPI”) is", ("GPI", "Globex Power Industries, Inc")),
        ('Nuance Communications, Inc. (the "Nuance") is', ("Nuance", "Nuance Communications, Inc")),
        ("die Gesellschaft für Überwachung (GFÜ) sah", ("GFÜ", "Gesellschaft für Überwachung")),
        ("Международный валютный фонд (МВФ) сообщил", ("МВФ", "Международный валютный фонд")),
        ("the IMF (International Monetary Fund) said", ("IMF", "International Monetary Fund")),
        ("net operating losses (NOLs) of", ("NOLs", "net operating losses")),
        ("the\nPeople's Court (PC)", ("PC", "People's Court")),
    ],
)  # fmt: skip
def test_a_short_form_is_defined_in_brackets(text: str, wanted: tuple[str, str]) -> None:
    assert list(definitions(text)) == [wanted]


@pytest.mark.parametrize(
    "text",
    [
        "a doctor of medicine (MD) saw",  # the letters of one word
        "Contoso Ltd (the “Company”) and its staff (the “Employees”)",  # ordinary words
        "profit rose (see page 4), he said (Reuters)",
        "it sold cars (and vans) in Spain (2019)",
        "sales rose. The fund (EMEA) fell",  # not spelt, or over a full stop
        "国际货币基金组织（IMF）宣布 (世界)",
        "brackets () (( ) ( a ) (A",
    ],
)
def test_other_brackets_define_nothing(text: str) -> None:
    assert list(definitions(text)) == []


@pytest.mark.parametrize(
    ("first", "second", "wanted"),
    [
        ("Microsoft Corp. (NASDAQ: MSFT) met.", "Then MSFT fell.", "microsoft"),
        ("Microsoft Corp. (NASDAQ: MSFT) met.", "Then Microsoft fell.", "msft"),
        ("The return per option (RPO) rose.", "Our RPO: 5.", "return per option"),
        ("The return per option (RPO) rose.", "Return per option fell.", "rpo"),
        ("General Electric (GE) met.", "Later GE fell.", "general electric"),
        ("General Electric (GE) met.", "General Electric's board met.", "ge"),
        ("Ines Halvorsen met us.", "Halvorsen left.", "ines halvorsen"),
        ("Halvorsen left.", "Ines Halvorsen met us.", "halvorsen"),
        ("Satya Nadella spoke.", "Mr. Nadella’s plan.", "satya nadella"),
        ("Satya Nadella spoke.", "Mr Nadella agreed.", "satya nadella"),
        ("Jörg Müßig sprach.", "Herr Müßig schwieg.", "jörg müßig"),
        ("Анна Петрова сказала.", "Петрова ушла.", "анна петрова"),
    ],
)  # fmt: skip
def test_a_passage_mentions_a_thing_under_its_other_name(
    first: str, second: str, wanted: str
) -> None:
    assert wanted in named_in([first, second])[1]


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("Bill Gates and Ada Gates met.", "Gates left."),  # of two
        ("The Bank of Ghent met.", "Ghent is old."),
        ("South Korea met.", "Korea is old."),
        ("Azure Linux is new. Azure", "Linux is old."),
    ],
)
def test_what_is_no_surname_of_one_person_stands_for_itself(text: str, alone: str) -> None:
    assert named_in([text, alone])[1] == mentions(alone)


def test_a_surname_may_come_with_longer_forms_of_one_name() -> None:
    names = Counter(
        ["satya nadella", "ceo satya nadella", "nadella", "ines lind", "bo lind", "lind"]
    )
    assert surnames(names) == {"nadella": "satya nadella"}


def test_a_surname_with_and_without_title_is_one_person() -> None:
    names = Counter({"satya nadella": 1, "mr nadella": 1, "nadella": 2, "satya": 1})
    assert surnames(names) == {"nadella": "satya nadella", "mr nadella": "satya nadella"}


def test_a_short_form_is_not_seen_inside_a_word() -> None:
    first = "The ordinary risk policy agreement (ORPA) stands."
    assert named_in([first, "CORPAC and orpa met in Rome."])[1] == {"rome", "corpac"}


def test_documents_do_not_know_each_other() -> None:
    named_in(["Acme Steel (AST) met."])
    assert named_in(["Now AST fell."]) == [mentions("Now AST fell.")]


@given(st.lists(st.text(max_size=120), max_size=4))
def test_any_text_keeps_its_own_names(passages: list[str]) -> None:
    named = named_in(passages)
    assert [own <= found for own, found in zip(map(mentions, passages), named, strict=True)] == [
        True for _ in passages
    ]


WORDS = st.sampled_from(
    re.findall(
        r"\S+", "Ines Bo Halvorsen Lind Müßig ( ) (BL) (“BL”) (NYSE: BL) . 微软 Петрова of the"
    )
)


@given(st.lists(st.lists(WORDS, max_size=14).map(" ".join), max_size=4))
def test_a_pair_of_names_is_shared_by_all_passages_that_hold_either(passages: list[str]) -> None:
    named = named_in(passages)
    for name, full in surnames(Counter(n for p in passages for n in mentions(p))).items():
        assert all(full in names for names in named if name in names)


@given(st.text(alphabet='AaBbCc Dd(“”)".:,NYSEİßﬁ', max_size=80))
def test_a_long_form_is_part_of_the_text(text: str) -> None:
    for short, long in definitions(text):
        assert short in text
        assert all(word in text for word in long.split())
