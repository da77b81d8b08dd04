from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.domain import Evidence
from agent.draft.duel import _all_applied, _choose, _dear, duel, paired
from agent.draft.judging import judged
from agent.draft.pacer import Place
from agent.draft.pieces import Piece
from agent.draft.retelling import retold
from agent.draft.revisions import APART, Field, Revision, by_insertion, by_rule
from agent.draft.rhythm import measures, smoothness
from agent.errors import BudgetExceeded, EndpointError, ReplyError
from agent.verify import Gate
from agent.verify.words import content_stems
from tests.agent.corpus import by_id, document, said
from tests.fakes import ScriptedModel

GATE = Gate(None)
# Six sentences of nine words each, all opening alike: as smooth as it gets.
QUOTES = [
    "The sales of oats in Spain rose 5 percent.",
    "The sales of rye in Italy rose 7 percent.",
    "The sales of malt in France fell 2 percent.",
    "The sales of bran in Poland rose 9 percent.",
    "The sales of spelt in Norway fell 4 percent.",
    "The sales of corn in Sweden rose 8 percent.",
]
SOURCES = [said(q, start=100 * n) for n, q in enumerate(QUOTES)]
POOL = by_id(*SOURCES)


def flat() -> list[Piece]:
    return judged(
        [Piece(text=e.quote, evidence_ids=(e.id,), block_ids=(f"b{e.id[1:]}",)) for e in SOURCES],
        POOL, GATE,
    )  # fmt: skip


def field(model: ScriptedModel | None = None, **more) -> Field:
    return Field(POOL, {"d1": document()}, GATE, model, **more)


def smooth(pieces) -> float:
    return smoothness(measures([p.text for p in pieces]))


async def test_a_round_lowers_smoothness_and_every_sentence_still_passes():
    before = flat()
    done = await duel(before, field(None), rounds=2, purpose="pace")
    assert done.after < done.before
    assert done.after == pytest.approx(smooth(done.pieces), abs=1e-4)
    assert all(p.passed for p in done.pieces)
    assert done.kept


async def test_every_figure_is_still_told():
    done = await duel(flat(), field(None), rounds=3, purpose="pace")
    text = " ".join(p.text for p in done.pieces)
    assert all(f"{n} percent" in text for n in (5, 7, 2, 9, 4, 8))


async def test_no_round_changes_nothing():
    pieces = flat()
    done = await duel(pieces, field(None), rounds=0, purpose="pace")
    assert list(done.pieces) == pieces
    assert done.before == done.after


async def test_two_sentences_are_not_paced():
    pieces = flat()[:2]
    done = await duel(pieces, field(None), rounds=2, purpose="pace")
    assert list(done.pieces) == pieces


async def test_a_rewriting_that_the_gate_refuses_is_never_kept():
    def lie(call):
        return "\n".join(f"{n}: Norvale sold 999 mills in Ghent." for n in range(1, 5))

    done = await duel(flat(), field(ScriptedModel(lie)), rounds=1, purpose="pace")
    assert "999" not in " ".join(p.text for p in done.pieces)
    assert all(p.passed for p in done.pieces)


async def test_a_rewriting_that_is_supported_and_less_smooth_is_kept():
    def better(call):
        shown = re.findall(r"of (\w+) in (\w+) (\w+) (\d) percent", call.prompt)
        return "\n".join(
            f"{n}: {land}’s sales of {crop} {verb} {count} percent."
            for n, (crop, land, verb, count) in enumerate(shown, start=1)
        )

    model = ScriptedModel(better)
    done = await duel(flat(), field(model), rounds=2, purpose="pace")
    assert done.kept
    assert any("’s sales of" in p.text for p in done.pieces)
    assert done.after < done.before
    assert all(p.passed for p in done.pieces)
    # The model is asked in the first round only.
    assert [c.purpose for c in model.calls] == ["pace"]


