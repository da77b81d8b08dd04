"""Figures with what they are of: value, unit, period, entity and measure. Pure.

A sentence is read only where it begins with what was measured and goes on with a verb and the
figure ("Order intake fell 9 percent to €71.5 million, …"), so that the part which is told plainly
stands in the source word for word. Of everything else nothing is typed.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final, Literal

from agent.domain import Document, Evidence, Figure, TypedFigure
from agent.plan.statements import Statement, statements
from agent.plan.telling import Told
from agent.plan.typed_names import named_measure
from agent.plan.typed_rows import told_row
from tools.context_measure import MEASURE
from tools.figures import figures
from tools.periods_labels import label_kind

_OPENER: Final = re.compile(
    r"^(?:Overall|In total|In aggregate|At the company level|Additionally|In addition|Importantly|"
    r"Again|Also|As expected|As a result|Finally|And|But|So|Now|As a reminder), (?=\w)"
)
_LEVEL: Final = (
    "was", "were", "came to", "reached", "totaled", "totalled", "stood at", "amounted to",
    "exceeded", "surpassed",
)  # fmt: skip
_MOVE: Final = (
    "grew", "rose", "increased", "climbed", "jumped", "gained", "improved", "expanded", "advanced",
    "fell", "declined", "decreased", "dropped", "slipped", "shrank",
)  # fmt: skip
_DOWN: Final = ("was up", "was down", "were up", "were down")
_YEARLY: Final = r"(?:year[ -]over[ -]year|year[ -]on[ -]year|sequentially)"
_ABOUT: Final = r"(?:(?:roughly|approximately|about|nearly|almost|slightly|only|just|minus) )?"
_CLAUSE: Final = re.compile(
    rf"^(?P<name>[A-Za-z][^,;:.()“”\"!?]*?) (?P<verb>{'|'.join(_DOWN + _LEVEL + _MOVE)}) "
    rf"(?:(?P<to>(?:(?:slightly|modestly) )?(?:{_YEARLY} )?to )|by )?{_ABOUT}(?=[$€£¥\d])"
)
# Words that no name of a measured thing holds: the clause would begin elsewhere.
_NO_NAME: Final = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|that|which|who|whose|when|where|while|as|if"
    r"|because|we|it|they|you|i|he|she|this|these|those|there|here|each|excluding|including"
    r"|adjusted for|saw|see|said|both|than|but|slightly|sharply|strongly|months?|nine-month"
    r"|six-month|to date|declined|grew|rose|fell|increased|decreased|remained|improved|impact"
    r"|headwind|tailwind|effects?|changes?|not|no|its|their|us)\b",
    re.I,
)
_MOST_WORDS: Final = 10  # of a name
_OVER: Final = re.compile(rf" (?:{_YEARLY}|(?:in|on a) constant currency(?: basis)?|in cc)\b")
_TO: Final = re.compile(rf" (?:to|from|or) {_ABOUT}$")
_UP: Final = re.compile(
    r"(?:,| and) (?:up|down|grew|growing|increasing|increased|decreased|decreasing|declined"
    r"|declining|rising|rose|falling|fell|(?:an increase|a decrease|a decline|growth) of)"
    rf" (?:by )?{_ABOUT}$"
)
# What may follow the part that is told; anything else could belong to its figures.
_ENDS: Final = re.compile(
    r"\.?$|[,;] | \(|(?: and (?=[\d.]+ ?(?:%|percent) in constant| ?[a-z]+ )"
    r"| (?:driven|due|reflecting|primarily|mainly|thanks|helped|despite|in line with|ahead of"
    r"|partially offset|on (?:strong|strength)) )"
)
# What takes part of the statement back, wherever it stands.
_UNCLEAR: Final = re.compile(
    r"\b(?:excluding|respectively|on average|as if|pro forma|if|unless|had|without|not|never"
    r"|counting|restated|withdrawn|preliminary|provisional|unaudited|estimated?|according to"
    r"|except|exception|subject to|assuming|but|although|though|would|could|might"
    r"|includ(?:es|ed) (?:an?|the)|before (?!long)\w+"
    r"|of which|one-time|one-off|as reported|or (?:rose|fell|grew|up|down|increased|decreased))\b"
    r"|, or [$€£¥]|\bpoints? of (?:net )?(?:impact|benefit|contribution|growth)\b",
    re.I,
)
# "Revenue in the second quarter of fiscal 2024": the period is told apart from the name.
_IN_PERIOD: Final = re.compile(
    r" (?:in|for) (?:the )?(?:(?:first|second|third|fourth|full|whole) )?(?:fiscal )?"
    r"(?:(?:quarter|half|year)(?: (?:of )?(?:fiscal )?(?:year )?\d{4})?|\d{4})$"
)
_PERIOD_LEFT: Final = re.compile(r"\b(?:quarters?|half|halves|years?|fiscal|\d{4})\b", re.I)
_PLACE: Final = re.compile(r"^(?:in|on|at|for|with|across|within|of|by)\b", re.I)


_MAINLY: Final = r"(?:primarily |mainly |largely )?"
_REASON: Final = re.compile(
    r"(?: and [\d.]+ ?(?:%|percent) in constant currency)?"
    r"(?:, (?:[a-z-]+ ){0,2}(?:ahead of|better than|in line with|above|below) expectations)?,? "
    rf"(?P<mainly>{_MAINLY})(?:driven(?: again)? (?P<by>{_MAINLY})by|due {_MAINLY}to|reflecting"
    r"|helped by|thanks to) (?P<why>[^,;:.()“”\"]{8,120})\.?$"
)
_NO_REASON: Final = re.compile(
    r"\b(?:our|we|us|its|which|that|offset|as|while|this|these|noted|earlier|above)\b", re.I
)


def told(evidence: Evidence, document: Document) -> Told | None:
    """What a sentence measures: None unless it begins with it and its period is settled.

    A row of a table is told by its cells.
    """
    if evidence.row is not None:
        return told_row(evidence, document)
    quote = " ".join(evidence.quote.split())
    text = _OPENER.sub("", quote)
    text = text[:1].upper() + text[1:]
    clause = _CLAUSE.match(text)
    if clause is None or _UNCLEAR.search(text):
        return None
    said = _IN_PERIOD.sub("", clause["name"])
    if _PERIOD_LEFT.search(said) or (clause["verb"] in _MOVE and "minus" in clause[0].split()):
        return None
    if _NO_NAME.search(said) or _PLACE.match(said) or len(said.split()) > _MOST_WORDS:
        return None
    found = [f for f in figures(text) if f.start >= clause.start("verb")]
    measured = list(MEASURE.finditer(said.lower()))
    named = named_measure(said, quote, evidence, document) if measured else None
    # "improved 1.6 points": a figure may be read with its verb.
    if named is None or not found or found[0].end <= clause.end() or found[0].start > clause.end():
        return None
    name, owner = named
    last = 0
    end = _past(text, found[0].end)
    while last + 1 < len(found) and _TO.fullmatch(text[end : found[last + 1].start]):
        last += 1
        end = _past(text, found[last].end)
    settled = _settled(evidence, document, found[0])
    if settled is None or not _ENDS.match(text[end:]):
        return None
    ended = end
    short = full = f"{name}{text[clause.end('name') : end]}"
    change = _change(text, end, found[last + 1 :]) if clause["verb"] in _LEVEL else None
    if change is not None:
        way = "down" if change.direction == "down" else "up"
        ended = _past(text, change.end)
        full = f"{short}, {way} {text[change.start : ended]}"
    typed = _values(clause, text, [_signed(f, text) for f in found[: last + 1]])
    measure = measured[-1][0]
    entity = " ".join(re.sub(re.escape(measure), " ", name, flags=re.I).split())
    made = [*typed, *([("change", change)] if change is not None else [])]
    return Told(
        tuple(
            TypedFigure(name=name, entity=entity, measure=measure, value=value, form=form,
                        period=settled.period, evidence_id=evidence.id)
            for form, value in made
        ),
        short, full, settled.period, owner, _why(text[ended:]),
        named=_by_subject(name, evidence),
    )  # fmt: skip


def _by_subject(name: str, evidence: Evidence) -> bool:
    """Whether a name begins with what its place is about: "More Personal Computing revenue"."""
    subject = evidence.context.subject
    return subject is not None and name.startswith(subject.value)


def _signed(figure: Figure, text: str) -> Figure:
    """The figure with its "minus", which stands before it."""
    if not text[: figure.start].endswith("minus "):
        return figure
    return figure.model_copy(update={"value": -figure.value, "text": f"minus {figure.text}"})


def _values(
    clause: re.Match[str], text: str, found: list[Figure]
) -> list[tuple[Literal["level", "change"], Figure]]:
    """Level and change among the clause's own figures ("fell 9 percent to €71.5 million")."""
    between = text[found[0].end : found[-1].start].split() if len(found) > 1 else []
    if clause["verb"] in _LEVEL or clause["to"]:
        return [("level", found[0])] if not between or between == ["from"] else []
    made: list[tuple[Literal["level", "change"], Figure]] = [("change", found[0])]
    for before, one in pairwise(found):
        joint = text[before.end : one.start].split()
        if "to" in joint:
            made.append(("level", one))
        elif "or" in joint:
            made.append(("change", one))
    return made


