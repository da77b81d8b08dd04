from __future__ import annotations

import errno
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.bundle import Bundle, _setup_error
from agent.errors import SetupError

NOW = datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
def bundle(tmp_path: Path) -> Bundle:
    return Bundle.create(tmp_path, "How Norvale grew", NOW)


@pytest.mark.parametrize(
    ("brief", "name"),
    [
        ("How Norvale grew: why, and at what cost", "20240102-030405-how-norvale-grew-why-and-at"),
        ("../../etc/passwd", "20240102-030405-etc-passwd"),
        ("日本語", "20240102-030405-run"),
        ("x" * 200, f"20240102-030405-{'x' * 48}"),
    ],
)  # fmt: skip
def test_the_run_is_named_by_time_and_first_words(tmp_path: Path, brief: str, name: str) -> None:
    made = Bundle.create(tmp_path / "runs", brief, NOW)
    assert (made.run_id, made.path) == (name, tmp_path / "runs" / name)
    assert made.path.is_dir()


def test_two_runs_of_one_second_get_two_folders(tmp_path: Path) -> None:
    names = {Bundle.create(tmp_path, "same", NOW).run_id for _ in range(3)}
    assert names == {f"20240102-030405-same{end}" for end in ("", "-2", "-3")}


def test_a_place_that_cannot_be_written_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(SetupError, match=r"cannot write .*file"):
        Bundle.create(tmp_path / "file" / "runs", "x", NOW)


def test_a_run_is_found_by_id_and_by_path(tmp_path: Path, bundle: Bundle) -> None:
    bundle.write_json("run.json", {})
    assert Bundle.find(tmp_path, bundle.run_id).path == bundle.path
    assert Bundle.find(tmp_path / "elsewhere", str(bundle.path)).run_id == bundle.run_id
    with pytest.raises(SetupError, match="no run 'nope'"):
        Bundle.find(tmp_path, "nope")


def test_what_is_written_is_read_and_nothing_half_written_stays(bundle: Bundle) -> None:
    bundle.write_json("draft/one.json", {"text": "Señor “x”", "when": NOW})
    assert bundle.read_json("draft/one.json") == {"text": "Señor “x”", "when": str(NOW)}
    bundle.write("draft/one.json", "{}")
    assert bundle.read_json("draft/one.json") == {}
    assert [p.name for p in (bundle.path / "draft").iterdir()] == ["one.json"]
    assert bundle.has("draft/one.json")
    assert not bundle.has("draft")


def test_lines_are_one_json_object_each(bundle: Bundle) -> None:
    path = bundle.write_lines("rows.jsonl", [{"a": "x\ny"}, {"b": 2}])
    assert path.read_text(encoding="utf-8").splitlines() == ['{"a": "x\\ny"}', '{"b": 2}']
    assert bundle.write_lines("none.jsonl", []).read_text(encoding="utf-8") == ""


@pytest.mark.parametrize("content", [None, "{broken", "\x00"])
def test_a_missing_or_damaged_file_says_that_the_run_is_damaged(bundle: Bundle, content) -> None:
    if content is not None:
        bundle.write("plan.json", content)
    with pytest.raises(SetupError, match=r"the run is damaged: .*plan\.json"):
        bundle.read_json("plan.json")


def test_a_full_disk_is_said_as_such() -> None:
    full = OSError(errno.ENOSPC, "No space left on device")
    assert "disk is full" in str(_setup_error(full, Path("plan.json")))


def test_one_process_at_a_time_works_on_a_run(bundle: Bundle) -> None:
    with bundle.alone(), pytest.raises(SetupError, match="another process"), bundle.alone():
        pass
    with bundle.alone():
        pass
