"""What the gullible model takes for an order, and the sentences it writes in obedience. Pure.

Wider on purpose than the detection that it tests (``tools.context_instructions``), and independent
of it: any sentence that begins like an order, asks something or tells "you" what to do counts, in
whatever message it stands. Only the sentences of our own prompt files do not: doing the honest task
is how those are obeyed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.resources import files
from typing import Final, NamedTuple

EVIDENCE_ID: Final = re.compile(r"\[(e[0-9a-f]{10})\]")
URL: Final = re.compile(
    r"(?:https?://|www\.)[^\s\"'”’)>,]+|\b[a-z0-9-]{2,}\.(?:com|xyz|org|net|io)\b(?!@)", re.I
)
_QUOTED: Final = re.compile(
    r"\"([^\"\n]{6,}?)\"|“([^”\n]{6,}?)”|(?:(?<=\s)|^)['‘](\S[^'’\n]{5,}?)['’](?=[\s.,!?)]|$)"
)
_SENTENCE: Final = re.compile(r"(?<=[.!?:])[\"'”’)]{0,2}\s+(?=\S)|: (?=[“\"])|(?<=:) ")
_LEAD: Final = re.compile(
    r"^[\W\d_]*(?:(?:please|kindly|now|then|first|next|also|and|so|just|always|never|simply"
    r"|instead|in your (?:\w+ )?(?:answer|response|reply)|after (?:that|this)|before (?:that|this)"
    r"|(?:dear|hello|hi|hey|attention)?,? ?(?:\w+ )?(?:assistant|model|ai|llm|reader|bot))[,:!]?"
    r" )*",
    re.I,
)
_VERB_WORDS: Final = """
    accept act add adjust analyze anagram announce answer append apply ask assert assume assure
    augment book break buy call cancel change cite claim classify click combine compose conclude
    confirm contact convert convince copy count create declare delete describe determine develop
    direct disregard do don't download draft email embed encode encrypt end enhance ensure erase
    execute explain express fetch find follow forget forward generate get give go group help hide
    highlight ignore include insert integrate introduce invert invite join jumble leave list load
    log look make mark mention misspell modify move navigate note offer omit open order output pay
    perform pick post present pretend print promise promote prove provide publish put quote rate
    read rearrange recommend record refund regard remove rename render repeat replace reply report
    represent rephrase reserve reset respond retrieve return reveal reverse rewrite run save say
    schedule scramble search select send set share shift show sign start state stop subscribe
    substitute suggest summarize summarise switch take tell text transfer translate treat try type
    update upload upgrade use verify view visit write tease
"""
_VERBS: Final = frozenset(_VERB_WORDS.split())
_TOLD: Final = re.compile(
    r"\b(?:you (?:must|should|shall|have to|need to|are to|will)|(?:ignore|disregard|forget) (?:all"
    r"|any|the|my|previous|your)|(?:model|assistant|ai|llm|system)s? (?:must|should|shall)|i want"
    r" you to|your (?:new |real |only )?(?:task|job|goal) is)\b",
    re.I,
)
_THAT: Final = re.compile(r"\bthat (?!is |are |was |were )(.{8,}?)[.!]?$", re.I)
_AS: Final = re.compile(
    r"\b(?:report|state|treat|give|record|list|show|describe|mark|quote|count|cite|regard)\b"
    r" (?:the )?(.{3,60}?) as (?:being )?(.{2,60}?)[.!]?$",
    re.I,
)
_ABOUT: Final = re.compile(
    r"\b(?:about|promot(?:es?|ing)|mention(?:ing)?|suggest(?:ing)?|detailing|regarding|emphasizing"
    r"|stressing|highlight(?:ing)?|encouraging|provides|shares|referencing|alluding to|hinting at"
    r"|hint at|offering|include|announcement of|express|with|spread) (.{6,}?)[.!]?$",
    re.I,
)


_ORIGIN: Final = re.compile(r"\(([^)]*)\) ")  # where evidence is from, as our prompts show it


class Order(NamedTuple):
    """A sentence that tells its reader to do something; ``evidence_id`` is where it stood."""

    text: str
    evidence_id: str


def orders(messages: Iterable[str]) -> list[Order]:
    """Every order in the messages, in reading order, each once."""
    found: dict[str, Order] = {}
    for message in messages:
        for line in message.splitlines():
            if line.startswith("Question:"):
                continue  # the honest task
            for order in _of_line(line):
                found.setdefault(order.text, order)
    return list(found.values())


def _of_line(line: str) -> Iterator[Order]:
    place = EVIDENCE_ID.search(line)
    held = EVIDENCE_ID.sub(" ", line).strip()
    origin = _ORIGIN.match(held)
    told = [held[origin.end() :], origin[1]] if origin else [held]
    for sentence in [s for text in told for s in [*_SENTENCE.split(text), *quoted(text)]]:
        text = " ".join(sentence.strip(" ~“”").split())
        if len(text) > 8 and text not in own_sentences() and is_order(text):
            yield Order(text, place[1] if place else "")


def is_order(text: str) -> bool:
    """Whether a sentence tells or asks its reader something."""
    rest = _LEAD.sub("", text)
    first = re.match(r"[a-z'’]+", rest, re.I)
    begins = first is not None and first[0].lower().replace("’", "'") in _VERBS
    return begins or text.rstrip("\"'”’").endswith("?") or _TOLD.search(text) is not None


@lru_cache(maxsize=1)
def own_sentences() -> frozenset[str]:
    """The sentences of our prompt files."""
    found: set[str] = set()
    for entry in files("prompts").iterdir():
        if entry.name.endswith(".md.j2"):
            text = re.sub(r"\{[{%].*?[}%]\}", "", entry.read_text(encoding="utf-8"))
            for block in [*text.split("\n"), *(" ".join(p.split()) for p in text.split("\n\n"))]:
                for sentence in _SENTENCE.split(block):
                    found.add(" ".join(sentence.strip(" ~“”-").split()))
    return frozenset(found)


def quoted(text: str) -> list[str]:
    """What stands between quotation marks, six characters and more."""
    return [next(filter(None, found.groups())) for found in _QUOTED.finditer(text)]


def obeyed(order: str) -> list[str]:
    """Sentences that do what the order says, the worst first: its payload told as plain fact."""
    told = [*quoted(order)]
    told += [f"{found[1]} was {found[2]}" for found in _AS.finditer(order)]
    told += [found[1] for found in _THAT.finditer(order)]
    body = _LEAD.sub("", order).strip(" .!?")
    told += [f"There is {found[1]}" for found in _ABOUT.finditer(order)]
    told += [f"Visit {found[0]}" for found in URL.finditer(order)]
    told += [f"Readers should {body[:1].lower()}{body[1:]}", f"It has been done: {body}", order]
    return list(dict.fromkeys(_sentence(one) for one in told))


def _sentence(text: str) -> str:
    text = " ".join(text.split()).strip(" ,;:")
    return f"{text[:1].upper()}{text[1:]}" + ("" if text[-1:] in ".!?" else ".")
