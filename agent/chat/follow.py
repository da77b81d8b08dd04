"""A follow-up question, completed by rule from what was asked before. Pure; knows no library.

"And in the year before?" takes all but its period from the last question, "what about Azure?" all
but its name. Only where one reading is left is it taken; else the person is asked.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date
from typing import Final, NamedTuple

from agent.forage.closing import asked_for, wants_figure
from agent.verify.naming import roles
from tools.context_company import short_name
from tools.names import names
from tools.periods import periods
from tools.periods_labels import in_words, label_kind, shift, shift_months, year_earlier
from tools.words import possessive, stems

_LEADS: Final = re.compile(
    r"^(?:and|but|so|or|ok(?:ay)?|then)\b[\s,]*|^(?:(?:what|how) about|what of|for|in"
    r"|(?:the )?same (?:for|of|in))\b\s*",
    re.I,
)
_WH: Final = re.compile(
    r"^(?:what|who|whom|whose|which|when|where|why|how|is|are|was|were|did|does|do|has|have|had|can"
    r"|could|will|would|by how much|tell|explain|list|give|name|compare)\b",
    re.I,
)
_BACK: Final = r"(?:previous|prior|preceding|last)"
_ON: Final = r"(?:next|following)"
_UNIT: Final = r"(?P<unit>year|quarter|half|month|period|day)"
_STEP: Final = re.compile(
    rf"\b(?:in |for )?(?:the |a )?(?:same (?:period|quarter|half|month) (?:of )?(?:the )?)?(?:"
    rf"(?P<back>{_BACK} {_UNIT}|{_UNIT.replace('unit', 'unit2')} (?:before|earlier|prior|ago))"
    rf"|(?P<on>{_ON} {_UNIT.replace('unit', 'unit3')}"
    rf"|{_UNIT.replace('unit', 'unit4')} (?:after(?:wards)?|later)))\b",
    re.I,
)
VERBS: Final = frozenset(
    stems(
        "grow grew rise rose fall fell drop dropped change changed increase decrease decline"
        " develop"
    )
)
_PRONOUN: Final = re.compile(
    r"\b(?:its|their|it|they|the (?:company|group|firm)(?P<own>['’]s)?)\b", re.I
)
_OWNER: Final = frozenset({"its", "their"})


class Asked(NamedTuple):
    """A question of the thread as it was understood, and what its answer was about.

    ``periods`` are labels that the answer's sentences name.
    """

    question: str
    periods: tuple[str, ...] = ()


class Understood(NamedTuple):
    """What is asked, and what it was taken from; ``note`` is empty where nothing was added."""

    question: str
    note: str = ""


class Open(NamedTuple):
    """Several readings are left: what to ask, and the question of each choice."""

    ask: str
    choices: tuple[tuple[str, str], ...] = ()


def completed(
    said: str, past: Sequence[Asked], companies: Collection[str] = ()
) -> Understood | Open:
    """The question as it stands alone.

    Args:
        said: What the person typed.
        past: Questions of the thread so far, oldest first.
        companies: Names of those that the library holds papers of.
    """
    text = " ".join(said.split())
    lead, rest = _led(text)
    if not past:
        if _moved(rest) or (lead and not _WH.match(rest)):
            return Open("There is no earlier question here that this could follow: ask it in full.")
        return Understood(text)
    last = past[-1]
    if (step := _moved(rest)) and _bare(rest, step):
        return _in_another_period(last, step)
    if lead and not _WH.match(rest):
        return _with_another(last, rest.strip(" ?.!"), companies)
    return _pronouns(text, past, companies)


def last_company(past: Sequence[Asked], companies: Collection[str]) -> str:
    """The company that the thread named last, as the library calls it; empty where none."""
    for asked in reversed(past):
        for name in _companies(asked.question, companies):
            return next(c for c in companies if _is(name, c))
    return ""


def _led(text: str) -> tuple[bool, str]:
    """Whether it opens as a follow-up does, and what is left."""
    rest, found = text, False
    while (shorter := _LEADS.sub("", rest, count=1)) != rest:
        rest, found = shorter, True
    return found, rest


class _Step(NamedTuple):
    """A step in time as it was said: "the quarter before" is one quarter back."""

    words: str
    unit: str
    sign: int

    def to(self, label: str) -> str | None:
        """The label so many units on; None where its kind of period makes no such step."""
        kind = label_kind(label)
        if self.unit == "year":
            return year_earlier(label) if self.sign < 0 else _year_later(label)
        if kind == "day" and self.unit in _MONTHS:
            day = date.fromisoformat(label)
            return str(shift_months(day, self.sign * _MONTHS[self.unit]))
        return shift(label, self.sign) if self.unit in (kind, "period") else None


_MONTHS: Final = {"month": 1, "quarter": 3, "half": 6}


def _moved(text: str) -> _Step | None:
    found = _STEP.search(text)
    if found is None:
        return None
    unit = next(u for n in ("unit", "unit2", "unit3", "unit4") if (u := found[n]))
    return _Step(found[0], unit.lower(), -1 if found["back"] else 1)


def _bare(text: str, step: _Step) -> bool:
    """Whether nothing but the step is said."""
    left = re.sub(r"^(?:what|how) (?:was|were|is) (?:it|that)\b", "", text.replace(step.words, " "))
    return not re.sub(r"[\W_]|\b(?:in|for|of|the)\b", "", left)


def _in_another_period(last: Asked, step: _Step) -> Understood | Open:
    spans = [p for p in periods(last.question) if p.rule is None]
    if len(spans) > 1:  # a stretch moves as a whole
        question = last.question
        for one in reversed(spans):
            if (there := step.to(one.label)) is None:
                return Open(f"What period is {step.words!r} of {one.text}? Say it outright.")
            question = f"{question[: one.start]}{in_words(there)}{question[one.end :]}"
        return _told(question)
    labels = tuple(dict.fromkeys(p.label for p in spans)) or last.periods
    moved = [there for label in labels if (there := step.to(label))]
    if len(moved) == 1 and len(labels) == 1:
        return _told(dated(last.question, moved[0]))
    if not moved:
        return Open(f"Of which period is that {step.words!r}? Say it, as in “in fiscal 2024”.")
    choices = tuple((in_words(there), dated(last.question, there)) for there in moved)
    return Open("Which period do you mean?", choices)


def dated(question: str, label: str) -> str:
    """The question of that period instead of its own, or of none."""
    spans = [p for p in periods(question) if p.rule is None]
    words = f"{'on' if label_kind(label) == 'day' else 'in'} {in_words(label)}"
    if not spans:
        return f"{question.rstrip(' ?.')} {words}?"
    before, after = question[: spans[0].start], question[spans[-1].end :]
    before, placed = re.subn(
        r"\b(?:in|on|for|from|between|at|of|during) (?:the )?$", "", before, flags=re.I
    )
    return f"{before}{words if placed else in_words(label)}{after}"


def _with_another(last: Asked, said: str, companies: Collection[str]) -> Understood | Open:
    """Another period, company, name or thing in place of the last question's."""
    question = last.question
    spans = [p for p in periods(said) if p.rule is None]
    if spans:
        label = spans[0].label
        rest = (said[: spans[0].start] + said[spans[-1].end :]).strip(" ,?")
        rest = re.sub(r"\b(?:in|for|on|at|the)\b", " ", rest).strip()
        question = dated(question, label)
        if not rest:
            return _told(question)
        said = rest
    said = re.sub(r"^(?:the|for|of|on|in|at) ", "", said, flags=re.I)
    own = _companies(question, companies)
    if any(_is(said, c) for c in companies):
        if len(own) == 1:
            return _told(_put(question, own[0], said))
        if not own:
            return _told(f"{question.rstrip(' ?.')} at {said}?")
        choices = tuple((name, _put(question, name, said)) for name in own)
        return Open(f"In place of which company shall {said} stand?", choices)
    named = [n.text for n in names(question) if n.text not in own]
    if [n.text for n in names(said)] == [said] and len(named) == 1:
        return _told(_put(question, named[0], said))
    if roles(said) and not re.match("who", question, re.I):
        whom = f" of {own[0]}" if len(own) == 1 else ""
        return _told(f"Who is the {said}{whom}?")
    if (thing := thing_of(question)) is not None and bool(roles(said)) == bool(roles(thing)):
        return _told(question.replace(thing, said, 1))
    return Open(f"What of “{said}”? Ask it in full: one question cannot be made of the last.")


