from __future__ import annotations

from collections.abc import Sequence

import pytest

from agent.domain import Evidence
from agent.draft.judging import judged
from agent.draft.pieces import SectionDraft
from agent.draft.typicality import Likelihood
from agent.draft.writer import PARAGRAPH, Assignment, draft, in_own_words
from agent.errors import BudgetExceeded, EndpointError, ReplyError
from agent.llm import Prompt
from agent.plan.outline import PlanSection
from agent.verify import Gate
from tests.agent.corpus import block, by_id, document, said
from tests.fakes import Call, ScriptedModel

GATE = Gate(None)
SALES = said("Sales of oat flour rose 5 percent to $410 million.", start=1)
BARLEY = said("Sales of barley flour went up 5 percent to $410 million.", start=1)
MILLS = said("We opened two mills in Ghent.", start=200)
COSTS = said("Costs of the bakery in Lille fell 3 percent.", start=400)


def assignment(*sources: Evidence) -> Assignment:
    given = sources or (SALES, MILLS, COSTS)
    made = [block(e) for e in given]
    section = PlanSection(
        id="sales", slot="facets", heading="Sales", words=90, block_ids=tuple(b.id for b in made)
    )
    return Assignment(
        section, made, by_id(*given), {"d1": document()}, "Norvale grows", "What were sales?",
        before="Beginnings", manner="- Short sentences.", voice="Terse.",
    )  # fmt: skip


async def drafted(model: ScriptedModel | None, *sources: Evidence) -> SectionDraft:
    return await draft(assignment(*sources), model, GATE, candidates=2)


async def test_without_a_model_the_section_is_the_sources_own_words_and_passes():
    done = await drafted(None)
    pieces = judged(done.pieces, assignment().evidence, GATE)
    assert [p.evidence_ids for p in pieces] == [(SALES.id,), (MILLS.id,), (COSTS.id,)]
    assert [p.origin for p in pieces] == ["figure", "report", "figure"]
    assert all(p.passed and p.block_ids for p in pieces)
    assert done.fallback == ""


def test_paragraphs_stay_short():
    many = [said(f"The mill number {n} ran well in Ghent.", start=100 * n) for n in range(1, 12)]
    numbers = [p.paragraph for p in in_own_words(assignment(*many))]
    assert max(numbers.count(n) for n in numbers) <= PARAGRAPH
    assert numbers == sorted(numbers)


async def test_the_prompt_shows_attributed_evidence_and_the_sections_place():
    model = ScriptedModel([f"Sales of oat flour rose 5 percent [{SALES.id}]."])
    done = await drafted(model)
    call = model.calls[0]
    for part in (
        SALES.id,
        "Ines Halvorsen",
        "Norvale grows",
        "Beginnings",
        "Short sentences.",
        "Terse.",
        "90 words",
    ):
        assert part in call.prompt
    assert call.purpose == "draft:sales"
    assert [(p.text, p.evidence_ids, p.block_ids) for p in done.pieces] == [
        ("Sales of oat flour rose 5 percent.", (SALES.id,), (f"b{SALES.id[1:]}",))
    ]


async def test_the_prompts_instructions_are_not_taken_for_prose():
    echo = "Write about 90 words of plain prose in order of time, in paragraphs."
    done = await drafted(ScriptedModel([f"{echo}\n\nSales of oat flour rose 5 percent."]))
    assert [p.text for p in done.pieces] == ["Sales of oat flour rose 5 percent."]


async def test_what_a_draft_shares_with_the_sample_is_no_echo_of_the_prompt():
    told = "Sales of oat flour rose 5 percent."
    model = ScriptedModel([f"{told} [{SALES.id}]", f"{told} [{SALES.id}]"])
    own = assignment()._replace(voice=f"It rained.\n\n{told} Nobody minded.")
    done = await draft(own, model, GATE, candidates=2)
    assert [p.text for p in done.pieces] == [told]
    told_back = ScriptedModel(["Short sentences, with a verb in each of them."])
    echoed = own._replace(manner="- Short sentences, with a verb in each of them.")
    assert (await draft(echoed, told_back, GATE, candidates=2)).fallback


