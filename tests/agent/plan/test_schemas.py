from __future__ import annotations

import pytest

from agent.errors import SetupError
from agent.plan.schemas import facets, read_facets, read_schema, schema, schemas
from tools.words import words

GOOD = """
id: duel
name: Duel
purpose: Two rivals.
cues: [rival]
slots:
  - {id: stakes, heading: Stakes, question: "Stakes of {topic}?", facets: [growth], share: 0.5}
  - {id: facets, heading: "{facet}", question: "{facet} of {topic}", share: 0.5}
"""


def test_a_good_file_is_read() -> None:
    found = read_schema(GOOD, "duel.yaml", ["growth"])
    assert [s.id for s in found.slots] == ["stakes", "facets"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("id: duel", "id: [", "duel.yaml: line 4: not YAML"),
        (GOOD, "- a list", "duel.yaml: not a mapping"),
        ("name: Duel\n", "", "duel.yaml: name: Field required"),
        ("facets: [growth], share: 0.5", "share: 2", "slots.0.share: Input should"),
        ("heading: Stakes", "headline: Stakes", "slots.0.heading: Field required"),
        ("[growth]", "[grwth]", "slot 'stakes': unknown facet 'grwth'; allowed: growth"),
        ("id: facets", "id: stakes", "slot 'stakes' stands there twice"),
        ("of {topic}?", "of {company}?", "slot 'stakes': question: only {topic} and {facet}"),
        ("facets: [growth]", "time: soon", "slots.0.time: Input should"),
        (GOOD[GOOD.index("slots"):], "slots: []", "duel.yaml: slots: there is none"),
    ],
)  # fmt: skip
def test_a_wrong_schema_file_names_the_place_in_one_line(old: str, new: str, told: str) -> None:
    assert old in GOOD
    with pytest.raises(SetupError) as caught:
        read_schema(GOOD.replace(old, new, 1), "duel.yaml", ["growth"])
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("growth: {heading: Growth}", "facets.yaml: growth: terms: Field required"),
        ("growth: up", "facets.yaml: growth: Input should be"),
        ("growth: {heading: G, terms: [up], kinds: [song]}", "growth: kinds.0"),
    ],
)
def test_a_wrong_facet_names_the_place(text: str, told: str) -> None:
    with pytest.raises(SetupError) as caught:
        read_facets(text, "facets.yaml")
    assert told in str(caught.value)


def test_an_unknown_schema_is_told_which_there_are() -> None:
    with pytest.raises(SetupError, match=r"no schema 'sonnet'; there are: .*explainer"):
        schema("sonnet")


@pytest.mark.parametrize("one", schemas().values(), ids=lambda s: s.id)
def test_shipped_schemas_share_out_the_whole_article_and_have_one_place_for_the_brief(one) -> None:
    assert sum(s.share for s in one.slots) == pytest.approx(1.0)
    assert [s.id for s in one.slots].count("facets") == 1
    assert one.slots[0].id != "facets"
    assert all("-" not in s.id for s in one.slots)  # gaps are taken apart at the hyphen


def test_shipped_facets_can_be_found_by_their_cues_and_in_sources_by_their_terms() -> None:
    assert {"growth", "margin", "finance", "outlook"} <= set(facets())
    for facet in facets().values():
        assert facet.terms
        assert facet.kinds
        for cue in facet.cues:
            assert words(cue) == [cue.lower()], f"{facet.id}: {cue!r} is never found as one word"
