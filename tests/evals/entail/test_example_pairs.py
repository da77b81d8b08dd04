import itertools
import random

import pytest

from evals.entail.change import Range
from evals.entail.pairs import EDITS, Example, bank_of, from_claim, from_passage, names_in
from evals.entail.sources import Passage

PASSAGE = Passage(
    "Northwind",
    "articles",
    (
        "Northwind Bank acquired Lumen Cloud for $5.2 billion on Tuesday after a long dispute.",
        "Revenue of the division increased 14 percent to $2.1 billion in the first quarter.",
        "The board meets in Oslo every May, and the chairman Jonas Falk presides over it.",
        "Some of the 9 plants may be closed in March because of a lack of skilled workers.",
    ),
)
FOREIGN = Passage(
    "Harrow",
    "articles",
    (
        "Operating income of Harrow Group fell 12 percent in the northern provinces.",
        "The merger with Kestrel Foods, which opened in May 1990, was approved by the court.",
        "Prices fell, driven by a strike at the port of Lisbon, Marta Ruiz said on Friday.",
    ),
)
BANK = bank_of([PASSAGE, FOREIGN], random.Random(1))
SEEDS = range(300)


def drawn(seed: int, passage: Passage = PASSAGE) -> list[Example]:
    return list(from_passage(passage, BANK, random.Random(seed)))


ALL = [drawn(seed) for seed in SEEDS]
ROWS = [row for rows in ALL for row in rows]


def of(*kinds: str) -> list[Example]:
    found = [row for row in ROWS if row.kind in kinds]
    assert len(found) > 10  # else the test would see nothing
    return found


def outside(text: str, ranges: tuple[Range, ...] | None) -> str:
    for start, end in reversed(sorted(ranges or ())):
        text = text[:start] + text[end:]
    return "".join(text.split())


def stands_in(letters: str, text: str) -> bool:
    """Whether all the letters stand in the text in this order, with gaps allowed."""
    row = iter("".join(text.split()))
    return all(letter in row for letter in letters)


def test_one_seed_gives_one_result() -> None:
    assert [drawn(seed) for seed in SEEDS[:50]] == ALL[:50]
    assert drawn(1) != drawn(2)


def test_every_edit_is_drawn_and_every_label_is_known() -> None:
    assert {row.kind for row in ROWS} - set(EDITS) == {"rewriting", "absent", "joined", "half"}
    assert len(set(EDITS) & {row.kind for row in ROWS}) >= 15
    assert {row.document for row in ROWS} == {"Northwind"}


@pytest.mark.parametrize(
    ("kinds", "label"),
    [(("rewriting", "joined"), 1), (("absent", "half"), 0), (tuple(EDITS), 0)],
)
def test_the_kind_tells_the_label(kinds: tuple[str, ...], label: int) -> None:
    for row in of(*kinds):
        assert row.label == label
        assert row.wrong == () if label else row.wrong is None or row.wrong


def test_a_claim_is_changed_only_where_it_is_said_to_be_wrong() -> None:
    seen = 0
    for true, *others in ALL:
        for row in others:
            if row.kind in EDITS and row.evidence == true.evidence:
                seen += 1
                assert row.claim != true.claim
                assert stands_in(outside(row.claim, row.wrong), true.claim)
                assert all(row.claim[a:b].strip() for a, b in row.wrong or ())
    assert seen > 100


def test_an_edit_in_the_evidence_leaves_the_claim_natural_and_comes_with_an_odd_true_one() -> None:
    seen = 0
    for rows in ALL:
        for row, after in itertools.pairwise(rows):
            if row.kind in EDITS and row.evidence != rows[0].evidence:
                seen += 1
                assert row.claim in PASSAGE.sentences
                assert row.claim not in row.evidence
                assert stands_in(outside(row.claim, row.wrong), row.evidence)
                assert (after.evidence, after.label) == (row.evidence, 1)
    assert seen > 20


def test_an_absent_claim_was_taken_out_of_the_evidence() -> None:
    for row in of("absent"):
        assert row.claim in PASSAGE.sentences
        assert row.evidence
        assert row.claim not in row.evidence


def test_half_a_claim_is_carried_and_the_other_half_is_named_where_it_stands_apart() -> None:
    for row in of("half"):
        carried = [one for one in PASSAGE.sentences if one in row.evidence]
        (start, end), *rest = row.wrong or ((0, 0),)
        assert carried
        assert not rest
        assert start == 0
        assert row.wrong is None or row.claim[end] in " ;"
    assert any(row.wrong for row in of("half"))


def test_both_halves_of_a_joined_claim_are_in_the_evidence() -> None:
    for row in of("joined"):
        assert sum(one in row.evidence for one in PASSAGE.sentences) >= 2


TWICE = Passage("t", "articles", (PASSAGE.sentences[1],) * 2)
ALIKE = Passage(
    "a",
    "articles",
    ("Sales rose 5 percent in the first quarter.", "Sales rose 5 percent in the second quarter."),
)


@pytest.mark.parametrize("passage", [TWICE, ALIKE, PASSAGE])
def test_nothing_that_stands_in_the_evidence_is_called_unsupported(passage: Passage) -> None:
    rows = [row for seed in SEEDS for row in drawn(seed, passage)]
    assert rows
    assert not [row for row in rows if not row.label and row.claim in row.evidence]


CLAIM, GIVEN = ALIKE.sentences[0], list(ALIKE.sentences)


def claimed(seed: int, edits: int) -> list[Example]:
    return list(from_claim(CLAIM, GIVEN, "doc", BANK, random.Random(seed), edits=edits))


@pytest.mark.parametrize("edits", [0, 1, 4])
def test_a_claim_gives_one_rewriting_and_so_many_edits_at_most(edits: int) -> None:
    rows = [claimed(seed, edits) for seed in SEEDS[:100]]
    assert max(sum(1 - row.label for row in one) for one in rows) == edits
    assert max(sum(row.label for row in one) for one in rows) == 1
    assert rows == [claimed(seed, edits) for seed in SEEDS[:100]]


def test_rows_of_a_claim_are_new_told_apart_and_keep_the_evidence() -> None:
    for row in [row for seed in SEEDS[:100] for row in claimed(seed, 4)]:
        assert row.evidence == " ".join(GIVEN)
        assert row.document == "doc"
        assert row.claim != CLAIM
        assert (row.label == 1) == (row.kind == "claim rewriting") == (row.wrong == ())
        assert row.label or row.claim not in row.evidence


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Later Anna Berg met Falk in Oslo.", ("Later Anna Berg", "Falk", "Oslo")),
        ("The revenue of Harrow Group fell.", ("Harrow Group",)),
        ("The firm fell.", ()),
    ],
)
def test_names_are_runs_of_capitals(text: str, names: tuple[str, ...]) -> None:
    assert names_in(text) == names
