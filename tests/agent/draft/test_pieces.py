from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.domain import Citation, Verdict
from agent.draft.pieces import (
    Piece,
    evidence_of,
    in_paragraphs,
    introduced,
    named_once,
    normal,
    parse,
    printed,
    quoted_words,
    verbatim_words,
    whole,
    without_prompt,
    without_repeats,
)
from tests.agent.corpus import by_id, said

A, B = "e" + "a" * 10, "e" + "b" * 10
KNOWN = [A, B]


def shown(text: str) -> list[tuple[str, tuple[str, ...], int]]:
    return [(p.text, p.evidence_ids, p.paragraph) for p in parse(text, KNOWN)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Sales rose [{A}].", [("Sales rose.", (A,), 0)]),
        ("Sales rose. [{A}]", [("Sales rose.", (A,), 0)]),
        ("Sales rose [{A}, {B}].", [("Sales rose.", (A, B), 0)]),
        ("Sales rose [{A}][{B}].", [("Sales rose.", (A, B), 0)]),
        ("Sales rose [{A}; {B}].", [("Sales rose.", (A, B), 0)]),
        ("[{A}] Sales rose.", [("Sales rose.", (A,), 0)]),
        ("Sales rose [{A}]. Costs fell [{B}].",
         [("Sales rose.", (A,), 0), ("Costs fell.", (B,), 0)]),
        ("Sales rose. [{A}] Costs fell. [{B}]",
         [("Sales rose.", (A,), 0), ("Costs fell.", (B,), 0)]),
        ("Sales rose (see [{A}]).", [("Sales rose (see).", (A,), 0)]),
        ("Sales rose (evidence {A}).", [("Sales rose.", (A,), 0)]),
        ("He said: “Sales rose.” [{A}] Costs fell.",
         [("He said: “Sales rose.”", (A,), 0), ("Costs fell.", (), 0)]),
        # An id that the section does not hold, or no id at all, counts for nothing.
        ("Sales rose [edddddddddd].", [("Sales rose.", (), 0)]),
        ("Sales rose [eaaaa12] in [2017] [3].", [("Sales rose in [2017].", (), 0)]),
        ("Sales rose [eccccccccccc].", [("Sales rose.", (), 0)]),
        # Headings, bullets, numbers, and what is no sentence.
        ("# Sales\nSales rose [{A}].", [("Sales rose.", (A,), 0)]),
        ("## Sales\n\nSales rose.\n\nCosts fell.",
         [("Sales rose.", (), 1), ("Costs fell.", (), 2)]),
        ("- Sales rose [{A}].\n* Costs fell.",
         [("Sales rose.", (A,), 0), ("Costs fell.", (), 0)]),
        ("1. Sales rose.\nSentence 2: Costs fell.",
         [("Sales rose.", (), 0), ("Costs fell.", (), 0)]),
        ('**Sales** "rose".', [("Sales “rose.”", (), 0)]),
        ("“Sales rose”.", [("“Sales rose.”", (), 0)]),
        ("", []),
        ("[{A}]", []),
        ("---\n\n***", []),
    ],
)  # fmt: skip
def test_prose_becomes_sentences_with_their_markers(text, wanted):
    assert shown(text.replace("{A}", A).replace("{B}", B)) == wanted


@given(st.text(alphabet=st.sampled_from(list(f"ab [](),;.#*-–1“”\n\te{A}é\x00")), max_size=200))
def test_parse_survives_anything_and_leaves_no_known_marker(text):
    for piece in parse(text, KNOWN):
        assert piece.text.strip()
        assert set(piece.evidence_ids) <= set(KNOWN)
        assert f"[{A}]" not in piece.text


def test_paragraphs_are_counted_from_zero_without_gaps_for_headings():
    found = parse("# Title\n\nSales rose.\n\n## Costs\n\nCosts fell.", KNOWN)
    assert [p.paragraph for p in in_paragraphs(found, 4)] == [0, 1]


def test_long_paragraphs_are_cut_into_even_parts():
    pieces = [Piece(text=f"S{n}.", paragraph=0 if n < 5 else 1) for n in range(7)]
    assert [p.paragraph for p in in_paragraphs(pieces, 4)] == [0, 0, 0, 1, 1, 2, 2]


PROMPT = "Write about 120 words of plain prose in order of time, in paragraphs."


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Here are about 120 words of plain prose in order of time.", False),
        ("In paragraphs.", False),
        ("Sales rose in paragraphs of the market.", True),
    ],
)
def test_the_prompts_own_words_are_no_sentence_of_the_article(text, kept):
    assert bool(without_prompt([Piece(text=text)], PROMPT)) is kept


def test_people_are_introduced_once_then_named_by_surname():
    texts = [
        "Chief executive Bo Lind said sales rose.",
        "Bo Lind, chief executive, said costs fell.",
        "Chief executive Bo Lind said debt fell.",
        "Ines Halvorsen agreed with Bo Lind.",
    ]
    people = {"Bo Lind": ["chief executive"], "Ines Halvorsen": []}
    assert [p.text for p in named_once([Piece(text=t) for t in texts], people)] == [
        texts[0],
        "Lind said costs fell.",
        "Lind said debt fell.",
        "Ines Halvorsen agreed with Lind.",
    ]


