"""Which company speaks as "we" in a document, by cues; never a person.

Knows the ways companies name themselves in calls, filings and releases.
"""

from __future__ import annotations

import re

from agent.domain import DocumentKind, Field
from tools.context_words import one_line

_LEGAL = (
    r"(?:Inc|Incorporated|Corp|Corporation|Company|Co|Ltd|Limited|LLC|LLP|L\.P|plc|PLC|AG|SE"
    r"|S\.A|SA|N\.V|NV|GmbH|AB|ASA|Oyj|S\.p\.A|SpA|Holdings?|Group|Bancorp|Trust|Partners|KGaA"
    r"|B\.V|BV|Pty)"
)
_WORD = r"(?:[A-ZÀ-Þ][\w&'’.\-]*|&|of|and|de|the)"
_NAME = rf"[A-ZÀ-Þ][\w&'’\-]*(?:\.(?:com|ai|io))?(?:[ \t]+{_WORD}){{0,4}}?"
_ONE = r"[A-ZÀ-Þ][\w&’\-]*(?:[ \t]+[A-ZÀ-Þ&][\w&’\-]*){0,3}"

_PART = r"[A-ZÀ-Þ&][\w&\-]*(?:['’](?!s\b)\w+|['’]s(?=[ \t]+[A-ZÀ-Þ]))??"  # "Children's Hospital"
_TITLED = rf"{_PART}(?:[ \t]+(?:(?:of|for|and|the|de)[ \t]+)*{_PART}){{0,4}}?"

_CUES: tuple[re.Pattern[str], ...] = (
    re.compile(rf"(?P<c>{_NAME},?[ \t]+{_LEGAL}\b\.?)[ \t]*\n+[ \t]*\((?:Exact|exact) name of"),
    re.compile(
        rf"(?P<c>{_NAME},?[ \t]+{_LEGAL}\b\.?)[^()\n]{{0,80}}\((?:(?:formerly|together"
        rf"|collectively|NYSE"
        r"|Nasdaq|NASDAQ)[^()]*)?[^()]{0,60}(?:the|our) [“\"'‘](?:Company|Registrant|Group"
        r"|company)"
    ),
    re.compile(rf"\b[Tt]he (?P<c>{_ONE}) Investor Relations (?:web ?site|page|site)"),
    re.compile(
        rf"\b(?:welcome to|joining) (?:the )?(?P<c>{_ONE})(?:['’]s?)? (?:\w+ ){{0,4}}?"
        r"(?:quarter|earnings|conference|results|call)",
        re.M,
    ),
    re.compile(rf"^[#\s]*About (?P<c>{_ONE}(?:,? {_LEGAL}\b\.?)?)[ \t]*:?$", re.M),
    re.compile(
        rf"\b(?P<c>{_NAME},?[ \t]+{_LEGAL}\b\.?)[ \t]*\((?:NYSE|NASDAQ|Nasdaq|LSE|OTC|TSX|Euronext)"
    ),
)
_LEGAL_NAME = re.compile(rf"\b(?P<c>{_ONE},?[ \t]+{_LEGAL}\b\.?)(?=[\s,.;:()'’*\-]|$)")
_TITLE_NAME = re.compile(
    rf"^[#*\s]*(?P<c>{_TITLED})(?:['’]s)?[ \t,:\-–—]+(?:{_LEGAL}[ \t.,:\-–—]+)?(?=FY|Q[1-4]\b"
    rf"|\d{{4}}|(?i:fiscal|first|second|third|fourth|earnings|reports?\b|announces|annual|quarterly"
    rf"|half-year|interim|full-year|results|opens|presents)\b)"
)
_NOT_COMPANY = re.compile(
    r"^(?:The|This|Our|We|In|On|At|For|Form|Item|Part|Securities|United|Act|Exchange|Board"
    r"|Annual|First|Second|Third|Fourth|Quarter|Fiscal|Earnings|Conference|Press|News"
    r"|Transcript|Note|Table|Report|Interim|Half|Directors|Shareholders|Stockholders|Chief"
    r"|President|Vice|Mr|Ms|Dr|Common|Stock|New York|Department|Ministry|Commission"
    r"|Authority)\b"
)
_TICKER = re.compile(r"[A-Z]{2,5}$")
_SPEAKS = frozenset({"call", "release", "report", "filing", "transcript"})
_WE = re.compile(r"\b(?:[Ww]e|[Oo]ur)\b")
_PER_WE = 300  # one "we" or "our" in so many characters: somebody speaks for a company
_LONGEST_ACRONYM = 5
_OPENING, _OFTEN = 120, 3
_SCAN = 20_000
_TRIM = re.compile(rf",?[ \t]+{_LEGAL}\.?$")


