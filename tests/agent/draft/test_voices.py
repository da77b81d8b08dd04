from __future__ import annotations

import gzip
import itertools
from pathlib import Path

import pytest

from agent.demo import DOSSIER
from agent.draft.voice import MEASURES, distance
from agent.draft.voices import Voice, located, read_voice, settle, shipped
from agent.errors import SetupError

GOOD = """id: plain
name: Plain
purpose: As it is.
target:
  mean_words: 15
  cv: 0.5
instruction: Say it plainly.
"""
TERSE = "The mill burned down. Nobody was hurt. It had been old. " * 4


def sample(folder: Path, text: str = TERSE, name: str = "column.txt") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_three_voices_are_shipped_and_each_states_every_measure() -> None:
    assert list(shipped()) == ["analyst-note", "long-read", "wire"]
    for one in shipped().values():
        assert all(getattr(one.target, name) is not None for name in MEASURES), one.id
        assert one.instruction
        assert one.purpose


def test_the_shipped_voices_are_further_apart_than_texts_of_one_kind() -> None:
    for a, b in itertools.combinations(shipped().values(), 2):
        assert (distance(a.target, b.target) or 0) > 0.8, (a.id, b.id)


def test_a_wire_report_and_a_note_are_nearest_to_their_own_voice() -> None:
    def nearest(name: str) -> str:
        voice = settle([str(DOSSIER / name)])
        assert voice is not None
        return min(shipped(), key=lambda i: distance(shipped()[i].target, voice.target) or 0)

    assert nearest("2023-10-16-meridian-foundry-fire.txt") == "wire"
    assert nearest("2024-12-03-note-corbel-securities.md") == "analyst-note"


def test_a_name_gives_its_target_and_instruction() -> None:
    voice = settle(["wire"])
    assert voice is not None
    assert (voice.name, voice.files, voice.sample) == ("wire", (), "")
    assert voice.target == shipped()["wire"].target
    assert voice.instruction == shipped()["wire"].instruction
    assert settle([]) is None


def test_samples_are_pooled_and_shown_in_part(tmp_path: Path) -> None:
    long = "After the fire the firm, which had no other mill, bought flour abroad for a year. " * 40
    files = [sample(tmp_path), sample(tmp_path, long, "other.md")]
    voice = settle(files)
    assert voice is not None
    assert (voice.name, list(voice.files)) == ("column.txt, other.md", files)
    assert voice.sentences == 52
    assert voice.target.cv
    assert voice.target.cv > 0.3
    assert voice.sample.startswith("The mill burned down.")
    assert "After the fire" in voice.sample
    assert len(voice.sample) <= 1200
    assert voice.sample.endswith(".")


def test_a_file_given_twice_counts_once(tmp_path: Path) -> None:
    one = sample(tmp_path)
    assert settle([one, one]) == settle([one])


@pytest.mark.parametrize(
    "name",
    [
        "2023-11-08-report-h1-fy2024.md", "2023-10-17-scheldt-foundry-fire.html",
        "2023-12-11-trading-update.docx", "2024-05-23-annual-report-fy2024.pdf",
    ],
)  # fmt: skip
def test_samples_of_every_kind_are_read_without_headings_and_rows(name: str) -> None:
    voice = settle([str(DOSSIER / name)])
    assert voice is not None
    assert voice.sentences >= 10
    assert "|" not in voice.sample
    assert "#" not in voice.sample


