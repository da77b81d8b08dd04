from __future__ import annotations

import pytest

from agent.article import Sentence
from agent.domain import Citation, Claim
from agent.draft.attribution import turn_round
from agent.draft.clauses import boundaries, lowered, plain, self_contained
from agent.draft.moves import moves
from agent.draft.pacer import Place
from agent.draft.quotations import trimmed
from agent.tactics import Change


def made(text: str, *documents: str, **rest: object) -> Sentence:
    cited = tuple(
        Citation(document_id=name, start=0, end=len(text), quote=text) for name in documents
    )
    claim = Claim(text=text, verdict="supported", citations=cited)
    return Sentence.model_validate(
        {"text": text, "claims": (claim,), "block_ids": (f"b-{text[:6]}",), **rest}
    )


def at(index: int, change: Change = "shorten") -> Place:
    return Place(index=index, fault="even_run", change=change, reason="test")


def texts(options: list[tuple[Sentence, ...]]) -> list[list[str]]:
    return [[sentence.text for sentence in option] for option in options]


def test_a_bare_measure_from_far_off_in_the_paper_is_not_joined() -> None:
    one, other = (
        made(text, "d", origin="quote")
        for text in ("Lind said: “Oats rose in Spain.”", "Lind added: “Net sales fell.”")
    )
    assert ["Lind said: “Oats rose in Spain,” and added: “Net sales fell.”"] in texts(
        moves([one, other], at(0, "lengthen"))
    )
    claim = other.claims[0]
    far = claim.citations[0].model_copy(update={"start": 9000, "end": 9010})
    off = other.model_copy(update={"claims": (claim.model_copy(update={"citations": (far,)}),)})
    assert not [t for t in texts(moves([one, off], at(0, "lengthen"))) if len(t) == 1]


@pytest.mark.parametrize(
    ("text", "halves"),
    [
        (
            "The cloud unit grew 12 percent; the device unit fell 3 percent.",
            ("The cloud unit grew 12 percent.", "The device unit fell 3 percent."),
        ),
        (
            "The company sold two plants, and it closed a third.",
            ("The company sold two plants.", "It closed a third."),
        ),
        (
            "The margin fell to 38 percent, but the unit kept its share.",
            ("The margin fell to 38 percent.", "But the unit kept its share."),
        ),
        (
            "The unit sold 5 percent more in the U.S.; gross margin fell.",
            ("The unit sold 5 percent more in the U.S.", "Gross margin fell."),
        ),
        (
            "In the third quarter, the company opened a plant; it is in Ohio.",
            ("In the third quarter, the company opened a plant.", "It is in Ohio."),
        ),
        (
            "Altavena does the rest of the wheels, and some of the casings are coming from Spain.",
            ("Altavena does the rest of the wheels.", "Some of the casings are coming from Spain."),
        ),
        (
            "The margin recovered to 28 percent, but pumps were late.",
            ("The margin recovered to 28 percent.", "But pumps were late."),
        ),
    ],
)
def test_two_full_clauses_are_split_at_their_border(text, halves):
    assert boundaries(text) == [halves]


@pytest.mark.parametrize(
    "text",
    [
        "The company sold plants, offices, and the land they stood on.",
        "Revenue, margin, and the cash flow rose.",
        "The company said it grew, and it expects more.",
        "If the price falls, the unit loses, and it is sold.",
        "The unit grew; “we won,” she said.",
        "The unit both grew, and it won share.",
        "The unit grew in Europe, and Asia fell.",
        "The unit grew, and it.",
        "According to the filing, the unit grew; it won share.",
        "Although the unit grew; it lost.",
        "The plants that the company sold; the rest.",
        "Did the unit grow; did it win?",
        "Revenue rose, margins fell, and the company cut jobs.",
        "The company kept the plant, and the site the state sold it.",
        "The company has three units: cloud grew; games fell.",
        "The unit grew 12 percent; sales reported in euros.",
        "The unit won trust; earned fans, and can grow.",
        "The unit sold seeds; which were identified as oats.",
        "The company sold two mills, and many products made in Ghent.",
        "The bank kept the mill, and most shares held by the founders.",
        "Growth came not from price, but volumes sold in Norway.",
        "The tax was low, but excluding gains was higher.",
    ],
)
def test_a_sentence_that_a_cut_could_bend_is_left_whole(text):
    assert boundaries(text) == []


