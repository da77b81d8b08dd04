"""What a document is: title, kind, date, period, company, outlet, each with its place in the text.

Knows the beginnings of documents. What is stated nowhere is left out, never guessed; what is
deduced from a file name or from frequency says so in its rule.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import NamedTuple, cast

from agent.domain import Context, DocumentKind, Field, Period
from tools.context_company import company_of
from tools.context_period import main_period
from tools.context_turns import turns
from tools.context_words import MONTHS, Told, lowered, one_line
from tools.periods import periods
from tools.periods_labels import in_words, label_kind, parse

_HEAD = 3_000


class Description(NamedTuple):
    """A document's description; ``fields`` has the same values with their places."""

    title: str
    kind: DocumentKind
    date: str | None
    period: str | None
    company: str | None
    outlet: str | None
    fields: Context


def describe(
    text: str,
    *,
    name: str,
    title: str | None = None,
    date: str | None = None,
    outlet: str | None = None,
) -> Description:
    """Describe a document by its own words, then by what the loader and the name tell.

    Args:
        text: The stored text.
        name: File name or address it came from.
        title: Title the format declares, if any.
        date: ISO date the format declares, if any.
        outlet: Publisher the format declares, if any.
    """
    head = text[:_HEAD]
    low = lowered(head)
    given = _place(text, title, "declared by the file")
    first = _title_line(text)
    told = _kind(low, name, is_call=bool(turns(text)), first=f"{title or ''} {first.value}")
    kind = cast(DocumentKind, told.value)
    dated = _place(text, date, "declared by the file") or _date(head, low, name)
    company = company_of(text, title=given.value if given else first.value, kind=kind)
    period = _period(head, low, name, kind, dated)
    press = _place(text, outlet, "declared by the file") or _outlet(head, kind, company)
    shown = _shown_title(given, first, name, (kind, company, period, dated))
    return Description(
        title=shown.value,
        kind=kind,
        date=dated.value if dated else None,
        period=period.value if period else None,
        company=company.value if company else None,
        outlet=press.value if press else None,
        fields=Context(
            title=shown, kind=told, date=dated, period=period, company=company, outlet=press
        ),
    )


def _place(text: str, value: str | None, rule: str) -> Field | None:
    """A value given from outside, with its place where the text states it too."""
    if not value or not value.strip():
        return None
    value = one_line(value)
    start = text.find(value, 0, _HEAD)
    if start < 0:
        return Field(value=value, rule=rule)
    return Field(value=value, start=start, end=start + len(value))


_TITLE_NOISE = re.compile(
    r"^(?:united states|securities and exchange commission|washington|form \d|\(mark one\)|page \d"
    r"|for immediate release|press release\b.{0,4}$|by [A-Z]|\d+$|[-=*_#]+$|fiction\b)",
    re.IGNORECASE,
)


def _title_line(text: str) -> Told:
    """The first line that reads as a title."""
    for match in re.finditer(r"[^\n]+", text[:_HEAD]):
        raw = match.group()
        start = match.start() + len(raw) - len(raw.lstrip(" \t#*_>"))
        value = one_line(raw.strip(" \t#*_>"))
        if len(value) > 3 and not _TITLE_NOISE.match(value) and value[0] != "|":
            return Told(value, start, start + len(raw.strip(" \t#*_>")))
    return Told("", 0, 0)


_KIND_WORDS: dict[DocumentKind, str] = {
    "call": "earnings call",
    "report": "report",
    "filing": "filing",
    "release": "press release",
    "note": "note",
    "transcript": "transcript",
}
_GENERIC_TITLE = re.compile(
    r"^(?:\w+ )?(?:earnings (?:conference )?call|conference call|transcript|press release|report"
    r"|item \d+[a-z]?\.?|results|news|untitled|document|home|index|form (?:10|8)-?[kq])\W*$",
    re.IGNORECASE,
)
_LONGEST_TITLE = 140


def _shown_title(
    given: Field | None,
    first: Told,
    name: str,
    known: tuple[DocumentKind, Field | None, Field | None, Field | None],
) -> Field:
    """The title as told; where that is missing or generic, one put together from what is known."""
    told = given or (first.field() if 3 < len(first.value) <= _LONGEST_TITLE else None)
    kind, company, period, date = known
    undated = (
        kind == "call" and period is not None and not re.search(r"\d", told.value if told else "")
    )
    if told and not _GENERIC_TITLE.match(told.value) and not undated:
        return told
    parts = [company.value if company else None, told.value if told else _KIND_WORDS.get(kind)]
    if company and told and (undated or company.value in told.value):
        parts = [company.value, _KIND_WORDS.get(kind, told.value)]
    when = period or date
    if company and when:
        words = " ".join(part for part in parts if part)
        return Field(value=f"{words}, {in_words(when.value)}", rule="company, kind and period")
    return told or Field(value=readable_name(name), rule="file name")


