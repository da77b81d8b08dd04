"""Repairs of a whole draft: sentences reworded or left out, marks put right, all judged again.

Proposes; writes nothing. Reference lists are left to the author.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Sequence

from agent.domain import Evidence, Frozen
from agent.verify.claims import DraftSentence, split_draft
from agent.verify.draft_report import Defect, DraftReport, DraftVerdict
from agent.verify.gate import Gate
from agent.verify.language import foreign
from agent.verify.mend_marks import labels, marks_for, unmatched
from agent.verify.mend_sentence import How, Wording, wordings
from agent.verify.words import quotations, strip_markers

Check = Callable[[str], DraftReport]
_TOO_FAR = 3  # rounds of judging the repaired draft before what still fails is left out


class Repair(Frozen):
    """One proposed change of the draft, at its place there."""

    start: int
    end: int
    before: str
    after: str
    how: How
    reason: str


class Mended(Frozen):
    """The repaired draft, what was changed, and what is found in it."""

    text: str
    repairs: tuple[Repair, ...]
    report: DraftReport


def mend(
    text: str, report: DraftReport, pool: Sequence[Evidence], gate: Gate, check: Check
) -> Mended:
    """Repair what can be repaired, and judge the result as a draft of its own.

    Args:
        text: The draft.
        report: What was found in it.
        pool: The evidence it was judged against.
        gate: Judges single wordings.
        check: Judges a whole draft, as the report was made.
    """
    drafted = split_draft(text)
    by_id = {one.id: one for one in pool}
    other = foreign([one.text for one in drafted])  # repairs are worded in English
    wanted = [at for at in _wanted(report) if not other[at]]
    open_ = {at: _choices(text, drafted[at], at, report, by_id, gate) for at in wanted}
    chosen = {at: next(choices, None) for at, choices in open_.items()}
    for _ in range(_TOO_FAR):
        _without_repeats(chosen, open_)
        repaired, places = apply([one for one in chosen.values() if one], text)
        found = check(repaired)
        failing = [at for at in _failing(found, places, chosen) if chosen[at]]
        if not failing:
            break
        for at in failing:
            chosen[at] = next(open_[at], None)
    _without_repeats(chosen, open_)
    kept = tuple(one for _, one in sorted(chosen.items()) if one)
    repaired, _ = apply(kept, text)
    return Mended(text=repaired, repairs=kept, report=check(repaired))


def _without_repeats(
    chosen: dict[int, Repair | None], open_: dict[int, Iterator[Repair | None]]
) -> None:
    """Each quotation is put in once; a later sentence takes its next repair instead."""
    said: set[str] = set()
    for at in sorted(chosen):
        while (one := chosen[at]) and one.how == "quoted" and _quoted(one) in said:
            chosen[at] = next(open_[at], None)
        if one and one.how == "quoted":
            said.add(_quoted(one))


def _quoted(one: Repair) -> str:
    """The source's words in a repair; all of it where they are told without quotation marks."""
    found = quotations(one.after)
    return one.after[slice(*found[0])] if found else strip_markers(one.after)


def _wanted(report: DraftReport) -> list[int]:
    failed = {at for at, one in enumerate(report.sentences) if one in report.failed}
    marked = {d.sentence for d in report.defects if d.kind in ("wrong_source", "beyond_list")}
    return sorted(failed | {at for at in marked if at is not None})


def _failing(
    found: DraftReport, places: Sequence[tuple[int, int]], chosen: dict[int, Repair | None]
) -> list[int]:
    """Which of the changed sentences are still not carried, or cite what does not carry them."""
    bad = [(one.start, one.end) for one in found.failed]
    bad += [(d.start, d.end) for d in found.defects if d.kind == "wrong_source"]
    changed = [at for at, one in sorted(chosen.items()) if one]
    return [
        at
        for at, (low, high) in zip(changed, places, strict=True)
        if any(start < high and low < end for start, end in bad)
    ]


def apply(repairs: Sequence[Repair], text: str) -> tuple[str, list[tuple[int, int]]]:
    """The draft with the repairs made, and where these stand in it."""
    parts, places, at, length = [], [], 0, 0
    for one in sorted(repairs, key=lambda r: r.start):
        parts += [text[at : one.start], one.after]
        length += one.start - at
        places.append((length, length + len(one.after)))
        length += len(one.after)
        at = one.end
    return "".join((*parts, text[at:])), places


