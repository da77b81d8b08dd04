"""When a document was published, and which period it reports on.

Knows datelines, covers, titles and file names; resolving words is ``tools.periods``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from pathlib import PurePosixPath

from agent.domain import DocumentKind, Field, Period
from tools.context_period import main_period
from tools.context_words import lowered, one_line, readable_name, word_set
from tools.periods import periods
from tools.periods_labels import label_kind, parse, same, shift_months

_HEAD = 3_000
_TOP = 400  # title, dateline and the first sentence
_YEARLY = re.compile(r"annual|full[- ]year|year ended|results|10-k")

_ENDED = re.compile(
    r"(?:ended|ending|until|through|from|to|since|due|before|by)\W+(?:\w+\W+){0,1}$"
)
_DATED = re.compile(
    r"^\W*(?:date|published|updated|publication date|date of (?:report"
    r"|publication)[^:]*)\W*[:.]?\s",
    re.M,
)
# What may stand between such a word and its day where no colon does.
_UNTIL_DAY = re.compile(r"\W*(?:(?:on|at|\w+day)\b\W*)*")
# Before a day these words make it that of an event, unless what they stand after is a paper.
_PREPOSITIONS = word_set("on in at by of for from to since until till before after during around")
_PAPERS = word_set(
    "address agenda annual briefing bulletin call circular conference date dated earnings edition"
    " filed filing interview issue issued letter meeting memo memorandum minutes monthly news note"
    " notice outlook paper posted presentation press published quarterly quarter release released"
    " report results review session speech statement transcript update updated weekly year"
)
_PARTICLES = word_set("a and by de der della for immediate last no number of on the van von")
_STOP = re.compile(r"[.!?][\"”’)\]]*(?:\s?\[\d{1,3}\])*\s*$")  # marks of notes may follow
_PARAGRAPH = 200  # characters: no line of a head is that long, whatever it ends with
_LINE = 60  # characters; a line this long that goes on below is one of a paragraph


def _borne(head: str, start: int, end: int) -> bool:
    """Whether the day is the paper's own: no part of a running sentence, which tells an event's."""
    low = head.rfind("\n", 0, start) + 1
    high = head.find("\n", end)
    high = len(head) if high < 0 else high
    before = re.split(r"(?<=[a-z]{3}[.!?])\s", head[low:start])[-1]
    words = re.findall(r"[^\W\d_]+", before)
    above = head[:low].rstrip(" \t")
    if not words and not above.endswith("\n\n"):
        last = above.split()[-1:]  # "… in the first quarter of 2021" ends in no preposition
        words = [word for word in last if word in _PREPOSITIONS]
    about_paper = any(word.lower() in _PAPERS for word in words)
    if words and words[-1].lower() in _PREPOSITIONS and not about_paper:
        return False
    below = head[high + 1 : high + 2]
    line = head[low:high]
    if before.count("(") > before.count(")"):
        return False  # "Ines Rye (3 March 1909 – 2 May 1987) was": a life's
    if len(line) < _PARAGRAPH and not _STOP.search(line) and (
        not below.strip() or (len(line) < _LINE and not below.islower())
    ):  # fmt: skip
        return True
    small = {word for word in words if word.islower()}
    after = head[end:high].lstrip(" \t,*_)]") or below
    return small <= _PAPERS | _PARTICLES and not after[:1].islower()


def date_of(head: str, low: str, name: str) -> Field | None:
    """The day the document bears: a dated line, a dateline, else the file name's."""
    days = [p for p in periods(head[:1_500]) if label_kind(p.label) == "day"]
    days = [p for p in days if not _ENDED.search(low[max(0, p.start - 25) : p.start])]
    for match in _DATED.finditer(low[:1_500]):
        for day in days:
            gap = low[match.end() : max(day.start, match.end())]
            told = ":" in match.group() or _UNTIL_DAY.fullmatch(gap)
            if told and 0 <= day.start - match.end() < 30:
                return Field(value=day.label, start=day.start, end=day.end)
    # A day deep in the text is the story's, not the paper's: a monthly says its month on top.
    months = [p for p in periods(head[:_TOP]) if label_kind(p.label) == "month"]
    for found in [d for d in days if d.start < 2 * _TOP] + months:
        line_start = head.rfind("\n", 0, found.start) + 1
        if found.start - line_start <= 90 and _borne(head, found.start, found.end):
            return Field(value=found.label, start=found.start, end=found.end)
    for label in _labels_of(name):
        if label_kind(label) in ("day", "month"):
            return Field(value=label, rule="file name")
    return None


@lru_cache(maxsize=256)
def _labels_of(name: str) -> tuple[str, ...]:
    """The periods that a file's name tells."""
    found = periods(readable_name(name)) + periods(PurePosixPath(name).name)
    return tuple(period.label for period in found)


_FILE_PERIOD = re.compile(
    r"(?P<f1>fy)?[ _\-]?(?P<y1>\d{4}|(?<=fy)\d{2})[ _\-]?q(?P<q1>[1-4])"
    r"|q(?P<q2>[1-4])[ _\-]?(?P<f2>fy)?[ _\-]?(?P<y2>\d{4}|(?<=fy)\d{2})",
    re.IGNORECASE,
)
_QUARTER_NAMED = re.compile(
    r"\b(?:first|second|third|fourth) quarter of (?:fiscal (?:year )?)?\d{4}\b|\bQ[1-4] \d{4}\b",
    re.I,
)
_YEAR_NAMED = re.compile(r"\b(?:fiscal(?: year)? |FY ?)(?P<year>(?:19|20)\d\d)\b", re.I)
_REPORTED = re.compile(
    r"\bfor the (?:quarter(?:ly period)?|(?:fiscal )?year|(?:three|six|nine"
    r"|twelve) months) ended?\b",
    re.IGNORECASE,
)


