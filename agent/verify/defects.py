"""What is wrong with the citations of a draft, each with its place and in a sentence of its own.

Takes verdicts as given; reads the cited sources only for the figures that a sentence states.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from agent.domain import Evidence, Figure
from agent.verify.citations import Citations
from agent.verify.cited import Judged
from agent.verify.claims import DraftSentence
from agent.verify.draft_report import Defect, DefectKind
from agent.verify.marks import Mark
from agent.verify.reading import premise, read
from agent.verify.words import shortened
from tools.figures import agrees


class Checked(NamedTuple):
    """A draft with all that was found: its sentences, verdicts and citations, and the sources."""

    text: str
    sentences: Sequence[DraftSentence]
    judged: Sequence[Judged | None]
    cites: Citations
    pool: Sequence[Evidence]
    titles: Mapping[str, str]

    def named(self, documents: Sequence[str]) -> str:
        """The documents with their numbers in the list and their titles."""
        told = []
        for one in documents:
            labels = self.cites.labels([one])
            title = f"“{shortened(self.titles.get(one, one))}”"
            told.append(f"{labels[0]} ({title})" if labels else f"{title}, which is not listed")
        return " and ".join(told[:3]) + (f" and {len(told) - 3} more" if len(told) > 3 else "")

    def defect(self, kind: DefectKind, text: str, place: tuple[int, int], **more: object) -> Defect:
        """A defect at its place."""
        line = self.text.count("\n", 0, place[0]) + 1
        return Defect.model_validate(
            {"kind": kind, "text": text, "start": place[0], "end": place[1], "line": line, **more}
        )


def defects_of(checked: Checked) -> tuple[Defect, ...]:
    """All defects in the order of their places."""
    found = [*_of_marks(checked), *_of_entries(checked), *_of_sentences(checked)]
    return tuple(sorted(found, key=lambda one: (one.start, one.end, one.kind)))


def _place(mark: Mark, text: str) -> tuple[int, int]:
    return mark.start + (text[mark.start] in " \t"), mark.end


def _sentence_at(checked: Checked, mark: Mark) -> int | None:
    return next((n for n, one in enumerate(checked.sentences) if mark in one.marks), None)


def _of_marks(checked: Checked) -> Iterator[Defect]:
    cites = checked.cites
    unlisted: list[Mark] = []
    for mark in cites.marks:
        found = cites.of(mark)
        place, at = _place(mark, checked.text), _sentence_at(checked, mark)
        if found.missing and not cites.entries:
            unlisted.append(mark)
        elif found.missing:
            told = " and ".join(f"[{key}]" for key in found.missing)
            text = f"The reference list has no {told}: {_extent(cites)}."
            yield checked.defect("beyond_list", text, place, sentence=at, key=found.missing[0])
        elif mark.url and mark.bare and not found.entries and not found.documents:
            text = f"The link {shortened(mark.url)} leads to none of the given sources."
            yield checked.defect("unknown_source", text, place, sentence=at)
    if unlisted:
        keys = list(dict.fromkeys(f"[{key}]" for mark in unlisted for key in mark.keys))
        more = f" and {len(keys) - 6} more" if len(keys) > 6 else ""
        text = f"The draft cites {', '.join(keys[:6])}{more}, but has no reference list."
        yield checked.defect("no_list", text, _place(unlisted[0], checked.text))


def _extent(cites: Citations) -> str:
    numbers = [int(entry.key) for entry in cites.entries if entry.key and entry.key.isdigit()]
    if not numbers:
        return f"it has {len(cites.entries)} entries without numbers"
    return f"it goes from [{min(numbers)}] to [{max(numbers)}]"


def _of_entries(checked: Checked) -> Iterator[Defect]:
    cites = checked.cites
    times = cites.times
    by_links = any(mark.url for mark in cites.marks)
    seen: dict[str, str] = {}
    for at, (entry, documents) in enumerate(zip(cites.entries, cites.matched, strict=True)):
        place = (entry.start, entry.end)
        told = f"[{entry.key}] {shortened(entry.text)}" if entry.key else shortened(entry.text)
        if entry.key in seen:
            text = f"The number [{entry.key}] is given twice: {seen[entry.key]}, and {told}."
            yield checked.defect("duplicate_number", text, place, key=entry.key)
        elif entry.key is not None:
            seen[entry.key] = told
        if not times[at] and (entry.key is not None or (by_links and entry.urls)):
            text = f"No sentence cites the reference {told}."
            yield checked.defect("never_cited", text, place, key=entry.key)
        if not documents:
            text = f"None of the given sources is the reference {told}."
            yield checked.defect("unknown_source", text, place, key=entry.key)


def _of_sentences(checked: Checked) -> Iterator[Defect]:
    for at, (one, judged) in enumerate(zip(checked.sentences, checked.judged, strict=True)):
        if judged is None or judged.by_cited is None or judged.by_cited.label == "supported":
            continue
        cited = checked.cites.documents(one)
        absent = absent_figures(one.text, cited, checked.pool)
        others = tuple(d for d in judged.elsewhere if d not in cited)
        place = (one.start, one.end)
        source = checked.named(cited)
        nowhere = f"{_listed(absent)} in {source}" if absent else ""
        if judged.elsewhere:
            if not checked.cites.complete(one):
                continue  # what is not given may carry it
            text = f"Carried by {checked.named(others)}, but not by {source}, which it cites."
            if len(others) < len(judged.elsewhere):
                text = f"{source} carries it only together with {checked.named(others)}."
            elif nowhere:
                text += f" {nowhere}."
            yield checked.defect("wrong_source", text, place, sentence=at, carried_by=others)
        elif absent:
            text = f"{nowhere}, which it cites, nor does another source carry it."
            yield checked.defect("figure_not_in_source", text, place, sentence=at)
        else:
            text = f"{source}, which it cites, {answer(judged, cited)}"
            text += " No other source carries it."
            yield checked.defect("not_in_source", text, place, sentence=at)


def answer(judged: Judged, cited: Sequence[str]) -> str:
    """What the sources cited say of a sentence; never "mute" of one that the verdict quotes."""
    shown = judged.shown
    quoted = any(one.document_id in cited for one in shown.citations)
    told = shown if quoted or judged.by_cited is None else judged.by_cited
    if told.label == "contradicted":
        return f"says otherwise: {told.reason}"
    return f"{'does not carry it' if quoted else 'is mute'}: {told.reason}"


def _listed(figures: Sequence[str]) -> str:
    return f"{', '.join(figures)} stand{'s' if len(figures) == 1 else ''} nowhere"


def absent_figures(
    text: str, documents: Sequence[str], pool: Sequence[Evidence]
) -> tuple[str, ...]:
    """The figures of a sentence that no sentence of the documents has.

    "At most four" stands where "at least four" stands, however much the two differ: only the
    number and its unit are looked for.
    """
    wanted = read(text).figures
    if not wanted:
        return ()
    own = [premise(one).reading.figures for one in pool if one.document_id in documents]
    held = [_bare(figure) for figures in own for figure in figures]
    return tuple(f.text for f in wanted if not any(agrees(_bare(f), other) for other in held))


def _bare(figure: Figure) -> Figure:
    return figure.model_copy(update={"hedge": "", "direction": "", "noun": ""})