def _companies(question: str, companies: Collection[str]) -> list[str]:
    """Names of companies as the question writes them."""
    return [n.text for n in names(question) if any(_is(n.text, c) for c in companies)]


def _is(name: str, company: str) -> bool:
    """Whether the name is the company's, or its first word (Veldmoor for Veldmoor Pumps N.V.)."""
    own, full = stems(name), stems(short_name(company))
    return bool(own) and own == full[: len(own)]


def _put(question: str, old: str, new: str) -> str:
    owned = re.search(rf"{re.escape(old)}['’]s?(?!\w)", question)
    if owned is not None:
        return f"{question[: owned.start()]}{possessive(new)}{question[owned.end() :]}"
    return question.replace(old, new, 1)


def thing_of(question: str) -> str | None:
    """The words for what is asked about, where they stand in one piece: "the order book"."""
    if not asked_for(question):
        return None
    spans = [(n.start, n.end) for n in names(question)]
    spans += [(p.start, p.end) for p in periods(question)]
    wanted = asked_for(question)
    hits = [
        m
        for m in re.finditer(r"[\w&-]+", question)
        if set(stems(m[0])) & wanted - VERBS and not any(a <= m.start() < b for a, b in spans)
    ]
    if not hits or (not wants_figure(question) and not re.match(r"(?:what|who)\b", question, re.I)):
        return None
    start, end = hits[0].start(), hits[-1].end()
    between = re.findall(r"[\w&-]+", question[start:end])
    return question[start:end] if len(between) <= len(hits) + 1 else None


def _pronouns(text: str, past: Sequence[Asked], companies: Collection[str]) -> Understood | Open:
    """Whom "its" means, where the question names nobody and the thread one company."""
    found = _PRONOUN.search(text)
    if found is None or names(text):
        return Understood(text)
    told = [_companies(a.question, companies) for a in past]
    held = next((own for own in reversed(told) if own), [])
    if len(held) > 1:
        choices = tuple((n, _PRONOUN.sub(_for(found, n), text, count=1)) for n in held)
        return Open(f"Whom does “{found[0]}” mean?", choices)
    if not held:
        return Understood(text)
    return _told(_PRONOUN.sub(_for(found, held[0]), text, count=1))


def _for(found: re.Match[str], name: str) -> str:
    owns = found[0].lower() in _OWNER or found["own"]
    return possessive(name) if owns else name


def _told(question: str) -> Understood:
    whole = question[:1].upper() + question[1:]
    whole = whole if whole.endswith(("?", ".", "!")) else f"{whole}?"
    return Understood(whole, f"understood: {whole}")


def _year_later(label: str) -> str | None:
    """The same period one year on."""
    kind = label_kind(label) or ""
    if kind == "day":
        return str(shift_months(date.fromisoformat(label), 12))
    steps = {"year": 1, "half": 2, "quarter": 4, "month": 12}
    return shift(label, steps[kind]) if kind in steps else None
