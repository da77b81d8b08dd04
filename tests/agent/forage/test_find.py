from __future__ import annotations

from agent.deps import Deps
from agent.forage.find import find, find_many
from tests.agent.corpus import EMBEDDER


def test_the_passage_with_the_words_comes_first(deps: Deps) -> None:
    hits = find(deps.library, EMBEDDER, "Customers in Poland ordered oat flour", 3)
    best = hits[0].chunk
    assert "Poland" in deps.library.quote(best.document_id, best.start, best.end)
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)


def test_k_bounds_the_answer_and_each_passage_comes_once(deps: Deps) -> None:
    hits = find(deps.library, EMBEDDER, "revenue", 2)
    assert len({h.chunk.id for h in hits}) == len(hits) == 2


def test_many_questions_at_once_are_answered_as_one_by_one(deps: Deps) -> None:
    questions = ["net debt", "the mill in Ghent"]
    together = find_many(deps.library, EMBEDDER, questions, 4)
    assert together == [find(deps.library, EMBEDDER, q, 4) for q in questions]
