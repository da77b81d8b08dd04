from __future__ import annotations

import math

import pytest

from evals.scorers import ranking as scorers

# Gold at ranks 2 and 5 of six; the third gold passage is not found.
RANKING = ["x", "a", "y", "z", "b", "w"]
GOLD = {"a", "b", "c"}


def test_recall_counts_the_gold_passages_down_to_k() -> None:
    assert scorers.recall(RANKING, GOLD, 1) == 0
    assert scorers.recall(RANKING, GOLD, 2) == pytest.approx(1 / 3)
    assert scorers.recall(RANKING, GOLD, 5) == pytest.approx(2 / 3)
    assert scorers.recall(RANKING, GOLD, 50) == pytest.approx(2 / 3)


@pytest.mark.parametrize(("gold", "hit"), [({"a"}, 1.0), ({"a", "b"}, 1.0), ({"a", "w"}, 0.0)])
def test_a_full_hit_needs_every_gold_passage(gold: set[str], hit: float) -> None:
    assert scorers.full_hit(RANKING, gold, 5) == hit


def test_reciprocal_rank_is_of_the_first_gold_passage() -> None:
    assert scorers.reciprocal_rank(RANKING, GOLD) == 0.5
    assert scorers.reciprocal_rank(RANKING, {"none"}) == 0


def test_the_mrr_of_a_question_does_not_look_below_rank_ten() -> None:
    ranking = [str(n) for n in range(20)]
    assert scorers.scores(ranking, {"9"})["MRR"] == 0.1
    assert scorers.scores(ranking, {"10"})["MRR"] == 0


def test_ndcg_against_a_hand_computed_value() -> None:
    gain = 1 / math.log2(3) + 1 / math.log2(6)  # ranks 2 and 5
    ideal = 1 + 1 / math.log2(3) + 1 / math.log2(4)  # three gold passages in front
    assert scorers.ndcg(RANKING, GOLD, 10) == pytest.approx(gain / ideal)
    assert scorers.ndcg(RANKING, GOLD, 2) == pytest.approx(
        (1 / math.log2(3)) / (1 + 1 / math.log2(3))
    )
    assert scorers.ndcg(["a", "b", "c", "x"], GOLD, 10) == pytest.approx(1)


def test_average_precision_against_a_hand_computed_value() -> None:
    # 1/2 at rank 2, 2/5 at rank 5, nothing for the third
    assert scorers.average_precision(RANKING, GOLD) == pytest.approx((1 / 2 + 2 / 5) / 3)
    assert scorers.average_precision(["c", "b", "a"], GOLD) == 1


def test_the_worst_rank_needs_all_gold_passages() -> None:
    assert scorers.worst_rank(RANKING, {"a", "b"}) == 5
    assert scorers.worst_rank(RANKING, GOLD) is None


def test_no_gold_and_an_id_twice_are_refused() -> None:
    with pytest.raises(ValueError, match="without gold"):
        scorers.recall(RANKING, set(), 5)
    with pytest.raises(ValueError, match="twice"):
        scorers.scores(["a", "a"], {"a"})