def readable_name(name: str) -> str:
    """A file name or address as words: "TranscriptFY17Q4.txt" becomes "Transcript FY17Q4"."""
    stem = PurePosixPath(name.split("?")[0].rstrip("/")).name
    stem = re.sub(r"\.\w{1,6}$", "", stem) or name
    stem = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", re.sub(r"[_\-+]+|%20", " ", stem))
    words = one_line(stem)
    return words[:1].upper() + words[1:]


# Cues in the order of their strength; the first that is found decides.
_KINDS: tuple[tuple[DocumentKind, re.Pattern[str]], ...] = (
    ("call", re.compile(r"(?:earnings|conference|results|investor) (?:\w+ )?call|earnings call")),
    (
        "filing",
        re.compile(
            r"form (?:10|8|20|6)-?[kqf]\b|securities and exchange commission|^\s*item\s+\d+[a-z]?\.\d*"
            r"|exact name of (?:the )?registrant|regulatory filing|public notice"
        ),
    ),
    (
        "release",
        re.compile(r"press release|for immediate release|news release|/prnewswire|business wire"),
    ),
    (
        "report",
        re.compile(
            r"(?:annual|interim|half-year|quarterly|full-year|six-month|financial) report|unaudited"
            r"|report for the (?:year|quarter)|trading (?:update|statement)"
        ),
    ),
    (
        "note",
        re.compile(
            r"price target|target price|initiat(?:e|ing) coverage|analyst note|research note"
            r"|recommendation: |\brating\b[^\n]{0,20}(?:buy|hold|sell)|equity research"
        ),
    ),
)
_NEWS = re.compile(
    r"^\s*(?:#+ )?[^\n]{15,160}\n+(?:[^\n]{0,90}\n+){0,3}?(?:by [a-z]|[a-z .,'’\-]{3,40}[,(] ?\d{1,2} "
    rf"{MONTHS}|[a-z .,'’\-]{{3,40}}, {MONTHS}\.? \d{{1,2}}|[a-z .,'’\-]{{3,40}}\(reuters\))|\breporting by"
    r"|\beditor(?:ial|s)?:|told reporters|\((?:reuters|ap|afp|bloomberg)\)|\bnews(?:wire| agency)?\b"
)
_RELEASE_OPENING = re.compile(
    r"\b(?:today|this morning) (?:announced|reported|presents?|announces)|\(the company\)"
    r"|\bannounces\b|\bstatement (?:by|of|on)\b"
)


def _kind(low: str, name: str, *, is_call: bool, first: str) -> Field:
    """Kind by cues of the first page, else by the name, else plain text."""
    heading = lowered(first)
    for scope in (heading, low[:_HEAD]):
        for kind, cue in _KINDS:
            match = cue.search(scope)
            if not match or (kind == "call" and not is_call and scope is not heading):
                continue
            place = low.find(match.group()) if scope is heading else match.start()
            if place >= 0:
                return Field(value=kind, start=place, end=place + len(match.group()))
            return Field(value=kind, rule="title")
    if is_call:
        spoken = "call" if re.search(r"transcript|quarter|earnings", low) else "transcript"
        return Field(value=spoken, rule="speaker labels")
    return _kind_by_shape(low, name)


def _kind_by_shape(low: str, name: str) -> Field:
    if "call" in name.lower() and "quarter" in low:
        return Field(value="call", rule="file name")
    if match := _NEWS.search(low):
        return Field(value="news", rule=f"byline or dateline: {one_line(match.group())[-40:]}")
    if _RELEASE_OPENING.search(low[:1_200]):
        return Field(value="release", rule="opening words")
    lines = [line for line in low.split("\n") if line.strip()]
    if len(lines) > 3 and sum(line.startswith("|") for line in lines) > len(lines) * 0.7:
        return Field(value="table", rule="rows")
    if name.startswith(("http://", "https://")) or re.search(r"\.html?$", name):
        return Field(value="web", rule="address or file name")
    return Field(value="text", rule="no cue of another kind")


_ENDED = re.compile(
    r"(?:ended|ending|until|through|from|to|since|due|before|by)\W+(?:\w+\W+){0,1}$"
)
_DATED = re.compile(
    r"^\W*(?:date|published|updated|publication date|date of (?:report|publication)[^:]*)\W*[:.]?\s",
    re.M,
)


