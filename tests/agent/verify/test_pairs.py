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
