from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import pytest

from agent import pinning, planning, reviewing, sections, stages, weighing
from agent.brief import Brief
from agent.deps import Deps
from agent.domain import Verdict
from agent.draft.fitting import TOLERANCE, words
from agent.draft.judging import judged
from agent.draft.pieces import Piece, SectionDraft
from agent.draft.writer import in_own_words
from agent.errors import SetupError
from agent.events import Event
from agent.finish import publish
from tests.agent.corpus import BRIEF, foraged, opened, written
from tests.fakes import ScriptedModel


class Run:
    """A finished run: what it left behind, read once."""

    def __init__(self, deps: Deps, state: dict[str, Any], heard: list[Event]) -> None:
        self.state, self.heard, self.path = state, heard, deps.bundle.path
        self.report = deps.bundle.read_json("report.json")
        self.article = deps.bundle.read_json("article.json")
        self.texts = {d: deps.library.text(d) for d in deps.documents}

    def sentences(self) -> list[dict[str, Any]]:
        return [s for one in self.article["sections"] for s in one["sentences"]]

    def claims(self) -> list[dict[str, Any]]:
        return [c for s in self.sentences() for c in s["claims"]]


def finished(norvale: Path, out: Path, **how: Any) -> Run:
    with opened(norvale, out, **how) as (deps, heard):
        return Run(deps, asyncio.run(written(deps)), heard)


