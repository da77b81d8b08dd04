from __future__ import annotations

from collections.abc import Sequence

import pytest

from agent.domain import Evidence, Verdict
from agent.draft.judging import judged
from agent.draft.ladder import Mended, Sources, mend, numbered
from agent.draft.pieces import Piece
from agent.errors import BudgetExceeded, EndpointError, ReplyError
from agent.verify import Gate
from agent.verify.verdicts import missing_evidence
from tests.agent.corpus import by_id, document, said
from tests.fakes import Script, ScriptedModel

SALES = said("Sales of oat flour rose 5 percent to $410 million.", start=1)
COSTS = said("Costs of the mill in Ghent fell 3 percent because oat prices fell.", start=200)
ELSEWHERE = said("The bakery in Lille employs 230 people.", start=400)
GATE = Gate(None)
WRONG = "Sales of oat flour rose 7 percent to $410 million."


def sources(*found: Evidence, pool: Sequence[Evidence] = (SALES, COSTS)) -> Sources:
    return Sources(by_id(*pool), {"d1": document()}, lambda text: list(found))


async def mended(
    *pieces: Piece,
    script: Script | None = None,
    kind: str = "endpoint",
    where: Sources | None = None,
) -> Mended:
    given = where or sources()
    checked = judged(list(pieces), given.pool, GATE)
    model = None if script is None else ScriptedModel(script, kind=kind)  # type: ignore[arg-type]
    return await mend(checked, given, GATE, model, purpose="repair")


def wrong(text: str = WRONG, evidence: Evidence = SALES) -> Piece:
    return Piece(text=text, evidence_ids=(evidence.id,), block_ids=("b1",))


async def test_sentences_that_pass_are_left_alone():
    good = Piece(text="Sales of oat flour rose 5 percent.", evidence_ids=(SALES.id,))
    done = await mended(good, script=["1: never asked"])
    assert [p.text for p in done.pieces] == [good.text]
    assert done.rungs == ()


async def test_the_model_is_shown_reason_and_evidence_and_its_better_sentence_is_kept():
    model = ScriptedModel([f"1: Sales of oat flour rose 5 percent. [{SALES.id}]"])
    given = sources()
    checked = judged([wrong()], given.pool, GATE)
    done = await mend(checked, given, GATE, model, purpose="repair")
    assert [p.text for p in done.pieces] == ["Sales of oat flour rose 5 percent."]
    assert [(r.rung, r.before) for r in done.rungs] == [("asked", WRONG)]
    assert WRONG in model.calls[0].prompt
    assert "$410 million" in model.calls[0].prompt
    assert checked[0].verdict is not None
    assert checked[0].verdict.reason in model.calls[0].prompt


async def test_all_failing_sentences_are_asked_in_one_call():
    model = ScriptedModel(["1: drop\n2: drop"])
    given = sources()
    await mend(
        judged([wrong(), wrong("Costs of the mill in Ghent fell 9 percent.", COSTS)],
               given.pool, GATE),
        given, GATE, model, purpose="repair",
    )  # fmt: skip
    assert len(model.calls) == 1


async def test_what_is_told_twice_is_asked_once_and_what_cites_nothing_not_at_all():
    model = ScriptedModel(["1: drop"])
    given = sources()
    bare = Piece(text="Costs of the mill in Ghent fell 9 percent.")
    failing = [
        p.model_copy(update={"verdict": missing_evidence()}) for p in (wrong(), wrong(), bare)
    ]
    await mend(failing, given, GATE, model, purpose="repair")
    [call] = model.calls
    assert call.prompt.count(WRONG) == 1
    assert bare.text not in call.prompt
    nothing = ScriptedModel(["1: drop"])
    await mend(failing[2:], given, GATE, nothing, purpose="repair")
    assert nothing.calls == []


async def test_a_claim_that_the_library_carries_elsewhere_is_kept_with_its_evidence():
    text = "The bakery in Lille employs 230 people."
    done = await mended(wrong(text), where=sources(ELSEWHERE))
    assert [(p.text, p.evidence_ids) for p in done.pieces] == [(text, (ELSEWHERE.id,))]
    assert done.rungs[0].rung == "foraged"


