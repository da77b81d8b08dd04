from __future__ import annotations

from agent.article import ArticleSection, Sentence
from agent.domain import Claim
from agent.draft.threads import with_threads
from agent.plan.outline import PlanThread

THREAD = PlanThread(question="Did it hold?", opens="plan", closes="results")


def printed(text: str, verdict: str = "supported") -> ArticleSection:
    claim = Claim(text=text, verdict=verdict)
    return ArticleSection(
        heading="-", sentences=(Sentence(text=text, claims=(claim,), paragraph=2),)
    )


def test_the_question_ends_the_section_that_opens_it() -> None:
    sections = {"plan": printed("It cut costs."), "results": printed("Margins rose.")}
    found, opened = with_threads(sections, [THREAD])
    last = found["plan"].sentences[-1]
    assert (last.text, last.origin, last.paragraph) == ("Did it hold?", "link", 2)
    assert [c.verdict for c in last.claims] == ["not_checkable"]
    assert opened == [THREAD]
    assert found["results"] == sections["results"]


def test_a_question_that_nothing_would_answer_is_not_asked() -> None:
    plan, results = printed("It cut costs."), printed("Margins rose.")
    mute = printed("And then?", "not_checkable")
    for sections in (
        {"plan": plan},
        {"results": results},
        {"results": results, "plan": plan},
        {"plan": plan, "results": mute},
        {"plan": plan, "results": ArticleSection(heading="-")},
    ):
        assert with_threads(sections, [THREAD]) == (sections, [])
