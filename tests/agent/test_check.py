from __future__ import annotations

from pathlib import Path

import pytest

from agent.check import check_draft, check_file, evidence_of
from agent.errors import SetupError
from tests.agent.corpus import OfflineNews, write_documents

GOOD = "Net debt was $187 million at the end of the third quarter of 2023."
BAD = "Net debt was $817 million at the end of the third quarter of 2023."


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    path = tmp_path / "draft.md"
    path.write_text(f"# Norvale\n\n{GOOD} {BAD}\n\nWhat comes next?\n", encoding="utf-8")
    return path


def verdicts(report) -> dict[str, str]:
    return {s.text: s.verdict for s in report.sentences}


def test_a_draft_is_judged_against_files_that_are_in_no_library(tmp_path, draft) -> None:
    folder = write_documents(tmp_path / "docs")
    found = verdicts(check_file(OfflineNews(), draft, [str(folder)]))
    assert found[GOOD] == "supported"
    assert found[BAD] in ("contradicted", "not_found")
    assert found["What comes next?"] == "not_checkable"


def test_a_draft_is_judged_against_the_library_when_no_sources_are_given(norvale, draft) -> None:
    with OfflineNews(library=norvale) as news:
        found = verdicts(check_file(news, draft, []))
    assert found[GOOD] == "supported"
    assert found[BAD] in ("contradicted", "not_found")


def test_evidence_names_its_document_and_stands_at_its_offsets(tmp_path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"id": 1, "title": "T", "text": "Oats grew."}\n'
                    '{"id": 2, "title": "T", "text": "Rye fell."}\n', encoding="utf-8")  # fmt: skip
    pool, titles, texts, *_ = evidence_of(OfflineNews(), [str(rows)])
    assert sorted(titles.values()) == ["T (1)", "T (2)"]
    assert {e.quote for e in pool} == {"Oats grew.", "Rye fell."}
    assert all(texts[e.document_id][e.start : e.end] == e.quote for e in pool)


def test_one_unreadable_source_among_good_ones_is_passed_over(tmp_path, draft) -> None:
    folder = write_documents(tmp_path / "docs")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    done = check_draft(OfflineNews(), draft, [str(folder)])
    assert verdicts(done.report)[GOOD] == "supported"
    [told] = done.notices
    assert told.startswith(f"not read: {folder / 'broken.pdf'}: ")


def test_a_source_that_is_not_there_is_no_reason_to_call_a_sentence_unsupported(
    tmp_path, draft
) -> None:
    folder = write_documents(tmp_path / "docs")
    with pytest.raises(SetupError, match=r"at .*gone: no such file or folder"):
        check_file(OfflineNews(), draft, [str(folder), str(tmp_path / "gone")])


@pytest.mark.parametrize(
    ("name", "content", "sources", "told"),
    [
        ("none.md", None, [], "no draft at .*none.md"),
        ("d.md", b"Sales rose 5 percent.", ["empty"], "no source could be read"),
        ("d.pdf", b"%PDF-1.4 nothing", ["empty"], r"d\.pdf: "),
        ("d.docx", b"PK\x03\x04 torn", ["empty"], r"d\.docx: damaged or truncated DOCX"),
        ("d.md", b" \n\n", ["empty"], r"d\.md: empty"),
        ("d.md", b"--- ** ---\n", ["empty"], r"d\.md: holds no words"),
        ("d.md", b"\x00\x01\x02\x03" * 99, ["empty"], r"d\.md: binary"),
        ("empty", None, [], "empty is a folder"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_line(tmp_path, name, content, sources, told) -> None:
    (tmp_path / "empty").mkdir()
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(SetupError, match=told):
        check_file(OfflineNews(), tmp_path / name, [str(tmp_path / s) for s in sources])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("| Item | 2023 |\n|---|---|\n| Net debt | $187 million |\n", ("nothing was checked: ",)),
        (
            "Der Umsatz der Gesellschaft ist im dritten Quartal gestiegen.\n",
            ("1 sentence is not in English: outside of English only what is near",),
        ),
    ],
)
def test_a_draft_of_which_nothing_is_carried_does_not_pass(
    tmp_path: Path, text: str, told: tuple[str, ...]
) -> None:
    folder = write_documents(tmp_path / "docs")
    (tmp_path / "draft.md").write_text(text, encoding="utf-8")
    done = check_draft(OfflineNews(), tmp_path / "draft.md", [str(folder)], fix=True)
    assert not done.passed
    assert done.mended is not None
    assert done.mended.repairs == ()
    assert all(a.startswith(b) for a, b in zip(done.notices, told, strict=True))
