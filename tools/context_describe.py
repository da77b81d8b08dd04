"""What a document is: title, kind, date, period, company, outlet, each with its place in the text.

Knows the beginnings of documents. What is stated nowhere is left out, never guessed; what is
deduced from a file name or from frequency says so in its rule.
"""

from __future__ import annotations

import re
from typing import NamedTuple, cast

from agent.domain import Context, DocumentKind, Field
from tools.context_company import company_of
from tools.context_flags import is_question
from tools.context_instructions import is_instruction
from tools.context_kind import NO_CUE, declared_kind, is_call_text, kind_of
from tools.context_orders import is_order
from tools.context_when import date_of, period_of
from tools.context_words import Told, lowered, one_line, readable_name
from tools.periods_labels import in_words
from tools.words import stems

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
    kind: str | None = None,
) -> Description:
    """Describe a document by its own words, then by what the loader and the name tell.

    Args:
        text: The stored text.
        name: File name or address it came from.
        title: Title the format declares, if any.
        date: ISO date the format declares, if any.
        outlet: Publisher the format declares, if any.
        kind: Kind the format declares; taken where it is one of ours.
    """
    head = text[:_HEAD]
    low = lowered(head)
    given, first = _place(text, title), _title_line(text, readable_name(name))
    told = _kind(text, low, name=name, title=title, first=first.value)
    told = declared_kind(kind) or told
    if told.rule == NO_CUE and outlet:
        told = Field(value="news", rule="published by an outlet")
    sort = cast(DocumentKind, told.value)
    dated = _place(text, date) or (date_of(head, low, name) if sort != "table" else None)
    company = company_of(text, title=given.value if given else first.value, kind=sort)
    period = period_of(text, name, kind=sort, dated=dated)
    press = _place(text, outlet) or _outlet(head, sort, company)
    made = _made_title(low, first, sort, company=company, when=period or dated)
    shown = _shown_title(given, first, name=name, made=made)
    return _described(
        Context(title=shown, kind=told, date=dated, period=period, company=company, outlet=press)
    )


def _described(fields: Context) -> Description:
    known = {name: field.value for name, field in fields.fields().items()}
    return Description(
        title=known["title"],
        kind=cast(DocumentKind, known["kind"]),
        date=known.get("date"),
        period=known.get("period"),
        company=known.get("company"),
        outlet=known.get("outlet"),
        fields=fields,
    )


def _kind(text: str, low: str, *, name: str, title: str | None, first: str) -> Field:
    opening = f"{title or ''}\n{low.lstrip().split(chr(10), 1)[0]}\n{first}"
    return kind_of(low, name, is_call=is_call_text(text, name), first=opening)


def _place(text: str, value: str | None) -> Field | None:
    """A value given from outside, with its place where the text states it too."""
    if not value or not value.strip():
        return None
    value = one_line(value)
    if addressed(value, alone=True):
        return None
    start = text.find(value, 0, _HEAD)
    if start < 0:
        return Field(value=value, rule="declared by the file")
    return Field(value=value, start=start, end=start + len(value))


_TITLE_NOISE = re.compile(
    r"^(?:[^\n]{0,50}(?:press|news) release$|[^\n]{2,40} [-–—] statement$"
    r"|[^\n]{0,40}\d{1,2} [a-z]{3,9}\.? \d{4}.{0,8}$|united states"
    r"|securities and exchange commission|washington|form \d|\(mark one\)|page \d|[☐☒]"
    r"|for the (?:quarterly|fiscal|transition|year)|(?:quarterly|annual) report pursuant"
    r"|for immediate release|press release\b.{0,4}$|by [A-Z]|\d+$|[-=*_#]+$|fiction\b)",
    re.IGNORECASE,
)