def _date(head: str, low: str, name: str) -> Field | None:
    """The day the document bears: a dated line, a dateline, else the file name's."""
    days = [p for p in periods(head[:1_500]) if label_kind(p.label) == "day"]
    days = [p for p in days if not _ENDED.search(low[max(0, p.start - 25) : p.start])]
    for match in _DATED.finditer(low[:1_500]):
        for day in days:
            if 0 <= day.start - match.end() < 30:
                return Field(value=day.label, start=day.start, end=day.end)
    for day in days:
        line_start = head.rfind("\n", 0, day.start) + 1
        if day.start - line_start <= 90:
            return Field(value=day.label, start=day.start, end=day.end)
    for period in periods(readable_name(name)) + periods(PurePosixPath(name).name):
        if label_kind(period.label) == "day":
            return Field(value=period.label, rule="file name")
    return None


_FILE_PERIOD = re.compile(
    r"(?P<f1>fy)?[ _\-]?(?P<y1>\d{4}|(?<=fy)\d{2})[ _\-]?q(?P<q1>[1-4])"
    r"|q(?P<q2>[1-4])[ _\-]?(?P<f2>fy)?[ _\-]?(?P<y2>\d{4}|(?<=fy)\d{2})",
    re.IGNORECASE,
)
_REPORTED = re.compile(
    r"(?:quarter(?:ly period)?|(?:fiscal )?year|(?:three|six|nine|twelve) months) ended?\b", re.I
)


def _period(
    head: str, low: str, name: str, kind: DocumentKind, dated: Field | None
) -> Field | None:
    """The period reported on: title, file name, cover, first paragraphs, in that order."""
    published = dated.value if dated else None
    by_name = _file_period(name)
    lines = head[:400]
    top = periods(lines, reference=by_name, published=published)
    if found := main_period(top):
        if label_kind(found.label) == "quarter" or (not by_name and kind != "filing"):
            return _joined(found, top)
    if by_name:
        return Field(value=by_name, rule="file name")
    if cover := _REPORTED.search(head):
        if found := main_period(periods(head[cover.start() : cover.start() + 160])):
            start = cover.start() + found.start
            return Field(value=found.label, start=start, end=cover.start() + found.end)
    if kind in ("web", "text", "table"):
        return None
    named = Counter(
        p.label
        for p in periods(head, published=published)
        if label_kind(p.label) == "quarter" and p.rule is None
    )
    if not named:
        return None
    best = named.most_common(1)[0][0]
    found = next(p for p in periods(head, published=published) if p.label == best)
    return Field(value=best, start=found.start, end=found.end, rule="named most on the first page")


def _joined(found: Period, top: Sequence[Period]) -> Field:
    """A title's period; "FY24 Fourth Quarter" names its year and its quarter apart."""
    if label_kind(found.label) == "year":
        for other in top:
            near = 0 <= other.start - found.end <= 3 or 0 <= found.start - other.end <= 3
            if near and label_kind(other.label) == "partial" and other.label[0] in "QH":
                start, end = min(found.start, other.start), max(found.end, other.end)
                return Field(value=found.label + other.label, start=start, end=end)
    return Field(value=found.label, start=found.start, end=found.end, rule=found.rule)


def _file_period(name: str) -> str | None:
    match = _FILE_PERIOD.search(PurePosixPath(name).name)
    if match is None:
        return None
    year = match["y1"] or match["y2"]
    mark = "FY" if match["f1"] or match["f2"] else ""
    label = f"{mark}{'20' if len(year) == 2 else ''}{year}Q{match['q1'] or match['q2']}"
    return label if parse(label) else None


_BYLINE = re.compile(r"^(?:[*_]*)by [^\n]{3,60}$", re.I | re.M)
_CREDIT = re.compile(
    r"\((?P<wire>Reuters|AP|AFP|Bloomberg|dpa|Dow Jones|[A-Z][\w ]{2,30} (?:Wire|News|Service))\)"
    r"|^(?P<line>[A-Z][\w'’&.\- ]{2,50}(?:Wire|News|Dispatch|Times|Post|Journal|Ledger|Herald|Service|Tribune|Gazette|Review|Observer|Digest|Press|Business|Daily|Weekly|Standard|Report|Chronicle|Bulletin|Courier|Telegraph|Guardian|Mail))(?:,[^\n]{0,60})?$",
    re.M,
)


def _outlet(head: str, kind: DocumentKind, company: Field | None) -> Field | None:
    """Who published it: a credit line, or the issuer of a release, report, filing or call."""
    if match := _CREDIT.search(head[:1_500]):
        group = "wire" if match["wire"] else "line"
        start, end = match.span(group)
        return Field(value=match[group], start=start, end=end)
    if kind in ("release", "report", "filing", "call") and company:
        return company.model_copy(update={"rule": "issuer"})
    return None
