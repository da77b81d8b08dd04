from __future__ import annotations

import pytest

from agent import planning, weighing
from agent.article import Sentence
from agent.brief import read
from agent.deps import Deps
from agent.domain import Citation, Claim
from agent.plan.contradictions import contradictions
from agent.plan.outline import Plan, PlanSection
from agent.stages import save_targets
from agent.weighed import notices, weighed, with_sources
from tests.agent.corpus import block, document, said

PLAN = Plan(schema_id="", title="Norvale", requested_words=300, words=300, sections=())


def foraged_only(deps: Deps, *, closed: bool) -> str:
    """One need, for which half of one call was read; gives that call's id."""
    first = next(i for i, d in sorted(deps.documents.items()) if d.kind == "call")
    row = {"read": [[first, 0, 200], [first, 0, 200]], "closed": closed, "found": []}
    deps.bundle.write_json("forage/n-one.json", row)
    save_targets(deps, [], [])
    return first


def test_saturation_counts_each_stretch_once_against_ten_to_one(deps: Deps) -> None:
    foraged_only(deps, closed=True)
    got = weighing.saturation(deps, 300)
    assert (got["distinct_characters"], got["target"], got["reached"]) == (200, 30_000, False)
    assert weighing.saturation(deps, 1000)["target"] == 60_000
    assert got["unread_characters"] > 1000
    told = notices({"contradictions": [], "saturation": got})
    assert "stopped at 200 characters" in told[0]


def test_where_little_is_closed_the_unread_documents_are_asked_once_more(deps: Deps) -> None:
    first = foraged_only(deps, closed=False)
    [more] = planning.gap_targets(deps, PLAN, 2)
    assert more.need.id == "n-more-round2"
    assert more.query == read(deps.brief).topic
    assert more.documents
    assert first not in more.documents


def test_closed_needs_ask_for_no_more_text(deps: Deps) -> None:
    foraged_only(deps, closed=True)
    assert planning.gap_targets(deps, PLAN, 2) == []


@pytest.mark.parametrize(
    ("shown", "planned", "reason"),
    [
        (True, True, "the text tells all sides"),
        (False, True, "a side could not be printed, so the text tells none"),
        (False, False, "the plan tells no side"),
    ],
)
def test_the_report_says_what_became_of_a_dispute(
    deps: Deps, shown: bool, planned: bool, reason: str
) -> None:
    foraged_only(deps, closed=True)
    plain = {"kind": "news", "company": "", "speaker": "", "role": "", "period": "", "date": ""}
    told = "Four workers were killed in the fire at the Ghent mill."
    sides = [said(told, **plain), said(told.replace("Four", "Six"), document_id="d2", **plain)]
    papers = {
        d: document(d, kind="news", date="2023-05-06", period=None, company=None)
        for d in ("d1", "d2")
    }
    found = contradictions(sides, papers)
    weighing.save_disputes(deps, found)
    made = {b.id: b for b in [block(sides[0])]}
    section = PlanSection(id="s", slot="", heading="Fire", words=50, block_ids=tuple(made))
    plan = PLAN.model_copy(update={"sections": (section,) if planned else ()})
    entries = weighed(deps, plan, made, {found[0].id} if shown else set())
    [row] = entries["contradictions"]
    assert (row["reason"], row["shown"]) == (reason, shown)
    assert [s["value"] for s in row["sides"]] == ["Four", "Six"]
    hidden = [n for n in notices(entries) if n.startswith("sources differ")]
    assert len(hidden) == (planned and not shown)


def test_a_claim_says_how_many_independent_sources_state_it() -> None:
    evidence = said("Oats rose 5 percent.")
    several = block(evidence, sources=3)
    cited = Citation(document_id="d1", start=0, end=5, quote="Oats ")
    claim = Claim(text="Oats rose.", verdict="supported", reason="Fits.", citations=(cited,))
    printed = Sentence(text="Oats rose.", claims=(claim,), block_ids=(several.id,))
    made = {several.id: several}
    assert with_sources(printed, made).claims[0].reason == "Fits. Said by 3 independent sources."
    assert with_sources(printed, {several.id: block(evidence)}) == printed
