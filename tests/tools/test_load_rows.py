"""Tables and records."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.errors import UnreadableError
from tests.tools.load_samples import read_one
from tools import load as load_module
from tools.load import Loaded, load


def lines(raw: str, name: str = "a.csv") -> list[str]:
    return read_one(raw.encode(), name).text.split("\n")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (
            "Quarter,Revenue\nQ1,118.4\nQ2,121.6\n",
            ["| Quarter: Q1 | Revenue: 118.4 |", "| Quarter: Q2 | Revenue: 121.6 |"],
        ),
        (
            "Land;Umsatz\nDE;1,5\nNL;2,5\n",
            ["| Land: DE | Umsatz: 1,5 |", "| Land: NL | Umsatz: 2,5 |"],
        ),
        ("a\tb\n1\t2 x\n", ["| a: 1 | b: 2 x |"]),
        ('a,b\n"x, y","two\nlines"\n', ["| a: x, y | b: two lines |"]),
        ("a,b,c\n1,,3\n", ["| a: 1 | c: 3 |"]),
        ("a,b\n1,2,3\n", ["| a: 1 | b: 2 | column 3: 3 |"]),
        ("1,2\n3,4\n", ["| column 1: 1 | column 2: 2 |", "| column 1: 3 | column 2: 4 |"]),
        ("Report 2024,\nYear,Sales\n2023,5\n", ["Report 2024", "| Year: 2023 | Sales: 5 |"]),
        ("name\nAda\nBob\n", ["| name: Ada |", "| name: Bob |"]),
        ("a,b\nx|y,2\n", ["| a: x/y | b: 2 |"]),
    ],
)
def test_each_row_carries_its_column_names(raw: str, expected: list[str]) -> None:
    assert lines(raw) == expected


def write(path: Path, *records: object) -> list[Loaded]:
    rows = [r if isinstance(r, str) else json.dumps(r) for r in records]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return list(load(path))


def test_jsonl_text_is_stored_exactly_as_given(tmp_path: Path) -> None:
    text = " two  spaces\r\ncafe\u0301 \u200bzero\u00a0x\ttab\n"
    (loaded,) = write(tmp_path / "a.jsonl", {"id": "p1", "title": " T ", "text": text})
    assert loaded.text == text
    assert (loaded.external_id, loaded.title) == ("p1", "T")


@pytest.mark.parametrize(
    ("record", "identity"),
    [({"id": 7}, "7"), ({"pid": "p-7"}, "p-7"), ({"id": "a", "pid": "b"}, "a"), ({}, None)],
)
def test_jsonl_identity(tmp_path: Path, record: dict[str, object], identity: str | None) -> None:
    (loaded,) = write(tmp_path / "a.jsonl", {**record, "text": "x"})
    assert loaded.external_id == identity


def test_jsonl_metadata(tmp_path: Path) -> None:
    record = {"text": "x", "date": "2024-05-01T00:00", "url": "https://www.wire.example/a"}
    (loaded,) = write(tmp_path / "a.jsonl", record)
    assert (loaded.date, loaded.outlet) == ("2024-05-01", "wire.example")


def test_bad_lines_do_not_lose_the_good_ones(tmp_path: Path) -> None:
    found = write(
        tmp_path / "a.jsonl",
        {"id": 1, "text": "one"},
        "{broken",
        {"id": 2, "text": "two"},
        {"id": 3, "text": "  "},
        "[1]",
        {"id": 4},
        {"id": 5, "text": "five"},
        "trailing rubbish",
    )
    assert [loaded.external_id for loaded in found] == ["1", "2", "5"]
    said = " ".join(notice for loaded in found for notice in loaded.notices)
    for part in ("line 2: not valid JSON", "line 4: no text", "line 5: not a JSON object",
                 "line 6: no text", "line 8: not valid JSON"):  # fmt: skip
        assert part in said


def test_no_good_line_is_refused_with_the_first_reason(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="not valid JSON on line 1"):
        write(tmp_path / "a.jsonl", "{nope", "{neither")


def test_characters_that_no_file_can_hold_are_replaced_one_for_one(tmp_path: Path) -> None:
    (loaded,) = write(tmp_path / "a.jsonl", '{"text": "a\\ud800b\\u0000c"}')
    assert loaded.text == "a\ufffdb\ufffdc"
    assert loaded.notices


def test_a_line_above_the_limit_is_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load_module, "MAX_LINE_BYTES", 100)
    found = write(tmp_path / "a.jsonl", {"text": "x" * 500}, {"id": "ok", "text": "short"})
    assert [loaded.external_id for loaded in found] == ["ok"]
    assert "too long" in found[0].notices[0]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_jsonl_in_other_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes('{"id": "1", "text": "café"}\n{"id": "2", "text": "b"}\n'.encode(encoding))
    assert [loaded.text for loaded in load(path)] == ["café", "b"]
