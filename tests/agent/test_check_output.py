from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
from pathlib import Path

import docx
import pytest

from agent.check import DraftCheck, check_draft
from agent.check_output import as_diff, as_json, as_text, checked_path, in_form, write_back
from agent.errors import SetupError
from tests.agent.corpus import OfflineNews, write_documents

GOOD = "Net debt was $187 million at the end of the third quarter of 2023 [1]."
BAD = GOOD.replace("187", "817")
LIST = (
    "\n\n### Sources\n\n[1] Norvale call: norvale-2023q3-call.txt\n"
    "[2] Norvale call: norvale-2022q3-call.txt\n"
)


def checked(folder: Path, name: str, raw: bytes, *, fix: bool = True) -> DraftCheck:
    path = folder / name
    path.write_bytes(raw)
    sources = write_documents(folder / "docs")
    return check_draft(OfflineNews(), path, [str(sources)], fix=fix)


def test_the_text_names_each_problem_with_its_place_and_counts(tmp_path: Path) -> None:
    text = f"# N\n\n{BAD}{LIST}"
    told = as_text(checked(tmp_path, "d.md", text.encode()))
    lines = told.splitlines()
    assert lines[0] == "CONTRADICTED at 5:75, line 3"
    assert lines[1] == f"  {BAD.replace(' [1]', '')}"
    assert any(line.startswith("  figure not in its source: $817 million stands") for line in lines)
    assert f"NEVER CITED at {text.index('[2]')}:{len(text) - 1}, line 8" in lines
    assert "2 sentences: 1 contradicted, 1 not checkable; 2 references; 2 citation defects" in lines
    assert "repairs: 1 corrected; with them 2 sentences: 1 not checkable, 1 supported" in told


def test_json_holds_all_of_it(tmp_path: Path) -> None:
    done = checked(tmp_path, "d.md", f"{BAD}{LIST}".encode())
    told = json.loads(json.dumps(as_json(done)))
    assert told["passed"] is False
    assert told["sentences"][0]["verdict"] == "contradicted"
    assert told["references"][0]["titles"]
    assert {d["kind"] for d in told["defects"]} == {"figure_not_in_source", "never_cited"}
    assert told["repairs"][0]["after"] == GOOD
    assert told["diff"].startswith("--- a/d.md")
    assert told["repaired"]["counts"] == {"supported": 1}
    assert "repairs" not in as_json(done._replace(mended=None))


@pytest.mark.skipif(shutil.which("patch") is None, reason="patch is not installed")
@pytest.mark.parametrize("front", ["", "---\ntitle: T\n---\n\n"])
def test_the_diff_applies_to_the_file_itself(tmp_path: Path, front: str) -> None:
    done = checked(tmp_path, "d.md", f"{front}{BAD}{LIST}".encode())
    (tmp_path / "d.diff").write_text(in_form(done, ".diff"), encoding="utf-8")
    assert (tmp_path / "d.md").read_text() == f"{front}{BAD}{LIST}"  # the check wrote nothing
    subprocess.run(["patch", "-p1", "-s", "-i", "d.diff"], cwd=tmp_path, check=True)
    assert (tmp_path / "d.md").read_text() == f"{front}{GOOD}{LIST}"


def test_repairs_are_written_back_with_front_matter_and_line_ends_kept(tmp_path: Path) -> None:
    raw = f"\ufeff---\ntitle: T\n---\n{BAD}{LIST}".replace("\n", "\r\n").encode()
    write_back(checked(tmp_path, "d.md", raw))
    assert (tmp_path / "d.md").read_bytes() == raw.replace(b"817", b"187")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["d.md", "docs"]


def as_docx(folder: Path) -> bytes:
    document = docx.Document()
    document.add_heading("Norvale", 1)
    document.add_paragraph(BAD)
    document.add_heading("Sources", 2)
    document.add_paragraph("norvale-2023q3-call.txt", style="List Number")
    document.save(folder / "made.docx")
    return (folder / "made.docx").read_bytes()


HTML = (
    "<html><body><h1>Norvale</h1><p>Net debt was $817 million at the end of the third quarter of "
    "2023<sup><a href='#r1'>1</a></sup>.</p><script>alert(1)</script><h2>Sources</h2>"
    "<ol><li id='r1'>norvale-2023q3-call.txt</li></ol></body></html>"
)


