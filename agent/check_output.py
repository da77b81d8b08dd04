"""A checked draft in the forms it leaves in: text, JSON, an annotated page, a diff.

Knows no terminal; whoever calls decides where it goes.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from agent.check import DraftCheck
from agent.errors import SetupError
from agent.publish_check import KINDS, check_html
from agent.verify.draft_report import Defect, DraftReport, DraftVerdict
from agent.verify.mend import diff
from tools.load import walk

SUFFIXES: Final = (".html", ".htm", ".json", ".diff", ".patch", ".txt")
_ANY_WRITE: Final = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
_WRITABLE: Final = frozenset({".md", ".markdown", ".txt", ".text"})


def in_form(done: DraftCheck, suffix: str) -> str:
    """The check as a file with that suffix, one of ``SUFFIXES``, holds it."""
    if suffix in (".html", ".htm"):
        return check_html(
            done.text, done.report, name=done.draft.name, sources=done.sources, mended=done.mended
        )
    if suffix == ".json":
        import json

        return json.dumps(as_json(done), ensure_ascii=False, indent=1) + "\n"
    if suffix in (".diff", ".patch"):
        return as_diff(done)
    return as_text(done)


def as_json(done: DraftCheck) -> dict[str, Any]:
    """All that was found, as plain values."""
    report = done.report
    found: dict[str, Any] = {
        "passed": done.passed,
        "draft": str(done.draft),
        "sources": done.sources,
        "notices": list(done.notices),
        "counts": report.counts,
        "sentences": [one.model_dump(mode="json") for one in report.sentences],
        "references": [one.model_dump(mode="json") for one in report.references],
        "defects": [one.model_dump(mode="json") for one in report.defects],
    }
    if done.decomposition is not None:
        split = done.decomposition
        found["decomposition"] = {
            "model": split.model,
            "asked": split.asked,
            "kept": len(split.claims),
            "dropped": [{"text": text, "reason": reason} for text, reason in split.dropped],
        }
    if done.mended is not None:
        after = done.mended.report
        found["repairs"] = [one.model_dump(mode="json") for one in done.mended.repairs]
        found["diff"] = as_diff(done)
        found["repaired"] = {
            "passed": after.passed,
            "counts": after.counts,
            "defects": [one.model_dump(mode="json") for one in after.defects],
        }
    return found


def as_text(done: DraftCheck) -> str:
    """What is wrong, each with its place, and a count; then the repairs as a diff."""
    report = done.report
    parts = [*_problems(done), _count(report)]
    if done.mended is not None:
        parts += _mended_lines(done)
    return "\n".join(parts) + "\n"


def _problems(done: DraftCheck) -> Iterator[str]:
    report = done.report
    for at, one in enumerate(report.sentences):
        own = [d for d in report.defects if d.sentence == at]
        if one in report.failed:
            yield _failed(one, done.text, own)
        else:
            yield from (_defect(d) for d in own)
    yield from (_defect(d) for d in report.defects if d.sentence is None)


def _failed(one: DraftVerdict, text: str, defects: list[Defect]) -> str:
    line = text.count("\n", 0, one.start) + 1
    verdict = one.verdict.replace("_", " ").upper()
    lines = [f"{verdict} at {one.start}:{one.end}, line {line}", f"  {one.text}"]
    lines.append(f"  why: {one.reason}")
    lines += [f"  claim: {c.text} ({c.verdict.replace('_', ' ')})" for c in one.claims]
    for shown in [e for e in one.evidence if e.field is None][:2]:
        page = f", page {shown.page}" if shown.page else ""
        quote = " ".join(shown.quote.split())
        lines.append(f"  evidence: {shown.title}{page} [{shown.start}:{shown.end}]: “{quote}”")
    lines += [f"  {KINDS[d.kind].lower()}: {d.text}" for d in defects]
    return "\n".join(lines) + "\n"


def _defect(one: Defect) -> str:
    return f"{KINDS[one.kind].upper()} at {one.start}:{one.end}, line {one.line}\n  {one.text}\n"


def _count(report: DraftReport) -> str:
    counts = ", ".join(f"{n} {k.replace('_', ' ')}" for k, n in sorted(report.counts.items()))
    told = f"{len(report.sentences)} sentences: {counts}"
    for count, noun in (
        (len(report.references), "reference"),
        (len(report.defects), "citation defect"),
    ):
        if count:
            told += f"; {count} {noun}{'' if count == 1 else 's'}"
    return told


def _mended_lines(done: DraftCheck) -> Iterator[str]:
    mended = done.mended
    if mended is None or not mended.repairs:
        yield "no repair found" if not done.passed else "nothing to repair"
        return
    how = ", ".join(f"{n} {k}" for k, n in sorted(Counter(r.how for r in mended.repairs).items()))
    yield f"repairs: {how}; with them {_count(mended.report)}"
    yield ""
    yield as_diff(done).rstrip("\n")


def as_diff(done: DraftCheck) -> str:
    """The repairs as a unified diff: of the file where it is text, else of its extracted text."""
    if done.mended is None:
        raise SetupError("a diff needs --fix")
    before, after = _whole(done, done.text), _whole(done, done.mended.text)
    name = done.draft.name if done.draft.is_absolute() else done.draft.as_posix()
    return diff(before, after, name)


def _whole(done: DraftCheck, body: str) -> str:
    """The body with the front matter that reading took off, so that the lines are the file's."""
    return (_front(done) or "") + body


