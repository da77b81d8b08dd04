"""A follow-up question, completed by rule from what was asked before. Pure; knows no library.

"And in the year before?" takes all but its period from the last question, "what about Azure?" all
but its name. Only where one reading is left is it taken; else the person is asked.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final

from agent.chat.asked import Asked, Open, Understood, understood
from agent.chat.follow_periods import apart, beside, moved
from agent.chat.follow_slots import companies_of, is_company, noun_phrases, with_another
from tools.names import names
from tools.words import possessive

_LEADS: Final = re.compile(
    r"^(?:and|but|so|or|ok(?:ay)?|then)\b[\s,]*|^(?:(?:what|how) about|what of"
    r"|(?:the )?same(?= (?:for|of|in)\b))\b\s*",
    re.I,
)
_WH: Final = re.compile(
    r"^(?:what|who|whom|whose|which|when|where|why|how|is|are|was|were|did|does|do|has|have|had|can"
    r"|could|will|would|by how much|tell|explain|list|give|name|compare)\b",
    re.I,
)
_PRONOUN: Final = re.compile(
    r"\b(?:its|their|it|they|the (?:company|group|firm)(?P<own>['’]s)?)\b", re.I
)
# "In March?", "for Aquillon": but "in which year did ..." asks by itself.
_PLACED: Final = re.compile(r"(?:in|for|of|on)\b(?!.*\b(?:wh(?:at|o|om|ich|en|ere|y)|how)\b)", re.I)
# "How much was it in 2023?" asks what was asked, of another period.
_SAME: Final = re.compile(
    r"(?:what|how (?:much|many|high|large)) (?:was|were|is|are) (?:it|that|they|those)\b", re.I
)
_PERSON: Final = re.compile(r"\b(?:he|she|him|(?P<own>his|hers?))\b", re.I)
_DUMMY: Final = re.compile(r"^(?:is|was)\s+$", re.I)  # "is it raining?" means nothing named
_OWNER: Final = frozenset({"its", "their"})


def completed(
    said: str,
    past: Sequence[Asked],
    companies: Collection[str] = (),
    told: Sequence[str] = (),
) -> Understood | Open:
    """The question as it stands alone.

    Args:
        said: What the person typed.
        past: Questions of the thread so far, oldest first.
        companies: Names of those that the library holds papers of.
        told: Statements of the last answer.
    """
    text = " ".join(said.split())
    lead, rest = _led(text)
    if not past:
        if moved(rest) or (lead and not _WH.match(rest)):
            return Open("There is no earlier question here that this could follow: ask it in full.")
        return Understood(text)
    last = past[-1]
    if (again := _SAME.match(rest)) and _only_when(rest[again.end() :]):
        lead, rest = True, rest[again.end() :]
    if (lead and not _WH.match(rest)) or _only_when(rest):
        return with_another(last, rest, companies)
    if (person := _PERSON.search(text)) and not names(text):
        return _person(text, person, [past[-1].question, *told], companies)
    return _pronouns(text, past, companies)


def _person(
    text: str, found: re.Match[str], before: Sequence[str], companies: Collection[str]
) -> Understood | Open:
    """Whom "he" means: who was named last by first name and surname; else the person is asked."""
    people = [
        n.text for one in before for n in names(one)
        if " " in n.text and not any(is_company(n.text, c) for c in companies)
    ]  # fmt: skip
    held = list(dict.fromkeys(people))
    ask = f"Whom does “{found[0]}” mean?"
    made = [(n, _PERSON.sub(possessive(n) if found["own"] else n, text, count=1)) for n in held]
    if len(made) == 1:
        return understood(made[0][1])
    return Open(ask if made else f"{ask} Ask with the name.", tuple(made))


def _only_when(text: str) -> bool:
    """Whether a period or a step in time is all that is said."""
    if (step := moved(text)) is not None:
        return not beside(text, step)
    labels, rest = apart(text.strip(" ?.!"))
    return bool(labels) and not rest


def last_company(past: Sequence[Asked], companies: Collection[str]) -> str:
    """The company that the thread named last, as the library calls it; empty where none."""
    for asked in reversed(past):
        for name in companies_of(asked.question, companies):
            return next(c for c in companies if is_company(name, c))
    return ""


def _led(text: str) -> tuple[bool, str]:
    """Whether it opens as a follow-up does, and what is left."""
    rest, found = text, False
    while (shorter := _LEADS.sub("", rest, count=1)) != rest:
        rest, found = shorter, True
    return found or bool(_PLACED.match(rest)), rest


def _pronouns(text: str, past: Sequence[Asked], companies: Collection[str]) -> Understood | Open:
    """Whom "its" means, where the question names nobody: a company, else who was named last."""
    found = _PRONOUN.search(text)
    if found is None or names(text):
        return Understood(text)
    told = [companies_of(a.question, companies) for a in past]
    held = next((own for own in reversed(told) if own), [])
    if not held and _DUMMY.search(text[: found.start()]):
        return Understood(text)
    held = held or list(dict.fromkeys(n.text for n in names(past[-1].question)))
    if len(held) > 1:
        choices = tuple((n, _PRONOUN.sub(_for(found, n), text, count=1)) for n in held)
        return Open(f"Whom does “{found[0]}” mean?", choices)
    if not held and (things := noun_phrases(past[-1].question)):
        held = [past[-1].question[slice(*things[0])]]
    if not held:
        return Understood(text)
    return understood(_PRONOUN.sub(_for(found, held[0]), text, count=1))


def _for(found: re.Match[str], name: str) -> str:
    owns = found[0].lower() in _OWNER or found["own"]
    return possessive(name) if owns else name
