"""The oracle: a sentence about a closed world is right, wrong, or cannot be told.

It says wrong only where it can name the fact that the sentence bends. Shares no code with the gate
(an import contract sees to it): its own reader, its own table. Case-bound to the worlds made here.
"""

from __future__ import annotations

import re
from typing import Literal

from agent.domain import Frozen
from evals.worlds.facts import World
from evals.worlds.findings import Found
from evals.worlds.judge_doings import judge_doings, judge_posts
from evals.worlds.judge_figures import judge_figures
from evals.worlds.judge_saying import carrying, holding, in_text, judge_saying, parted
from evals.worlds.reading import amounts, entities, quarters

Label = Literal["right", "wrong", "cannot tell"]


class Ruling(Frozen):
    """What the oracle says, why, and of which facts."""

    label: Label
    why: str = ""
    bent: tuple[str, ...] = ()
    fact_ids: tuple[str, ...] = ()


def rule(text: str, world: World) -> Ruling:
    """Judge one sentence of an article about the world."""
    text = text.replace("’", "'")  # as the table's names have it; no place moves
    body = parted(text)
    found: list[Found] = []
    if body.quoted:
        for quote in body.quoted:
            places = holding(world, quote)
            stating = [(paper, line) for paper, line in places if line.fact_ids]
            if stating:
                places = stating
                found += [Found(places[0][1].fact_ids[0]), *judge_saying(body.frame, places, world)]
            elif not places and not in_text(world, quote):
                found.append(Found("none", "quotation", "no paper has these words"))
        found += judge_posts(body.frame, world)
        return _ruled(found, unread=False)
    found += judge_figures(body.text, world)
    found += judge_doings(body.text, world)
    held = list(dict.fromkeys(f.fact_id for f in found if f.bent is None))
    found += judge_posts(f"{body.text} {body.frame}", world)
    found += _names(text, world)
    figures = amounts(body.text)
    # Without a quarter or a figure that holds, the fact is one of several: who said which?
    bent = any(f.bent in ("figure", "part") for f in found)
    known = {h.id for h in world.happenings}
    sure = quarters(body.text) or (figures and not bent) or known & set(held)
    places = carrying(world, held) if sure else []
    if body.frame and figures:
        words = {text[0:0]} | {body.text[a.start : a.end] for a in figures}
        # Of several papers that state the fact, those that print these very figures.
        places = [(p, x) for p, x in places if any(w and w in x.text for w in words)] or places
    found += judge_saying(body.frame, places, world)
    judged = [f for f in found if f.fact_id in {x.id for x in world.figures}]
    return _ruled(found, unread=bool(figures) and not judged)


def _ruled(found: list[Found], *, unread: bool) -> Ruling:
    wrong = [f for f in found if f.bent is not None]
    ids = tuple(dict.fromkeys(f.fact_id for f in found))
    if wrong:
        return Ruling(
            label="wrong", why="; ".join(dict.fromkeys(f"{f.bent}: {f.why}" for f in wrong)),
            bent=tuple(dict.fromkeys(str(f.bent) for f in wrong)), fact_ids=ids,
        )  # fmt: skip
    if not found or unread:
        return Ruling(label="cannot tell", fact_ids=ids)
    return Ruling(label="right", fact_ids=ids)


def _names(text: str, world: World) -> list[Found]:
    """Organisations that are nobody: a known first word with another second one."""
    firsts = {e.name.split()[0] for e in world.entities if not e.name.startswith(("The ", "Saint"))}
    known = entities(text, world)
    found = []
    for m in re.finditer(rf"\b({'|'.join(sorted(firsts))}) ([A-Z][a-z]+)", text):
        if not any(s.start <= m.start() and m.end() <= s.end for s in known) and not re.match(
            r"(?:Mr|Ms|Mrs)$", m[1]
        ):
            found.append(Found("none", "name", f"there is no {m[0]}"))
    return found