def _front(done: DraftCheck) -> str | None:
    """What stands in the file before its text; None where the text is not the file's own."""
    if done.draft.suffix.lower() not in _WRITABLE:
        return None
    try:
        raw = done.draft.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    raw = raw.removeprefix("\ufeff").replace("\r\n", "\n")
    return raw[: len(raw) - len(done.text)] if raw.endswith(done.text) else None


def write_back(done: DraftCheck) -> None:
    """Put the repaired text in the place of the draft.

    Raises:
        SetupError: the draft is no Markdown or text file that can be written to the letter, or
            it or its folder is read-only.
    """
    front = _front(done)
    if front is None or done.mended is None:
        raise SetupError(f"{done.draft} is not UTF-8 Markdown or text: apply the diff by hand")
    raw = done.draft.read_bytes()
    whole = front + done.mended.text
    if b"\r\n" in raw:
        whole = whole.replace("\n", "\r\n")
    mark = b"\xef\xbb\xbf" if raw.startswith(b"\xef\xbb\xbf") else b""
    # A link stays one: it is the file behind it that is repaired.
    target = writable(done.draft).resolve()
    fresh = target.with_name(f".{target.name}.new")
    try:
        fresh.write_bytes(mark + whole.encode("utf-8"))
        shutil.copymode(target, fresh)
        fresh.replace(target)
    except OSError as error:
        with suppress(OSError):
            fresh.unlink()
        raise SetupError(f"{done.draft} cannot be written: {error.strerror or error}") from None


def writable(draft: Path) -> Path:
    """The draft, where it and its folder let themselves be written.

    Raises:
        SetupError: it is read-only, or nothing may be put into its folder.
    """
    target = draft.resolve()
    # Root may write anything; whoever took the right away meant it all the same.
    if target.exists() and not (target.stat().st_mode & _ANY_WRITE and os.access(target, os.W_OK)):
        raise SetupError(f"{draft} is read-only: make it writable, or apply the diff elsewhere")
    if not os.access(target.parent, os.W_OK | os.X_OK):
        raise SetupError(f"{draft} cannot be written: its folder {target.parent} is read-only")
    return draft


def checked_path(out: Path, draft: Path, *, fix: bool, sources: Sequence[str | Path] = ()) -> Path:
    """A path that a form exists for, and that is neither the draft nor one of its sources.

    Raises:
        SetupError: no form has its suffix, its folder does not exist, it needs repairs, or it
            would overwrite the draft or a source.
    """
    if _same(out, draft):
        raise SetupError(f"--out {out} is the draft itself")
    if out.exists() and any(_same(out, one) for one in walk([Path(s) for s in sources])):
        raise SetupError(f"--out {out} is one of the sources")
    suffix = out.suffix.lower()
    if suffix not in SUFFIXES:
        raise SetupError(f"--out {out}: end it with one of {', '.join(SUFFIXES)}")
    if suffix in (".diff", ".patch") and not fix:
        raise SetupError(f"--out {out}: a diff needs --fix")
    if not out.parent.is_dir():
        raise SetupError(f"--out {out}: there is no folder {out.parent}")
    return out


def _same(one: Path, other: Path) -> bool:
    """Whether two paths lead to one file, through links of either kind."""
    if one.resolve() == other.resolve():
        return True
    try:
        return one.samefile(other)
    except OSError:  # one of them is not there, or may not be looked at
        return False
