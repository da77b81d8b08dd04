from __future__ import annotations

from agent.draft.cuts import by_cut
from agent.draft.duel import duel
from agent.draft.judging import judged
from agent.draft.pieces import Piece
from agent.draft.retelling import retold
from agent.draft.revisions import APART, Field
from agent.verify import Gate
from tests.agent.corpus import by_id, document, said

GATE = Gate(None)
TEXTS = (
    "Oat flour revenue grew 12 percent in the quarter and we opened a mill in Ghent.",
    "Rye flour revenue fell 3 percent because the harvest in Poland was a poor one.",
    "Malt revenue fell 4 percent because the brewers in Spain had bought early on.",
    "Wheat flour revenue grew 2 percent because bakers in France bought some more.",
    "Barley revenue grew 5 percent because the port of Riga worked without a stop.",
)
SOURCES = [said(text, start=300 * n) for n, text in enumerate(TEXTS)]
POOL = by_id(*SOURCES)


def printed(*, needs: dict[str, frozenset[str]], **more) -> tuple[list[Piece], Field]:
    pieces = [
        Piece(text="", evidence_ids=(e.id,), block_ids=("b" + e.id[1:],), origin="quote")
        for e in SOURCES
    ]
    quoted = [
        p.model_copy(update={"text": f"“{e.quote}”"}) for p, e in zip(pieces, SOURCES, strict=True)
    ]
    field = Field(POOL, {"d1": document()}, GATE, needs=needs, **more)
    return judged(retold(quoted, POOL, field.documents), POOL, GATE), field


ONE_NEED = {e.id: frozenset(["n1"]) for e in SOURCES}


def cut_at(pieces: list[Piece], field: Field) -> list[int]:
    return [r.at for r in by_cut(pieces, field)]


def test_the_first_of_a_section_and_what_alone_answers_a_need_stay() -> None:
    pieces, field = printed(needs=ONE_NEED)
    assert 0 not in cut_at(pieces, field)
    last = len(pieces) - 1
    assert last in cut_at(pieces, field)
    alone = field._replace(needs={**ONE_NEED, SOURCES[-1].id: frozenset(["n2"])})
    assert last not in cut_at(pieces, alone)


def test_a_question_and_a_side_of_a_dispute_stay() -> None:
    pieces, field = printed(needs=ONE_NEED)
    last = pieces[-1]
    asked = [*pieces[:-1], last.model_copy(update={"origin": "link"})]
    assert len(pieces) - 1 not in cut_at(asked, field)
    disputed = [*pieces[:-1], last.model_copy(update={"dispute": "c1"})]
    assert len(pieces) - 1 not in cut_at(disputed, field)


def test_what_the_next_sentence_is_worded_after_stays() -> None:
    pieces, field = printed(needs=ONE_NEED)
    for at in cut_at(pieces, field):
        left = [*pieces[:at], *pieces[at + 1 :]]
        assert [p.text for p in retold(left, POOL, field.documents)] == [
            t.text for n, t in enumerate(retold(pieces, POOL, field.documents)) if n != at
        ]
    # A second quotation in a row has no name: without the first it would have nobody's.
    named = [p for p in pieces if "said" in p.text]
    assert 0 < len(named) < len(pieces)


def test_a_writers_sentence_that_leans_keeps_the_one_before_it() -> None:
    pieces, field = printed(needs=ONE_NEED)
    leaning = pieces[-1].model_copy(update={"text": "It grew 5 percent.", "origin": "writer"})
    assert len(pieces) - 2 not in cut_at([*pieces[:-1], leaning], field)


async def test_the_duel_cuts_only_down_to_its_least_words_and_one_of_a_section_at_a_time() -> None:
    pieces, field = printed(needs=ONE_NEED)
    words = sum(p.words for p in pieces)
    done = await duel(pieces, field._replace(least_words=words), rounds=6, purpose="pace")
    assert {i for p in done.pieces for i in p.evidence_ids} >= {e.id for e in SOURCES}
    free = await duel(pieces, field._replace(least_words=words // 2), rounds=6, purpose="pace")
    assert free.after <= done.after
    assert sum(p.words for p in free.pieces) >= words // 2


def test_sections_are_cut_apart() -> None:
    pieces, field = printed(needs=ONE_NEED)
    two = [p.model_copy(update={"paragraph": APART * (n > 2)}) for n, p in enumerate(pieces)]
    assert 3 not in cut_at(two, field)