@pytest.mark.parametrize(
    ("front", "back"),
    [
        ("Amy Hood said: “Demand held.”", "“Demand held,” Amy Hood said."),
        ("The company said: “Demand held.”", "“Demand held,” the company said."),
        (
            "Ilse Marden, the chief executive, said on the call: “Did demand hold?”",
            "“Did demand hold?” Ilse Marden, the chief executive, said on the call.",
        ),
    ],
)
def test_an_attribution_moves_to_the_back_and_to_the_front_again(front, back):
    assert turn_round(front) == back
    assert turn_round(back) == front


@pytest.mark.parametrize(
    ("text", "turned"),
    [
        (
            "In the first quarter of fiscal 2016, Amy Hood said: “It held. It grew.”",
            "“It held. It grew,” Amy Hood said in the first quarter of fiscal 2016.",
        ),
        (
            "On October 25, 2022, Amy Hood said: “Demand held.”",
            "“Demand held,” Amy Hood said on October 25, 2022.",
        ),
        ("“Demand held”, Amy Hood said.", "Amy Hood said: “Demand held.”"),
        ("“Demand held,” said Amy Hood.", "Amy Hood said: “Demand held.”"),
        ("“Demand held,” said Amy Hood, who said nothing else.", None),
        ("“Demand held,” Amy Hood said. Then it fell.", None),
        ("“Demand held,” Amy Hood said, adding: “It grew.”", None),
        ("Amy Hood said demand held.", None),
        ("Amy Hood said that “demand” held.", None),
        ("“Demand held.”", None),
    ],
)
def test_only_exactly_one_attributed_quotation_is_turned(text, turned):
    assert turn_round(text) == turned


@pytest.mark.parametrize(
    ("text", "around", "result"),
    [
        ("The unit fell.", [], "the unit fell."),
        ("It fell.", [], "it fell."),
        ("$3 million was paid.", [], "$3 million was paid."),
        ("IBM fell.", [], "IBM fell."),
        ("Revenue fell.", ["Its revenue was high."], "revenue fell."),
        ("Norvane fell.", ["Shares of Norvane rose."], "Norvane fell."),
        ("Revenue fell.", [], None),
        ("Power fell.", ["The Power unit uses power."], None),
    ],
)
def test_a_first_word_is_lowered_only_when_it_is_known_to_be_ordinary(text, around, result):
    assert lowered(text, [*around, text]) == result


def test_short_neighbours_of_one_document_are_joined_with_all_they_carry():
    one, other = made("Costs fell 3 percent.", "d1"), made("The unit grew.", "d1")
    (joined,) = moves([one, other], at(0, "lengthen"))
    assert texts([joined]) == [["Costs fell 3 percent, and the unit grew."]]
    assert joined[0].block_ids == one.block_ids + other.block_ids
    assert joined[0].claims == one.claims + other.claims


def test_documents_can_be_told_where_no_claims_are_yet():
    row = [Sentence(text="Costs fell."), Sentence(text="The unit grew.")]
    assert texts(moves(row, at(1, "lengthen"), documents=[["d1"], ["d1"]])) == [
        ["Costs fell, and the unit grew."]
    ]
    assert moves(row, at(1, "lengthen"), documents=[["d1"], ["d2"]]) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (made("Costs fell.", "d1"), made("The unit grew.", "d2")),
        (made("Costs fell."), made("The unit grew.")),
        (made("Costs fell.", "d1", "d2"), made("The unit grew.", "d1", "d2")),
        (made("Costs fell.", "d1"), made("The unit grew.", "d1", paragraph=1)),
        (made("Costs fell.", "d1"), made("“The unit grew.”", "d1", origin="quote")),
        (made("Costs fell.", "d1"), made("The unit grew, she said.", "d1")),
        (made("Costs fell.", "d1"), made("But the unit grew.", "d1")),
        (made("Costs fell; it paid.", "d1"), made("The unit grew.", "d1")),
        (made("Costs fell.", "d1"), made("The unit grew " + "very " * 20 + "fast.", "d1")),
    ],
    ids=[
        "other document",
        "no document",
        "two documents",
        "paragraphs",
        "quote",
        "reported",
        "but",
        "semicolon",
        "long",
    ],
)
def test_other_neighbours_are_not_joined(one, other):
    assert moves([one, other], at(0, "lengthen")) == []


def test_a_split_keeps_blocks_and_claims_on_both_halves():
    whole = made("The unit grew 12 percent; it won share.", "d1")
    (option,) = moves([made("Before."), whole, made("After.")], at(1))
    assert texts([option]) == [["Before.", "The unit grew 12 percent.", "It won share.", "After."]]
    assert option[1].block_ids == option[2].block_ids == whole.block_ids
    assert option[1].claims == option[2].claims == whole.claims