@pytest.mark.parametrize("name", ["d.docx", "d.html"])
def test_word_and_web_drafts_are_checked_and_their_text_is_what_the_diff_is_of(
    tmp_path: Path, name: str
) -> None:
    raw = as_docx(tmp_path) if name == "d.docx" else HTML.encode()
    done = checked(tmp_path, name, raw)
    [failed] = done.report.failed
    assert done.text[failed.start : failed.end].startswith("Net debt was $817 million")
    assert [d.kind for d in done.report.defects] == ["figure_not_in_source"]
    assert done.report.references[0].cited == 1
    assert "+Net debt was $187 million" in as_diff(done)
    with pytest.raises(SetupError, match="apply the diff by hand"):
        write_back(done)
    assert (tmp_path / name).read_bytes() == raw


@pytest.mark.parametrize(
    ("out", "fix", "told"),
    [
        ("r.pdf", True, "end it with one of .html"),
        ("r", True, "end it with one of .html"),
        ("r.diff", False, "needs --fix"),
        ("gone/r.html", True, "no folder gone"),
        ("./d.html", True, "is the draft itself"),
    ],
)
def test_outputs_that_cannot_be_are_refused_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, out: str, fix: bool, told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SetupError, match=told):
        checked_path(Path(out), Path("d.html"), fix=fix)
    assert checked_path(Path("r.html"), Path("d.html"), fix=False) == Path("r.html")


@pytest.mark.parametrize(
    ("suffix", "holds"),
    [(".html", "<!DOCTYPE html>"), (".json", '"passed": true'), (".txt", "1 supported")],
)
def test_each_ending_has_its_form(tmp_path: Path, suffix: str, holds: str) -> None:
    draft = GOOD.replace(" [1]", "")
    done = checked(tmp_path, "d.txt", draft.encode(), fix=False)
    assert holds in in_form(done, suffix)


def _linked(folder: Path, raw: bytes) -> tuple[Path, DraftCheck]:
    target = folder / "kept" / "real.md"
    target.parent.mkdir()
    target.write_bytes(raw)
    target.chmod(0o640)
    (folder / "d.md").symlink_to(target)
    sources = write_documents(folder / "docs")
    return target, check_draft(OfflineNews(), folder / "d.md", [str(sources)], fix=True)


def test_what_a_link_leads_to_is_repaired_and_keeps_its_mode(tmp_path: Path) -> None:
    target, done = _linked(tmp_path, f"{BAD}{LIST}".encode())
    write_back(done)
    assert (tmp_path / "d.md").is_symlink()
    assert target.read_text() == f"{GOOD}{LIST}"
    assert target.stat().st_mode & 0o777 == 0o640
    assert [p.name for p in target.parent.iterdir()] == ["real.md"]


def test_a_read_only_draft_is_refused_and_kept(tmp_path: Path) -> None:
    raw = f"{BAD}{LIST}".encode()
    done = checked(tmp_path, "d.md", raw)
    (tmp_path / "d.md").chmod(0o444)
    with pytest.raises(SetupError, match=r"d\.md is read-only"):
        write_back(done)
    assert (tmp_path / "d.md").read_bytes() == raw


def test_what_cannot_be_written_goes_by_the_name_of_the_draft(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = checked(tmp_path, "d.md", f"{BAD}{LIST}".encode())

    def refuse(path: Path, content: bytes) -> int:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "write_bytes", refuse)
    with pytest.raises(SetupError, match=r"/d\.md cannot be written: Permission denied$"):
        write_back(done)


def test_no_output_overwrites_a_source(tmp_path: Path) -> None:
    draft, folder = tmp_path / "d.md", tmp_path / "docs"
    (folder / "deep").mkdir(parents=True)
    inside, single = folder / "deep" / "a.txt", tmp_path / "s.html"
    for path in (draft, inside, single):
        path.write_text("x")
    (tmp_path / "link.txt").symlink_to(inside)
    (tmp_path / "hard.txt").hardlink_to(inside)
    sources = [str(folder), str(single)]
    for out in (inside, single, tmp_path / "link.txt", tmp_path / "hard.txt"):
        with pytest.raises(SetupError, match="is one of the sources"):
            checked_path(out, draft, fix=True, sources=sources)
    fresh = folder / "new.txt"
    assert checked_path(fresh, draft, fix=True, sources=sources) == fresh


def test_a_source_that_may_not_be_looked_at_is_no_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources, stat = tmp_path / "sources", Path.stat
    sources.mkdir()
    link = sources / "a.txt"
    link.symlink_to(tmp_path / "elsewhere.txt")
    out = tmp_path / "r.html"
    out.write_text("", encoding="utf-8")

    def status(path: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        if path == link and follow_symlinks:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return stat(path, follow_symlinks=follow_symlinks)

    monkeypatch.setattr(Path, "stat", status)
    assert checked_path(out, tmp_path / "d.md", fix=True, sources=[sources]) == out
