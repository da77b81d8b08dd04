from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import pytest

from agent import planning, sections, voicing
from agent.app import DeepNews
from agent.brief import Brief
from agent.draft.pieces import Piece
from agent.draft.voice import Profile, distance, profile
from agent.draft.voices import shipped
from agent.errors import SetupError
from agent.events import Event
from tests.agent.conftest import BRIEF as VELDMOOR
from tests.agent.corpus import BRIEF, foraged, opened, written
from tests.fakes import Call, ScriptedModel

TERSE = "The mill burned down. Nobody was hurt. It had been old. Sales fell 3 percent in May. " * 4
WORDY = (
    "After the mill had burned down in May and the customers of the firm had gone elsewhere, sales"
    " of flour fell in every country in which it had traded, and they did not recover before the"
    " owners bought another one in the year that followed. "
) * 12


def sample(folder: Path, text: str, name: str = "column.txt") -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


def report(norvale: Path, out: Path, *voice: str, model: Any = None) -> dict[str, Any]:
    brief = Brief(text=BRIEF, words=300, voice=voice)
    with opened(norvale, out, brief=brief, model=model) as (deps, _):
        asyncio.run(written(deps))
        told: dict[str, Any] = deps.bundle.read_json("report.json")
        return told | {"article": deps.bundle.read_json("article.json")}


def test_a_writer_is_told_the_voice_and_shown_its_sample_as_data(norvale, tmp_path) -> None:
    brief = Brief(text=BRIEF, words=300, voice=(sample(tmp_path, TERSE),))
    with opened(norvale, tmp_path, brief=brief) as (deps, _):
        asyncio.run(foraged(deps))
        given = sections.assignment(deps, planning.plan(deps).sections[0].id)
    assert given.voice.startswith("The mill burned down.")
    assert len(given.voice) <= 1200
    assert "About 4 words a sentence" in given.manner
    assert "of ten sentences all of 8 words or fewer, none of 30" in given.manner
    assert "burned" not in given.manner


def test_a_named_voice_brings_its_instruction(norvale, tmp_path) -> None:
    with opened(norvale, tmp_path, brief=Brief(text=BRIEF, voice=("wire",))) as (deps, _):
        told = voicing.manner(deps)
    assert told.points.startswith(shipped()["wire"].instruction)
    assert "About 21 words a sentence" in told.points
    assert told.sample == ""


def obedient(call: Call) -> str:
    """A writer that does as the prompt says of lengths, in the words of the evidence."""
    if not call.purpose.startswith("draft"):
        return "1: nothing"
    lines = re.findall(r"^\[(e[0-9a-f]{10})\] (.*)$", call.prompt, re.M)
    said = [(i, re.sub(r"^\([^)]*\) *|[^:]*: ", "", t).strip("“”")) for i, t in lines]
    mean = int(re.findall(r"About (\d+) words a sentence", call.prompt)[0])
    if mean < 15:
        return " ".join(f"{t.split(', up')[0].rstrip('.')} [{i}]." for i, t in said)
    return "\n\n".join(
        f"In the quarter that the company reported on, {t[:1].lower()}{t[1:].rstrip('.')} [{i}]."
        for i, t in said
    )


def test_one_writer_told_two_voices_comes_nearer_to_the_length_of_each(norvale, tmp_path) -> None:
    terse, wordy = sample(tmp_path, TERSE, "a.txt"), sample(tmp_path, WORDY, "b.txt")
    one = report(norvale, tmp_path / "a", terse, model=ScriptedModel(obedient))["voice"]
    two = report(norvale, tmp_path / "b", wordy, model=ScriptedModel(obedient))["voice"]
    first, second = (Profile.model_validate(v["article"]) for v in (one, two))
    assert first.mean_words is not None
    assert second.mean_words is not None
    assert first.mean_words < second.mean_words
    for voice, own, other in ((one, first, second), (two, second, first)):
        wanted = Profile.model_validate(voice["target"]).mean_words or 0
        # What the gate drops is quoted, whatever the voice: the other measures follow less.
        assert abs(wanted - (own.mean_words or 0)) < abs(wanted - (other.mean_words or 0))


