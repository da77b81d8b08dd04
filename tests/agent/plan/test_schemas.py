from __future__ import annotations

import os

import pytest

from agent.errors import SetupError
from agent.plan.schemas import read_facets, read_schema
from agent.plan.shelf import facets, fingerprint, schema, schemas
from tools.words import words

GOOD = """
id: duel
name: Duel
purpose: Two rivals.
cues: [rival]
slots:
  - {id: stakes, heading: Stakes, question: "Stakes of {topic}?", facets: [growth], share: 0.5}
  - {id: facets, heading: "{facet}", question: "{facet} of {topic}", share: 0.5}
orders:
  end-first: [facets, stakes]
threads:
  - {question: "Who won {topic}?", opens: stakes, closes: facets}
"""


def test_a_good_file_is_read() -> None:
    found = read_schema(GOOD, "duel.yaml", ["growth"])
    assert [s.id for s in found.slots] == ["stakes", "facets"]
    assert found.told() == {"linear": ("stakes", "facets"), "end-first": ("facets", "stakes")}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("id: duel", "id: [", "duel.yaml: line 4: not YAML"),
        (GOOD, "- a list", "duel.yaml: not a mapping"),
        ("name: Duel\n", "", "duel.yaml: line 2: name: is missing"),
        ("facets: [growth], share: 0.5", "share: 2", "slots.0.share: must be"),
        ("heading: Stakes", "headline: Stakes", "slots.0.heading: is missing"),
        ("[growth]", "[grwth]", "slot 'stakes': unknown facet 'grwth'; allowed: growth"),
        ("id: facets", "id: stakes", "slot 'stakes' stands there twice"),
        ("of {topic}?", "of {company}?", "slot 'stakes': question: only {topic} and {facet}"),
        ("facets: [growth]", "time: soon", "slots.0.time: must be"),
        (GOOD[GOOD.index("slots"):], "slots: []", "duel.yaml: slots: there is none"),
        ("share: 0.5}", "share: 0.5, mood: dark}", "line 7: slots.0.mood: there is no such name"),
        ("share: 0.5}", "share: 0.5, mood: dark}", "allowed there: id, heading, question, needs"),
        ("share: 0.5}", "share: 0.5, sources: 0}", "line 7: slots.0.sources: must be"),
        ("facets: [growth]", "kinds: [song]", "line 7: slots.0.kinds.0: must be 'event'"),
        ("facets: [growth]", 'needs: ["{when}?"]', "slot 'stakes': needs: only {topic} and"),
        ("end-first", "sideways", "duel.yaml: line 10: orders.sideways"),
        ("[facets, stakes]", "[facets]", "line 10: order 'end-first' must name each slot once"),
        ("end-first", "linear", "line 10: order 'linear' is that of the slots: leave it out"),
        ("closes: facets", "closes: end", "line 12: thread 1: no slot 'end'; allowed: stakes"),
        ("opens: stakes, closes: facets", "opens: facets, closes: stakes", "'stakes' must come"),
        ("closes: facets}", "closes: facets, facets: [grwth]}", "thread 1: unknown facet 'grwth'"),
        ("cues: [rival]", "cues: [rival]\nyears: often", "line 6: years: must be "),
        ("{topic}?\", opens", "{who}?\", opens", "thread 1: question: only {topic} and {facet}"),
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
        ("growth: {heading: Growth}", "facets.yaml: growth: line 1: terms: is missing"),
        ("growth: up", "facets.yaml: growth: line 1: must be"),
        ("growth: {heading: G, terms: [up], kinds: [song]}", "growth: line 1: kinds.0"),
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


def test_ten_and_more_schemas_are_shipped_that_say_what_they_ask() -> None:
    assert len(schemas()) >= 10
    for one in schemas().values():
        assert one.purpose
        assert all(slot.question for slot in one.slots)
        assert any(slot.kinds for slot in one.slots), one.id


def test_most_shipped_schemas_open_a_thread_at_their_first_slot() -> None:
    """Briefs that list what to tell plan that slot, and a section of the facets that answer."""
    for one in schemas().values():
        if one.id != "qa-brief":  # its headings are questions, each answered at once
            assert [t for t in one.threads if t.opens == one.slots[0].id], one.id


def test_a_folder_that_is_edited_is_read_anew(tmp_path) -> None:
    file = tmp_path / "duel.yaml"
    file.write_text(GOOD, "utf-8")
    before = schema("duel", str(tmp_path)), fingerprint(str(tmp_path))
    stamp = file.stat()
    file.write_text(GOOD.replace("Two rivals", "Two heroes"), "utf-8")
    os.utime(file, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))  # same size, same time
    after = schema("duel", str(tmp_path)), fingerprint(str(tmp_path))
    assert (before[0].purpose, after[0].purpose) == ("Two rivals.", "Two heroes.")
    assert before[1] != after[1]
    file.unlink()
    assert "duel" not in schemas(str(tmp_path))


def test_a_fingerprint_is_of_the_content_wherever_it_lies(tmp_path) -> None:
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "duel.yaml").write_text(GOOD, "utf-8")
    assert fingerprint(str(tmp_path / "here")) == fingerprint(str(tmp_path / "there"))


def test_a_folder_of_ones_own_adds_schemas_and_replaces_namesakes(tmp_path) -> None:
    (tmp_path / "duel.yaml").write_text(GOOD, "utf-8")
    (tmp_path / "mine.yml").write_text(GOOD.replace("id: duel", "id: explainer"), "utf-8")
    known = schemas(str(tmp_path))
    assert known["duel"].name == "Duel"
    assert known["explainer"].name == "Duel"
    assert "turnaround" in known
    assert schema("duel", str(tmp_path)).id == "duel"
    with pytest.raises(SetupError, match="no schema 'duel'"):
        schema("duel")


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"a.yaml": GOOD.replace("rival]", "rival")}, "a.yaml: line 6: not YAML"),
        ({"a.yaml": GOOD, "b.yaml": GOOD}, "two files here have the id 'duel'"),
        ({"a.yaml": GOOD.encode("utf-16")}, "a.yaml is not UTF-8 text"),
    ],
)
def test_what_is_wrong_with_a_folder_is_one_line(tmp_path, files, told: str) -> None:
    for name, body in files.items():
        (tmp_path / name).write_bytes(body if isinstance(body, bytes) else body.encode())
    with pytest.raises(SetupError) as caught:
        schemas(str(tmp_path))
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_folder_that_is_not_there_is_named(tmp_path) -> None:
    with pytest.raises(SetupError, match=r"schemas: .*gone is not a folder"):
        schemas(str(tmp_path / "gone"))