async def test_a_rewriting_that_drops_what_its_figure_is_of_is_not_kept():
    def wider(call):
        shown = re.findall(r"(rose|fell) (\d) percent", call.prompt)
        return "\n".join(f"{n}: Sales {v} {k} percent." for n, (v, k) in enumerate(shown, start=1))

    done = await duel(flat(), field(ScriptedModel(wider)), rounds=1, purpose="pace")
    assert not any(p.text.startswith("Sales ") for p in done.pieces)


@pytest.mark.parametrize("failure", [ReplyError("nothing"), BudgetExceeded("calls", 1, 1)])
async def test_without_a_usable_reply_the_moves_still_work(failure):
    done = await duel(flat(), field(ScriptedModel([failure])), rounds=1, purpose="pace")
    assert done.after < done.before


async def test_a_dead_endpoint_is_not_swallowed():
    with pytest.raises(EndpointError):
        await duel(flat(), field(ScriptedModel([EndpointError("gone")])), rounds=1, purpose="pace")


async def test_the_facts_tell_before_and_after():
    done = await duel(flat(), field(None), rounds=1, purpose="pace")
    assert done.facts()["smoothness_before"] == done.before
    assert done.facts()["kept"] == list(done.kept)


async def test_the_text_keeps_the_words_that_it_has_to_keep():
    words = sum(p.words for p in flat())
    done = await duel(flat(), field(least_words=words), rounds=3, purpose="pace")
    assert sum(p.words for p in done.pieces) >= words


async def test_sections_are_not_joined():
    pieces = [p.model_copy(update={"paragraph": 1000 * n}) for n, p in enumerate(flat())]
    done = await duel(pieces, field(), rounds=3, purpose="pace")
    assert all(len(p.evidence_ids) == 1 for p in done.pieces)


async def test_the_sources_own_short_next_sentence_may_follow_a_quotation():
    after = said("Prices held.", start=SOURCES[2].end + 1)
    pool = {**POOL, after.id: after}
    pieces = [
        p.model_copy(update={"text": f"Ines Halvorsen said: “{p.text}”", "origin": "quote"})
        for p in flat()
    ]
    around = Field(pool, {"d1": document()}, GATE, after={SOURCES[2].id: (after,)})
    done = await duel(judged(pieces, pool, GATE), around, rounds=2, purpose="pace")
    texts = [p.text for p in done.pieces]
    assert "“Prices held.”" in texts
    assert QUOTES[2] in texts[texts.index("“Prices held.”") - 1]
    assert all(p.passed for p in done.pieces)


async def test_a_section_that_is_short_from_the_start_is_paced_all_the_same():
    words = sum(p.words for p in flat())
    short = field(least_by_section=(words + 5,), least_words=words + 5)
    found = await duel(flat(), short, rounds=2, purpose="pace:s")
    assert found.kept
    assert sum(p.words for p in found.pieces) >= words


def test_a_sentence_gives_way_to_a_short_one_elsewhere_where_only_both_fit() -> None:
    spare = said("Oats sold badly in June 2022.", start=900)
    papers, pool = {"d1": document()}, POOL | {spare.id: spare}

    def quoted(source: Evidence, paragraph: int) -> Piece:
        return Piece(text=f"“{source.quote}”", evidence_ids=(source.id,), origin="quote",
                     paragraph=paragraph)  # fmt: skip

    parts = [
        [quoted(e, section * APART) for e in SOURCES[3 * section : 3 * section + 3]]
        for section in (0, 1)
    ]
    before = judged([p for part in parts for p in retold(part, pool, papers)], pool, GATE)
    words = sum(p.words for p in before)
    held = Field(
        pool, papers, GATE, spares=(quoted(spare, 0),), topic=content_stems("oats in Spain"),
        least_words=words - 8, most_words=words,
    )  # fmt: skip
    cut, same = Revision("rhythm-break", 4, 1, ()), Revision("rhythm-break", 1, 1, ())
    new = by_insertion(before, held)
    after, won = paired(before, [*new, cut], held)
    assert won
    assert before[4].text not in [p.text for p in after]
    assert len(after) == len(before)
    assert smooth(after) < smooth(before)
    assert all(p.passed for p in after)
    assert paired(before, [*new, same], held)[1] == []  # in the section of the new one


