from __future__ import annotations

from agent.draft.pacer import Place
from agent.draft.pieces import Piece
from agent.draft.tellings import retellings
from agent.verify import Gate
from tests.agent.corpus import document, said

ONE = said("Oat flour revenue was $28.5 million, up 22%, driven by demand in Spain.")
QUARTER = "the second quarter of fiscal 2023"
WORDS = f"For {QUARTER}, Norvale Foods reported: “{ONE.quote}”"
PIECE = Piece(text=WORDS, evidence_ids=(ONE.id,), origin="quote")
PLACE = Place(index=0, fault="variation", change="shorten", reason="")


def test_the_period_is_offered_in_front_and_behind() -> None:
    told = retellings([PIECE], PLACE, {ONE.id: ONE}, {"d1": document(kind="report")})
    texts = [p.text for p in told]
    assert any(t.startswith(f"In {QUARTER}, ") for t in texts)
    assert any(t.endswith(f" in {QUARTER}.") for t in texts)
    assert len(texts) == len(set(texts))
    for verdict in Gate(None).judge([(t, [ONE]) for t in texts]):
        assert verdict.label == "supported", verdict.reason