def period_of(text: str, name: str, *, kind: DocumentKind, dated: Field | None) -> Field | None:
    """The period reported on: title, file name, cover, first paragraphs, in that order."""
    if kind in ("table", "web", "text", "transcript", "news", "note"):
        return None
    head = text[:_HEAD]
    published = dated.value if dated else None
    by_name = file_period(name)
    if kind == "filing" and (cover := _cover_period(text)):
        return cover
    title = head[: max(head.find("\n\n", 20), 120)][:_TOP]
    told = _stated_on_top(title, None, kind) or _stated_on_top(title, by_name, kind)
    if told and kind != "filing" and (not by_name or label_kind(told.value) == "quarter"):
        return told
    if by_name:
        return Field(value=by_name, rule="file name")
    told = _stated_on_top(head[:_TOP], None, kind) if kind != "filing" else None
    return told or (_named_most(head, published) if kind in ("call", "report") else None)


def _cover_period(text: str) -> Field | None:
    """The period a filing covers: its cover's last day, in the words its pages use for it.

    Pages that say "the second quarter of 2023" of the three months ended April 1 count fiscal
    quarters, whether they say so or not.
    """
    cover = _REPORTED.search(text, 0, 2 * _HEAD)
    if cover is None:
        return None
    days = periods(text[cover.end() : cover.end() + 60])
    if not days or label_kind(days[0].label) != "day":
        return None
    start, end = cover.start(), cover.end() + days[0].end
    if "quarter" not in cover.group().lower() and "month" not in cover.group().lower():
        label = main_period(periods(f"the year ended {days[0].text}"))
        if label is None:
            return None
        named = _said_year(text, days[0].label) if label_kind(label.label) == "months" else None
        return Field(value=named or label.label, start=start, end=end)
    calendar = main_period(periods(f"the three months ended {days[0].text}"))
    said = _said_quarter(text, days[0].label)
    if said is None or calendar is None:
        return Field(value=calendar.label, start=start, end=end) if calendar else None
    if said.startswith("FY") or same(said, calendar.label):
        return Field(value=said, start=start, end=end)
    return Field(value=f"FY{said}", start=start, end=end, rule="its pages count fiscal quarters")


def _said_quarter(text: str, last_day: str) -> str | None:
    """The quarter that pages name most, of those that can end on that day.

    A year is named for the calendar year it ends in; weeks may run a few days over a month.
    """
    last = date.fromisoformat(last_day) - timedelta(days=7)
    named = Counter(one_line(match.group()) for match in _QUARTER_NAMED.finditer(text))
    for words, _ in named.most_common():
        found = main_period(periods(words))
        label = re.fullmatch(r"(?:FY)?(\d{4})Q([1-4])", found.label) if found else None
        if found and label:
            ends = shift_months(last.replace(day=1), 3 * (4 - int(label[2])))
            if ends.year == int(label[1]):
                return found.label
    return None


def _said_year(text: str, last_day: str) -> str | None:
    """The fiscal year that ended on that day, where pages name it more than any other.

    A year named for the one in which it began (retailers') is passed over: its number is not told.
    """
    last = date.fromisoformat(last_day) - timedelta(days=7)
    said = Counter(int(match["year"]) for match in _YEAR_NAMED.finditer(text)).most_common(2)
    most = said and (len(said) == 1 or said[0][1] > said[1][1])
    return f"FY{last.year}" if most and said[0][0] == last.year else None


def _stated_on_top(top: str, reference: str | None, kind: DocumentKind) -> Field | None:
    found = periods(top, reference=reference)
    period = main_period([p for p in found if p.rule is None or reference])
    if period is None:
        return None
    told = _joined(period, found)
    if label_kind(told.value) == "year":
        return told if _YEARLY.search(lowered(top)) and kind != "call" and not reference else None
    return told if label_kind(told.value) == "quarter" or kind != "filing" else None


def _named_most(head: str, published: str | None) -> Field | None:
    named = [p for p in periods(head, published=published) if p.rule is None]
    named = [p for p in named if label_kind(p.label) == "quarter"]
    if not named:
        return None
    best = Counter(p.label for p in named).most_common(1)[0][0]
    first = next(p for p in named if p.label == best)
    return Field(value=best, start=first.start, end=first.end, rule="named most on the first page")


def _joined(found: Period, top: Sequence[Period]) -> Field:
    """A title's period; "FY24 Fourth Quarter" names its year and its quarter apart."""
    if label_kind(found.label) == "year":
        for other in top:
            near = 0 <= other.start - found.end <= 3 or 0 <= found.start - other.end <= 3
            if near and label_kind(other.label) == "partial" and other.label[0] in "QH":
                start, end = min(found.start, other.start), max(found.end, other.end)
                return Field(value=found.label + other.label, start=start, end=end)
    return Field(value=found.label, start=found.start, end=found.end, rule=found.rule)


def file_period(name: str) -> str | None:
    """The quarter a file name tells: "TranscriptFY17Q4.txt" is FY2017Q4."""
    match = _FILE_PERIOD.search(PurePosixPath(name).name)
    if match is None:
        return None
    year = match["y1"] or match["y2"]
    mark = "FY" if match["f1"] or match["f2"] else ""
    label = f"{mark}{'20' if len(year) == 2 else ''}{year}Q{match['q1'] or match['q2']}"
    return label if parse(label) else None