def _change(text: str, end: int, after: list[Figure]) -> Figure | None:
    """The growth that stands right behind a level: ", up 14 percent"."""
    one = after[0] if after else None
    beside = one is not None and _UP.fullmatch(text[end : one.start])
    fits = one is not None and one.unit in ("%", "pp") and _ENDS.match(text[_past(text, one.end) :])
    return one if beside and fits else None


def _why(rest: str) -> str:
    """The reason that is given for all of the clause; empty where there is more than one, or a
    part that works against it ("partially offset by").
    """
    found = _REASON.match(rest)
    if found is None or _NO_REASON.search(found["why"]):
        return ""
    weight = "mainly" if found["mainly"] or found["by"] else ""
    return f"{weight} to {found['why']}".strip()


def _past(text: str, end: int) -> int:
    """Past "year over year" and "in constant currency", which belong to the figure before them."""
    while over := _OVER.match(text, end):
        end = over.end()
    return end


def _settled(evidence: Evidence, document: Document, figure: Figure) -> Statement | None:
    """The statement of that figure, where its period is known."""
    made = statements(evidence, document.period)
    # A day is when a paper appeared, unless the sentence names it.
    own = (
        s for s in made
        if s.figure.text == figure.text and s.period
        and (s.named_period or label_kind(s.period) not in ("day", "month"))
    )  # fmt: skip
    return next(
        (
            s
            for s in own
            if s.named_period or s.period == document.period or _headed(evidence, s.period)
        ),
        None,
    )


def _headed(evidence: Evidence, label: str) -> bool:
    """Whether the heading above the sentence names the period (a filing's six months)."""
    heading, period = evidence.context.section, evidence.context.period
    return bool(
        heading
        and period
        and period.value == label
        and heading.start is not None
        and heading.end is not None
        and period.start is not None
        and heading.start <= period.start < heading.end
    )
