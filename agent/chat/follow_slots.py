"""Which slot of an earlier question a new phrase fills: period, name, office, thing. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final, NamedTuple

from agent.chat.asked import Asked, Open, Understood, understood
from agent.chat.follow_periods import apart, beside, in_another_period, in_period, moved
from agent.forage.closing import asked_for, wants_figure
from agent.verify.naming import roles
from tools.context_company import short_name
from tools.names import names
from tools.names_words import FUNCTION_WORDS
from tools.periods import periods
from tools.words import possessive, stems

VERBS: Final = frozenset(
    stems(
        "grow grew rise rose fall fell drop dropped change changed increase decrease decline"
        " develop"
    )
)
_PHRASE: Final = re.compile(
    r"(?:(?P<prep>of|about|for|on|in|at|with|by|to|from)\s+)?"
    r"(?:(?P<det>the|an?|its|their|our|your|his|her|this|that)\s+)?(?P<words>.*)",
    re.I | re.S,
)
_DET: Final = r"(?:the|an?|its|their|our|your|my|his|her|this|that)"
_INVERTED: Final = re.compile(
    r"(?:\b(?:did|do|does|must|should|can|could|will|would|may|has|have|had)"
    r"|^(?:when|where|why|how)\b.*\b(?:was|were|is|are)) $",
    re.I,
)
_OFFICE: Final = re.compile(r"who (?:is|was|are|were) ", re.I)  # whoever holds it: "the secretary"
_CAN_FALL_BACK: Final = frozenset({"", "of", "for", "on", "about"})


class Phrase(NamedTuple):
    """What a follow-up names: its preposition, and the words with their article."""

    prep: str
    words: str
    has_article: bool


def with_another(last: Asked, said: str, companies: Collection[str]) -> Understood | Open:
    """The last question with what was said in the slot that it fills; nothing else changes."""
    question, rest = last.question, said.strip(" ?.!,")
    if (step := moved(rest)) is not None:
        there = in_another_period(last, step)
        if isinstance(there, Open):
            return there
        question, rest = there.question, beside(rest, step)
    else:
        labels, rest = apart(rest)
        question = in_period(last, labels) if labels else question
    if not rest:
        return understood(question)
    made = _named(question, rest, companies)
    if isinstance(made, Open):
        return made
    if made is not None:
        question, rest = made
    readings = _with_thing(question, _phrase(rest)) if rest else [question]
    if len(readings) == 1:
        return understood(readings[0])
    if readings:
        return Open(f"What of “{rest}”?", tuple((one, one) for one in readings))
    return Open(f"What of “{rest}”? Ask it in full: one question cannot be made of the last.")


def _phrase(text: str) -> Phrase:
    found = _PHRASE.fullmatch(text)
    if found is None or not found["words"]:
        return Phrase("", text, False)
    det = (found["det"] or "").lower()
    own = "the" if det in ("its", "their", "his", "her") else det  # whose is in the question
    return Phrase((found["prep"] or "").lower(), f"{own} {found['words']}".strip(), bool(det))


def _named(question: str, said: str, companies: Collection[str]) -> tuple[str, str] | Open | None:
    """The question of the company or name that was said, and what else was; None where none was."""
    bare = _phrase(said).words
    bare = re.sub(r"^(?:the|an?) ", "", bare)
    found = [n.text for n in names(bare)]
    if any(is_company(bare, c) for c in companies):
        name, rest = bare, ""
    elif len(found) == 1:
        name = found[0]
        left = re.sub(rf"\b{re.escape(name)}(?:['’]s?)?", " ", bare).strip()
        rest = "" if set(stems(left)) <= set(stems(question)) else left
    else:
        return None
    own = companies_of(question, companies)
    others = [n.text for n in names(question) if n.text not in own]
    company = any(is_company(name, c) for c in companies)
    kin = [o for o in others if set(stems(o)) & set(stems(name))]
    there = own if company else kin or others or own
    if not there:
        return (f"{question.rstrip(' ?.')} at {name}?", rest) if company else None
    if len(there) > 1:
        choices = tuple((one, _put(question, one, name)) for one in there)
        return Open(f"In place of which one shall {name} stand?", choices)
    return _put(question, there[0], name), rest


def _with_thing(question: str, said: Phrase) -> list[str]:
    """The question about another office, thing or measure: each reading that there is."""
    bare = re.sub(r"^(?:the|an?) ", "", said.words)
    offices = [role for role, _ in roles(question)]
    if roles(bare) and (offices or not re.match("who", question, re.I)):
        if len(offices) == 1:
            return [re.sub(re.escape(offices[0]), bare, question, count=1, flags=re.I)]
        named = [n.text for n in names(question)]
        return [f"Who is the {bare}{f' of {named[0]}' if len(named) == 1 else ''}?"]
    if said.prep and (governed := _governed(question, said.prep)):
        return [_between(question, governed, said.words)]
    if said.prep not in _CAN_FALL_BACK or (offices and not said.has_article):
        return []
    things = noun_phrases(question)
    if things and said.has_article:
        head = stems(bare)[-1:]
        kin = [t for t in things if stems(question[slice(*t)])[-1:] == head]
        kin = kin or [t for t in things if _OFFICE.fullmatch(question[: t[0]])]
        return [_between(question, place, said.words) for place in kin or things]
    thing = thing_of(question)
    return [question.replace(thing, bare, 1)] if thing and wants_figure(question) else []


def _between(question: str, place: tuple[int, int], words: str) -> str:
    return f"{question[: place[0]]}{words}{question[place[1] :]}"


def _governed(question: str, prep: str) -> tuple[int, int] | None:
    """Where what a preposition governs stands, where that is no name and no period."""
    taken = [(n.start, n.end) for n in names(question)]
    taken += [(p.start, p.end) for p in periods(question)]
    ends = r"(?=\s+(?:in|on|at|of|for|from|during|by|with|to)\b|[?.,]|$)"
    for found in re.finditer(rf"\b{prep}\s+(.+?){ends}", question, re.I):
        start, end = found.span(1)
        if not any(a < end and start < b for a, b in taken):
            return start, end
    return None


def noun_phrases(question: str) -> list[tuple[int, int]]:
    """Where things stand that a question names with an article: "the boathouse", "an oil change".

    Behind "did" or "when was" the last word is the verb's: "When was the boathouse built?"
    """
    taken = [(n.start, n.end) for n in names(question)]
    taken += [(p.start, p.end) for p in periods(question)]
    found = []
    for one in re.finditer(rf"\b{_DET}\b", question, re.I):
        words = []
        for word in re.finditer(r"\s+([\w&'’/-]+)|(\S)", question[one.end() :]):
            if word[1] is None or word[1].lower() in FUNCTION_WORDS | _BE:
                break
            words.append(one.end() + word.end())
        rest = question[words[-1] :].strip(" ?.!").lower() if words else ""
        verb_follows = rest.split(" ")[0] in _BE
        if len(words) > 1 and not verb_follows and _INVERTED.search(question[: one.start()]):
            words.pop()
        if words and not any(a < words[-1] and one.start() < b for a, b in taken):
            found.append((one.start(), words[-1]))
    return found


_BE: Final = frozenset({"be", "been", "is", "are", "was", "were", "need", "needs", "cost", "costs"})


def companies_of(question: str, companies: Collection[str]) -> list[str]:
    """Names of companies as the question writes them."""
    return [n.text for n in names(question) if any(is_company(n.text, c) for c in companies)]


def is_company(name: str, company: str) -> bool:
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
