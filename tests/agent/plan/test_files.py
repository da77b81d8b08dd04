from __future__ import annotations

import pytest
import yaml

from agent.errors import SetupError
from agent.plan.files import dump
from agent.plan.outline import Plan, PlanSection
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


def changed(old: str, new: str) -> str:
    assert old in WRITTEN
    return WRITTEN.replace(old, new, 1)


def test_what_is_written_is_read_again() -> None:
    assert parse(WRITTEN, "plan.yaml") == PLAN


def test_people_see_each_blocks_point_beside_its_id() -> None:
    value = yaml.safe_load(WRITTEN)
    assert value["sections"][0]["blocks"] == [{"id": ONE.id, "point": ONE.point}]
    assert WRITTEN.startswith("# The plan")


def test_edits_of_heading_words_and_blocks_count() -> None:
    text = f"""
sections:
- {{heading: First, words: 70, blocks: [{TWO.id}, {ONE.id}, {TWO.id}]}}
- {{heading: Second, words: 50, blocks: []}}
"""
    plan = parse(text, "plan.yaml")
    assert [(s.id, s.heading, s.words) for s in plan.sections] == [
        ("section-1", "First", 70),
        ("section-2", "Second", 50),
    ]
    assert plan.sections[0].block_ids == (TWO.id, ONE.id)
    assert (plan.words, plan.requested_words, plan.schema_id) == (120, 120, "")


SECTION = "sections:\n- {{heading: A, words: 50, blocks: [b1]{}}}"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: [b", "line 1: not YAML: expected"),
        ("a: 1\nb:\n\t- c", "line 3: not YAML"),
        ("", "no list `sections`; start from the plan.yaml of a run"),
        ("sections: 3", "no list `sections`"),
        ("sections: []", "`sections` is empty"),
        ("sections: [3]", "section 1 is not a mapping"),
        (changed("heading: Next", "headline: Next"), "section 2 lacks 'heading'"),
        (changed("words: 120", "words: many"), "section 1: words: 'many' is not a number"),
        (changed("words: 120", "words: -5"), "section 1: words: -5 is not a number"),
        (changed("requested_words: 300", "requested_words: a"), "requested_words: 'a'"),
        (
            "sections:\n- {heading: A, words: 50, blocks: b1}",
            "section 1: blocks: 'b1' is not a list",
        ),
        ("sections:\n- {heading: A, words: 50, blocks: [{point: x}]}", "blocks: entry 1 has no id"),
        (SECTION.format(", spare: [7]"), "section 1: spare: entry 1 has no id"),
        (SECTION.format(", id: ../../etc"), "section 1: id '../../etc'"),
        (changed("id: next", "id: what"), "two sections have the id 'what'"),
        (changed("schema: explainer", "schema: sonnet"), "no schema 'sonnet'; there are: company"),
        (SECTION.format("") + "\nschema_scores: [1]", "schema_scores: Input should be"),
        (SECTION.format("") + "\ngaps: figures", "gaps: 'figures' is not a list"),
    ],
)
def test_a_wrong_plan_gets_one_line_that_names_the_place(text: str, told: str) -> None:
    with pytest.raises(SetupError) as caught:
        parse(text, "my.yaml")
    message = str(caught.value)
    assert message.startswith("my.yaml: ")
    assert told in message
    assert "\n" not in message
    assert "pydantic" not in message
