"""What sort of document a text is, by cues of its first page, its name and its shape.

Knows cues; a text without any stays plain text.
"""

from __future__ import annotations

import re
from typing import get_args

from agent.domain import DocumentKind, Field
from tools.context_company import speaks_as_we
from tools.context_turns import turns
from tools.context_when import file_period
from tools.context_words import MONTHS, lowered, one_line, readable_name

# A company speaks in these of itself; news, notes and pages are others'.
OWN_PAPERS: frozenset[str] = frozenset(
    {"call", "report", "filing", "release", "transcript", "table"}
)
_BODY = 1_000  # where a kind's cue in running text still tells of the whole

# Cues in the order of their strength; the first that is found decides.
_KINDS: tuple[tuple[DocumentKind, re.Pattern[str]], ...] = (
    ("call", re.compile(r"(?:earnings|conference|results|investor) (?:\w+ )?call|earnings call")),
    (
        "filing",
        re.compile(
            r"form (?:10|8|20|6)-?[kqf]\b|(?:quarterly|annual|current) report pursuant"
            r"|securities and exchange commission|^\s*item\s+\d+[a-z]?\.\d*"
            r"|exact name of (?:the )?registrant"
        ),
    ),
    (
        "release",
        re.compile(
            r"(?m:^[^\n]{2,40} [-–—] statement$)|press release|for immediate release"
            r"|news release|/prnewswire|business wire"
        ),
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
    r"^\s*(?:#+ )?[^\n]{15,160}\n+(?:[^\n]{0,90}\n+){0,3}?(?:by [a-z]"
    r"|[a-z .,'’\-]{3,40}[,(] ?\d{1,2} "
    rf"{MONTHS}|[a-z .,'’\-]{{3,40}}, {MONTHS}\.? \d{{1,2}}|[a-z .,'’\-]{{3,40}}\(reuters\))"
    rf"|\breporting by"
    r"|\beditor(?:ial|s)?:|told reporters|\((?:reuters|ap|afp|bloomberg)\)|\bnews(?:wire"
    r"| agency)\b"
)
NO_CUE = "no cue of another kind"
_DATELINE = re.compile(rf"^\W*\d{{1,2}} {MONTHS} \d{{4}}, [a-zà-ÿ .'’\-]{{3,30}}$", re.M)
_RELEASE_OPENING = re.compile(
    r"\b(?:today|this morning) (?:announced|reported|presents?|announces)|\(the company\)"
    r"|\bannounces\b|\bstatement (?:by|of|on)\b"
)


def kind_of(low: str, name: str, *, is_call: bool, first: str) -> Field:
    """Kind by cues of the first page, else by the name, else plain text."""
    named = lowered(readable_name(name)) if not name.startswith("http") else ""
    for scope in (lowered(first), named, low[:_BODY]):
        for kind, cue in _KINDS:
            match = cue.search(scope) or (scope is named and re.search(rf"\b{kind}\b", named))
            if not match or (
                kind == "call" and scope not in (named, lowered(first)) and not is_call
            ):
                continue
            place = low.find(match.group()) if scope is not named else -1
            if place >= 0:
                return Field(value=kind, start=place, end=place + len(match.group()))
            return Field(value=kind, rule="file name" if scope is named else "title")
    if is_call:
        spoken = "call" if re.search(r"transcript|quarter|earnings", low) else "transcript"
        return Field(value=spoken, rule="speaker labels")
    return _kind_by_shape(low, name)


_CALL_WORDS = re.compile(
    r"\b(?:on (?:the|this|our|today's) call|today['’]s call|joining (?:us|me) )"
)


def is_call_text(text: str, name: str) -> bool:
    """Whether people speak in it: speaker labels, or "we" all over a text that calls itself one."""
    if turns(text):
        return True
    start = text[:20_000]
    spoken = file_period(name) or _CALL_WORDS.search(start)
    return bool(spoken) and speaks_as_we(start)


def declared_kind(kind: str | None) -> Field | None:
    """The kind a format declares of itself, where it is one of ours."""
    if kind and kind.lower() in get_args(DocumentKind):
        return Field(value=kind.lower(), rule="declared by the file")
    return None


def _kind_by_shape(low: str, name: str) -> Field:
    if "call" in name.lower() and "quarter" in low:
        return Field(value="call", rule="file name")
    match = _NEWS.search(low) or _DATELINE.search(low[:600])
    if match:
        return Field(value="news", rule=f"byline or dateline: {one_line(match.group())[-40:]}")
    if _RELEASE_OPENING.search(low[:1_200]):
        return Field(value="release", rule="opening words")
    lines = [line for line in low.split("\n") if line.strip()]
    if len(lines) > 3 and sum(line.startswith("|") for line in lines) > len(lines) * 0.7:
        return Field(value="table", rule="rows")
    if name.startswith(("http://", "https://")) or re.search(r"\.html?$", name):
        return Field(value="web", rule="address or file name")
    return Field(value="text", rule=NO_CUE)