@pytest.fixture(scope="module")
def run(norvale: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    return finished(norvale, tmp_path_factory.mktemp("runs"), brief=Brief(text=BRIEF, words=300))


def test_every_claim_is_carried_and_the_run_passes(run: Run) -> None:
    assert run.state["passed"] is run.report["passed"] is True
    assert {c["verdict"] for c in run.claims()} <= {"supported", "not_checkable"}
    assert run.report["claims"]["supported"] >= 4


def test_every_citation_quotes_its_document_to_the_letter(run: Run) -> None:
    cited = [c for claim in run.claims() for c in claim["citations"]]
    assert cited
    for c in cited:
        assert run.texts[c["document_id"]][c["start"] : c["end"]] == c["quote"]


def test_the_length_is_within_a_tenth_of_the_plan(run: Run) -> None:
    assert abs(run.report["words"] / run.report["planned_words"] - 1) <= 0.1


def test_no_sentence_is_printed_twice_and_no_rumour_at_all(run: Run) -> None:
    texts = [s["text"] for s in run.sentences()]
    assert len(texts) == len(set(texts))
    assert not any("in talks" in t or "$300 million" in t for t in texts)
    assert {"document": "Baltic Grain Wire", "reason": "rests on unnamed people: unconfirmed"} in (
        run.report["left_out_documents"]
    )


def test_each_quotation_can_be_told_to_its_speaker(run: Run) -> None:
    for section in run.article["sections"]:
        known = ""
        for sentence in section["sentences"]:
            names = re.findall(
                r"Halvorsen|Lind|the company|Norvale", re.sub(r"“[^”]*”", "", sentence["text"])
            )
            known = names[-1] if names else known
            assert known, sentence["text"]
        first = section["sentences"][0]["text"]
        assert not re.fullmatch(r"“[^”]+”", first)


def test_the_report_counts_what_was_printed(run: Run) -> None:
    texts = [s["text"] for s in run.sentences()]
    assert run.report["sentences"] == len(texts)
    assert run.report["words"] == sum(len(t.split()) for t in texts)
    quoted = sum(len(q.split()) for t in texts for q in re.findall(r"“([^”]*)”", t))
    assert run.report["quoted_share"] <= run.report["verbatim_share"] + 0.05
    assert run.report["quoted_share"] == pytest.approx(quoted / run.report["words"], abs=1e-3)
    assert run.report["coverage"] == pytest.approx(
        sum(run.report["needs"].values()) / len(run.report["needs"]), abs=1e-3
    )
    assert (run.report["writer"], run.report["model"]) == ("extractive", "extractive")


def test_the_bundle_holds_every_file(run: Run) -> None:
    names = {p.name for p in run.path.iterdir()}
    assert names >= {"plan.yaml", "plan.json", "needs.json", "blocks.jsonl", "evidence.jsonl",
                     "trajectory.jsonl", "report.json", "article.json", "article.md",
                     "article.html"}  # fmt: skip
    rows = [json.loads(x) for x in (run.path / "evidence.jsonl").read_text("utf-8").splitlines()]
    assert {(r["document_id"], r["start"]) for r in rows} == {
        (c["document_id"], c["start"]) for claim in run.claims() for c in claim["citations"]
    }


def test_every_step_is_told(run: Run) -> None:
    kinds = [e.kind for e in run.heard]
    for kind in ("phase", "need", "forage", "block", "plan", "draft", "verify", "pace", "done"):
        assert kind in kinds
    left = [e.facts["left_because"] for e in run.heard if e.kind == "forage"]
    assert all(left)


def test_paragraphs_are_numbered_from_zero_without_gaps(run: Run) -> None:
    for section in run.article["sections"]:
        numbers = [s.get("paragraph", 0) for s in section["sentences"]]
        assert sorted(set(numbers)) == list(range(len(set(numbers))))


def test_a_lying_model_changes_nothing_in_what_is_printed_as_fact(norvale, tmp_path) -> None:
    def lie(call: Any) -> Any:
        if call.purpose == "needs":
            asked = ["What of the merger with Seongha?"]
            return {"questions": asked, "schema_id": "merger with Seongha"}
        if call.schema is not None:
            return {"questions": [{"number": 1, "queries": ["the merger with Seongha"]}]}
        ids = re.findall(r"e[0-9a-f]{10}", call.prompt)
        return (
            f"Norvale Foods merged with Seongha for $7 billion [{(ids or ['e0'])[0]}]. "
            "Revenue was $999 million in the quarter.\n\n1: Margins doubled.\n2: Debt vanished."
        )

    run = finished(norvale, tmp_path, model=ScriptedModel(lie))
    printed = " ".join(s["text"] for s in run.sentences())
    assert not re.search(r"Seongha|999|doubled|vanished", printed)
    assert {c["verdict"] for c in run.claims()} <= {"supported", "not_checkable"}
    assert run.report["dropped"]
    assert all(d["reason"] for d in run.report["dropped"])
    assert run.report["writer"] == "endpoint"


def test_an_empty_article_does_not_pass_and_says_why(norvale, tmp_path) -> None:
    run = finished(norvale, tmp_path, brief="Football transfers of Ajax in 1995: strikers")
    assert run.report["passed"] is False
    assert run.article["sections"] == []
    assert "nothing that bears on this brief" in run.report["notices"][0]


def test_a_plan_only_run_stops_before_drafting(norvale, tmp_path) -> None:
    with opened(norvale, tmp_path, plan_only=True) as (deps, _):
        state = asyncio.run(foraged(deps))
        assert publish(deps, state) is True  # type: ignore[arg-type]
        assert deps.bundle.read_json("article.json")["sections"] == []


def test_a_section_gets_its_own_blocks_and_knows_its_place(deps: Deps) -> None:
    asyncio.run(foraged(deps))
    plan = planning.plan(deps)
    last = sections.assignment(deps, plan.sections[-1].id)
    assert [b.id for b in last.blocks] == list(plan.sections[-1].block_ids)
    assert plan.sections[0].heading in last.before
    assert set(last.evidence) >= {b.evidence_ids[0] for b in last.blocks}
    assert sections.assignment(deps, plan.sections[0].id).before == ""


def test_a_block_that_an_edited_plan_adds_is_built_from_the_library(deps: Deps) -> None:
    asyncio.run(foraged(deps))
    plan = planning.plan(deps)
    one = next(e for d in deps.documents for e in deps.library.spans(d) if "Spain" in e.quote)

    def edited(*block_ids: str) -> list[str]:
        first = plan.sections[0].model_copy(update={"block_ids": block_ids})
        mine = plan.model_copy(update={"sections": (first, *plan.sections[1:])})
        deps.bundle.write_json("plan.json", mine.model_dump(mode="json"))
        return [b.point for b in sections.assignment(deps, first.id).blocks]

    assert edited(f"b{one.id[1:]}") == [one.quote]
    with pytest.raises(SetupError, match="the plan names a block whose sentence is gone"):
        edited("bnonsense")


def test_a_search_for_a_claim_brings_no_rumour(deps: Deps) -> None:
    found = sections.search(deps, "The mill in Ghent ran at 71 percent; talks to sell the mill")
    assert any("Ghent" in e.quote for e in found)
    assert not any({"unconfirmed", "denied", "instruction"} & set(e.flags) for e in found)


def test_nothing_that_a_section_is_given_is_of_a_forbidden_source(deps: Deps) -> None:
    asyncio.run(foraged(deps))
    plan = planning.plan(deps)
    given = sections.assignment(deps, plan.sections[0].id)
    bad = given.evidence[given.blocks[0].evidence_ids[0]].document_id
    claim = given.blocks[0].point
    assert bad in {e.document_id for e in sections.search(deps, claim)}
    before = weighing.closed(deps)

    needs = [p.stem for p in (deps.bundle.path / "forage").glob("*.json")]
    name = deps.documents[bad].source.rsplit("/", 1)[-1]
    edited = plan.model_copy(update={"without": (name,)})
    deps.bundle.write_json("edited.json", {"plan": edited.model_dump(), "decisions": {}})
    taken = reviewing.take(deps, "edited.json", needs)

    assert taken.sections
    assert bad not in {e.document_id for e in sections.search(deps, claim)}
    for section in taken.sections:
        pool = sections.assignment(deps, section.id).evidence
        assert bad not in {e.document_id for e in pool.values()}
    assert bad not in {document for document, _, _ in weighing.chunks_read(deps)}
    assert bad not in {e.document_id for b in stages.blocks(deps).values()
                       for e in deps.evidence(list(b.evidence_ids)).values()}  # fmt: skip
    assert sum(weighing.closed(deps)) <= sum(before)


def test_needs_that_only_a_forbidden_source_closes_are_open_again(deps: Deps) -> None:
    state = asyncio.run(foraged(deps))
    assert any(weighing.closed(deps))
    everything = tuple(d.id for d in deps.documents.values())
    plan = planning.plan(deps).model_copy(update={"without": everything})
    deps.bundle.write_json("plan.json", plan.model_dump(mode="json"))
    assert state["foraged"]
    assert not any(weighing.closed(deps))


def test_drafts_survive_their_file(deps: Deps) -> None:
    made = SectionDraft(section_id="s", pieces=(Piece(text="Señor.", paragraph=1),), fallback="x")
    sections.save_draft(deps, "draft", made)
    assert sections.load_draft(deps, "draft", "s") == made


def test_a_speaker_is_introduced_again_when_repair_dropped_the_introduction(deps: Deps) -> None:
    asyncio.run(foraged(deps))
    for section in planning.plan(deps).sections:
        given = sections.assignment(deps, section.id)
        pieces = judged(in_own_words(given), given.evidence, deps.gate)
        left = [p for p in pieces if re.search(r"(?<!Ines )Halvorsen|(?<!Bo )Lind", p.text)]
        if left:
            break
    assert not re.search("Ines|Bo", left[0].text)
    plan = planning.plan(deps)
    short = section.model_copy(update={"words": left[0].words, "spare_block_ids": ()})
    alone = plan.model_copy(update={"sections": (short,)})
    deps.bundle.write_json("plan.json", alone.model_dump(mode="json"))
    draft = SectionDraft(section_id=section.id, pieces=tuple(left[:1]))
    sections.save_draft(deps, "mended", draft)
    sections.fit_sections(deps, [section.id])
    [only] = sections.load_draft(deps, "fitted", section.id).pieces
    assert re.search("Ines Halvorsen|Bo Lind", only.text)
    assert only.passed


def _short(deps: Deps, words: int) -> Any:
    """The plan's first section alone, its draft one sentence, room for its spares."""
    asyncio.run(foraged(deps))
    plan = planning.plan(deps)
    first = plan.sections[0]
    others = [b for s in plan.sections for b in (*s.block_ids, *s.spare_block_ids)]
    spares = tuple(dict.fromkeys(b for b in others if b not in first.block_ids))
    one = first.model_copy(update={"words": words, "spare_block_ids": spares})
    deps.bundle.write_json(
        "plan.json", plan.model_copy(update={"sections": (one,)}).model_dump(mode="json")
    )
    given = sections.assignment(deps, one.id)
    pieces = judged(in_own_words(given)[:1], given.evidence, deps.gate)
    sections.save_draft(deps, "mended", SectionDraft(section_id=one.id, pieces=tuple(pieces)))
    return one


def test_a_section_that_is_short_once_its_speakers_are_named_takes_more(
    deps: Deps, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = _short(deps, 80)
    monkeypatch.setattr(sections, "FITS", 1)
    sections.fit_sections(deps, [one.id])
    before = words(sections.load_draft(deps, "fitted", one.id).pieces)
    monkeypatch.undo()
    sections.fit_sections(deps, [one.id])
    after = words(sections.load_draft(deps, "fitted", one.id).pieces)
    assert before < 80 * (1 - TOLERANCE) <= after


def test_paragraphs_do_not_put_a_section_out_of_the_order_of_time(deps: Deps) -> None:
    asyncio.run(foraged(deps))
    plan = planning.plan(deps)
    ids = tuple(dict.fromkeys(b for s in plan.sections for b in s.block_ids))
    one = plan.sections[0].model_copy(
        update={"words": 200, "spare_block_ids": ids, "block_ids": ()}
    )
    time = pinning.places(deps, one).of
    one = one.model_copy(update={"block_ids": tuple(sorted(ids, key=lambda b: time[b]))})
    alone = plan.model_copy(update={"sections": (one,)})
    deps.bundle.write_json("plan.json", alone.model_dump(mode="json"))
    given = sections.assignment(deps, one.id)
    pieces = judged(in_own_words(given), given.evidence, deps.gate)
    # As a model put them: the first and the last in one paragraph.
    spread = [p.model_copy(update={"paragraph": n % 2}) for n, p in enumerate(pieces)]
    sections.save_draft(deps, "mended", SectionDraft(section_id=one.id, pieces=tuple(spread[::-1])))
    sections.fit_sections(deps, [one.id])
    done = sections.load_draft(deps, "fitted", one.id).pieces
    evidence = deps.evidence([i for p in done for i in p.evidence_ids])
    dates = [deps.documents[evidence[p.evidence_ids[0]].document_id].date or "" for p in done]
    assert len(set(dates)) > 2
    assert dates == sorted(dates)
    assert [p.paragraph for p in done] == sorted(p.paragraph for p in done)


def test_a_spare_that_may_not_be_reported_is_quoted(
    deps: Deps, monkeypatch: pytest.MonkeyPatch
) -> None:
    def strict(pieces: Any, evidence: Any, gate: Any) -> list[Piece]:
        bad = Verdict(label="not_found", reason="in other words")
        return [
            p.model_copy(update={"verdict": bad}) if p.origin == "report" else p
            for p in judged(pieces, evidence, gate)
        ]

    one = _short(deps, 120)
    monkeypatch.setattr(sections, "judged", strict)
    sections.fit_sections(deps, [one.id])
    pieces = sections.load_draft(deps, "fitted", one.id).pieces
    assert words(pieces) >= 120 * (1 - TOLERANCE)
    assert sum(p.origin == "quote" for p in pieces) >= len(pieces) - 1


@pytest.mark.parametrize("label", ["not_found", "contradicted"])
def test_one_unsupported_sentence_fails_the_run(norvale, tmp_path, label) -> None:
    with opened(norvale, tmp_path) as (deps, _):
        state: Any = asyncio.run(written(deps))
        paced = sections.load_draft(deps, "paced", state["section_ids"][0])
        bad = Piece(text="Norvale merged.", verdict=Verdict(label=label, reason="no such thing"))
        sections.save_draft(
            deps, "paced", paced.model_copy(update={"pieces": (*paced.pieces, bad)})
        )
        assert publish(deps, state) is False
        assert deps.bundle.read_json("report.json")["claims"][label] == 1


def test_a_run_that_closed_less_than_half_of_its_needs_does_not_pass(norvale, tmp_path) -> None:
    with opened(norvale, tmp_path) as (deps, _):
        state: Any = asyncio.run(written(deps))
        for need_id in state["foraged"][1:]:
            one = deps.bundle.read_json(f"forage/{need_id}.json")
            deps.bundle.write_json(f"forage/{need_id}.json", {**one, "closed": False})
        assert publish(deps, state) is False
        assert deps.bundle.read_json("report.json")["coverage"] < 0.5