def company_of(text: str, *, title: str, kind: DocumentKind) -> Field | None:
    """Find who speaks as "we", with the place where it is named, without its legal form.

    In news, notes and pages nobody speaks as "we" outside quotations, unless the text is full
    of it (a transcript without labels).
    """
    scan = text[:_SCAN]
    if kind not in _SPEAKS and not speaks_as_we(scan):
        return None
    for cue in _CUES:
        if (match := cue.search(scan)) and (found := _checked(match, "c")):
            return _fuller(scan, found)
    if (match := _TITLE_NAME.match(title)) and (found := _in_text(scan, match["c"], "title")):
        return _fuller(scan, found)
    return _most_named(scan)


def speaks_as_we(text: str) -> bool:
    """Whether somebody speaks for a company all through a text."""
    return len(_WE.findall(text)) * _PER_WE >= max(len(text), 4 * _PER_WE)


def _fuller(scan: str, found: Field) -> Field:
    """The longer name a legal form shows: "Veldmoor" in "Veldmoor Pumps N.V."."""
    for match in _LEGAL_NAME.finditer(scan):
        longer = _checked(match, "c", found.rule)
        if longer and longer.value.startswith(found.value + " "):
            return longer
    return found


def _checked(match: re.Match[str], group: str, rule: str | None = None) -> Field | None:
    start = match.start(group)
    words = short_name(match[group].rstrip(" ,"))
    value = one_line(words)
    if len(value) < 2 or _NOT_COMPANY.match(value):
        return None
    if value.isupper() and len(value) > _LONGEST_ACRONYM:
        value = " ".join(w if w.isdigit() or "." in w else w.capitalize() for w in value.split())
    return Field(value=value, start=start, end=start + len(words), rule=rule)


def _in_text(scan: str, name: str, rule: str) -> Field | None:
    name = one_line(name).strip(" ,:-–—")
    if len(name) < 2 or _NOT_COMPANY.match(name) or _TICKER.match(name):
        return None
    start = scan.find(name)
    if start < 0:
        return None
    return Field(value=name, start=start, end=start + len(name), rule=rule)


def _most_named(scan: str) -> Field | None:
    """The company on the first lines, else the one named most; both by their legal form."""
    low = scan.lower()
    first: dict[str, re.Match[str]] = {}
    for match in _LEGAL_NAME.finditer(scan):
        value = short_name(one_line(match["c"]))
        if not _NOT_COMPANY.match(value):
            first.setdefault(value, match)
    if not first:
        return None
    opening = min(first, key=lambda name: first[name].start())
    if first[opening].start() <= _OPENING:
        return _checked(first[opening], "c", "named first")
    best = max(first, key=lambda name: (low.count(name.lower()), -first[name].start()))
    if len(first) > 1 and low.count(best.lower()) < _OFTEN:
        return None
    return _checked(first[best], "c", "named most" if len(first) > 1 else "the only one named")


def short_name(name: str) -> str:
    """A company's name without its legal form: "Veldmoor Pumps N.V." becomes "Veldmoor Pumps"."""
    return _TRIM.sub("", name)
