"""Minimal edits that make a true sentence false, by type, and news forms that keep it true.

Knows no gate: rules here share no code with the checks that they try.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import Final, NamedTuple


class Case(NamedTuple):
    """A sentence with what its source says of itself."""

    text: str
    speaker: str
    role: str
    company: str
    period: str
    names: tuple[str, ...]


Edit = Callable[[Case, random.Random], str | None]

_NUMBER: Final = re.compile(
    r"(?<![\w.,-])(\$?)(\d+(?:,\d{3})*(?:\.\d+)?)(?=\s?(?:%|percent|million|billion|points|basis|thousand))"
)
_UNITS: Final = (
    ("billion", "million"), ("million", "billion"), (" percent", " percentage points"),
    ("%", " basis points"), (" points", " percent"),
)  # fmt: skip
_WAYS: Final = (
    ("grew", "fell"), ("increased", "decreased"), ("up", "down"), ("growth", "decline"),
    ("rose", "fell"), ("increase", "decrease"), ("declined", "increased"),
    ("decreased", "increased"), ("down", "up"), ("decline", "growth"), ("growing", "shrinking"),
    ("higher", "lower"), ("lower", "higher"), ("exceeded", "missed"), ("improved", "worsened"),
)  # fmt: skip
_HEDGES: Final = (
    (r"\bwe (?:also |now )?expect (\w+(?: \w+){0,6}?) to be\b", r"\1 was"),
    (r"\bexpect(?:s|ed)? (\w+(?: \w+){0,5}?) to (?:grow|increase)\b", r"saw \1 grow"),
    (r"\bwill\b", "did"),
    (r"\b(was|were)\b", "may be"),
    (r"\b(grew|increased)\b", "is expected to grow"),
    (r"\b(declined|decreased)\b", "could decline"),
    (r"\bis\b", "might become"),
)
_CAUSES: Final = (
    " because of lower prices", ", driven by cost cuts", " as a result of new contracts",
    " due to a weaker dollar", ", led by demand in Europe",
)  # fmt: skip
_QUARTERS: Final = ("first", "second", "third", "fourth")


def edit_number(case: Case, rng: random.Random) -> str | None:
    """Another number in the same unit, at least a tenth away."""
    found = list(_NUMBER.finditer(case.text))
    if not found:
        return None
    one = rng.choice(found)
    value = float(one[2].replace(",", ""))
    places = len(one[2].split(".")[1]) if "." in one[2] else 0
    factor = rng.choice((0.6, 0.8, 0.88, 1.13, 1.3, 1.7))
    new = value * factor
    if round(new, places) == value:
        new = value + 1
    told = f"{new:,.{places}f}"
    return None if told in case.text else case.text[: one.start(2)] + told + case.text[one.end(2) :]


def edit_unit(case: Case, rng: random.Random) -> str | None:
    """Million for billion, points for percent."""
    ways = [
        (a, b)
        for a, b in _UNITS
        if re.search(rf"\d{re.escape(a)}|\d {re.escape(a.strip())}\b", case.text)
    ]
    if not ways:
        return None
    a, b = rng.choice(ways)
    return re.sub(rf"(?<=\d)(\s?){re.escape(a)}", lambda m: m[1] + b, case.text, count=1)


def edit_period(case: Case, rng: random.Random) -> str | None:
    """The sentence, dated to another quarter or year than its own."""
    found = re.fullmatch(r"FY(\d{4})Q(\d)", case.period)
    if not found:
        return None
    year, quarter = int(found[1]), int(found[2])
    if rng.random() < 0.5:
        year += rng.choice((-2, -1, 1, 2))
    else:
        quarter = rng.choice([q for q in (1, 2, 3, 4) if q != quarter])
    return _dated(case.text, year, quarter)


def _dated(text: str, year: int, quarter: int) -> str:
    return f"In the {_QUARTERS[quarter - 1]} quarter of fiscal {year}, {text}"


def edit_name(case: Case, rng: random.Random) -> str | None:
    """One proper name for another that the source of the sentence does not hold."""
    inside = [n for n in case.names if re.search(rf"(?<!\w){re.escape(n)}(?!\w)", case.text)]
    if not inside:
        return None
    old = rng.choice(sorted(inside))
    new = rng.choice(
        ("Dynamo", "Oracle", "Kestrel", "Lumen Cloud", "Harrow", "Northwind 400", "Salesforce")
    )
    return re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", new, case.text, count=1)


def edit_direction(case: Case, rng: random.Random) -> str | None:
    """What rose falls."""
    ways = [(a, b) for a, b in _WAYS if re.search(rf"\b{a}\b", case.text)]
    if not ways:
        return None
    a, b = rng.choice(ways)
    return re.sub(rf"\b{a}\b", b, case.text, count=1)


def edit_negation(case: Case, rng: random.Random) -> str | None:
    """What was said is denied, or the other way round."""
    if re.search(r"\bnot |n['’]t\b", case.text):
        return re.sub(r"\bnot |n['’]t\b", "", case.text, count=1)
    for pattern, instead in (
        (r"\b(was|were|is|are|has|have|will)\b", r"\1 not"),
        (r"\b(grew|rose)\b", "did not grow"),
        (
            r"\b(increased|declined|decreased|delivered|exceeded|launched|added|announced)\b",
            r"never \1",
        ),
    ):
        if re.search(pattern, case.text):
            return re.sub(pattern, instead, case.text, count=1)
    return None


def edit_cause(case: Case, rng: random.Random) -> str | None:
    """A cause that nobody gave, or "and" turned into one."""
    if (
        " and " in case.text
        and rng.random() < 0.3
        and not re.search(r"driv|due|result|because", case.text)
    ):
        head, tail = case.text.rsplit(" and ", 1)
        if len(tail.split()) >= 4:
            return f"{head} because {tail}"
    return case.text.rstrip(". ") + rng.choice(_CAUSES) + "."


def edit_certainty(case: Case, rng: random.Random) -> str | None:
    """Expected becomes fact, fact becomes expected."""
    for pattern, instead in _HEDGES:
        if re.search(pattern, case.text, re.I):
            return re.sub(pattern, instead, case.text, count=1, flags=re.I)
    return None


def edit_attribution(case: Case, rng: random.Random) -> str | None:
    """The same words, given to somebody else."""
    if not case.speaker:
        return None
    others = ("Satya Nadella", "Amy Hood", "Frank Brod", "Heather Bellini")
    other = rng.choice([n for n in others if n.split()[-1] not in case.speaker.title()])
    return f"{other} said {_lower(case.text)}"


def edit_superlative(case: Case, rng: random.Random) -> str | None:
    """An ordinary thing becomes a record."""
    for word in ("growth", "revenue", "increase", "quarter", "margin"):
        if re.search(rf"(?<!-)\b{word}\b", case.text) and "record" not in case.text:
            return re.sub(
                rf"(?<!-)\b{word}\b",
                rng.choice(("record", "the highest")) + f" {word}",
                case.text,
                count=1,
            )
    return None


EDITS: Final[dict[str, Edit]] = {
    "number": edit_number,
    "unit": edit_unit,
    "period": edit_period,
    "name": edit_name,
    "direction": edit_direction,
    "negation": edit_negation,
    "cause": edit_cause,
    "certainty": edit_certainty,
    "attribution": edit_attribution,
    "superlative": edit_superlative,
}


def _lower(text: str) -> str:
    first = text.split(" ", 1)[0]
    known = first.lower() in {
        "we",
        "our",
        "the",
        "this",
        "in",
        "revenue",
        "operating",
        "gross",
        "as",
        "and",
        "it",
    }
    return text[:1].lower() + text[1:] if known else text


def in_news_form(text: str, company: str) -> str:
    """First person turned into the company, by word rules."""
    for pattern, instead in (
        (r"\b[Oo]ur\b", f"{company}'s"), (r"\b[Ww]e['’]re\b", f"{company} is"),
        (r"\b[Ww]e['’]ve\b", f"{company} has"), (r"\b[Ww]e['’]ll\b", f"{company} will"),
        (r"\b[Ww]e are\b", f"{company} is"), (r"\b[Ww]e have\b", f"{company} has"),
        (r"\b[Ww]e were\b", f"{company} was"), (r"\b[Ww]e (also )?expect\b", f"{company} expects"),
        (r"\b[Ww]e (now )?(continue|see|believe|plan|anticipate|remain)\b", rf"{company} \2s"),
        (r"\b[Ww]e\b", company), (r"\bus\b", company),
    ):  # fmt: skip
        text = re.sub(pattern, instead, text)
    return text


def true_forms(case: Case) -> dict[str, str]:
    """Sentences that say the same: as a person would report it."""
    plain = in_news_form(case.text, case.company)
    forms = {"news": plain}
    if case.speaker:
        forms["attributed"] = f"{case.speaker} said {_lower(plain)}"
        forms["quoted"] = f"“{case.text.rstrip('. ')},” {case.speaker} said."
    found = re.fullmatch(r"FY(\d{4})Q(\d)", case.period)
    if found:
        forms["dated"] = _dated(_lower(plain), int(found[1]), int(found[2]))
    swapped = plain
    for a, b in (
        (r"\bgrew\b", "rose"), (r"\bincreased\b", "rose"), (r"\bdeclined\b", "fell"),
        (r" percent\b", "%"), (r"\bdelivered\b", "posted"), (r"\bdecreased\b", "fell"),
        (r"\bdriven by\b", "led by"), (r"\byear-over-year\b", "from a year earlier"),
    ):  # fmt: skip
        swapped = re.sub(a, b, swapped)
    if swapped != plain:
        forms["paraphrase"] = swapped
    return forms
