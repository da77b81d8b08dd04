import random

import pytest

from evals.entail.people import as_examples, changes, kin
from evals.tasks.pairs import Pair

SHARED = "The harbour of Lisbon handled more freight in that year than in any other year."


def pair(document: str, claim: str, label: int) -> Pair:
    return Pair(claim, "set", document, claim, label, {})


def test_a_change_of_a_true_claim_is_told_by_its_words() -> None:
    claim = "Profit fell by 5 percent in May."

    (place,) = changes(claim, ["Profit rose by 5 percent in May."])

    assert claim[slice(*place)] == "fell"


def test_another_claim_is_no_change() -> None:
    assert changes("Profit fell by 5 percent.", ["The board meets in Oslo every May."]) == ()


def test_documents_that_share_a_sentence_or_a_claim_are_kin() -> None:
    first, second, third, other = kin(
        [
            pair(f"One begins here. {SHARED}", "A", 1),
            pair(f"{SHARED} Two ends there.", "B", 0),
            pair("Nothing of the kind.", "B", 1),
            pair("Quite another thing.", "C", 1),
        ]
    )

    assert first == second == third != other


@pytest.mark.parametrize(
    ("rows", "names"),
    [
        ([("d", "A"), ("e", "B"), ("f", "B")], "dee"),
        ([("d", "A"), ("e", "B"), ("d", "B")], "dee"),  # a short document makes no kin
        ([("d", "A"), ("e", "B"), (SHARED, "B"), (f"{SHARED} And so on.", "A")], "dddd"),
        ([("d", "A"), (SHARED, "B"), ("f", "C"), (f"So it was. {SHARED}", "C")], f"d{'.' * 3}"),
    ],
)
def test_a_family_is_named_by_its_first_pair(rows: list[tuple[str, str]], names: str) -> None:
    found = kin([pair(document, claim, 1) for document, claim in rows])

    assert found == [SHARED if name == "." else name for name in names]


def test_a_changed_claim_gives_only_its_changed_sentence() -> None:
    true = "Profit rose in May. The board met in Oslo."
    false = "Profit rose in May. The board met in Rome."
    document = f"{true} It was cold."

    found = list(as_examples([pair(document, true, 1), pair(document, false, 0)], random.Random(1)))

    assert [(one.claim, one.label) for one in found] == [
        ("Profit rose in May.", 1),
        ("The board met in Oslo.", 1),
        ("The board met in Rome.", 0),
    ]
    (wrong,) = found[-1].wrong or ()
    assert found[-1].claim[slice(*wrong)].rstrip(".") == "Rome"


def test_a_false_claim_without_a_true_sister_stays_whole() -> None:
    (one,) = as_examples([pair(SHARED, "It snowed. It rained.", 0)], random.Random(1))

    assert (one.claim, one.label, one.wrong) == ("It snowed. It rained.", 0, None)
