from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.publish_check import check_html
from agent.verify.claims import split_draft
from agent.verify.draft import verify_draft
from agent.verify.gate import Gate
from agent.verify.marks import blanked, find_marks, trimmed, unmarked


@pytest.mark.parametrize(
    ("text", "keys", "urls", "words"),
    [
        ("Sales rose [1].", [("1",)], [None], "Sales rose."),
        ("Sales rose [1, 3].", [("1", "3")], [None], "Sales rose."),
        ("Sales rose [2-4].", [("2", "3", "4")], [None], "Sales rose."),
        ("Sales rose.[1][2]", [("1",), ("2",)], [None, None], "Sales rose."),
        ("Sales rose [^1], then fell [^oats].", [("1",), ("oats",)], [None, None],
         "Sales rose, then fell."),
        ("Sales rose 【3†source】.", [("3",)], [None], "Sales rose."),
        ("Sales rose [1](https://a.example/x).", [("1",)], ["https://a.example/x"], "Sales rose."),
        ("Sales rose [[2]](https://a.example).", [("2",)], ["https://a.example"], "Sales rose."),
        ("Sales rose ([Wire](https://a.example/x_(y)), [AP](https://b.example)).", [(), ()],
         ["https://a.example/x_(y)", "https://b.example"], "Sales rose."),
        ("The [plant](https://a.example) opened.", [()], ["https://a.example"],
         "The plant opened."),
        ("Sales rose (https://a.example/x).", [()], ["https://a.example/x"], "Sales rose."),
        ("Sales rose. Source: [Wire](https://a.example)", [()], ["https://a.example"],
         "Sales rose."),
        ("In [2023] sales rose.", [], [], "In [2023] sales rose."),
        ("The call `a[1]` returns.", [], [], "The call `a[1]` returns."),
    ],
)  # fmt: skip
def test_marks_are_found_and_taken_out_of_the_words(text, keys, urls, words) -> None:
    marks = find_marks(text)
    assert [mark.keys for mark in marks] == keys
    assert [mark.url for mark in marks] == urls
    assert unmarked(text, 0, len(text), marks) == words
    assert len(blanked(text, marks)) == len(text)


def test_words_that_are_linked_stay_and_are_no_bare_mark() -> None:
    plain, number = find_marks("The [plant](https://a.example) opened [3](https://b.example).")
    assert (plain.bare, number.bare) == (False, True)


def test_code_blocks_hold_no_marks() -> None:
    assert find_marks("```\nx[1] = y[2]\n```\nSales rose [3].")[0].keys == ("3",)


@pytest.mark.parametrize(
    ("raw", "url"),
    [
        ("https://a.example/x.", "https://a.example/x"),
        ("https://a.example/x_(y)", "https://a.example/x_(y)"),
        ("https://a.example/x).", "https://a.example/x"),
    ],
)
def test_an_address_ends_before_the_punctuation_of_its_sentence(raw: str, url: str) -> None:
    assert trimmed(raw) == url


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sales rose in Oslo [1] [2]. Margins fell in Ghent.  [3] Debt fell.",
         [("Sales rose in Oslo.", 2), ("Margins fell in Ghent.", 1), ("Debt fell.", 0)]),
        ("Sales rose.[1]\nMargins fell.\n[2]\n\n[3]", [("Sales rose.", 1), ("Margins fell.", 1)]),
        ("[Norvale](https://a.example) grew. It won [1]!",
         [("Norvale grew.", 1), ("It won!", 1)]),
        ("**Sales** rose to $5.2 billion[1], from $4 billion [2].",
         [("Sales rose to $5.2 billion, from $4 billion.", 2)]),
    ],
)  # fmt: skip
def test_each_mark_goes_to_its_sentence(text: str, expected: list[tuple[str, int]]) -> None:
    found = split_draft(text)
    assert [(one.text, len(one.marks)) for one in found] == expected
    for one in found:
        assert all(one.start <= mark.end <= one.end for mark in one.marks)


FRAGMENTS = [
    "Sales rose 5 percent", "[1]", " [2, 3]", "[^a]", ".", "!", "\n", "\n\n", "## Sources\n", "- ",
    "[1] call.txt\n", "[^a]: wire\n", "([W](https://a.example))", "https://b.example/x.", "`",
    "```\n", "[", "]", "(", ")", "**", "| a | b |\n", "“Oats fell”", "1. ", " ", "[x](y)",
    "[[2]](https://c.d)",
]  # fmt: skip


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=24).map("".join))
@settings(deadline=None, max_examples=300)
def test_whatever_the_draft_its_sentences_stand_in_order_and_marks_belong_to_one(text: str) -> None:
    found = split_draft(text)
    at = 0
    for one in found:
        assert at <= one.start < one.end <= len(text), found
        at = one.end
    held = [mark for one in found for mark in one.marks]
    assert len(held) == len(set(held))
    report = verify_draft(text, [], Gate(None))
    page = check_html(text, report, name="d", sources=0)
    assert {f'id="s-{n}"' in page for n in range(len(found))} <= {True}
    for defect in report.defects:
        assert 0 <= defect.start < defect.end <= len(text)