@pytest.mark.parametrize(
    "reply", ["# Sales\n\n---", ReplyError("no reply"), BudgetExceeded("calls", 2, 2)]
)
async def test_an_unusable_reply_falls_back_to_the_sources_words_and_says_so(reply):
    done = await drafted(ScriptedModel([reply]))
    assert [p.text for p in done.pieces] == [p.text for p in in_own_words(assignment())]
    assert done.fallback


async def test_a_dead_endpoint_is_not_swallowed():
    with pytest.raises(EndpointError):
        await drafted(ScriptedModel([EndpointError("gone")]))


async def test_the_local_writer_keeps_the_supported_candidate():
    def reply(call: Call) -> str:
        if "barley flour" not in call.prompt:
            return "nothing of use"
        return [
            "Sales of barley flour went up 7 percent to $410 million.",
            "Barley flour sales went up 5 percent to $410 million.",
        ][call.sample]

    model = ScriptedModel(reply, kind="local")
    done = await drafted(model, BARLEY)
    assert (
        "Barley flour sales went up 5 percent to $410 million".lower()
        in done.pieces[0].text.lower()
    )
    assert "Ines Halvorsen said" in done.pieces[0].text
    assert (done.pieces[0].origin, done.pieces[0].evidence_ids) == ("writer", (BARLEY.id,))
    assert sorted(c.sample for c in model.calls) == [0, 1]


class Telling(ScriptedModel):
    """Finds wordings that name the amount first more typical, and false ones most of all."""

    ranks = True

    async def likelihoods(self, messages: Prompt, texts: Sequence[str]) -> list[Likelihood]:
        shown = BARLEY.quote in messages[-1][1]
        apart = [0.0 if "7 percent" in t else 0.1 if t.startswith("Barley") else 2.0 for t in texts]
        return [Likelihood((1.0 + a if shown else 4.0,), (1.0,)) for a in apart]


@pytest.mark.parametrize(
    ("ranks", "first"), [(True, "Barley flour sales"), (False, "Sales of the barley")]
)
async def test_the_most_typical_of_the_supported_candidates_is_kept(ranks: bool, first: str):
    def reply(call: Call) -> str:
        return [
            "Sales of the barley flour went up 5 percent, to $410 million.",
            "Barley flour sales went up 5 percent to $410 million.",
            "Barley flour sales went up 7 percent to $410 million.",
        ][call.sample]

    model = Telling(reply, kind="local")
    model.ranks = ranks
    done = await draft(assignment(BARLEY), model, GATE, candidates=3)
    assert first.lower() in done.pieces[0].text.lower()


async def test_the_local_writers_lies_become_the_sources_own_words():
    model = ScriptedModel(lambda call: "Norvale sold 999 mills.", kind="local")
    done = await drafted(model)
    assert "999" not in " ".join(p.text for p in done.pieces)
    assert [p.origin for p in done.pieces] == ["figure", "report", "figure"]


async def test_a_local_rewording_that_drops_what_the_figure_is_of_is_not_taken():
    model = ScriptedModel(lambda call: "Sales went up 5 percent to $410 million.", kind="local")
    assert (await drafted(model, BARLEY)).pieces[0].origin == "quote"


async def test_one_failed_candidate_does_not_spoil_the_others():
    def reply(call: Call) -> object:
        return (
            ReplyError("no")
            if call.sample
            else "Barley flour sales went up 5 percent to $410 million."
        )

    done = await drafted(ScriptedModel(reply, kind="local"), BARLEY)  # type: ignore[arg-type]
    assert done.pieces[0].origin == "writer"


async def test_the_local_writer_is_not_asked_to_reword_a_plain_figure():
    model = ScriptedModel(lambda call: "never used", kind="local")
    done = await drafted(model, SALES)
    assert [p.origin for p in done.pieces] == ["figure"]
    assert not model.calls