def test_quotations_are_turned_but_never_split():
    quote = made("Ann Bo said: “The unit grew; it won share.”", "d1", origin="quote")
    assert texts(moves([quote], at(0))) == [["“The unit grew; it won share,” Ann Bo said."]]


def test_self_contained_neighbours_of_one_period_are_swapped():
    one = made("Costs fell 3 percent in fiscal 2017.", "d1")
    other = made("Margins rose to 40 percent in fiscal 2017.", "d2")
    assert moves([one, other], at(0, "reopen")) == [(other, one)]


@pytest.mark.parametrize(
    ("first", "second", "third"),
    [
        ("Costs fell in fiscal 2017.", "Margins rose in fiscal 2018.", None),
        ("Costs fell.", "Margins rose.", None),
        ("Costs fell in fiscal 2017.", "It also rose in fiscal 2017.", None),
        ("Costs fell in fiscal 2017.", "Margins rose in fiscal 2017.", "It paid for it."),
        (
            "Costs fell in fiscal 2017, Oats Ltd said.",
            "Rye fell in fiscal 2017, the company said.",
            None,
        ),
        (
            "Costs fell in fiscal 2017, Oats Ltd said.",
            "Rye fell in fiscal 2017, Mills AG said.",
            "Bran rose, the company said.",
        ),
    ],
    ids=[
        "other period",
        "no period",
        "leaning",
        "next leans",
        "named by the one before",
        "next is named by it",
    ],
)
def test_sentences_whose_order_matters_are_not_swapped(first, second, third):
    row = [
        made(text, name) for name, text in zip("abc", (first, second, third), strict=True) if text
    ]
    assert moves(row, at(0, "reopen")) == []


def test_changes_of_wording_need_a_writer():
    assert moves([made("The unit grew; it won share.", "d1")], at(0, "rephrase")) == []


@pytest.mark.parametrize(
    ("text", "origin", "bare"),
    [
        ("However, the unit grew.", "writer", "The unit grew."),
        ("Therefore, the unit grew.", "writer", None),  # that says why
        ("However, the unit grew.", "quote", None),  # not our words
        ("The unit, however, grew.", "writer", None),
    ],
)
def test_a_connective_in_front_goes_where_it_only_ties(text, origin, bare):
    found = texts(moves([made(text, "d1", origin=origin)], at(0, "unlink")))
    assert found == ([[bare]] if bare else [])


@pytest.mark.parametrize(
    ("text", "short"),
    [
        (
            "Amy Hood said: “Revenue grew 12 percent, driven by demand in Spain.”",
            "Amy Hood said: “Revenue grew 12 percent.”",
        ),
        (
            "Revenue of the mill grew in Spain, driven by demand, Amy Hood said.",
            "Revenue of the mill grew in Spain, Amy Hood said.",
        ),
        ("Amy Hood said: “Revenue grew 12 percent, excluding Spain.”", None),
        ("Amy Hood said: “If revenue grows, driven by demand, we will hire.”", None),
        ("Amy Hood said: “Revenue grew due to more than 5 orders.”", None),
        ("Amy Hood said: “Revenue rose 2 percent partially due to Spain.”", None),
        ("Amy Hood said: “Operating expense growth was driven by marketing in Spain.”", None),
        ("Amy Hood said: “We closed no plant due to the strike in Spain.”", None),
        ("Amy Hood said: “Margins in Spain did not fall due to the strike.”", None),
        ("Amy Hood said: “The contract covers volumes, but not priority.”", None),
        ("Amy Hood said: “We have enough flour, as long as Brest delivers.”", None),
        ("Amy Hood said: “The plant was sold, with the exception of the foundry.”", None),
        ("Amy Hood said: “The board has appointed her, as chief executive officer.”", None),
        ("Amy Hood said: “It has three parts: half is due to castings in Spain.”", None),
    ],
)
def test_a_quotation_is_cut_before_what_only_adds_a_reason(text, short):
    assert trimmed(text) == ([short] if short else [])


@pytest.mark.parametrize("index", [-1, 1, 9])
def test_a_place_outside_the_text_has_no_move(index):
    assert moves([made("The unit grew; it won share.", "d1")], at(index)) == []


@pytest.mark.parametrize(
    ("text", "single", "alone"),
    [
        ("Costs fell.", True, True),
        ("It fell.", True, False),
        ("Costs fell, she said.", False, False),
        ("Did costs fall?", False, False),
        ("But costs fell.", False, False),
        ("Costs fell: a first.", False, True),
        ("“Costs” fell.", False, False),
    ],
)
def test_plain_and_self_contained_sentences_are_told_apart(text, single, alone):
    assert (plain(text), self_contained(text)) == (single, alone)
