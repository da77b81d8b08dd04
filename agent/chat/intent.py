"""What a line of a conversation wants, as far as its words alone tell. Pure.

Knows no plan and no library: whether there is anything to approve is the session's to say.
"""

from __future__ import annotations

import re
from typing import Final, Literal, NamedTuple

from agent.chat.told import clean

Manner = Literal["approve", "leave", "cancel", "greeting", "help"]


class Begin(NamedTuple):
    """An article is asked for. ``sure``: it can be no edit of a plan ("a new article on oats")."""

    brief: str
    sure: bool


_POLITE: Final = (
    r"(?:please|let['’]s|let us|now|then|ok(?:ay)?|and|can you|could you|i want to)[, ]+"
)
_KIND: Final = r"(?:article|piece|story|feature|report|explainer|profile|essay|briefing)"
_SIZE: Final = r"(?:\d[\d,]*[- ]words?|short|long|brief|new|full)"
_ONE: Final = rf"(?: (?:an?|another|one|the|new|my))*(?: {_SIZE})*"
_ON: Final = r"(?: (?:about|on|covering|regarding)\b| (?=(?:how|why|what|who)\b)) ?"
_BEGIN: Final = re.compile(
    rf"(?:{_POLITE})*(?:"
    rf"(?:write|draft|prepare|compose)(?: me| us| up)*{_ONE}(?: (?P<kind>{_KIND})(?: of\b)?)?"
    rf"(?:{_ON}|(?<= of) |(?P<bare>$))"
    rf"|(?:start|begin|plan|make|create|do)(?: me| us| with)*{_ONE} (?P<kind2>{_KIND})"
    rf"(?:{_ON}| of |: ?|(?P<bare2>$))"
    rf"|(?:an? |another )?(?:{_SIZE} )*(?P<kind3>{_KIND})(?:{_ON}| of |: ?)"
    r")(?P<brief>.*)",
    re.I | re.S,
)
_SURE: Final = re.compile(r"\bnew\b|\banother\b|\b\d[\d,]*[- ]words?\b", re.I)
_GLAD: Final = r"(?:ok(?:ay)?|yes|yep|sure|good|great|fine|perfect|nice|right)"
_MANNERS: Final[tuple[tuple[Manner, str], ...]] = (
    ("leave", r"(?:(?:ok(?:ay)?|thanks?|thank you)[, ]+)?"
     r"(?:exit|quit|(?:good ?)?bye(?: bye)?|see you|close|leave|:q|q)(?: now| then| the chat)?"),
    ("cancel", r"(?:no[, ]+)?(?:never ?mind|forget (?:it|that|about it)|cancel(?: (?:it|that))?"
     r"|none(?: of (?:these|those|them|the above))?|neither(?: of them)?|skip (?:it|that)"
     r"|no thanks?|no|nothing|stop)"),
    ("approve", rf"(?:{_GLAD}[,. ]+)*(?:write(?: it| this| that| the {_KIND})?"
     r"(?: now| up)?|(?:i )?approved?(?: it)?|go(?: ahead| on)?|continue|carry on|resume"
     r"|(?:it |that )?looks? (?:good|fine|great)|do it|yes|yep)"),
    ("help", r"help(?: me)?|what can (?:you do|i (?:do|say|ask)|you tell me)(?: here)?"
     r"|how does (?:this|it) work|who are you|what are you|what is this|what now"),
    ("greeting", rf"(?:(?:hi|hello|hey|greetings|good (?:morning|afternoon|evening|day)|there|all"
     rf"|everyone|deepnews|thanks?(?: you| a lot| very much| so much)*|thank you|thx|cheers|sorry"
     rf"|hmm+|well done|how are you|you|very much|so much|cool|wow|{_GLAD})[\s,.!?]*)+"),
)  # fmt: skip
_PATTERNS: Final = tuple((m, re.compile(rf"(?:{p})[\s.!?]*", re.I)) for m, p in _MANNERS)
# Of one kind, and none of it inside: “one” and “two” are two quotations.
_QUOTED: Final = re.compile(
    r"“([^“”]*)”|\"([^\"]*)\"|‘([^‘]*)’|'(.*)'|«([^«»]*)»|<<(.*)>>|`([^`]*)`", re.S
)
_QUESTION: Final = re.compile(
    r"\?\s*$|^(?:and |but |so )?(?:what|who|whom|whose|which|when|where|why|how|by how much|is|are"
    r"|was|were|did|does|do|has|have|had|can|could|will)\b",
    re.I,
)
_SHOW: Final = r"(?:(?:show|list|give|print)(?: me)?(?: all)?(?: the| my)? )?"
_BARE: Final = re.compile(
    rf"{_SHOW}(?:(?P<name>sources|plan|diff|cost|costs|threads|undo)"
    r"|(?P<why>why)(?: (?:is |about )?\[?(?P<number>\d+)\]?)?"
    r"|(?P<export>export)(?: (?:it|this|the article))?(?: (?:as|to|in))?(?: an?)?"
    r"(?: (?P<form>[\w-]+))?)[\s.!?]*",
    re.I,
)


def bare(said: str) -> str:
    """A line without what a terminal would obey and without quotation marks around all of it."""
    text = clean(said).strip()
    while len(text) > 2 and (found := _QUOTED.fullmatch(text)):
        text = str(found[found.lastindex or 0]).strip()
    return text


def manner(said: str) -> Manner | None:
    """What is wanted of the conversation itself, where the whole line says nothing else."""
    return next((m for m, pattern in _PATTERNS if pattern.fullmatch(said.strip())), None)


def beginning(said: str) -> Begin | None:
    """The article that is asked for; its brief is empty where only that one is wanted is said."""
    found = _BEGIN.fullmatch(" ".join(said.split()))
    if found is None:
        return None
    kind = found["kind"] or found["kind2"] or found["kind3"]
    return Begin(found["brief"].strip(" .:"), bool(kind) or bool(_SURE.search(said)))


def is_question(said: str) -> bool:
    """Whether it is worded as a question."""
    return bool(_QUESTION.search(said))


def command(said: str) -> str:
    """The command that a line names without its slash ("sources", "why 3"); empty where none."""
    found = _BARE.fullmatch(said.strip())
    if found is None:
        return ""
    if found["why"]:
        return f"/why {found['number'] or ''}".strip()
    if found["export"]:
        return f"/export {found['form'] or ''}".strip()
    return f"/{found['name'].lower().replace('costs', 'cost')}"