def test_of_two_changes_that_gain_alike_the_one_that_keeps_the_figures_is_taken() -> None:
    pieces = flat()
    plain = pieces[0].model_copy(update={"text": "The sales of oats rose.", "verdict": None})
    kept = pieces[1].model_copy(update={"text": "Rye rose 7 percent.", "verdict": None})
    assert _dear(pieces, Revision("t", 0, 1, (plain,))) > 0
    assert _dear(pieces, Revision("t", 1, 1, (kept,))) == 0
    assert _dear(pieces, Revision("t", 1, 0, (kept,))) == 0
    assert _dear([*pieces, pieces[0]], Revision("t", 0, 1, ())) == 0  # told elsewhere too


def test_a_reason_on_the_topic_is_not_cut_off() -> None:
    source = said("Gross margin fell this quarter driven by lower margins on oats.", start=900)
    pool = {**POOL, source.id: source}
    text = f"Ines Halvorsen said: “{source.quote}”"
    one = Piece(text=text, evidence_ids=(source.id,), origin="quote")
    place = Place(index=0, fault="variation", change="shorten", reason="")
    papers = {"d1": document()}

    def shortened(topic: str) -> bool:
        held = Field(pool, papers, GATE, topic=content_stems(topic))
        return any("oats" not in p.text for r in by_rule([one], [place], held) for p in r.pieces)

    assert shortened("margins")
    assert not shortened("oats")


def test_the_same_words_of_two_papers_come_in_once() -> None:
    words = "Sales of barley rose."
    here = said(words, start=900)
    there = said(words, start=900, document_id="d2")
    pool = {**POOL, **by_id(here, there)}
    bare = Piece(text=f"“{words}”", evidence_ids=(here.id,), origin="quote")
    named = Piece(text=f"Norvale Foods reported: “{words}”", evidence_ids=(there.id,),
                  origin="quote")  # fmt: skip
    documents = {"d1": document(), "d2": document("d2")}
    field = Field(pool, documents, GATE, least_words=1)
    both = [Revision("rhythm-break", at, 0, (p,)) for at, p in ((2, bare), (5, named))]
    after, kept = _choose(flat(), both, field)
    assert len(kept) == 1
    assert len(after) == len(QUOTES) + 1


@given(st.data())
def test_every_revision_of_a_round_is_in_the_text_and_all_else_stands(data: st.DataObject) -> None:
    pieces = [Piece(text=f"old {n}") for n in range(8)]
    cuts = sorted(data.draw(st.sets(st.integers(0, 8), min_size=2, max_size=6)))
    revisions, gone = [], set[int]()
    for number, (at, end) in enumerate(pairwise(cuts)):
        replaced = data.draw(st.sampled_from([0, end - at]))
        new = [Piece(text=f"new {number} {n}") for n in range(data.draw(st.integers(1, 2)))]
        revisions.append(Revision("t", at, replaced, tuple(new)))
        gone |= set(range(at, at + replaced))
        if replaced and data.draw(st.booleans()):
            revisions.append(Revision("t", at, 0, (Piece(text=f"put in {number}"),)))
    texts = [p.text for p in _all_applied(pieces, data.draw(st.permutations(revisions)))]
    kept = [p.text for n, p in enumerate(pieces) if n not in gone]
    assert sorted(texts) == sorted([*kept, *(p.text for r in revisions for p in r.pieces)])
    assert [t for t in texts if t.startswith("old")] == kept
    for one in revisions:
        first = texts.index(one.pieces[0].text)
        assert texts[first : first + len(one.pieces)] == [p.text for p in one.pieces]
