"""Who says a sentence: speakers of turns with their roles, and people quoted in the press.

Knows names and roles as a document tells them; nothing about a person that is not in the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from typing import Final, NamedTuple

from agent.domain import Field
from tools.context_turns import Turn
from tools.context_words import NAME_WORD, PERSON, ROLE, Told, one_line

# After a name: ", chief financial officer, ...", " (CFO)", " -- Chief Executive", "with Citi".
_AFTER = re.compile(r"\s*(?:,|--|–|—|-|\(|:)\s*(?P<told>[^.;:()\n]{2,160})")
_ROLE_STOP = re.compile(
    rf"\s+(?:will|who|said|says|to|since|is|has|and\s+(?={PERSON},)|as of|told|added)\b"
    rf"|,?\s+and\s+(?=our\b)"
)
_HOUSE = re.compile(
    r"(?:\s+(?:with|from|of|at)\s+(?P<of>[A-Z][\w.&'’]*(?: (?:of|and|&|[A-Z][\w.&'’]*)){0,4})"
    r"|,[ \t]+(?P<listed>[A-Z][^,.;:\n]{1,50}))[ \t]*(?=[.,;\n]|$)"
)
_BEFORE_NAME = (
    r"(?:\b(?:our|the|its|their|company|group)\s+)?(?P<before>\b(?:(?i:interim|acting|deputy|senior"
    r"|executive|chief|vice|general|managing|financial|operating|technology|accounting|supervisory"
    r"|board|finance|ceo|cfo|coo|cto|president|chair(?:man|woman)?|director|officer|minister|head"
    r"|analyst|economist|spokes(?:man|woman|person)|secretary|founder)(?:[ \t]+|(?=,)))+),?\s*$"
)
_BEFORE = re.compile(_BEFORE_NAME)
_ROLE_LENGTH = 90

_SAY = (
    r"(?:said|says|told|added|adds|wrote|writes|commented|noted|explained|stated|continued|warned"
    r"|argued|insisted|recalled|replied|confirmed|denied)"
)
_QUOTED = re.compile(r"“[^”\n]{2,1500}”|\"[^\"\n]{2,1500}\"|«[^»\n]{2,1500}»|„[^“”\n]{2,1500}[“”]")
_SAID_BY = re.compile(
    rf"\b{_SAY}\s+(?:(?:[\w\-]+\s+){{0,5}}?)(?P<after>{PERSON})|(?P<before>{PERSON})"
    rf"(?:,[^,.\n]{{2,90}},)?\s+{_SAY}\b"
)
_SURNAME_SAID = re.compile(
    rf"\b{_SAY}\s+(?:(?:Mr|Ms|Mrs|Dr)\.?\s+)?(?P<after>[A-ZÀ-Þ][^\W\d_]{{2,}})(?=[.,\s])"
    rf"|\b(?:(?:Mr|Ms|Mrs|Dr)\.?\s+)?(?P<before>[A-ZÀ-Þ][^\W\d_]{{2,}})\s+{_SAY}\b"
)


_HONORIFIC = re.compile(r"(?:Mr|Ms|Mrs|Dr|Sir|Herr|Frau|Mme|M)\b\.?\s*")
_PARAGRAPH = re.compile(r"[^\n]+")
_SHORTEST_SPEECH = 27  # shorter quotation marks hold terms and titles, not speech


class Voice(NamedTuple):
    """A speaker with role, as fields, for the stretch of text from ``start`` to ``end``."""

    start: int
    end: int
    speaker: Field
    role: Field | None
    analyst: bool = False


def voices_of_turns(text: str, turns: Sequence[Turn]) -> list[Voice]:
    """Give each turn its speaker and the role that the text tells of them anywhere."""
    asides: dict[str, tuple[int, int]] = {}
    for turn in turns:
        if turn.aside and turn.name.casefold() not in asides:
            asides[turn.name.casefold()] = turn.aside
    roles: dict[str, Field | None] = {}
    speakers = {turn.name.casefold() for turn in turns}
    found = []
    for turn in turns:
        key = turn.name.casefold()
        if key not in roles:
            roles[key] = _role_of_speaker(text, turn.name, asides.get(key))
            roles[key] = roles[key] or _house_of_speaker(text, turn.name, speakers)
        role = roles[key]
        speaker = Field(value=turn.name, start=turn.name_span[0], end=turn.name_span[1])
        analyst = role is not None and role.value.startswith("analyst")
        found.append(Voice(turn.label_end, turn.end, speaker, role, analyst))
    return found


def _role_of_speaker(text: str, name: str, aside: tuple[int, int] | None) -> Field | None:
    if aside:
        words = one_line(text[aside[0] : aside[1]])
        if ROLE.search(words):
            return Field(value=words, start=aside[0], end=aside[1])
        rule = "affiliation in the speaker label"
        return Field(value=f"analyst, {words}", start=aside[0], end=aside[1], rule=rule)
    told = role_of(text, name)
    return told.field() if told else None


def _house_of_speaker(text: str, name: str, speakers: Collection[str]) -> Field | None:
    """The firm of someone who is listed with it or put through from it: an analyst."""
    for match in _named_places(text, name):
        found = _HOUSE.match(text, match.end())
        group = found and ("of" if found["of"] else "listed")
        if not found or not group or found[group].casefold() in speakers:
            continue
        if group == "of" or text[: match.start()].endswith("\n"):
            start, end = found.span(group)
            rule = "affiliation where the name is listed"
            return Field(value=f"analyst, {text[start:end]}", start=start, end=end, rule=rule)
    return None


def _named_places(text: str, name: str) -> Iterator[re.Match[str]]:
    spaced = r"\s+".join(re.escape(part) for part in name.split())
    return re.finditer(rf"\b{spaced}\b", text, re.IGNORECASE)


def role_of(text: str, name: str) -> Told | None:
    """The role told of someone: "Amy Hood, chief financial officer", "our CFO, Amy Hood"."""
    for match in _named_places(text, name):
        if (after := _AFTER.match(text, match.end())) and (end := _role_end(after["told"])):
            return _told(text, after.start("told"), after.start("told") + end)
        if before := _BEFORE.search(text, max(0, match.start() - 80), match.start()):
            return _told(text, *before.span("before"))
    return None


def _role_end(told: str) -> int:
    """How far into the words after a name its role goes; 0 where they tell none."""
    stop = _ROLE_STOP.search(told)
    told = told[: stop.start()] if stop else told
    end = 0
    for part in told.split(","):
        role = ROLE.search(part)
        if role is None or (end and len(part.split()) > 7) or len(part) > _ROLE_LENGTH:
            break
        end += len(part) + 1
    return max(end - 1, 0)


def _told(text: str, start: int, end: int) -> Told:
    raw = text[start:end]
    end -= len(raw) - len(raw.rstrip(" \t,"))
    return Told(one_line(text[start:end]), start, end)


def voices_of_quotes(text: str) -> list[Voice]:
    """Find direct speech with its speaker in running prose (releases, news)."""
    found: list[Voice] = []
    people: dict[str, str] = {}
    roles: dict[str, Field | None] = {}
    for paragraph in _PARAGRAPH.finditer(text):
        quotes = [m.span() for m in _QUOTED.finditer(text, *paragraph.span())]
        who = _named(text, paragraph.span(), quotes, people) if quotes else None
        if who is None:
            continue
        if who.value not in roles:
            told = role_of(text, who.value)
            roles[who.value] = told.field() if told else None
        for start, end in quotes:
            if end - start >= _SHORTEST_SPEECH:
                found.append(Voice(start, end, who.field(), roles[who.value]))
    return found


def _named(
    text: str,
    paragraph: tuple[int, int],
    quotes: Sequence[tuple[int, int]],
    people: dict[str, str],
) -> Told | None:
    """The person a paragraph's quotation is given to; a surname gets its full name back."""
    for pattern in (_SAID_BY, _SURNAME_SAID):
        for match in pattern.finditer(text, *paragraph):
            group = "after" if match["after"] else "before"
            start, end = match.span(group)
            if any(a <= start < b for a, b in quotes):
                continue
            name = _HONORIFIC.sub("", one_line(match[group]))
            if " " in name:
                people[name.split()[-1]] = name
            elif name not in people:
                full = re.search(
                    rf"(?!{_HONORIFIC.pattern}){NAME_WORD} (?:[A-Z]\. )?{name}\b", text
                )
                if full is None:
                    continue
                people[name] = one_line(full.group())
            return Told(people[name.split()[-1]], start, end)
    return None


_OTHERS: Final = re.compile(
    r"^[ \t]*(?:>|-{2,}[ \t]*(?:original|forwarded)\b|begin forwarded message"
    r"|on\b[^\n]{5,150}wrote:|from:)",
    re.I | re.M,
)


def voice_of_letter(text: str, author: str | None) -> Voice | None:
    """Who wrote a letter, for its own words: what it quotes or forwards is another's."""
    named = re.search(rf"^From: \"?({re.escape(author)})", text, re.M) if author else None
    if named is None or author is None:
        return None
    head = text.find("\n\n", named.end())
    begin = head if head >= 0 else len(text)
    quoted = _OTHERS.search(text, begin)
    speaker = Field(value=author, start=named.start(1), end=named.end(1))
    return Voice(begin, quoted.start() if quoted else len(text), speaker, None)


def voice_at(voices: Sequence[Voice], offset: int) -> Voice | None:
    """The voice in whose stretch an offset lies; ``voices`` are in order."""
    index = bisect_right(voices, offset, key=lambda v: v.start) - 1
    return voices[index] if index >= 0 and offset < voices[index].end else None
