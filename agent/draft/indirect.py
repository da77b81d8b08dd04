"""Indirect speech by rule: first person becomes the company, relative periods become named ones.

Refuses (None) whatever it cannot turn safely; the caller then prints a quotation. Pure.
"""

from __future__ import annotations

import re

from agent.domain import Evidence
from tools.periods import in_words, periods

# Present-tense verbs after "we" whose third person is regular enough to form.
_PRESENT = {
    "have": "has", "are": "is", "were": "was", "do": "does", "expect": "expects", "continue": "continues",
    "see": "sees", "remain": "remains", "believe": "believes", "plan": "plans", "offer": "offers",
    "provide": "provides", "serve": "serves", "make": "makes", "sell": "sells", "own": "owns",
    "operate": "operates", "employ": "employs", "invest": "invests", "aim": "aims", "want": "wants",
    "add": "adds", "hold": "holds", "build": "builds", "focus": "focuses", "lead": "leads",
}  # fmt: skip
_UNCHANGED = frozenset(
    """will would can could may might must should had was did delivered saw grew made won lost
    sold bought built took gave began held kept led left paid put ran set spent brought came cut
    drove got had met reached returned generated closed opened""".split()
)
_ADVERBS = frozenset(
    "also now still already again recently further significantly continually".split()
)
_REFUSED = re.compile(
    r"\b(?:I|I[’']\w+|me|my|mine|you|your|yours|ourselves|myself|let[’']s)\b|[“”\"]"
)
_WE = re.compile(
    r"\b[Ww]e(?P<short>[’'](?:re|ve|ll|d))?\s+(?P<next>[A-Za-z]+)(?:\s+(?P<after>[A-Za-z]+))?"
)
_CURRENT = re.compile(
    r"^(?:this|the(?: current)?)\s+(?:fiscal\s+)?(?:quarter|year|half|month)$", re.I
)
_SHORT = {"re": "is", "ve": "has", "ll": "will"}


def indirect(evidence: Evidence) -> str | None:
    """The sentence in the third person with its period named, without its final stop.

    None where it cannot be turned safely, or where nothing had to change: a source's own sentence
    is printed as a quotation, never as ours.
    """
    original = " ".join(evidence.quote.split()).rstrip(" .")
    company = short_name(evidence.context.company.value) if evidence.context.company else None
    if _REFUSED.search(original) or original.endswith(("?", "!", ":")):
        return None
    text = _periods_named(original, evidence)
    if re.search(r"\b(?:we|our|ours|us)\b", text, re.I):
        if company is None:
            return None
        turned = _third_person(text, company)
        if turned is None:
            return None
        text = turned
    return text[:1].upper() + text[1:] if text != original else None


_LEGAL = re.compile(
    r",?\s+(?:N\.?V\.?|S\.?E\.?|S\.?A\.?|A\.?G\.?|Inc\.?|Corp(?:oration)?\.?|plc|PLC|Ltd\.?|Limited|GmbH|"
    r"LLC|L\.?P\.?|Co\.?|S\.?p\.?A\.?|B\.?V\.?|AB|Oyj?|ASA)$"
)


def short_name(company: str) -> str:
    """A company's name as a newspaper prints it: without its legal form."""
    return _LEGAL.sub("", company.strip()) or company


def _periods_named(text: str, evidence: Evidence) -> str:
    """ "this quarter" becomes "in the fourth quarter of fiscal 2017" where the period is known."""
    period = evidence.context.period
    if period is None:
        return text
    found = periods(text, reference=period.value)
    for place in sorted(found, key=lambda p: -p.start):
        # "a year earlier" stays: it is right beside a named period, and a comparison needs both.
        if place.rule is None or place.label != period.value or not _CURRENT.match(place.text):
            continue
        words = in_words(place.label)
        before = text[: place.start]
        if re.search(r"\b(?:in|for|of|during|over|from|since)\s+(?:the\s+)?$", before, re.I):
            before = re.sub(r"\bthe\s+$", "", before)
        elif before.strip():
            words = f"in {words}"
        else:
            words = f"In {words}"
        text = before + words + text[place.end :]
    return text


def _third_person(text: str, company: str) -> str | None:
    named = False

    def who() -> str:
        nonlocal named
        chosen, named = ("the company" if named else company), True
        return chosen

    out: list[str] = []
    last = 0
    for match in re.finditer(
        r"\b(?:[Ww]e(?:[’'](?:re|ve|ll|d))?\s+[A-Za-z]+(?:\s+[A-Za-z]+)?|[Oo]urs?|us|US)\b", text
    ):
        word = match[0]
        if word == "US":
            continue
        if word.lower() in ("our", "us", "ours"):
            if word.lower() == "ours":
                return None
            name = who()
            new = f"{name}’s" if word.lower() == "our" else name
        else:
            clause = _verb(word, who())
            if clause is None:
                return None
            new = clause
        out += [text[last : match.start()], new]
        last = match.end()
    result = "".join([*out, text[last:]])
    return None if re.search(r"\b(?:we|our|ours)\b", result, re.I) else result


def _verb(clause: str, who: str) -> str | None:
    """ "we continue to" with its subject put in the third person, or None where the verb is unknown."""
    match = _WE.match(clause)
    if match is None:
        return None
    short, first, after = match["short"], match["next"], match["after"] or ""
    if short:
        verb = _SHORT.get(short.lstrip("’'"))
        return " ".join(filter(None, [who, verb, first, after])) if verb else None
    lead = ""
    if first.lower() in _ADVERBS:
        lead, first, after = first, after, ""
    low = first.lower()
    if low in _PRESENT:
        first = _PRESENT[low]
    elif low not in _UNCHANGED and not low.endswith("ed"):
        return None
    return " ".join(filter(None, [who, lead, first, after]))
