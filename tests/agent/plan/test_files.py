from __future__ import annotations

import yaml

from agent.plan.files import dump
from agent.plan.outline import Plan, PlanSection, PlanThread
from agent.plan.parsing import parse
from tests.agent.corpus import block, said

ONE = block(said("Sales rose 5 percent: “well done”, said Bo. – Señor #1", start=1))
TWO = block(said("Costs fell.", start=200))
PLAN = Plan(
    schema_id="explainer",
    title="Norvale: what’s new?",
    requested_words=300,
    words=200,
    sections=(
        PlanSection(id="what", slot="what", heading="What it is", words=120,
                    block_ids=(ONE.id,), spare_block_ids=(TWO.id,)),
        PlanSection(id="next", slot="next", heading="Next", words=80, block_ids=(TWO.id,)),
    ),
    gaps=("figures",),
    schema_scores={"explainer": 0.7},
)  # fmt: skip
WRITTEN = dump(PLAN, {ONE.id: ONE, TWO.id: TWO})


def test_what_is_written_is_read_again() -> None:
    assert parse(WRITTEN, "plan.yaml") == PLAN


def test_people_see_each_blocks_point_beside_its_id() -> None:
    value = yaml.safe_load(WRITTEN)
    assert value["sections"][0]["blocks"] == [{"id": ONE.id, "point": ONE.point}]
    assert WRITTEN.startswith("# The plan")


def test_pins_sources_and_notices_survive_being_written_and_read() -> None:
    first, second = PLAN.sections
    threads = (PlanThread(question="How large is it?", opens="what", closes="next"),)
    edited = PLAN.model_copy(
        update={
            "sections": (first.model_copy(update={"pinned": (ONE.id,)}), second),
            "without": ("Delta Ledger", "2024-10-09-rumour.html"),
            "notices": ("'figures' is left out: no material for it",),
            "threads": threads,
            "order": "linear",
        }
    )
    text = dump(edited, {ONE.id: ONE, TWO.id: TWO})
    assert parse(text, "plan.yaml") == edited
    assert dump(parse(text, "plan.yaml"), {ONE.id: ONE, TWO.id: TWO}) == text
    entry = yaml.safe_load(text)["sections"][0]["blocks"][0]
    assert entry == {"id": ONE.id, "point": ONE.point, "pinned": True}


def test_a_block_names_the_source_that_a_person_may_forbid() -> None:
    text = dump(PLAN, {ONE.id: ONE, TWO.id: TWO}, titles={ONE.id: "Norvale call: Q2"})
    first, second = yaml.safe_load(text)["sections"]
    assert first["blocks"] == [{"id": ONE.id, "point": ONE.point, "from": "Norvale call: Q2"}]
    assert "from" not in second["blocks"][0]
    assert parse(text, "plan.yaml") == PLAN


def test_the_head_explains_what_a_person_may_add() -> None:
    head = [line for line in WRITTEN.splitlines() if line.startswith("#")]
    for word in ("pinned: true", "without:", "--plan", "--resume RUN"):
        assert any(word in line for line in head), word