def test_the_fingerprint_follows_what_is_written_and_not_where_it_lies(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    one, two = settle([sample(tmp_path)]), settle([sample(tmp_path / "b")])
    other = settle([sample(tmp_path, TERSE + "It was a long time until somebody came.", "c.txt")])
    assert one
    assert two
    assert other
    assert one.files != two.files
    assert one.fingerprint() == two.fingerprint() != other.fingerprint()


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    first = settle([sample(tmp_path)])
    second = settle([sample(tmp_path, TERSE * 2)])
    assert first
    assert second
    assert second.sentences == 2 * first.sentences


def test_a_voice_survives_the_bundle() -> None:
    voice = settle(["long-read"])
    assert voice is not None
    assert Voice.model_validate(voice.model_dump(mode="json")) == voice


def test_names_stay_and_files_become_absolute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert located(["wire"]) == ("wire",)
    assert located(["a.txt", "./a.txt"]) == (str(tmp_path / "a.txt"),)
    assert located(["./wire"]) == (str(tmp_path / "wire"),)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        ("One. Two. Three.", "3 sentences of prose in .*: give 10 or more"),
        ("# A heading\n\n| a | b |\n", "no sentence of prose in it"),
        ("Die Mühle ist in der Nacht mit dem Dach verbrannt. " * 12, "is not in English"),
    ],
)
def test_a_sample_that_cannot_serve_is_named_in_one_line(
    tmp_path: Path, text: str, says: str
) -> None:
    path = sample(tmp_path, text)
    with pytest.raises(SetupError, match=says) as caught:
        settle([path])
    assert str(caught.value).startswith("--voice: ")
    assert path in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_unreadable_sample_is_named(tmp_path: Path) -> None:
    path = tmp_path / "column.txt"
    path.write_bytes(gzip.compress(TERSE.encode()))
    with pytest.raises(SetupError, match=r"--voice: .*column\.txt: binary: gzip data"):
        settle([str(path)])


@pytest.mark.parametrize(
    ("values", "says"),
    [
        (["gone.txt"], "no file at gone.txt; voices by name: analyst-note, long-read, wire"),
        (["wier"], "no file at wier; voices by name: analyst-note, long-read, wire"),
        (["gone.yaml"], "no file at gone.yaml"),
        (["wire", "long-read"], "wire is a voice of its own: give it alone"),
        (["column.txt", "wire"], "wire is a voice of its own"),
        (["\x00"], "no file at"),
    ],
)
def test_what_is_no_voice_is_refused(values: list[str], says: str) -> None:
    with pytest.raises(SetupError, match=says):
        settle(values)


def test_a_voice_file_of_ones_own_is_taken(tmp_path: Path) -> None:
    path = sample(tmp_path, GOOD, "plain.yaml")
    voice = settle([path])
    assert voice is not None
    assert (voice.name, voice.files, voice.target.cv) == ("plain", (path,), 0.5)
    assert voice.target.past is None


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "cv: 0.5",
            "speed: 3",
            r"line 6: target\.speed: there is no such name here; allowed there: mean_words, cv",
        ),
        ("cv: 0.5", "cv: fast", r"line 6: target\.cv: must be a number"),
        ("cv: 0.5", "short: 1.5", r"line 6: target\.short: must be at most 1"),
        ("cv: 0.5", "cv: .inf", r"line 6: target\.cv: must be a finite number"),
        (
            "name:",
            "label:",
            r"line 2: label: there is no such name here; allowed there: id, name, purpose, target",
        ),
        ("id: plain", "id: Too Plain", r"line 1: id: must match"),
        ("instruction: Say it plainly.", "", r"line 1: instruction: is missing"),
        ("  mean_words: 15\n  cv: 0.5\n", "  {}\n", "target: no measure is given; allowed there"),
        ("id: plain", "id: [", "not YAML"),
        (GOOD, "- a", "not a mapping"),
    ],
)
def test_a_wrong_voice_file_is_told_with_line_and_what_is_allowed(
    old: str, new: str, says: str
) -> None:
    assert read_voice(GOOD, "plain.yaml").id == "plain"
    with pytest.raises(SetupError, match=rf"plain\.yaml: .*{says}"):
        read_voice(GOOD.replace(old, new), "plain.yaml")


def test_a_voice_file_of_megabytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    path.write_text("id: huge\n" + "# padding\n" * 10_000, encoding="utf-8")
    with pytest.raises(SetupError, match="larger than 50,000 bytes"):
        settle((str(path),))