# "Minutes of the Ravenmoor Town Council, 4 March 2025" is a title; "Harbour Wire, 14 May 2025" only
# says who published it, and when.
_DATED_TITLE = re.compile(
    r"^(?:minutes|report|notes?|record|proceedings|agenda|resolution|letter|memorandum|memo|speech"
    r"|statement|transcript|bulletin|review|summary|update|briefing|interview|decision|judge?ment"
    r"|ruling|order|opinion|survey|results)\b(?: (?:of|on|for|about|to|by|from|in)\b)? [^\n]+",
    re.IGNORECASE,
)


def addressed(value: str, *, alone: bool) -> bool:
    """Whether a line speaks to its reader or to a machine: titles are printed and shown to models.

    A question may be a title where it stands ``alone``, with an empty line after it.
    """
    low = value.lower()
    return is_instruction(low) or is_order(low) or (is_question(low) and not alone)


_LONGEST_STOPPED = 4  # words; a longer line that ends with a full stop is a sentence


def _title_line(text: str, name: str) -> Told:
    """The first line that reads as a title; empty where the text begins with a sentence.

    One that speaks to its reader ("Speak Now") is none, unless the file is called so.
    """
    for match in re.finditer(r"[^\n]+", text[:_HEAD]):
        raw = match.group()
        value = one_line(raw.strip(" \t#*_>"))
        alone = text[match.end() : match.end() + 2] == "\n\n"
        if stems(value) != stems(name) and addressed(value, alone=alone):
            continue
        if value[-1:] in ".;" and len(value.split()) > _LONGEST_STOPPED:
            break
        noise = _TITLE_NOISE.match(value) and not _DATED_TITLE.match(value)
        if len(value) > 3 and not noise and value[0] != "|":
            start = match.start() + len(raw) - len(raw.lstrip(" \t#*_>"))
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
_FORM = re.compile(r"form (10-?[kq]|8-?k|20-?f|6-?k)\b")
_LONGEST_TITLE = 140


def _shown_title(given: Field | None, first: Told, *, name: str, made: str | None) -> Field:
    """The title as told, or the one put together where that says too little."""
    told = given or (first.field() if 3 < len(first.value) <= _LONGEST_TITLE else None)
    if made and (told is None or _GENERIC_TITLE.match(told.value) or not given):
        return Field(value=made, rule="company, kind and period")
    return told or Field(value=readable_name(name), rule="file name")


def _made_title(
    low: str, first: Told, kind: DocumentKind, *, company: Field | None, when: Field | None
) -> str | None:
    """A title for documents whose own says too little: "Microsoft earnings call, ..."."""
    if not company or not when:
        return None
    form = _FORM.search(low)
    what = _KIND_WORDS.get(kind, kind)
    if kind == "filing" and form:
        what = f"Form {form[1].upper()}"
    undated = kind == "call" and not re.search(r"\d", first.value)
    if not undated and kind != "filing" and not _GENERIC_TITLE.match(first.value):
        return None
    return f"{company.value} {what}, {in_words(when.value).removeprefix('the ')}"


_CREDIT = re.compile(
    r"\((?P<wire>Reuters|AP|AFP|Bloomberg|dpa|Dow Jones|[A-Z][\w ]{2,30} (?:Wire|News"
    r"|Service))\)|^(?P<line>[A-Z][\w'’&.\- ]{2,50}(?:Wire|News|Dispatch|Times|Post|Journal"
    r"|Ledger|Herald|Service|Tribune|Gazette|Review|Observer|Digest|Press|Business|Daily"
    r"|Weekly|Standard|Report|Chronicle|Bulletin|Courier|Telegraph|Guardian"
    r"|Mail))(?:,[^\n]{0,60})?$",
    re.M,
)


def _outlet(head: str, kind: DocumentKind, company: Field | None) -> Field | None:
    """Who published it: a credit line, or the issuer of a release, report, filing or call."""
    if match := _CREDIT.search(head[:1_500]):
        group = "wire" if match["wire"] else "line"
        start, end = match.span(group)
        if not match[group].startswith(("Item", "Part", "Note")):
            return Field(value=match[group], start=start, end=end)
    if kind in ("release", "report", "filing", "call") and company:
        return company.model_copy(update={"rule": "issuer"})
    return None
