"""What the place of a sentence tells in a document that is not English: title, kind, date, period.

Knows the words of the language's file. Subject and measure are not told here: a claim must name
them. What ``tools.context`` found by its English cues is taken over only where no word decides it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, cast

from agent.domain import Context, DocumentKind, Evidence, Field, Flag
from tools.context_company import company_of
from tools.context_describe import Description
from tools.languages.calendar import periods_in
from tools.languages.detect import told
from tools.languages.profile import profile
from tools.languages.words import has_profile
from tools.periods_labels import label_kind

_HEAD: Final = 1_500
_OPENING: Final = 300
_KEPT: Final = frozenset({"table", "instruction"})
_STOPPED: Final = re.compile(r"[.!?。！？…][\"'”’»)\]」』）]*$")
_HAN_COMPANY: Final = re.compile(
    r"[\u4e00-\u9fffA-Za-z]{2,12}?(?:股份有限公司|有限公司|集团|集團|公司)"
)
_LONGEST_TITLE: Final = 140


def described(text: str, found: Description, code: str, *, title: str | None) -> Description:
    """The description by the words of the document's own language."""
    fields = found.fields
    first = _first_line(text)
    head = Field(value=title, rule="declared by the file") if title else first or fields.title
    kind = _kind(text, code) or fields.kind
    date = fields.date if fields.date and fields.date.rule == "declared by the file" else None
    date = date or _date(text, code)
    sort = cast(DocumentKind, kind.value if kind else "text")
    company = _company(text, code, title=head.value if head else "", kind=sort)
    period = _period(f"{first.value if first else ''}", code) if first else None
    outlet = company if sort in ("release", "report") else fields.outlet
    context = Context(
        title=head, kind=kind, date=date, period=period, company=company, outlet=outlet,
        language=code,
    )  # fmt: skip
    return Description(
        title=head.value if head else found.title, kind=sort, date=date.value if date else None,
        period=period.value if period else None, company=company.value if company else None,
        outlet=outlet.value if outlet else None, fields=context,
    )  # fmt: skip


def _first_line(text: str) -> Field | None:
    for match in re.finditer(r"[^\n]+", text[:_HEAD]):
        words = match[0].strip(" \t#*_>|")
        if len(words) > 3 and len(words) <= _LONGEST_TITLE:
            start = match.start() + match[0].find(words)
            return Field(value=words, start=start, end=start + len(words))
    return None


def _kind(text: str, code: str) -> Field | None:
    if not has_profile(code):
        return None
    low = text[:_OPENING].lower()
    found = [
        (at, kind, word)
        for kind, words in profile(code).documents.items()
        for word in words
        if (at := low.find(word)) >= 0
    ]
    if not found:
        return None
    at, kind, word = min(found)
    return Field(value=kind, start=at, end=at + len(word))


def _date(text: str, code: str) -> Field | None:
    """The first day that the head of the document names."""
    if not has_profile(code):
        return None
    for one in periods_in(text[:_HEAD], code):
        if label_kind(one.label) == "day":
            return Field(value=one.label, start=one.start, end=one.end)
    return None


def _period(line: str, code: str) -> Field | None:
    """The period that the title names, where it is one and no day."""
    if not has_profile(code):
        return None
    found = [
        p for p in periods_in(line, code) if label_kind(p.label) in ("year", "half", "quarter")
    ]
    return Field(value=found[0].label, rule="title") if len(found) == 1 else None


def _company(text: str, code: str, *, title: str, kind: DocumentKind) -> Field | None:
    if has_profile(code) and not profile(code).spaced:
        found = _HAN_COMPANY.search(text[:_HEAD])
        if found is None or kind not in ("release", "report", "filing"):
            return None
        return Field(value=found[0], start=found.start(), end=found.end())
    by_form = company_of(text, title=title, kind=kind)
    listed = profile(code).documents if has_profile(code) else {}
    if by_form and any(by_form.value.lower() == w for words in listed.values() for w in words):
        return None  # "Jahresbericht 2023": what the document is, not whose
    return by_form


def placed(text: str, found: Sequence[Evidence], document: Context, code: str) -> list[Evidence]:
    """The evidence with the language of its paragraph; what is not English with a context of ours.

    Args:
        text: The stored text.
        found: As ``tools.context.spans`` made it.
        document: What ``described`` told, or the English description's fields.
        code: The language of the document.
    """
    return list(_placed(text, found, document, code))


def _placed(
    text: str, found: Sequence[Evidence], document: Context, code: str
) -> Iterator[Evidence]:
    edge, own, period = (-1, -1), code, None
    for one in found:
        if not edge[0] <= one.start < edge[1]:
            start, end = text.rfind("\n", 0, one.start) + 1, text.find("\n", one.start)
            edge = (start, len(text) if end < 0 else end)
            paragraph = text[edge[0] : edge[1]]
            own = told(paragraph) or code
            period = document.period
        if own == "en":
            yield one
            continue
        named = [
            p for p in (periods_in(one.quote, own) if has_profile(own) else ())
            if label_kind(p.label) in ("year", "half", "quarter")
        ]  # fmt: skip
        context = document.model_copy(
            update={"section": one.context.section, "language": own, "period": period}
        )
        yield one.model_copy(update={"context": context, "flags": _flags(one, own)})
        if any(p.label != period.value for p in named) if period else named:
            period = None  # what follows in the paragraph may be of another period


def _flags(one: Evidence, code: str) -> tuple[Flag, ...]:
    # English cues of an order are everyday words elsewhere ("Pour 2024, ..."); a title has no stop.
    title = "boilerplate" in one.flags and not _STOPPED.search(one.quote)
    kept: list[Flag] = [f for f in one.flags if f in _KEPT or (title and f == "boilerplate")]
    if not has_profile(code):
        return tuple(kept)
    known, low = profile(code), one.quote.lower()
    words = set(re.findall(r"[^\W\d_]+", low))

    def says(listed: Sequence[str]) -> bool:
        return any((w in words) if known.spaced and " " not in w else (w in low) for w in listed)

    if any(
        re.search(rf"(?<!\w){cue}(?!\w)" if known.spaced else cue, low) for cue in known.instructs
    ):
        kept.append("instruction")
    if says(known.rumour):
        kept.append("unconfirmed")
    if says(known.forward):
        kept.append("forward")
    if low.rstrip("»”“\"' ").endswith(tuple(known.questions[:1] + "?？")):
        kept.append("question")
    return tuple(dict.fromkeys(kept))
