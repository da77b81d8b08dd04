"""The period in force: what a sentence says itself, else what its paragraph, turn or document says.

Knows how periods govern; finding and resolving them is ``tools.periods``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.domain import Field, Period
from tools.context_measure import FIGURE
from tools.periods import periods
from tools.periods_labels import covers, label_kind, parse, shift, sort_key, year_of

# Words before (after) a period that make it the thing compared with, not the one reported.
_COMPARED = re.compile(
    r"(?:\bact of|compared (?:to|with)|versus|\bvs\.?|\bfrom|\bthan|against|relative to|over"
    r"|since|until|unlike|(?:up|down)(?: \S+){0,4} on|similar to|in line with|consistent with"
    r"|as in)\s+(?:(?:the|our|its|a|an|that of|those of|those in|what we saw in|in|same"
    r"|corresponding|record|strong|prior|exceptional|(?:start|beginning|middle"
    r"|end) of(?: \w+)?)\s+)*$"
)
# "26.4 percent, against 33.6 percent in the third quarter of fiscal 2023": the other figure's.
_COMPARED_FIGURE = re.compile(
    r"(?:against|after|versus|\bvs\.?|compared (?:to|with)|from|than)\s+(?:\w+ )?\S*\d\S*"
    r"(?:\s+(?:percent|per cent|million|billion|percentage|points?|bps|people|pumps))*"
    r"\s+(?:in|for|during)\s+(?:the\s+)?$"
)
_OF_PRIOR_YEAR = re.compile(r"\s*(?:of|in|,)?\s*(?:last|the (?:prior|previous|preceding)) year")
_PAST_WORDS = re.compile(
    r"(?:a year (?:ago|earlier|before)|(?:the )?(?:prior|previous|last|same)\b)"
)
_CUE = re.compile(
    r"\b(?:outlook|guidance|guide|comments|now|next|looking ahead|look ahead|turning to"
    r"|turn to|moving to|now for|for)\b"
)
_EXPECTS = re.compile(r"\d|expect|anticipat|guid|should|forecast")
# "Annual revenue was $245 billion" on the call about the last quarter: the year that ended with it.
_ANNUAL = re.compile(
    r"\b(?:annual(?! (?:run|recurring|report|meeting|general|guidance|contract|subscription))"
    r"|full[- ]year|(?:for|over|in) the (?:(?:full|whole|entire|fiscal) )?year\b(?! (?:ago|before"
    r"|earlier|ended|to come)))(?!(?: \w+){0,2} run[- ]rate)"
)
_FISCAL_RULE = "quarters of this document are fiscal"
_YEAR_TO_DATE = re.compile(r"\bytd\b|\byear[- ]to[- ]date\b")
_TURN = 120  # a sentence without figures up to this length can turn to another outlook
_LEAD = 48  # a period that begins this early governs what follows


class PeriodInForce:
    """Walks a document sentence by sentence; tells the period each one is about."""

    def __init__(self, document: Field | None, *, published: str | None) -> None:
        self.document = document
        self.reference = document.value if document else None
        self.published = published
        self._section: Field | None = None
        self._paragraph: Field | None = None
        self._outlook: Field | None = None

    def new_section(self, heading: str, offset: int) -> None:
        """Take the period a heading names ("Six months ended June 30, 2023"), if it does.

        What it is compared with ("… Compared with Six Months Ended June 30, 2022") does not count.
        """
        low = heading.lower()
        found = periods(heading, reference=self.reference, published=self.published)
        named = [self._field(p, low, offset, False) for p in found]
        if (
            "ended" in low
        ):  # of plain years side by side ("fiscal 2022 compared with …") none governs
            kept = [not self._compared(low, p) for p in found]
            named = [f for f, own in zip(named, kept, strict=True) if own]
        single = named[0] if len({field.value for field in named}) == 1 else None
        # "A weak start to fiscal 2025" above a quarter's figures does not make them the year's.
        wider = single and self.reference and covers(single.value, self.reference)
        # The three months of a fiscal quarter's report are that quarter.
        same = single and self.document and re.fullmatch(r"\d{4}Q\d", single.value) and (
            re.fullmatch(r"FY\d{4}Q\d", self.document.value)
        )  # fmt: skip
        self._section = None if wider or same else single
        self._paragraph = None

    def new_turn(self) -> None:
        """Another person speaks: the outlook of the one before governs no longer."""
        self._section = self._paragraph = self._outlook = None

    def new_paragraph(self) -> None:
        """A paragraph ends what its first words governed."""
        self._paragraph = None

    def at(self, sentence: str, low: str, offset: int, *, forward: bool) -> Field | None:
        """The period of the next sentence, in reading order.

        Args:
            sentence: Its words.
            low: The same in lower case.
            offset: Where it starts in the document.
            forward: Whether it gives what is expected before anything it reports.
        """
        own = self._own(sentence, low, offset, forward)
        if own is not None:
            self._govern(own, low, offset, forward)
            return own
        if _YEAR_TO_DATE.search(low):
            return None
        year = None if forward else self._whole_year(low, offset)
        if year is not None:
            self._govern(year, low, offset, forward)
            return year
        if forward:
            return self._outlook if _EXPECTS.search(low) else None
        return self._paragraph or self._section or self.document

    def _whole_year(self, low: str, offset: int) -> Field | None:
        """The year of a sentence with annual figures, where the document is about its end."""
        if self.reference is None or not re.search(r"(?:Q4|H2)$", self.reference):
            return None
        found, year = _ANNUAL.search(low), year_of(self.reference)
        if found is None or year is None or not FIGURE.search(low):
            return None
        start, end = offset + found.start(), offset + found.end()
        rule = f"{found[0]} in a document about {self.reference}"
        return Field(value=year, start=start, end=end, rule=rule)

    def _own(self, sentence: str, low: str, offset: int, forward: bool) -> Field | None:
        found = periods(sentence, reference=self.reference, published=self.published)
        for number, period in enumerate(found):
            tail = _OF_PRIOR_YEAR.match(low, period.end)
            if tail and number + 1 < len(found):
                return self._year_before(period, offset, found[number + 1])
            if self._compared(low, period) or self._aside(period):
                continue
            return self._field(period, low, offset, forward)
        return None

    def _aside(self, period: Period) -> bool:
        """A day or month named in passing dates an event, not the figures of the sentence."""
        kind = label_kind(period.label)
        if kind in ("day", "month"):
            return self.reference is not None and period.start > _LEAD
        return kind in (None, "partial")

    def _compared(self, low: str, period: Period) -> bool:
        before = low[max(0, period.start - 60) : period.start]
        if before.endswith("(") and low[period.end :].startswith(":"):
            return True  # "to €104.9 million (third quarter of fiscal 2023: €106.4 million)"
        opens = period.start < 4 or before.rstrip() in ("in", "for", "during", "over")
        if _PAST_WORDS.match(low, period.start) and not opens:
            return True
        return not opens and bool(_COMPARED.search(before) or _COMPARED_FIGURE.search(before))

    def _year_before(self, period: Period, offset: int, year: Period) -> Field:
        label = period.label
        part = re.search(r"[QH]\d$", label)
        if part and (known := year_of(year.label)):
            label = known + part.group()
        rule = f"{period.text} of the year before"
        return Field(value=label, start=offset + period.start, end=offset + year.end, rule=rule)

    def _field(self, period: Period, low: str, offset: int, forward: bool) -> Field:
        label, rule = period.label, period.rule
        known = parse(label)
        fiscal = self.reference is not None and self.reference.startswith("FY")
        dated = "ended" in period.text.lower() and "FY" in label
        if dated and rule and "reference" in rule:  # days are the calendar's in any document
            label, rule = label.replace("FY", ""), None
        elif fiscal and known and not known.fiscal and re.fullmatch(r"\d{4}[QH]\d", label):
            counted = "calendar" not in low and "ended" not in low
            label, rule = (f"FY{label}", _FISCAL_RULE) if counted else (label, rule)
        # A bare "Q4" is read as the nearest; an outlook means the next one.
        if forward and rule and "nearest" in rule and self.reference:
            steps = {"quarter": 4, "half": 2, "month": 12}.get(label_kind(label) or "", 0)
            if steps and sort_key(label) < sort_key(self.reference):
                label, rule = shift(label, steps) or label, f"{period.text} after {self.reference}"
        start, end = offset + period.start, offset + period.end
        return Field(value=label, start=start, end=end, rule=rule)

    def _govern(self, own: Field, low: str, offset: int, forward: bool) -> None:
        leads = own.start is not None and own.start - offset <= _LEAD
        later = (
            self.reference is not None and sort_key(own.value)[:3] > sort_key(self.reference)[:3]
        )
        if later and (forward or _CUE.search(low)):
            turns = leads and len(low) <= _TURN and not FIGURE.search(low)
            if self._outlook is None or turns or (leads and self._shorter(own)):
                self._outlook = own
        elif leads and not forward and label_kind(own.value) not in ("day", "month"):
            self._paragraph = own

    def _shorter(self, own: Field) -> bool:
        """Whether it is no longer than the outlook in force: a quarter outlasts "the full year"."""
        rank = ("month", "quarter", "half", "months", "year")
        kinds = [label_kind(f.value) for f in (own, self._outlook) if f is not None]
        places = [rank.index(kind) if kind in rank else len(rank) for kind in kinds]
        return places[0] <= places[-1]


def main_period(
    found: Sequence[Period], *, kinds: Sequence[str] = ("quarter", "half", "months", "year")
) -> Period | None:
    """The period a title or first paragraph is about: the shortest kind, the first of it."""
    for kind in kinds:
        for period in found:
            if _length(period.label) == kind:
                return period
    return None


def _length(label: str) -> str | None:
    """Its kind; the twelve months to a day are a year, no shorter than one that is named."""
    return "year" if label.startswith("M12:") else label_kind(label)
