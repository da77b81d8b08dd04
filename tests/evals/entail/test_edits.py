import random

import pytest

from evals.entail.change import Edited, Swap, applied
from evals.entail.edits_clauses import CLAUSE_EDITS
from evals.entail.edits_values import VALUE_EDITS
from evals.entail.edits_words import WORD_EDITS
from evals.entail.scene import Bank, Scene
from evals.entail.words import bases, formed

EDITS = {**VALUE_EDITS, **WORD_EDITS, **CLAUSE_EDITS}
BANK = Bank(
    names=("Marta Ruiz", "Harrow Group", "Lisbon"),
    tails=(" in the northern provinces",),
    causes=(", driven by a strike at the port",),
    asides=(", which opened in May",),
)
BESIDE = (
    "Operating income fell 12 percent to $3.4 billion in 2019 because of higher wages.",
    "The board approved the merger with Kestrel Foods in the second half, Anna Berg said.",
)
SENTENCES = (
    "Northwind Bank acquired Lumen Cloud for $5.2 billion on Tuesday after the court approved it.",
    "Revenue of the division increased 14 percent to $2.1 billion in the first quarter of 2021.",
    "Some of the three plants may be closed in March, Jonas Falk said.",
    "The company did not open the factory in Ohio due to a lack of workers with the right skills.",
)


def scene(text: str) -> Scene:
    inside = tuple(n for n in ("Northwind Bank", "Lumen Cloud", "Jonas Falk", "Ohio") if n in text)
    return Scene(text, BESIDE, ("Kestrel Foods", "Anna Berg", *inside), inside, BANK)


def cut(text: str, ranges: tuple[tuple[int, int], ...]) -> str:
    for start, end in reversed(ranges):
        text = text[:start] + "\0" + text[end:]
    return "".join(text.split())


def made(kind: str) -> list[tuple[str, Edited]]:
    found = []
    for text in SENTENCES:
        for seed in range(25):
            swaps = EDITS[kind](scene(text), random.Random(seed))
            if swaps:
                found.append((text, applied(text, kind, swaps)))
    return found


@pytest.mark.parametrize("kind", sorted(EDITS))
def test_an_edit_changes_the_text_and_says_where(kind: str) -> None:
    tried = made(kind)
    assert tried
    for old, edit in tried:
        assert edit.text != old
        assert edit.ranges
        assert all(0 <= a < b <= len(edit.text) for a, b in edit.ranges)
        assert all(0 <= a < b <= len(old) for a, b in edit.before)


@pytest.mark.parametrize(
    "kind", ["number", "period", "name", "roles", "direction", "kind of thing"]
)
def test_a_replacement_touches_nothing_outside_its_ranges(kind: str) -> None:
    for old, edit in made(kind):
        assert cut(edit.text, edit.ranges) == cut(old, edit.before)


@pytest.mark.parametrize("kind", sorted(EDITS))
def test_the_same_seed_gives_the_same_edit(kind: str) -> None:
    assert made(kind) == made(kind)


def test_words_taken_away_mark_the_word_after_the_gap() -> None:
    edit = applied("It did not rise.", "negation", [Swap(7, 11, "rise, not ")])
    assert edit.text[slice(*edit.ranges[0])] == "rise, not"
    gone = applied("It did not rise.", "negation", [Swap(7, 11, "")])
    assert [gone.text[slice(*place)] for place in gone.ranges] == ["rise"]
    assert gone.back("It did not rise.").text == "It did not rise."


def test_overlapping_swaps_are_refused() -> None:
    with pytest.raises(ValueError, match="overlaps"):
        applied("one two", "word", [Swap(0, 5, "a"), Swap(4, 7, "b")])


@pytest.mark.parametrize(
    ("word", "base", "form"),
    [
        ("rose", "rise", "past"),
        ("closed", "close", "ed"),
        ("stopped", "stop", "ed"),
        ("cities", "city", "s"),
    ],
)
def test_a_form_leads_to_its_base_and_back(word: str, base: str, form: str) -> None:
    assert (base, form) in list(bases(word))
    assert formed(base, form) == word
