import pytest

from agent.verify.gate import Gate
from agent.verify.pairs import read_pairs
from tools.entail_local import open_entailer

DOCUMENT = (
    "Cloud revenue was $15.1 billion in the third quarter. The board meets in Oslo every May. "
    "Ada Holm has led the bakery since 2019."
)


def judged(*claims: str) -> list[dict[str, object]]:
    records = [{"id": str(n), "document": DOCUMENT, "claim": c} for n, c in enumerate(claims)]
    return list(read_pairs(records, Gate(None), open_entailer()))


def test_a_carried_claim_scores_above_a_foreign_one_in_the_order_asked() -> None:
    true, foreign = judged(
        "Ada Holm has led the bakery since 2019.", "The zoo bought three elephants in Prague."
    )

    assert (true["id"], foreign["id"]) == ("0", "1")
    assert true["verdict"] == "supported"
    assert foreign["verdict"] in {"not_found", "contradicted"}
    assert float(str(true["score"])) >= 0.5 > float(str(foreign["score"]))
    assert foreign["reason"]


def test_a_claim_is_as_good_as_its_worst_sentence() -> None:
    (both,) = judged(
        "Ada Holm has led the bakery since 2019. The zoo bought three elephants in Prague."
    )

    assert both["verdict"] != "supported"


def test_evidence_stands_in_the_document() -> None:
    (one,) = judged("The board meets in Oslo every May.")

    quotes = one["evidence"]
    assert isinstance(quotes, list)
    assert quotes
    assert all(DOCUMENT[q["start"] : q["end"]] == q["quote"] for q in quotes)


def test_a_question_is_not_checkable_and_an_empty_document_carries_nothing() -> None:
    (asked,) = judged("Who leads the bakery?")
    (nothing,) = read_pairs(
        [{"id": "x", "document": "", "claim": "Ada Holm has led the bakery."}],
        Gate(None),
        open_entailer(),
    )

    assert asked["verdict"] == "not_checkable"
    assert nothing["verdict"] != "supported"


def test_without_a_reader_the_checks_judge() -> None:
    record = {"id": "a", "document": DOCUMENT, "claim": "Cloud revenue was $19.1 billion."}
    (one,) = read_pairs([record], Gate(None), None)

    assert one["verdict"] == "contradicted"


@pytest.mark.parametrize(
    ("document", "claim"),
    [
        ("Acme bought Borin for $5 million in 2023.", "Borin bought Acme for $5 million in 2023."),
        ("Lee succeeded Hart as chief executive.", "Hart succeeded Lee as chief executive."),
    ],
)
def test_the_reader_does_not_overrule_who_did_what_to_whom(document: str, claim: str) -> None:
    record = {"id": "a", "document": document, "claim": claim}
    (one,) = read_pairs([record], Gate(None), open_entailer())

    assert one["verdict"] == "contradicted"
    assert float(str(one["score"])) < 0.5


def test_the_end_of_a_long_claim_is_read() -> None:
    true = "Ada Holm has led the bakery since 2019, " + "and has led it well, " * 20
    kept, false = judged(true + "as people say.", true + "and the moon is made of green cheese.")

    assert float(str(false["score"])) < float(str(kept["score"]))
    assert "moon" in str(false["reason"]) or false["verdict"] != "supported"


def test_an_empty_claim_says_nothing() -> None:
    (empty,) = judged("  ")

    assert (empty["score"], empty["verdict"]) == (0.0, "not_checkable")
