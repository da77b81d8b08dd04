"""Whom "it", "he" or "the company" stands for, and who speaks a quotation: read off what is before.

By rule, in any running text: sentences in, names with their places out. Where two names could be
meant, or none plainly is, there is no answer; a wrong one would be worse.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from agent.domain import Frozen
from agent.verify.naming import attributees
from agent.verify.people import People, openers, press, same
from agent.verify.pronouns import (
    ACTIVE,
    ACTS,
    BRINGS_UP,
    EMPTY,
    GENDER,
    IN,
    KINDS,
    LEAST_SPOKEN,
    OPENS,
    OWNED,
    OWNS,
    SAYS,
    WILLS,
    Kind,
)
from agent.verify.reading import read
from agent.verify.words import outside_quotes, quotations
from tools.names import Name


class Carried(Frozen):
    """A name that the text before a sentence gives it.

    ``word`` is what stands for it in the sentence, from ``at`` (empty for a speaker whom nothing
    there stands for). The name was found from ``start`` to ``end`` in the sentence of that number.
    """

    word: str
    at: int
    name: str
    start: int
    end: int
    sentence: int


class Said(NamedTuple):
    """A sentence in its place: paragraphs are numbered.

    A heading ends what came before it, and counts only where it is a name and nothing else.
    """

    text: str
    paragraph: int = 0
    heading: bool = False


class Context(NamedTuple):
    """What a sentence has from the text before it."""

    subject: Carried | None = None
    speaker: Carried | None = None


class _Place(NamedTuple):
    """A name, and where it was found."""

    name: str
    start: int
    end: int
    sentence: int


class _Known(NamedTuple):
    """A sentence that has been read: its leader (and whether only as an owner), all its names."""

    said: Said
    leader: _Place | None = None
    owner: bool = False
    others: tuple[_Place, ...] = ()
    speakers: tuple[_Place, ...] = ()
    carried: Carried | None = None

    @property
    def plain(self) -> str:
        """Its words outside quotation marks."""
        return outside_quotes(self.said.text)


def contexts(sentences: Sequence[Said]) -> list[Context]:
    """For each sentence, in order, whom its first words stand for and who speaks in it."""
    people = People.of([one.text for one in sentences])
    before: list[_Known] = []
    found: list[Context] = []
    for at, one in enumerate(sentences):
        near = _near(before, one)
        subject = None if one.heading else _subject(one, near, people)
        speaker = None if one.heading else _speaker(one, near, people, subject)
        found.append(Context(subject, speaker))
        before.append(_known(one, at, found[-1]))
    return found


def _near(before: Sequence[_Known], one: Said) -> list[_Known]:
    """What is before a sentence in its paragraph and in the one before, nearest first."""
    near: list[_Known] = []
    for known in reversed(before):
        if known.said.heading:
            if known.leader:
                near.append(known)
            break
        if one.paragraph - known.said.paragraph > 1:
            break
        near.append(known)
    return near


def _known(one: Said, at: int, context: Context) -> _Known:
    plain = read(outside_quotes(one.text))
    if one.heading:
        alone = [n for n in plain.names if n.text == one.text.strip("# *")]
        return _Known(one, _Place(*alone[0], at) if alone else None)
    speakers = [_Place(*name, at) for name in attributees(read(one.text))]
    if context.speaker is not None:
        speakers.append(_place_of(context.speaker))
    subject, first = context.subject, openers(plain)
    if first is not None and press(first.text):
        # Whom a report quoted there is about can be meant as well.
        whole = (n for n in read(one.text).names if n.text != first.text)
        others = tuple(_Place(*n, at) for n in whole)
        return _Known(one, others=others, speakers=tuple(speakers))
    others = tuple(_Place(*n, at) for n in plain.names if not _is_place(plain.text, n))
    leader, owner = None, False
    if subject is not None:
        rest = plain.text[subject.at + len(subject.word) :]
        leader, owner = _place_of(subject), bool(OWNS.match(subject.word) or OWNED.match(rest))
    elif first is not None:
        # "Norvale shares fell": the name belongs to the noun behind it.
        leader, owner = _Place(*first, at), not ACTS.match(plain.text[first.end :])
    return _Known(one, leader, owner, others, tuple(speakers), subject)


def _place_of(one: Carried) -> _Place:
    return _Place(one.name, one.start, one.end, one.sentence)


def _names(places: Sequence[_Place]) -> list[str]:
    return [one.name for one in places]


def _carried(word: str, at: int, place: _Place | None) -> Carried | None:
    return Carried(word=word, at=at, **place._asdict()) if place else None


def _is_place(text: str, name: Name) -> bool:
    return bool(IN.search(text[: name.start]))


def _kind(found: re.Match[str]) -> Kind:
    return next(kind for kind, _ in KINDS if found[kind])


def _subject(one: Said, near: Sequence[_Known], people: People) -> Carried | None:
    opened = OPENS.match(one.text)
    if opened is None or quotations(one.text[: opened.end()]):
        return None
    word, at = opened["word"], opened.start("word")
    if EMPTY.match(one.text, at):
        return None
    kind = _kind(opened)
    intro = read(opened["intro"] or "")
    named = tuple(n.text for n in intro.names if not _is_place(intro.text, n))
    owns = word.lower() in ("its", "their")
    if kind == "person":
        found = _person(near, people, named, word)
    elif kind == "body":
        found = _body(near, people, named)
    else:
        wills = bool(WILLS.match(one.text, opened.end()))
        acts = wills or bool(ACTIVE.match(one.text, opened.end()))
        found = _thing(near, people, named, owner=owns or acts, brought=not owns and not wills)
    return _carried(word, at, found)


def _thing(
    near: Sequence[_Known], people: People, named: Sequence[str], *, owner: bool, brought: bool
) -> _Place | None:
    """The one name that leads the sentence just before.

    ``owner``: it may lead as the owner of something; ``brought``: what that sentence brings up
    could be meant as well.
    """
    if not near or (last := near[0]).leader is None:
        return None
    if people.person(last.leader.name) or people.speaker(last.leader.name):
        return None
    if last.owner and not owner:
        return None
    if brought and BRINGS_UP.search(last.plain):
        return None
    leader = last.leader
    rivals = [n for n in (*_names(last.others), *named) if not people.person(n)]
    return leader if all(same(leader.name, n) for n in rivals) else None


def _body(near: Sequence[_Known], people: People, named: Sequence[str]) -> _Place | None:
    """The last name that leads a sentence and is no person, if no other is named since.

    One that only leads as the owner of something ("NEX revenue") has to lead or speak elsewhere.
    """
    rivals = list(named)
    for at, known in enumerate(near):
        rivals += _names(known.others)
        leader = known.leader
        if leader is not None and not people.person(leader.name):
            fit = all(same(leader.name, n) or people.person(n) for n in rivals)
            return leader if fit and (not known.owner or _acts(leader, near[at:])) else None
    return None


def _acts(place: _Place, near: Sequence[_Known]) -> bool:
    """Whether a name speaks in a sentence, or leads one by itself."""
    leaders = [one.leader for one in near if one.leader and not one.owner]
    speakers = [speaker for one in near for speaker in one.speakers]
    return any(same(place.name, name) for name in _names([*leaders, *speakers]))


def _person(
    near: Sequence[_Known], people: People, named: Sequence[str], word: str
) -> _Place | None:
    """The last person who leads a sentence or speaks in one, if no other is named since."""
    rivals = [n for n in named if people.perhaps(n)]
    for known in near:
        lead, speakers = known.leader, [s for s in known.speakers if people.perhaps(s.name)]
        rivals += [n for n in _names(known.others) if people.perhaps(n)]
        if lead and not known.owner and not people.perhaps(lead.name) and not speakers:
            rivals.append(lead.name)  # a surname that is not explained, perhaps
        chosen = [lead] if lead and people.perhaps(lead.name) else []
        chosen += speakers
        chosen = chosen or [one for one in known.others if people.person(one.name)]
        if chosen:
            fit = all(same(chosen[0].name, n) for n in (*rivals, *(c.name for c in chosen)))
            # "Berg praised her work. She ...": he is not who she is.
            spoken_of = known.carried is None and GENDER[word.lower()].search(known.plain)
            return chosen[0] if fit and not spoken_of else None
    return None


def _speaker(
    one: Said, near: Sequence[_Known], people: People, subject: Carried | None
) -> Carried | None:
    """Who speaks a quotation that has nobody's name with it."""
    quoted = quotations(one.text)
    if not quoted or any(True for _ in attributees(read(one.text))):
        return None
    plain = outside_quotes(one.text)
    says = SAYS.search(plain)
    if says is not None:
        word = says["word"] or says["after"]
        at = says.start("word") if says["word"] else says.start("after")
        if subject is not None and subject.at == at:
            return subject
        low = word.lower()
        own = [n.text for n in read(plain).names if not _is_place(plain, n)]
        if low in ("he", "she"):
            found = _person(near, people, own, word)
        elif low.startswith("the "):
            found = _body(near, people, own)
        else:
            found = _thing(near, people, own, owner=True, brought=False)
        return _carried(word, at, found)
    # A sentence that is all quotation goes on with the speaker before it.
    short = max(len(one.text[a:b].split()) for a, b in quoted) < LEAST_SPOKEN
    if short or re.search(r"\w", plain) or not near or len(near[0].speakers) != 1:
        return None
    return _carried("", 0, near[0].speakers[0])