def test_a_name_inside_a_quotation_is_not_shortened():
    texts = ["Bo Lind said sales rose.", "Ines Halvorsen said: “Bo Lind sold them.”"]
    assert [p.text for p in named_once([Piece(text=t) for t in texts], {"Bo Lind": []})] == texts


def test_repeats_go_whatever_their_case_and_stops():
    pieces = [Piece(text=t) for t in ("Sales rose.", "SALES ROSE!", "Costs fell.")]
    said_before: set[str] = set()
    assert [p.text for p in without_repeats(pieces, said_before)] == ["Sales rose.", "Costs fell."]
    assert without_repeats(pieces, said_before) == []


@pytest.mark.parametrize(
    ("label", "passed"),
    [("supported", True), ("not_checkable", True), ("contradicted", False), ("not_found", False)],
)
def test_only_supported_or_uncheckable_sentences_pass(label, passed):
    assert Piece(text="x", verdict=Verdict(label=label, reason="")).passed is passed


def test_a_sentence_without_verdict_does_not_pass():
    assert not Piece(text="x").passed


def test_printed_sentence_carries_its_claim_with_the_citation():
    citation = Citation(document_id="d1", start=1, end=5, quote="four")
    verdict = Verdict(label="supported", reason="it stands there", citations=(citation,))
    piece = Piece(text="Sales rose.", verdict=verdict, origin="quote", block_ids=("b1",))
    sentence = printed(piece)
    assert (sentence.text, sentence.origin, sentence.block_ids) == ("Sales rose.", "quote", ("b1",))
    assert [(c.text, c.verdict, c.citations) for c in sentence.claims] == [
        ("Sales rose.", "supported", (citation,))
    ]
    assert printed(Piece(text="Sales rose.")).claims == ()


def test_words_in_quotation_marks_are_counted():
    assert quoted_words("He said “it rose fast” and “so what”.") == 5
    assert normal("“Sales, rose”!") == "sales rose"


def test_evidence_of_a_sentence_is_what_the_pool_holds():
    one = said("Sales rose.")
    assert evidence_of(Piece(text="x", evidence_ids=(one.id, A)), dict(by_id(one))) == [one]


def test_verbatim_words_are_those_of_long_runs():
    source = "Revenue of the mill rose five percent to four million in the third quarter"
    assert verbatim_words(f"{source}, Hood said.", [source]) == 14
    assert verbatim_words("Revenue of the mill fell.", [source]) == 0


def test_people_are_introduced_where_they_are_first_spoken_of() -> None:
    texts = [
        "Hood said: “Hood is right.”",
        "“Sales rose,” chief financial officer Amy Hood said.",
        "“It fell,” Hood said.",
    ]
    told = introduced([Piece(text=t) for t in texts], {"Amy Hood": ["chief financial officer"]})
    assert [p.text for p in told] == [
        "Chief financial officer Amy Hood said: “Hood is right.”",
        "“Sales rose,” Hood said.",
        "“It fell,” Hood said.",
    ]


def test_nobody_is_introduced_by_what_others_say_of_them() -> None:
    one = Piece(text="Lind said: “Hood said so.”")
    assert introduced([one], {"Amy Hood": ["chair"]}) == [one]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Sales rose 5 percent.", "Sales rose 5 percent."),
        ("Hood said: “Sales rose.”", "Hood said: “Sales rose.”"),
        ("The evidence is that sales rose.", "Sales rose."),
        ("The story goes on to talk about", None),
        ("Hood said: “Sales rose.", None),
        ("Section: The headline, first sentence.", None),
        ("Sentence 2: Sales rose.", None),
        ("Section managers left the bank.", "Section managers left the bank."),
    ],
)
def test_only_whole_sentences_of_the_story_are_kept(text: str, kept: str | None) -> None:
    assert [p.text for p in whole([Piece(text=text)])] == ([kept] if kept else [])


def test_an_office_of_another_time_goes_with_the_role() -> None:
    roles = {"Maren Lund": ["chief executive officer"]}
    first = Piece(text="Chief executive officer Maren Lund said: “Oats rose.”")
    later = Piece(text="On May 5, interim chief executive officer Maren Lund said: “Rye fell.”")
    assert named_once([first, later], roles)[1].text == "On May 5, Lund said: “Rye fell.”"


def test_all_of_a_role_of_two_offices_is_left_out_the_second_time() -> None:
    roles = {"Maren Lund": ["chief executive officer", "chairman and chief executive officer"]}
    texts = [
        "“Oats rose,” chief executive officer Maren Lund said.",
        "On May 5, chairman and chief executive officer Maren Lund said: “Rye fell.”",
        "On May 6, chief executive officer Maren Lund said: “Rye rose.”",
    ]
    told = named_once([Piece(text=t) for t in texts], roles)
    assert [p.text for p in told[1:]] == [
        "On May 5, Lund said: “Rye fell.”", "On May 6, Lund said: “Rye rose.”",
    ]  # fmt: skip