async def test_what_the_evidence_does_not_carry_is_taken_out_or_the_source_is_quoted():
    done = await mended(wrong())
    assert done.rungs[0].rung in ("weakened", "quoted")
    assert len(done.pieces) == 1
    assert "7 percent" not in done.pieces[0].text


async def test_a_sentence_nothing_carries_is_dropped_and_reported():
    done = await mended(Piece(text="Norvale will merge with Seongha."), where=sources(pool=()))
    assert done.pieces == ()
    assert [(r.rung, r.before, r.after) for r in done.rungs] == [
        ("dropped", "Norvale will merge with Seongha.", "")
    ]
    assert done.rungs[0].reason


async def test_two_bad_sentences_on_one_source_do_not_both_become_its_quotation():
    done = await mended(
        wrong("Costs doubled in 2019.", COSTS), wrong("Costs tripled in 2018.", COSTS)
    )
    texts = [p.text for p in done.pieces]
    assert len(texts) == len(set(texts)) <= 1


@pytest.mark.parametrize(
    "reply",
    [
        "1: Sales of oat flour rose 70 percent.",
        f"1: Norvale will merge with Seongha. [{SALES.id}]",
        f"1: {WRONG}",
        "1: drop",
        "I cannot help with that.",
        "1:",
        "7: Sales rose.",
        "1: # # #",
        ReplyError("nothing"),
        BudgetExceeded("calls", 3, 3),
    ],
)
async def test_no_reply_lets_a_failing_sentence_through(reply):
    done = await mended(wrong(), wrong("Costs of the mill in Ghent rose 9 percent.", COSTS),
                        Piece(text="Norvale will merge with Seongha."), script=[reply])  # fmt: skip
    assert all(p.passed for p in done.pieces)
    again = judged([p.model_copy(update={"verdict": None}) for p in done.pieces],
                   sources().pool, GATE)  # fmt: skip
    assert all(p.passed for p in again)
    assert len(done.rungs) == 3


class RefusingGate(Gate):
    """Carries nothing, whatever it is shown."""

    def judge(self, pairs: Sequence[tuple[str, Sequence[Evidence]]]) -> list[Verdict]:
        return [Verdict(label="not_found", reason="refused") for _ in pairs]


async def test_where_the_gate_carries_nothing_nothing_is_printed():
    given = sources(ELSEWHERE)
    failing = judged([wrong(), wrong("Costs of the mill rose 9 percent.", COSTS)], given.pool, GATE)
    model = ScriptedModel([f"1: Sales of oat flour rose 5 percent. [{SALES.id}]"])
    done = await mend(failing, given, RefusingGate(None), model, purpose="repair")
    assert done.pieces == ()
    assert [r.rung for r in done.rungs] == ["dropped", "dropped"]


async def test_a_dead_endpoint_is_not_swallowed():
    with pytest.raises(EndpointError):
        await mended(wrong(), script=[EndpointError("gone")])


async def test_the_local_model_is_not_asked_to_repair():
    model = ScriptedModel(["1: x"], kind="local")
    given = sources()
    await mend(judged([wrong()], given.pool, GATE), given, GATE, model, purpose="repair")
    assert model.calls == []


async def test_an_unconfirmed_source_is_not_quoted_as_fact():
    rumour = said("Norvale is said to sell its mill for $300 million.", flags=("unconfirmed",))
    piece = Piece(text="Norvale sold its mill for $300 million.", evidence_ids=(rumour.id,))
    done = await mended(piece, where=sources(pool=(rumour,)))
    assert all("said" in p.text or "unconfirmed" in p.text for p in done.pieces)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1: New one.", {4: "New one."}),
        ("Sentence 2: New two.", {7: "New two."}),
        ("1) New one.\n2. New two.", {4: "New one.", 7: "New two."}),
        ("3: Out of range.\n0: Neither.", {}),
        ("1: DROP", {}),
        ("1: Old one.", {}),
        ("chatter\n\n1: New one. And more.", {4: "New one."}),
    ],
)
def test_numbered_lines_find_their_places(text, found):
    pieces = [Piece(text="Old one."), Piece(text="Old two.")]
    assert {n: p.text for n, p in numbered(text, pieces, [4, 7], {}).items()} == found
