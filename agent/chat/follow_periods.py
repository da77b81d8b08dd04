"""Another period in place of a question's own: "the year before", "in March", "2023". Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from agent.chat.asked import Asked, Open, Understood, understood
from tools.periods import periods
from tools.periods_labels import in_words, label_kind, shift, shift_months, year_earlier, year_of

MOST_YEARS: Final = 6  # that are read out where a month lacks its year
_BACK: Final = r"(?:previous|prior|preceding|last)"
_ON: Final = r"(?:next|following)"
_UNIT: Final = r"(?:year|quarter|half|month|period|day)"
_STEP: Final = re.compile(
    rf"\b(?:in |for )?(?:the |a )?(?:same (?:period|quarter|half|month) (?:of )?(?:the )?)?(?:"
    rf"(?P<back>{_BACK} {_UNIT}|{_UNIT} (?:before|earlier|prior|ago)|before (?:that|then))"
    rf"|(?P<on>{_ON} {_UNIT}|{_UNIT} (?:after(?:wards)?|later)|after (?:that|then)))\b",
    re.I,
)
_LEFT_OVER: Final = re.compile(r"(?:\b(?:in|for|on|at|of|during|and|the)\b[\s,]*)+$", re.I)


class Step(NamedTuple):
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


def moved(text: str) -> Step | None:
    """The step in time that a text says; None where it says none."""
    found = _STEP.search(text)
    if found is None:
        return None
    unit = re.search(_UNIT, found[0], re.I)
    return Step(found[0], unit[0].lower() if unit else "period", -1 if found["back"] else 1)


def apart(text: str) -> tuple[list[str], str]:
    """The labels of the periods that a text names, and what it says beside them."""
    spans = [p for p in periods(text) if p.rule is None]
    if not spans:
        return [], text
    rest = _LEFT_OVER.sub("", text[: spans[0].start]) + " " + text[spans[-1].end :]
    return [p.label for p in spans], _LEFT_OVER.sub("", rest).strip(" ,?.!")


def beside(text: str, step: Step) -> str:
    """What a text says beside a step in time."""
    return _LEFT_OVER.sub("", text.replace(step.words, " ").strip(" ,?.!")).strip(" ,")


def in_period(last: Asked, labels: Sequence[str]) -> str:
    """The last question, of these periods; the year that they lack is that of its own."""
    own = dict.fromkeys(p.label for p in periods(last.question) if p.rule is None)
    years = {y for label in (own or last.periods) if (y := year_of(label))}
    year = years.pop() if len(years) == 1 else ""
    whole = [_in_year(label, year) for label in labels]
    return dated(last.question, whole[0], also=whole[1:])


def which_year(question: str, years: Sequence[str]) -> Understood | Open | None:
    """A month or day without its year, of a library whose papers are of these years; else None."""
    labels = [p.label for p in periods(question) if p.rule is None]
    if len(labels) != 1 or not labels[0].startswith("--") or not 0 < len(years) <= MOST_YEARS:
        return None
    asked = [(y, dated(question, _in_year(labels[0], y))) for y in years]
    return understood(asked[0][1]) if len(asked) == 1 else Open("Of which year?", tuple(asked))


def _in_year(label: str, year: str) -> str:
    """The label with that year, where it has none; no month of a fiscal year is known."""
    if label_kind(label) != "partial" or not year:
        return label
    if label.startswith("--"):
        return label if year.startswith("FY") else f"{year}{label[1:]}"
    return f"{year}{label}"


def in_another_period(last: Asked, step: Step) -> Understood | Open:
    """The last question, so many periods on or back."""
    spans = [p for p in periods(last.question) if p.rule is None]
    if len(spans) > 1:  # a stretch moves as a whole
        question = last.question
        for one in reversed(spans):
            if (there := step.to(one.label)) is None:
                return Open(f"What period is {step.words!r} of {one.text}? Say it outright.")
            question = f"{question[: one.start]}{in_words(there)}{question[one.end :]}"
        return understood(question)
    labels = tuple(dict.fromkeys(p.label for p in spans)) or last.periods
    there_ = [there for label in labels if (there := step.to(label))]
    if len(there_) == 1 and len(labels) == 1:
        return understood(dated(last.question, there_[0]))
    if not there_:
        return Open(f"Of which period is that {step.words!r}? Say it, as in “in fiscal 2024”.")
    choices = tuple((in_words(there), dated(last.question, there)) for there in there_)
    return Open("Which period do you mean?", choices)


def dated(question: str, label: str, *, also: Sequence[str] = ()) -> str:
    """The question of that period instead of its own, or of none; ``also``: and of these."""
    spans = [p for p in periods(question) if p.rule is None]
    on = label_kind(label) == "day" or re.fullmatch(r"--\d\d-\d\d", label)
    bare = " and ".join(in_words(one) for one in (label, *also))
    words = f"{'on' if on else 'in'} {bare}"
    if not spans:
        return f"{question.rstrip(' ?.')} {words}?"
    before, after = question[: spans[0].start], question[spans[-1].end :]
    before, placed = re.subn(
        r"\b(?:in|on|for|from|between|at|of|during) (?:the )?$", "", before, flags=re.I
    )
    return f"{before}{words if placed else bare}{after}"


def _year_later(label: str) -> str | None:
    """The same period one year on."""
    kind = label_kind(label) or ""
    if kind == "day":
        return str(shift_months(date.fromisoformat(label), 12))
    steps = {"year": 1, "half": 2, "quarter": 4, "month": 12}
    return shift(label, steps[kind]) if kind in steps else None
