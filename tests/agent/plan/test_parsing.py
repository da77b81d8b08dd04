from __future__ import annotations

from pathlib import Path

import pytest

from agent.errors import SetupError
from agent.plan.parsing import load, parse
from tests.agent.plan.test_files import ONE, TWO, WRITTEN


def changed(old: str, new: str) -> str:
    assert old in WRITTEN
    return WRITTEN.replace(old, new, 1)


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


def test_a_pin_beside_either_of_two_entries_of_a_block_counts() -> None:
    text = "sections:\n- {heading: A, words: 50, blocks: [b1, {id: b1, pinned: true}, b2]}"
    (section,) = parse(text, "plan.yaml").sections
    assert (section.block_ids, section.pinned) == (("b1", "b2"), ("b1",))


def test_a_block_moved_up_is_no_spare_any_more() -> None:
    text = changed(f"  - id: {ONE.id}\n", f"  - id: {TWO.id}\n  - id: {ONE.id}\n")
    first = parse(text, "plan.yaml").sections[0]
    assert first.block_ids == (TWO.id, ONE.id)
    assert first.spare_block_ids == ()


def test_a_thread_whose_section_went_or_moved_is_left_out_and_told_once() -> None:
    thread = "threads:\n- {question: 'How large?', opens: what, closes: next}"
    text = changed("threads: []", thread)
    assert parse(text, "plan.yaml").threads[0].closes == "next"
    gone = parse(text.replace("id: next", "id: after"), "plan.yaml")
    assert gone.threads == ()
    told = "the question 'How large?' is left out: its sections are not there"
    assert gone.notices == (told,)
    again = text.replace("id: next", "id: after").replace("notices: []", f'notices: ["{told}"]')
    assert parse(again, "plan.yaml").notices == (told,)


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
        (changed("spare:", "spares:"), "section 1: unknown key 'spares'; did you mean 'spare'?"),
        (changed("gaps:", "holes:"), "unknown key 'holes'; allowed: schema, "),
        (
            "sections:\n- {heading: A, words: 50, blocks: [{id: b1, pined: true}]}",
            "section 1: blocks: entry 1: unknown key 'pined'; did you mean 'pinned'?",
        ),
        (
            "sections:\n- {heading: A, words: 50, blocks: [b0, {id: b1, pinned: 1}]}",
            "section 1: blocks: entry 2: pinned: 1 is neither true nor false",
        ),
        (
            SECTION.format(", spare: [{id: b2, pinned: true}]"),
            "section 1: spare: b2 is pinned: move it up to `blocks`",
        ),
        (
            "sections:\n- {id: x, heading: A, words: 50, blocks: [{id: b1, pinned: true}]}\n"
            "- {id: y, heading: B, words: 50, blocks: [{id: b1, pinned: true}]}",
            "block b1 is pinned in 'x' and in 'y'",
        ),
        (changed("heading: Next", "heading:"), "section 2: heading is empty"),
        (SECTION.format("") + "\nwithout: Wire", "without: 'Wire' is not a list"),
        (SECTION.format("") + "\nwithout: [a, 2024]", "without: entry 2: 2024 is no name"),
        (
            SECTION.format("") + "\nthreads: [{question: Q, opens: a, closes: b, at: c}]",
            "threads: entry 1: unknown key 'at'; allowed: question, opens, closes",
        ),
        (SECTION.format(", id: ../../etc"), "section 1: id '../../etc'"),
        (changed("id: next", "id: what"), "two sections have the id 'what'"),
        (changed("schema: explainer", "schema: sonnet"), "no schema 'sonnet'; there are: company"),
        (SECTION.format("") + "\nschema_scores: [1]", "schema_scores: must be"),
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


def test_a_file_that_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    for name, told in (
        ("gone", "No such file or directory: "),
        ("binary", "is not a plan: not UTF-8"),
    ):
        with pytest.raises(SetupError, match=told):
            load(tmp_path / name)
    (tmp_path / "plan.yaml").write_text(WRITTEN, encoding="utf-8")
    assert load(tmp_path / "plan.yaml") == parse(WRITTEN, "plan.yaml")
