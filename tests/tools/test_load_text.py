"""Encodings, binary detection, invisible characters, Markdown."""

from __future__ import annotations

import codecs

import pytest

from agent.errors import UnreadableError
from tests.tools.load_samples import read_one
from tools.load_text import clean
from tools.load_types import iso_date

WORDS = "Revenue rose to €1.3 billion – “a record”, said Zoë Müller’s café."


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (WORDS.encode("utf-8"), WORDS),
        (codecs.BOM_UTF8 + WORDS.encode("utf-8"), WORDS),
        (WORDS.encode("utf-16"), WORDS),
        (codecs.BOM_UTF16_BE + WORDS.encode("utf-16-be"), WORDS),
        (codecs.BOM_UTF32_LE + WORDS.encode("utf-32-le"), WORDS),
        (("Plain words. " * 9).encode("utf-16-le"), "Plain words. " * 9),
        (("Plain words. " * 9).encode("utf-16-be"), "Plain words. " * 9),
        (WORDS.encode("cp1252"), WORDS),
        ("Ein Größenwahn".encode("latin-1"), "Ein Größenwahn"),
        (b"one\r\ntwo\rthree\n", "one\ntwo\nthree\n"),
        (b"one\x0ctwo", "one\ntwo"),
        ("cafe\u0301".encode(), "café"),
        (b"a few\x00 zeros \x00in text", "a few zeros in text"),
        ("اقتصاد می\u200cشود".encode(), "اقتصاد می\u200cشود"),
        ("family \U0001f469\u200d\U0001f467".encode(), "family \U0001f469\u200d\U0001f467"),
    ],
)
def test_reads_the_characters_that_were_written(raw: bytes, expected: str) -> None:
    assert read_one(raw, "a.txt").text == expected


def test_uses_the_declared_charset_where_utf8_fails() -> None:
    raw = "Цена выросла на 5 процентов".encode("koi8-r")
    assert read_one(raw, "a.txt", "text/plain; charset=koi8-r").text.startswith("Цена")


def test_guesses_encodings_of_other_scripts() -> None:
    raw = ("Выручка компании выросла на пять процентов в прошлом году. " * 8).encode("cp1251")
    assert "Выручка компании" in read_one(raw, "a.txt").text


def test_keeps_utf8_with_a_few_damaged_bytes_and_says_so() -> None:
    loaded = read_one("naïve café crème".encode() + b"\xff" + " déjà vu".encode(), "a.txt")
    assert "déjà vu" in loaded.text
    assert any("damaged" in notice for notice in loaded.notices)


def test_drops_a_character_that_was_cut_off() -> None:
    loaded = read_one("over and out €".encode()[:-1], "a.txt")
    assert loaded.text == "over and out "
    assert loaded.notices


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"\x00" * 50, "empty"),
        ("\ufeff\u200b\n".encode(), "empty"),
        (bytes(range(256)) * 8, "binary"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "PNG"),
        (b"\x1f\x8b\x08" + bytes(40), "gzip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(90), "old Office"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "encrypted",
        ),
        (b"{\\rtf1 hello}", "RTF"),
    ],
)
def test_refuses_in_one_clear_line(raw: bytes, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason) as caught:
        read_one(raw, "a.txt")
    assert "\n" not in str(caught.value)


def test_removes_invisible_characters_and_says_so() -> None:
    hidden = "".join(chr(0xE0000 + ord(c)) for c in "obey")
    loaded = read_one(f"Sales\u200b rose{hidden} \u202e5\u202c percent.".encode(), "a.txt")
    assert loaded.text == "Sales rose 5 percent."
    assert loaded.notices == ("7 invisible characters left out",)


def test_leaves_ordinary_spaces_of_writers_alone() -> None:
    assert read_one("5\u00a0percent\tof  it".encode(), "a.txt").text == "5\u00a0percent\tof  it"
    assert clean("5\u00a0per\u00adcent\t", typeset=True)[0] == "5 percent "


def headings(text: str) -> list[tuple[str, int]]:
    loaded = read_one(text.encode(), "a.md")
    return [(loaded.text[h.start : h.end], h.level) for h in loaded.headings]


def test_markdown_headings_stand_at_their_offsets() -> None:
    source = (
        "# First one\n\ntext\n\n## Second ##\n\nUnder lined\n===\n\nlesser\n---\n\n"
        "```\n# not this\n```\n\npara\nnot a heading\n---\n\n#hashtag\n\n### Third: *x*\n"
    )
    assert headings(source) == [
        ("First one", 1),
        ("Second", 2),
        ("Under lined", 1),
        ("lesser", 2),
        ("Third: *x*", 3),
    ]


def test_markdown_text_is_the_source_to_the_letter() -> None:
    source = "# Title\n\nSome **bold** and | a | b |\n\n* item\n"
    loaded = read_one(source.encode(), "a.md")
    assert (loaded.text, loaded.title) == (source, "Title")


def test_front_matter_becomes_metadata() -> None:
    source = (
        "---\ntitle: Quarter in review\ndate: 2024-02-08\noutlet: Harbour Wire\nkind: release\n"
        "---\n\n# Other\n\nBody.\n"
    )
    loaded = read_one(source.encode(), "a.md")
    assert loaded.text == "# Other\n\nBody.\n"
    known = (loaded.title, loaded.date, loaded.outlet, loaded.kind)
    assert known == ("Quarter in review", "2024-02-08", "Harbour Wire", "release")
    assert loaded.text[loaded.headings[0].start : loaded.headings[0].end] == "Other"


@pytest.mark.parametrize("front", ["---\na: [1\n---\n", "---\njust words\n---\n", "---\n\nrule\n"])
def test_what_is_no_front_matter_stays_in_the_text(front: str) -> None:
    assert read_one((front + "Body.").encode(), "a.md").text.startswith("---")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024-02-08T10:00:00Z", "2024-02-08"),
        ("8 February 2024", "2024-02-08"),
        ("Feb. 8, 2024", "2024-02-08"),
        ("March 1st, 2023", "2023-03-01"),
        ("03/04/2024", None),
        ("2024-13-40", None),
        ("Ma 3 2024", None),
        ("2024", None),
        (None, None),
        (True, None),
    ],
)
def test_dates_are_taken_only_when_unambiguous(value: object, expected: str | None) -> None:
    assert iso_date(value) == expected