def _choices(
    text: str,
    one: DraftSentence,
    at: int,
    report: DraftReport,
    by_id: dict[str, Evidence],
    gate: Gate,
) -> Iterator[Repair | None]:
    """Repairs of one sentence, best first; at last it is left out, where it is not carried."""
    told = report.sentences[at]
    evidence = tuple(by_id[i] for i in told.evidence_ids if i in by_id)
    missing = {d.key for d in report.defects if d.kind == "beyond_list" and d.sentence == at}
    if told.verdict not in ("contradicted", "not_found"):
        defects = [d for d in report.defects if d.sentence == at]
        # Of two sources that carry it only together neither does, unless it is reckoned from both.
        carried = {e.document_id for e in evidence}
        reckoned = told.derived is not None and len(carried) == len(
            {by_id[i].document_id for i in told.derived.from_ if i in by_id}
        )
        if len(carried) == 1 or carried <= set(told.cited) or reckoned:
            yield _cited_anew(text, one, evidence, missing, report, defects)
        return
    for wording in wordings(one.text, evidence, gate):
        marks = marks_for(text, one, wording.evidence, missing, report)
        after = _written(text, one, wording, marks)
        yield _repair(text, one, after, wording.how, told.reason)
    # What a source that is not given may carry is not for us to leave out.
    if told.verdict == "contradicted" or not unmatched(one, report):
        yield _dropped(text, one, told)


def _repair(text: str, one: DraftSentence, after: str, how: How, reason: str) -> Repair:
    before = text[one.start : one.end]
    return Repair(start=one.start, end=one.end, before=before, after=after, how=how, reason=reason)


def _cited_anew(
    text: str,
    one: DraftSentence,
    evidence: tuple[Evidence, ...],
    missing: set[str | None],
    report: DraftReport,
    defects: Sequence[Defect],
) -> Repair | None:
    """The sentence with marks of the sources that carry it; None where the list has none."""
    marks = marks_for(text, one, evidence, missing, report)
    wrong = any(d.kind == "wrong_source" for d in defects)
    if wrong and not labels({e.document_id for e in evidence}, report):
        return None
    after = _written(text, one, Wording(one.text, "cited anew", evidence), marks)
    if after == text[one.start : one.end]:
        return None
    return _repair(text, one, after, "cited anew", " ".join(d.text for d in defects))


def _written(text: str, one: DraftSentence, wording: Wording, marks: str | None) -> str:
    """The wording in the draft's own spelling, with its marks where the old ones stood."""
    raw = text[one.start : one.end]
    bare = [mark for mark in one.marks if mark.bare]
    kept_words = wording.text == one.text or (
        wording.changes and all(raw.count(old) == 1 for old, _ in wording.changes)
    )
    if kept_words:
        for mark in reversed(bare if marks is not None else []):
            low, high = max(mark.start - one.start, 0), mark.end - one.start
            space = raw[low : low + 1] if raw[low : low + 1].isspace() and marks else ""
            instead = space + (marks or "") if mark is bare[0] else ""
            raw = raw[:low] + instead + raw[high:]
        for old, new in wording.changes:
            raw = raw.replace(old, new, 1)
        return raw
    if not bare:
        return wording.text
    own = "".join(text[mark.start : mark.end] for mark in bare)
    spaced = " " if own[:1].isspace() else ""
    new = own if marks is None else f"{spaced}{marks}" if marks else ""
    after_stop = re.search(r"[.!?][\"”’)]*$", text[one.start : bare[-1].start].rstrip())
    stop = re.search(r"[.!?]$", wording.text)
    if after_stop or stop is None:
        return wording.text + new
    return wording.text[: stop.start()] + new + stop[0]


def _dropped(text: str, one: DraftSentence, told: DraftVerdict) -> Repair:
    """Without the sentence, and without the line where nothing else stands on it."""
    low, high = text.rfind("\n", 0, one.start) + 1, text.find("\n", one.end)
    high = len(text) if high < 0 else high
    start, end = one.start, one.end
    if re.fullmatch(r"[\s>*+•-]*(?:\d+[.)]\s*)?[\s*]*", text[low:start]) and not text[
        end:high
    ].strip(" *"):
        start, end = low, min(high + 1, len(text))
        if text[:start].endswith("\n\n") and text[end:].startswith("\n"):
            end += 1  # not two empty lines for one paragraph
    elif text[end : end + 1] == " ":
        end += 1
    elif text[:start].endswith(" "):
        start -= 1
    return Repair(
        start=start, end=end, before=text[start:end], after="", how="dropped", reason=told.reason
    )


def diff(before: str, after: str, name: str) -> str:
    """A unified diff of a draft and its repaired form; empty where they are the same."""
    lines = difflib.unified_diff(
        before.splitlines(keepends=True),
        after.splitlines(keepends=True),
        fromfile=f"a/{name}",
        tofile=f"b/{name}",
    )
    whole = (
        one if one.endswith("\n") else f"{one}\n\\ No newline at end of file\n" for one in lines
    )
    return "".join(whole)
