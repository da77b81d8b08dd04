"""When exactly: a day, or the first or last day that "at the end of March" names.

Knows labels and the words before a period; neither figures nor what happened then.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import Final, Literal, NamedTuple

from agent.domain import Period
from tools.periods import compatible, covers, label_kind, same
from tools.periods_labels import parse

Edge = Literal["start", "end", ""]

_EDGE: Final = re.compile(
    r"(?<!\w)(?:(?:(?P<end>end|close|last day|final day)|(?P<start>start|beginning|outset"
    r"|first day))\s+of|(?P<joined>(?:year|quarter|month|period|half)[\s-]end(?:\s+of)?)"
    r"|(?P<dashed>end(?=-)))[\s-]+(?:the\s+)?$",
    re.I,
)
# "The high end of the 2025 range" is no day.
_NO_DAY: Final = re.compile(
    r"\b(?:high|higher|low|lower|upper|top|bottom|front|back|either|other)[\s-]+$", re.I
)
# A limit is no moment: what was done in March was done by the end of the year.
_LIMIT: Final = re.compile(
    r"\b(?:by|before|until|till|through|since|after|towards?)\s+(?:the\s+)?$", re.I
)
# What happened "at the end of the year" happened in its last sixth, and within a week at least.
_PART: Final = 6
_WEEK: Final = timedelta(days=7)


class When(NamedTuple):
    """A period label, which edge of it is meant, and whether only as a limit ("by the end of")."""

    label: str
    edge: Edge = ""
    limit: bool = False

    @property
    def day(self) -> str | None:
        """Label of the very day; None where a whole period is meant."""
        known = parse(self.label)
        if known is None or known.kind == "day" or self.label.count("-") == 3:
            return self.label if known else None
        if not self.edge:
            return None
        if known.first and known.last:
            mark = "FY" if known.fiscal else ""
            return f"{mark}{known.last if self.edge == 'end' else known.first}"
        if self.label.startswith("--"):  # a month without its year; a leap year's 29th is lost
            month = int(self.label[2:])
            return f"{self.label}-{monthrange(2001, month)[1] if self.edge == 'end' else 1:02}"
        return None


def when(text: str, period: Period) -> When:
    """The period as its text means it: "at the end of March 2026" is a day."""
    found = _EDGE.search(text, max(0, period.start - 30), period.start)
    if found is None or _NO_DAY.search(text, 0, found.start()):
        return When(period.label)
    limit = _LIMIT.search(text, 0, found.start()) is not None
    return When(period.label, "start" if found["start"] else "end", limit)


def same_day(ours: When, theirs: When) -> bool:
    """Whether both name the same day; one of them may lack its year."""
    if ours.edge and ours.edge == theirs.edge and compatible(ours.label, theirs.label):
        return True
    here, there = ours.day, theirs.day
    if here is None or there is None:
        return False
    return same(here, there) or ("--" in (here[:2], there[:2]) and compatible(here, there))


def measured(ours: When, theirs: When, *, flow: bool) -> bool:
    """Whether a value of the one time may be given for the other.

    What stood at the end of March stood so on March 31. What came in over a month (a flow) did not
    come in on its last day.
    """
    if ours.day and theirs.day:
        return same_day(ours, theirs)
    return compatible(ours.label, theirs.label) and not (flow and ours.edge)


def touch(ours: When, theirs: When) -> bool:
    """Whether what happened then may be told to have happened at our time.

    A period holds its days, and not the other way round: "on March 31" is more than "in March".
    """
    if ours.edge and theirs.day and not ours.limit:
        return same_day(ours, theirs) or _near(ours, theirs.day)
    if label_kind(ours.label) == "day" and label_kind(theirs.label) != "day":
        return same_day(ours, theirs) or compatible(ours.label, theirs.label)
    return (
        compatible(ours.label, theirs.label)
        or covers(ours.label, theirs.label)
        or covers(theirs.label, ours.label)
    )


def _near(ours: When, day: str) -> bool:
    whole, that = parse(ours.label), parse(day)
    if not whole or not that or not whole.first or not whole.last or not that.first:
        return False
    if whole.fiscal != that.fiscal or not whole.first <= that.first <= whole.last:
        return False
    return _off(ours.edge, that.first, whole.first, whole.last) <= max(
        _WEEK, (whole.last - whole.first) / _PART
    )


def _off(edge: Edge, day: date, first: date, last: date) -> timedelta:
    return last - day if edge == "end" else day - first