def test_the_report_holds_both_profiles_and_their_distances(norvale, tmp_path) -> None:
    path = sample(tmp_path, TERSE)
    told = report(norvale, tmp_path, path)
    voice = told["voice"]
    texts = [s["text"] for one in told["article"]["sections"] for s in one["sentences"]]
    assert (voice["name"], voice["files"], voice["sentences"]) == ("column.txt", [path], 16)
    assert voice["article"]["mean_words"] == pytest.approx(profile(texts).mean_words, abs=1e-4)
    assert voice["article"]["paragraph_words"] > 0
    target, article = (Profile.model_validate(voice[k]) for k in ("target", "article"))
    assert voice["distance"] == pytest.approx(distance(target, article), abs=1e-3)
    assert set(voice["others"]) == set(shipped())
    assert all(value > 0 for value in voice["others"].values())
    apart = [abs(row["apart"]) for row in voice["measures"]]
    assert apart == sorted(apart, reverse=True)
    assert re.fullmatch(r"[0-9a-f]{16}", voice["fingerprint"])


def test_without_a_voice_the_article_is_measured_all_the_same(norvale, tmp_path) -> None:
    voice = report(norvale, tmp_path)["voice"]
    assert voice["name"] is voice["target"] is voice["distance"] is voice["fingerprint"] is None
    assert voice["article"]["mean_words"] > 5
    assert set(voice["others"]) == set(shipped())
    assert not list(tmp_path.glob("*/voice.json"))


def test_two_voices_give_the_same_sentences_other_paragraphs(norvale, tmp_path) -> None:
    short, long = (report(norvale, tmp_path / v, v)["voice"] for v in ("wire", "long-read"))
    assert short["article"]["paragraph_words"] < long["article"]["paragraph_words"]
    assert set(short["others"]) == {"analyst-note", "long-read"}


def pieces(words: int, count: int = 4, **fields: Any) -> list[Piece]:
    return [Piece(text="word " * words, **fields) for _ in range(count)]


@pytest.mark.parametrize(
    ("voice", "words", "most"),
    [("wire", 17, 2), ("wire", 40, 1), ("wire", 90, 1), ("long-read", 24, 4), ("long-read", 3, 8)],
)
def test_a_paragraph_is_as_long_as_the_voice_has_it(
    norvale, tmp_path, voice: str, words: int, most: int
) -> None:
    with opened(norvale, tmp_path, brief=Brief(text=BRIEF, voice=(voice,))) as (deps, _):
        assert voicing.paragraph(deps, pieces(words)) == most
        assert voicing.paragraph(deps, []) is None


def test_a_voice_without_paragraphs_leaves_them_alone(norvale, tmp_path) -> None:
    text = "id: free\nname: Free\npurpose: p\ntarget: {cv: 0.5}\ninstruction: i\n"
    brief = Brief(text=BRIEF, voice=(sample(tmp_path, text, "free.yaml"),))
    with opened(norvale, tmp_path, brief=brief) as (deps, _):
        assert voicing.paragraph(deps, pieces(20)) is None


class Stopped(Exception):
    """Stands for the end of the process."""


def stopping(event: Event) -> None:
    if event.kind == "plan":
        raise Stopped


def test_a_run_goes_on_with_its_voice_when_the_file_has_changed_or_gone(workplace: Path) -> None:
    path = sample(workplace, TERSE)
    brief = Brief(text=VELDMOOR, words=200, voice=(path,))
    with DeepNews() as application:
        with pytest.raises(Stopped):
            application.write(brief, listener=stopping)
        [run] = (workplace / "runs").iterdir()
        before = json.loads((run / "voice.json").read_text(encoding="utf-8"))
        Path(path).unlink()
        done = application.resume(run.name)
    assert before["files"] == [path]
    assert done.report["voice"]["target"]["mean_words"] == pytest.approx(
        before["target"]["mean_words"], abs=1e-4
    )
    assert done.report["voice"]["distance"] > 0


def test_a_run_from_before_voices_were_kept_reads_its_files(norvale, tmp_path) -> None:
    path = sample(tmp_path, TERSE)
    with opened(norvale, tmp_path, brief=Brief(text=BRIEF, voice=(path,))) as (deps, _):
        first = voicing.of_run(deps)
        Path(path).unlink()
        assert voicing.of_run(deps) == first
        assert first is not None
        assert first.sentences == 16


@pytest.mark.parametrize("content", ["{", '{"name": "x"}'])
def test_a_damaged_voice_is_named(norvale, tmp_path, content: str) -> None:
    with opened(norvale, tmp_path, brief=Brief(text=BRIEF, voice=("wire",))) as (deps, _):
        deps.bundle.write(voicing.FILE, content)
        with pytest.raises(SetupError, match=r"the run is damaged: .*voice\.json"):
            voicing.of_run(deps)


def test_a_voice_that_cannot_be_is_refused_before_a_bundle_is_made(workplace: Path) -> None:
    with DeepNews() as application, pytest.raises(SetupError, match="give 10 or more"):
        application.write(Brief(text=VELDMOOR, voice=(sample(workplace, "One. Two."),)))
    assert not (workplace / "runs").exists()
