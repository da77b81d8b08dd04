"""Facts in prose: several forms for each kind of fact, drawn by a seeded generator."""

from __future__ import annotations

import random

from evals.worlds import varied
from evals.worlds.facts import Figure, Happening, Line, Post, World
from evals.worlds.shown import MONTHS, day, printed, year_before


def figure_line(
    fact: Figure, world: World, rng: random.Random, *, first: bool, disputed: bool = False,
    bare: bool = False,
) -> Line:  # fmt: skip
    """A figure; in the first person where its own company speaks.

    ``bare`` leaves out the period, where the paper as a whole is about it.
    """
    if world.varied and not (fact.target or disputed or bare):
        return varied.figure_line(fact, world, rng, first=first)
    noun = world.entity(fact.entity).noun
    name = rng.choice(world.measures[fact.measure])
    own = f"Our {name}" if first else f"{name.capitalize()} of {fact.entity}"
    owner = f"our {name}" if first else f"{fact.entity}’s {name}"
    shown = fact.disputed if disputed and fact.disputed is not None else fact.value
    value, before = printed(shown, fact.unit), printed(fact.before, fact.unit)
    ago = year_before(fact.period)
    verb = "rose" if fact.rose else "fell"
    more = "up" if fact.rose else "down"
    size = abs(fact.change)
    by = f"{size} percentage points" if fact.unit == "percent" else f"{size} percent"
    if fact.target:
        who = "we expect" if first else f"the {noun} expects"
        forms = [
            f"For {fact.period} {who} {name} of {value}.",
            f"{own} should reach {value} in {fact.period}, against {before} a year earlier.",
        ]
    elif disputed:
        forms = [
            f"{own} stood at {value} in {fact.period}, according to figures seen by the paper."
        ]
    elif bare:
        forms = [
            f"{own} {verb} by {by} to {value}.",
            f"{own} stood at {value}, against {before} a year earlier.",
            f"{own} {verb} to {value} from {before}.",
            f"At {value}, {owner} stood {by} {'above' if fact.rose else 'below'} the year before.",
        ]
    else:
        forms = [
            f"{own} {verb} to {value} in {fact.period}, from {before} a year earlier.",
            f"In {fact.period} {owner} stood at {value}, {more} {by} on the year before.",
            f"{own} came to {value} in {fact.period}, against {before} in {ago}.",
            f"{own} in {fact.period} stood at {value}.",
            f"Compared with a year earlier, {owner} {verb} by {by} in {fact.period}, to {value}.",
        ]  # fmt: skip
    return Line(text=rng.choice(forms), fact_ids=(fact.id,))


def cause_line(fact: Figure, world: World, rng: random.Random, *, first: bool) -> Line:
    """Why a figure changed."""
    if world.varied:
        return varied.cause_line(fact, world, rng, first=first)
    name = rng.choice(world.measures[fact.measure])
    owner = f"our {name}" if first else f"{fact.entity}’s {name}"
    verb = "rise" if fact.rose else "decline"
    past = "rose" if fact.rose else "fell"
    article = f"The {verb} of {owner} in {fact.period}"
    forms = [
        f"{article} was due to {fact.cause}.",
        f"{owner[:1].upper()}{owner[1:]} {past} in {fact.period} because of {fact.cause}.",
        f"{article} reflected {fact.cause}.",
    ]
    return Line(text=rng.choice(forms), fact_ids=(fact.id,))


def happening_line(fact: Happening, world: World, rng: random.Random, *, first: bool) -> Line:
    """Something done, planned or denied."""
    act = world.acts[fact.act]
    who = "we" if first else fact.actor
    cap = who[:1].upper() + who[1:]
    what = fact.object_.replace("its ", "our ") if first else fact.object_
    when, at = day(fact.on), f"in {fact.place}"
    if fact.status == "denied":
        verb = "deny" if first else "denied"
        forms = [f"{cap} {verb} that {'we' if first else 'it'} {act.past} {what} {at}."]
        if not first:
            forms.append(f"{cap} has not {act.past} {what} {at}, it said on {when}.")
    elif fact.status == "planned":
        s = "" if first else "s"
        due = f"{MONTHS[fact.on.month - 1]} {fact.on.year}"
        tail = f", {fact.condition}" if fact.condition else ""
        forms = [
            f"{cap} plan{s} to {act.base} {what} {at} in {due}{tail}.",
            f"In {due} {who} will {act.base} {what} {at}{tail}.",
            f"{cap} intend{s} to {act.base} {what} {at} in {due}{tail}.",
        ]
    else:
        forms = [
            f"On {when} {who} {act.past} {what} {at}.",
            f"{cap} {act.past} {what} {at} on {when}.",
            f"{what[:1].upper()}{what[1:]} {at} was {act.passive} by "
            f"{'us' if first else fact.actor} on {when}.",
        ]
    return Line(text=rng.choice(forms), fact_ids=(fact.id,))


def post_line(fact: Post, world: World, rng: random.Random) -> Line:
    """Who holds a post, and since when."""
    noun = world.entity(fact.entity).noun
    since = f"{MONTHS[fact.since.month - 1]} {fact.since.year}"
    forms = [
        f"{fact.person} has been {fact.role} of {fact.entity} since {since}.",
        f"{fact.person} became {fact.role} of the {noun} {fact.entity} in {since}.",
    ]
    return Line(text=rng.choice(forms), fact_ids=(fact.id,))
