"""Which company speaks as "we" in a document, by cues; never a person.

Knows the ways companies name themselves in calls, filings and releases.
"""

from __future__ import annotations

import re
from collections import Counter

from agent.domain import DocumentKind, Field
from tools.context_words import one_line

_LEGAL = (
    r"(?:Inc|Incorporated|Corp|Corporation|Company|Co|Ltd|Limited|LLC|LLP|L\.P|plc|PLC|AG|SE|S\.A|SA"
    r"|N\.V|NV|GmbH|AB|ASA|Oyj|S\.p\.A|SpA|Holdings?|Group|Bancorp|Trust|Partners|KGaA|B\.V|BV|Pty)"
)
_WORD = r"(?:[A-ZÀ-Þ][\w&'’.\-]*|&|of|and|de|the)"
_NAME = rf"[A-ZÀ-Þ][\w&'’\-]*(?:\.(?:com|ai|io))?(?:[ \t]+{_WORD}){{0,4}}?"
_ONE = r"[A-ZÀ-Þ][\w&’\-]*(?:[ \t]+[A-ZÀ-Þ&][\w&’\-]*){0,3}"

_CUES: tuple[re.Pattern[str], ...] = (
    re.compile(rf"(?P<c>{_NAME},?[ \t]+{_LEGAL}\b\.?)[ \t]*\n+[ \t]*\((?:Exact|exact) name of"),
    re.compile(
        rf"(?P<c>{_NAME},?[ \t]+{_LEGAL}\b\.?)[^()\n]{{0,80}}\((?:(?:formerly|together|collectively|NYSE"
        r"|Nasdaq|NASDAQ)[^()]*)?[^()]{0,60}(?:the|our) [“\"'‘](?:Company|Registrant|Group|company)"
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
    rf"^[#*\s]*(?P<c>{_ONE}?)(?:['’]s)?[ \t,:\-–—]+(?:{_LEGAL}[ \t.,:\-–—]+)?(?=FY|Fiscal|fiscal|First|Second|Third|Fourth|Q[1-4]\b|\d{{4}}"
    r"|Earnings|Reports?\b|Announces|reports?\b|announces|Annual|Quarterly|Half-year|opens|presents)"
)
_NOT_COMPANY = re.compile(
    r"^(?:The|This|Our|We|In|On|At|For|Form|Item|Part|Securities|United|Act|Exchange|Board|Annual|First"
    r"|Second|Third|Fourth|Quarter|Fiscal|Earnings|Conference|Press|News|Transcript|Note|Table|Report"
    r"|Interim|Half|Mr|Ms|Dr|Common|Stock|New York|Department|Ministry|Commission|Authority)\b"
)
_TICKER = re.compile(r"[A-Z]{2,5}$")
_SPEAKS = frozenset({"call", "release", "report", "filing", "transcript"})
_SCAN = 20_000
_TRIM = re.compile(rf",?[ \t]+{_LEGAL}\.?$")


def company_of(text: str, *, title: str, kind: DocumentKind) -> Field | None:
    """Find the company of a document, with the place where it is named.

    For kinds in which nobody speaks as "we" (news, notes, web pages) only a company that the
    title names and the text repeats counts.
    """
    scan = text[:_SCAN]
    if kind in _SPEAKS:
        for cue in _CUES:
            if (match := cue.search(scan)) and (found := _checked(match, "c")):
                return found
        if (match := _TITLE_NAME.match(title)) and (found := _in_text(scan, match["c"], "title")):
            return found
    return _most_named(scan, title, speaks=kind in _SPEAKS)


def _checked(match: re.Match[str], group: str, rule: str | None = None) -> Field | None:
    start, end = match.span(group)
    value = one_line(match[group]).strip(" ,")
    if len(value) < 2 or _NOT_COMPANY.match(value):
        return None
    return Field(value=value, start=start, end=start + len(match[group].rstrip(" ,")), rule=rule)


def _in_text(scan: str, name: str, rule: str) -> Field | None:
    name = one_line(name).strip(" ,:-–—")
    if len(name) < 2 or _NOT_COMPANY.match(name) or _TICKER.match(name):
        return None
    start = scan.find(name)
    if start < 0:
        return None
    return Field(value=name, start=start, end=start + len(name), rule=rule)


def _most_named(scan: str, title: str, *, speaks: bool) -> Field | None:
    """The company with a legal form that is named most, counting its short form too."""
    first: dict[str, re.Match[str]] = {}
    for match in _LEGAL_NAME.finditer(scan):
        value = one_line(match["c"])
        if not _NOT_COMPANY.match(value):
            first.setdefault(value, match)
    counts = Counter({v: scan.count(short_name(v)) for v in first})
    if not counts:
        return None
    best, times = max(counts.items(), key=lambda item: (item[1], -first[item[0]].start()))
    if not speaks and (times < 3 or short_name(best) not in title):
        return None
    return _checked(first[best], "c", "named most" if times > 1 else "the only company named")


def short_name(name: str) -> str:
    """A company's name without its legal form: "Veldmoor Pumps N.V." becomes "Veldmoor Pumps"."""
    return _TRIM.sub("", name)
