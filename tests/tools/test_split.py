from __future__ import annotations

import time
from itertools import pairwise

import pytest

from tools.split import MAX_SECTION, chunks, sections, sentences
from tools.split_lines import is_row, wrap_width


def cut(text: str) -> list[str]:
    return [text[a:b] for a, b in sentences(text)]


def words(texts: list[str]) -> list[int]:
    return [len(text.split()) for text in texts]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sales rose 5%. Costs fell.", ["Sales rose 5%.", "Costs fell."]),
        ("Mr. Roe of Acme Inc. spoke. He left.", ["Mr. Roe of Acme Inc. spoke.", "He left."]),
        ("The U.S. unit grew 2.5 percent.", ["The U.S. unit grew 2.5 percent."]),
        ("See our Form 10-K. We file it.", ["See our Form 10-K.", "We file it."]),
        ("Four segments; Health, Mobile and more.", ["Four segments; Health, Mobile and more."]),
        ("Fonderia Altavena S.p.A. of Italy pours.", ["Fonderia Altavena S.p.A. of Italy pours."]),
        (
            "It is Altavena S.p.A. The foundry pours.",
            ["It is Altavena S.p.A.", "The foundry pours."],
        ),
        ("Apps came to PaaS. But AI did, too.", ["Apps came to PaaS.", "But AI did, too."]),
        ("Ask Dr. He of Acme. The cat sat.", ["Ask Dr. He of Acme.", "The cat sat."]),
        ("Is it so? Yes!", ["Is it so?", "Yes!"]),
        ("Am 3. Mai stieg der Umsatz. Gut.", ["Am 3. Mai stieg der Umsatz.", "Gut."]),
        ("这是第一句。这是第二句！", ["这是第一句。", "这是第二句！"]),
        ("**4. A freeze.** No order is taken.", ["A freeze.", "No order is taken."]),
        ("", []),
        ("  \n\n --- \n", []),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


def test_headings_rows_and_items_are_spans_of_their_own() -> None:
    text = (
        "# Results\nRevenue rose.\n\n| | Q1 | Q2 |\n|---|---|---|\n| Sales | 5.1 | 6.2 |\n\n"
        "- first point\n- second point\n\nTotal assets  $ 73,929  $ 77,457\n12\n"
    )
    assert cut(text) == [
        "Results",
        "Revenue rose.",
        "| | Q1 | Q2 |",
        "| Sales | 5.1 | 6.2 |",
        "first point",
        "second point",
        "Total assets  $ 73,929  $ 77,457",
    ]


def test_offsets_are_exact_ordered_and_inside_the_asked_stretch() -> None:
    text = "  One is here. Two is here.\n\nThree is here.  "
    found = sentences(text, 3, 30)
    assert all(3 <= a < b <= 30 for a, b in found)
    assert found == sorted(found)
    assert all(text[a:b] == text[a:b].strip() for a, b in found)


def test_lines_wrapped_by_hand_are_joined_and_others_are_not() -> None:
    wrapped = (
        "The company said on Monday that a fire at the weekend had stopped the\n"
        "production at the foundry that supplies the castings for its pumps, and\n"
        "that it would take four months before the furnaces could be lit again in\n"
        "full. It named no cost.\n"
    )
    assert wrap_width(wrapped) > 0
    assert len(cut(wrapped)) == 2
    titles = "Acme Earnings Call\nAnn Roe, Bob Poe\nThursday July 20, 2023\n"
    assert cut(titles) == titles.strip().split("\n")


def test_a_line_that_goes_on_in_small_letters_is_one_sentence() -> None:
    assert cut("Revenue of the pumps\nbusiness rose.") == ["Revenue of the pumps\nbusiness rose."]


def test_speaker_labels_belong_to_no_sentence() -> None:
    text = "ANN ROE: Sales rose. Costs fell.\nBOB POE:\nThanks.\nANN ROE: Welcome.\n"
    assert cut(text) == ["Sales rose.", "Costs fell.", "Thanks.", "Welcome."]


@pytest.mark.parametrize(
    ("line", "row"),
    [
        ("| a | b |", True),
        ("Services 20,907 19,821 41,673", True),
        ("Diluted $ 1.52 $ 1.40", True),
        ("For the quarterly period ended April 1, 2023", False),
        ("Revenue was 5, up from 4.", False),
    ],
)
def test_rows_are_told_from_prose(line: str, row: bool) -> None:
    assert is_row(line) is row


def test_sections_cover_the_text_without_gaps() -> None:
    text = "Intro text.\n\n# One\nBody one.\n\n# Two\nBody two.\n"
    found = sections(text)
    assert found[0][0] == 0
    assert found[-1][1] == len(text)
    assert all(a[1] == b[0] for a, b in pairwise(found))
    assert [text[h[0] : h[1]] if h else None for *_, h in found] == [None, "One", "Two"]


def test_a_text_without_headings_is_one_section_and_an_empty_one_none() -> None:
    assert sections("Just a sentence.") == [(0, 16, None)]
    assert sections(" \n") == []


def test_given_headings_win_over_found_ones() -> None:
    text = "# One\nBody.\nSecond\nBody."
    start = text.index("Second")
    assert [h for *_, h in sections(text, [(start, start + 6)])] == [None, (start, start + 6)]


def test_a_transcript_is_cut_by_speaker_and_short_turns_stay_together() -> None:
    long = "Sales rose in every region of the world. " * 20
    text = f"ANN ROE: {long}\nBOB POE: {long}\nANN ROE: Thanks.\nBOB POE: Sure.\n"
    assert [text[h[0] : h[1]] for *_, h in sections(text) if h] == ["ANN ROE:", "BOB POE:"]


def test_a_long_section_is_cut_at_paragraph_borders() -> None:
    text = "# Long\n" + ("A plain sentence of the report.\n\n" * 600)
    found = sections(text)
    assert len(found) > 2
    assert all(b - a <= MAX_SECTION for a, b, _ in found)
    assert {h for *_, h in found} == {(2, 6)}
    assert all(text[a - 1] == "\n" for a, _, _ in found[1:])


def test_chunks_hold_whole_sentences_within_the_limit() -> None:
    text = " ".join(f"Sentence number {n} ends here." for n in range(40))
    spans = sentences(text)
    found = chunks(text, spans, words, limit=12)
    assert all(len(text[a:b].split()) <= 12 for a, b in found)
    assert {a for a, _ in found} <= {a for a, _ in spans}
    assert " ".join(text[a:b] for a, b in found) == text


def test_a_sentence_above_the_limit_is_split_and_nothing_is_lost() -> None:
    text = "alpha " * 50 + "omega."
    found = chunks(text, [(0, len(text))], words, limit=10)
    assert len(found) > 4
    assert all(len(text[a:b].split()) <= 10 for a, b in found)
    assert " ".join(text[a:b] for a, b in found).split() == text.split()


def test_chunks_count_once_and_never_cross_a_border() -> None:
    text = "One is here. Two is here. Three is here."
    spans = sentences(text)
    calls: list[int] = []

    def count(texts: list[str]) -> list[int]:
        calls.append(len(texts))
        return words(texts)

    assert len(chunks(text, spans, count)) == 1
    assert calls == [3]
    border = spans[1][0]
    assert chunks(text, spans, words, borders=[border]) == [spans[0], (border, spans[2][1])]
    assert chunks(text, [], words) == []


def test_splitting_is_linear_enough_for_ingest() -> None:
    text = "The company reported that revenue rose 5 percent in the quarter. " * 4_000
    started = time.process_time()
    count = len(sentences(text))
    assert count == 4_000
    assert count / (time.process_time() - started) > 1_500
