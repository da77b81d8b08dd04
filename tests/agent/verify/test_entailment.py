from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from agent.domain import Field
from agent.verify.absent import Absent, absent
from agent.verify.entailment import Point, Reader, passage, unattributed, worth_reading
from agent.verify.gate import Gate
from tests.agent.verify.sources import Make
from tools.entail import Read

QUOTE = "Revenue was $4.7 billion, up 14 percent."
REWORDED = "More loaves left the bakeries."


class ScriptedReader:
    """Gives every pair the same chance, and remembers what it was asked."""

    fingerprint = "scripted"

    def __init__(self, chance: float | None, word: str = "") -> None:
        self.chance, self.word = chance, word
        self.asked: list[tuple[str, str]] = []

    def read(self, pairs: Sequence[tuple[str, str]]) -> list[Read | None]:
        self.asked += pairs
        if self.chance is None:
            return [None] * len(pairs)
        places = [max(0, claim.find(self.word)) for claim, _ in pairs]
        return [Read(self.chance, None, at, at + len(self.word)) for at in places]

    def probability(self, read: Read, *, figures: bool = False, names: bool = False) -> float:
        return read.pair

    def point(self, slip: float) -> tuple[float, float]:
        return 0.4, 0.8


def gate_with(reader: ScriptedReader) -> Gate:
    return Gate(None, reader=Reader(reader, Point(0.4, 0.8)))


def test_a_sentence_of_the_sources_words_is_refused_when_the_reader_is_sure_it_is_false(
    call: Make,
) -> None:
    gate = gate_with(ScriptedReader(0.1, "14"))
    (verdict,) = gate.judge([("Revenue was $4.7 billion, up 14 percent.", [call(QUOTE)])])

    assert verdict.label == "not_found"
    assert "10%" in verdict.reason
    assert "“14”" in verdict.reason
    assert verdict.score == pytest.approx(0.1)


@pytest.mark.parametrize(("chance", "label"), [(0.7, "not_found"), (0.9, "supported")])
def test_a_paraphrase_passes_only_where_the_reader_is_surer(
    call: Make, chance: float, label: str
) -> None:
    evidence = call("Sales of bread in our shops increased.")
    assert Gate(None).judge([(REWORDED, [evidence])])[0].label == "not_found"

    (verdict,) = gate_with(ScriptedReader(chance)).judge([(REWORDED, [evidence])])

    assert verdict.label == label
    assert verdict.citations


@pytest.mark.parametrize(
    "claim",
    ["Revenue was $5.2 billion.", "Revenue was not $4.7 billion.", "Revenue fell 14 percent."],
)
def test_what_a_check_refuses_is_never_asked_and_never_passes(call: Make, claim: str) -> None:
    reader = ScriptedReader(1.0)
    (verdict,) = gate_with(reader).judge([(claim, [call(QUOTE)])])

    assert verdict.label != "supported"
    assert reader.asked == []


def test_an_unscored_sentence_does_not_pass_and_says_so(call: Make) -> None:
    (verdict,) = gate_with(ScriptedReader(None)).judge([("Revenue was $4.7 billion.",
                                                        [call(QUOTE)])])  # fmt: skip

    assert verdict.label == "not_found"
    assert "unscored" in verdict.reason.lower()


def test_what_was_not_scored_is_asked_again(call: Make) -> None:
    reader = ScriptedReader(None)
    gate = gate_with(reader)
    pairs = [("Revenue was $4.7 billion.", [call(QUOTE)])]
    gate.judge(pairs)
    reader.chance = 0.9

    assert gate.judge(pairs)[0].label == "supported"


def test_a_quotation_to_the_letter_needs_no_reader(call: Make) -> None:
    reader = ScriptedReader(0.0)
    (verdict,) = gate_with(reader).judge([(f"“{QUOTE}” Ines Halvorsen said.", [call(QUOTE)])])

    assert verdict.label == "supported"
    assert reader.asked == []


def test_the_same_pair_is_read_once_even_from_several_threads(call: Make) -> None:
    reader = ScriptedReader(0.9)
    gate = gate_with(reader)
    pairs = [("Revenue was $4.7 billion.", [call(QUOTE)])]

    with ThreadPoolExecutor(4) as pool:
        verdicts = list(pool.map(lambda _: gate.judge(pairs)[0].label, range(12)))

    assert verdicts == ["supported"] * 12
    assert len(reader.asked) == 1


def test_the_reader_is_told_who_spoke_and_when_once_for_sentences_of_one_place(call: Make) -> None:
    told = passage([call(QUOTE), call("Margins fell.")])

    assert told == (
        "Norvale, the second quarter of fiscal 2023. Ines Halvorsen, chief financial officer: "
        f"{QUOTE} Margins fell."
    )


def test_the_reader_is_told_whose_a_bare_measure_is(call: Make) -> None:
    one = call("Operating expenses fell 5 percent.")
    subject = Field(value="Oat Flour", start=one.start - 50, end=one.start - 41)
    kind = Field(value="call", rule="test")
    context = one.context.model_copy(update={"subject": subject, "kind": kind})
    told = passage([one.model_copy(update={"context": context})])
    assert told.startswith("Norvale, the second quarter of fiscal 2023, Oat Flour. Ines")


def test_only_attributions_of_quotations_are_not_worth_reading() -> None:
    assert not worth_reading("“We sold the mill in May and are glad of it,” he said.")
    assert not worth_reading(
        "“We sold the mill,” Ines Halvorsen, chief financial officer, said on the earnings call on "
        "February 2, 2023."
    )
    assert not worth_reading(
        "“We sold the mill,” Halvorsen said of Oat Flour, discussing the third quarter of fiscal "
        "2023."
    )
    assert worth_reading("He sold the mill.")
    assert worth_reading(
        "Norvale, which had bought the mill in 2019 from Brandt and never ran it, was “glad”."
    )


@pytest.mark.parametrize(
    ("claim", "found"),
    [
        ("Sales rose 4% in 2024.", Absent(False, False)),
        ("Sales rose 5% in 2024.", Absent(True, False)),
        ("In Spain sales rose.", Absent(False, True)),
        ("Sales were 1200.", Absent(False, False)),
        ("Spain grew.", Absent(False, False)),  # a capital that opens the claim tells nothing
        ("", Absent(False, False)),
    ],
)
def test_what_stands_nowhere_in_the_document(claim: str, found: Absent) -> None:
    assert absent(claim, "In Italy sales rose by 4% to 1,200 in 2024.") == found


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Ines Halvorsen said that margins fell in May.", "Margins fell in May."),
        ("Halvorsen, chief financial officer, said margins fell again.", "Margins fell again."),
        ("Margins fell again in May, Ines Halvorsen said.", "Margins fell again in May."),
        ("Peter Brandt said margins fell in May.", "Peter Brandt said margins fell in May."),
        ("Analysts said margins fell in May.", "Analysts said margins fell in May."),
        ("Norvale said no.", "Norvale said no."),
        ("Margins fell again in May, the company said.", "Margins fell again in May."),
    ],
)
def test_an_attribution_that_the_evidence_carries_is_not_read(
    call: Make, text: str, read: str
) -> None:
    assert unattributed(text, [call(QUOTE)]) == read
