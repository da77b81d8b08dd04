"""Happenings and posts of a sentence against the table: who, what, where, when, done or planned."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evals.worlds.facts import Happening, Post, World
from evals.worlds.findings import Found
from evals.worlds.reading import days, entities, mentions

_AHEAD = re.compile(
    r"\b(?:plan(?:s|ned|ning)?|intend\w*|will|would|due to|expect\w*|aim\w*|going to|set to|"
    r"propos\w*|scheduled|hopes?|to be|future|prepar\w+|wants?)\b",
    re.I,
)
_DENIED = re.compile(r"\b(?:den(?:y|ies|ied|ying|ial)|not|never|no|without)\b|n[’']t\b", re.I)
_IF = re.compile(
    r"\b(?:if|provided|subject to|unless|once|depend\w*|condition\w*|pending|should)\b", re.I
)
_ARTICLE = re.compile(r"^(?:the|a|an|its)\s+", re.I)
_SINCE = re.compile(r"\b(?:since|became|becom\w+|appointed|took over|been)\b", re.I)


def judge_doings(text: str, world: World) -> Iterator[Found]:
    """Each happening whose object the text names."""
    keys = {_ARTICLE.sub("", h.object_): h for h in world.happenings}
    told = [keys[s.value] for s in mentions(text, keys)]
    for fact in told:
        if fact.object_.startswith("its ") or len(told) == 1:
            bent = list(_bends(fact, text, world)) if len(told) == 1 else []
            yield from bent or [Found(fact.id)]


def _bends(fact: Happening, text: str, world: World) -> Iterator[Found]:
    """Everything that the sentence says otherwise than the table."""
    kinds = {s.value for s in entities(text, world) if not world.entity(s.value).wire}
    if len(kinds) == 1 and fact.actor not in kinds:
        yield Found(fact.id, "actor", f"it is {fact.actor}")
    act = world.acts[fact.act]
    forms = {key: {a.past, a.base, a.passive} for key, a in world.acts.items()}
    words = set(re.findall(r"[a-z]+", text.lower()))
    others = [k for k, some in forms.items() if k != fact.act and some & words]
    if others and not forms[fact.act] & words:
        yield Found(fact.id, "act", f"it is {act.past}")
    places = {s.value for s in mentions(text, {h.place for h in world.happenings})}
    if len(places) == 1 and fact.place not in places and _at_place(text, *places):
        yield Found(fact.id, "place", f"it is {fact.place}")
    dates = days(text)
    if fact.status != "denied" and len(dates) == 1:
        day, month, year, _ = dates[0]
        said = (day or fact.on.day, month, year or fact.on.year)
        if said != (fact.on.day, fact.on.month, fact.on.year):
            yield Found(fact.id, "date", f"it is {fact.on}")
    yield from _status(fact, text, {act.past, act.passive} & words)


def _at_place(text: str, place: str) -> bool:
    return re.search(rf"\b(?:in|at|to|from) {re.escape(place)}\b", text) is not None


def _status(fact: Happening, text: str, past: set[str]) -> Iterator[Found]:
    main = re.sub(r",? if .*", "", text)  # "if the board approves the plan" plans nothing
    ahead, denied = _AHEAD.search(main), _DENIED.search(main)
    if fact.status == "denied" and not denied:
        yield Found(fact.id, "denial", "it is denied")
    elif fact.status != "denied" and denied:
        yield Found(fact.id, "denial", "nobody denies it")
    elif fact.status == "planned" and past and not ahead:
        yield Found(fact.id, "status", "it is planned, not done")
    elif fact.status == "done" and ahead and not past:
        yield Found(fact.id, "status", "it is done, not planned")
    if fact.status == "planned" and fact.condition and not _IF.search(text):
        yield Found(fact.id, "condition", f"only {fact.condition}")


def judge_posts(text: str, world: World) -> Iterator[Found]:
    """Each person named beside a role."""
    roles = {p.role for p in world.posts} | {f"{p.role} officer" for p in world.posts}
    people = {p.person: p for p in world.posts} | {p.person.split()[1]: p for p in world.posts}
    told = mentions(text, people)
    found = mentions(text, roles)
    whose = {people[s.value].person for s in told}
    if len(whose) != 1 or len({s.value.removesuffix(" officer") for s in found}) != 1:
        return
    post = people[told[0].value]
    role = found[0].value.removesuffix(" officer")
    near = any(-3 <= s.start - f.end <= 24 or -3 <= f.start - s.end <= 24
               for s in told for f in found)  # fmt: skip
    if not near:
        return
    yield from list(_post_bends(post, role, text, world)) or [Found(post.id)]


def _post_bends(post: Post, role: str, text: str, world: World) -> Iterator[Found]:
    if role != post.role:
        yield Found(post.id, "role", f"{post.person} is {post.role} of {post.entity}")
    kinds = {s.value for s in entities(text, world) if not world.entity(s.value).wire}
    of = re.search(rf"{re.escape(role)} (?:of|at)(?: the \w+)? ", text)
    if of and len(kinds) == 1 and post.entity not in kinds:
        yield Found(post.id, "name", f"{post.person} is {post.role} of {post.entity}")
    dates = days(text)
    if _SINCE.search(text) and len(dates) == 1 and not _objects(text, world):
        _, month, year, _ = dates[0]
        if (month, year or post.since.year) != (post.since.month, post.since.year):
            yield Found(post.id, "since", f"since {post.since:%B %Y}")


def _objects(text: str, world: World) -> bool:
    return bool(mentions(text, {_ARTICLE.sub("", h.object_) for h in world.happenings}))
