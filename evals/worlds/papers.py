"""The papers of a world: which facts each tells, in whose words, in Markdown, text or HTML."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from html import escape

from evals.worlds.facts import Entity, Figure, Happening, Line, Paper, Post, World
from evals.worlds.phrasing import cause_line, figure_line, happening_line, post_line
from evals.worlds.shown import day

FILLER = (
    "The full text can be read at the front desk.",
    "Questions are answered by the press office on working days.",
    "Further details will follow at the usual time.",
)
BARE = 0.4  # share of figures told without a period, in papers that are about one
ENDS = {"first": (3, 31), "second": (6, 30), "third": (9, 30), "fourth": (12, 31)}


def with_papers(world: World, rng: random.Random) -> World:
    """The world with its eight to fourteen papers."""
    subject, sister, third, *outlets = world.entities
    periods = list(dict.fromkeys(f.period for f in world.figures if f.entity == subject.name))
    told = [p for p in periods if any(not f.target and f.period == p for f in world.figures)]
    papers: list[Paper] = []
    for n, period in enumerate(told):
        on = published(period, rng)
        papers.append(_report(world, subject, period, on, rng, "call" if n % 2 else "release"))
        papers.append(_wire(world, outlets[n % len(outlets)], period, on + timedelta(days=1), rng))
    last = published(told[-1], rng) + timedelta(days=12)
    papers.append(_report(world, sister, told[1], published(told[1], rng), rng, "release"))
    papers.append(_report(world, third, told[2], published(told[2], rng), rng, "filing"))
    papers.append(_filing(world, subject, last, rng))
    papers.append(_interview(world, subject, outlets[0], last + timedelta(days=9), rng))
    papers.append(_notice(world, (subject, sister), last + timedelta(days=20), rng))
    return world.model_copy(update={"papers": tuple(papers)})


def published(period: str, rng: random.Random) -> date:
    """A day some weeks after the end of a quarter."""
    month, last = ENDS[period.split()[1]]
    return date(int(period[-4:]), month, last) + timedelta(days=18 + rng.randrange(12))


def _figures(world: World, who: Entity, period: str) -> list[Figure]:
    return [f for f in world.figures if f.entity == who.name and f.period == period]


def _lines(
    world: World, figures: Sequence[Figure], rng: random.Random, *, first: bool
) -> list[Line]:
    found = []
    for fact in figures:
        bare = not fact.target and rng.random() < BARE
        found.append(figure_line(fact, world, rng, first=first, bare=bare))
        if fact.cause and not fact.target:
            found.append(cause_line(fact, world, rng, first=first))
    return found


def _doings(world: World, who: Entity, before: date, rng: random.Random) -> list[Happening]:
    """Some of what an entity did before a day, plans and denials among them."""
    known = [
        h
        for h in world.happenings
        if h.actor == who.name and (h.status == "planned" or h.on < before)
    ]
    return rng.sample(known, min(3, len(known)))


def _posts(world: World, who: Entity) -> list[Post]:
    return [p for p in world.posts if p.entity == who.name]


def _report(
    world: World, who: Entity, period: str, on: date, rng: random.Random, kind: str
) -> Paper:
    figures = _figures(world, who, period)
    rng.shuffle(figures)
    outlook = [f for f in world.figures if f.entity == who.name and f.target]
    doings = _doings(world, who, on, rng)
    if kind == "call" and _posts(world, who):
        return _call(world, who, period, on, rng, figures, outlook)
    title = f"{who.name}: results for {period}"
    lead = (
        f"*Press release. {who.name}, {who.place}, {day(on)}. Results for {period}.*"
        if kind == "release"
        else f"{who.name}\nQuarterly report to the register\n{day(on)}\nPeriod: {period}"
    )
    body = _lines(world, figures, rng, first=False)
    news = [happening_line(h, world, rng, first=False) for h in doings]
    ahead = [figure_line(f, world, rng, first=False) for f in outlook]
    people = [post_line(p, world, rng) for p in _posts(world, who)[:2]]
    groups = [("Figures", body), ("News", news), ("Outlook", ahead), ("People", people)]
    text = [f"# {title}", "", lead, ""]
    for heading, lines in groups:
        if lines:
            text += [f"## {heading}", "", *_paragraphs(lines), ""]
    text.append(rng.choice(FILLER))
    return _paper(f"{on}-{kind}-{_slug(who)}.md", kind, who.name, on, period, text,
                  [line for _, lines in groups for line in lines])  # fmt: skip


def _call(
    world: World, who: Entity, period: str, on: date, rng: random.Random,
    figures: Sequence[Figure], outlook: Sequence[Figure],
) -> Paper:  # fmt: skip
    posts = _posts(world, who)
    text = [
        who.name, f"Earnings conference call, {period}", day(on), "", "Participants",
        *(f"{p.person}, {p.role}" for p in posts), "",
    ]  # fmt: skip
    news = [happening_line(h, world, rng, first=True) for h in _doings(world, who, on, rng)]
    body = _lines(world, figures, rng, first=True)
    ahead = [figure_line(f, world, rng, first=True) for f in outlook]
    spoken: list[Line] = []
    for post, lines in zip(posts, (news, body, ahead), strict=True):
        text += [f"{post.person.upper()}, {post.role}: Good morning.", ""]
        text += [*_paragraphs(lines), ""]
        spoken += [line.model_copy(update={"speaker": post.person}) for line in lines]
    return _paper(f"{on}-call-{_slug(who)}.txt", "call", who.name, on, period, text, spoken)


def _wire(world: World, outlet: Entity, period: str, on: date, rng: random.Random) -> Paper:
    subject, sister = world.entities[:2]
    figures = _figures(world, subject, period)
    chosen = rng.sample(figures, min(3, len(figures)))
    other = _figures(world, sister, period)[:2]
    lines = [
        figure_line(f, world, rng, first=False, disputed=f.disputed is not None)
        for f in (*chosen, *other)
    ]
    lines += [happening_line(h, world, rng, first=False) for h in _doings(world, subject, on, rng)]
    title = f"{subject.name} reports on {period}"
    if rng.random() < 0.5:
        rows = [f"<p>{escape(' '.join(x.text for x in lines[i : i + 3]))}</p>" for i in range(0, len(lines), 3)]  # fmt: skip  # noqa: E501
        text = [
            '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">',
            f"<title>{escape(title)}</title>",
            f'<meta name="author" content="{escape(outlet.name)}">',
            f'<meta property="article:published_time" content="{on}"></head><body><article>',
            f"<h1>{escape(title)}</h1>", f'<p class="byline">{escape(outlet.name)}, {day(on)}</p>',
            *rows, "</article></body></html>",
        ]  # fmt: skip
        return _paper(f"{on}-wire.html", "wire", outlet.name, on, None, text, lines)
    text = [title, "", outlet.name, f"{subject.place.upper()}, {day(on)}", "", *_paragraphs(lines)]
    return _paper(f"{on}-wire.txt", "wire", outlet.name, on, None, text, lines)


def _filing(world: World, who: Entity, on: date, rng: random.Random) -> Paper:
    lines = [post_line(p, world, rng) for p in _posts(world, who)]
    doings = [h for h in world.happenings if h.actor == who.name]
    lines += [happening_line(h, world, rng, first=False) for h in doings]
    text = [
        f"# {who.name}: annual statement", "", f"*Filing. {who.name}, {who.place}, {day(on)}.*",
        "", *_paragraphs(lines), "", rng.choice(FILLER),
    ]  # fmt: skip
    return _paper(f"{on}-filing-{_slug(who)}.md", "filing", who.name, on, None, text, lines)


def _interview(
    world: World, who: Entity, outlet: Entity, on: date, rng: random.Random
) -> Paper:  # fmt: skip
    post = _posts(world, who)[0]
    figures = [f for f in world.figures if f.entity == who.name and f.cause]
    told = rng.sample(figures, min(4, len(figures)))
    answers = [
        *(cause_line(f, world, rng, first=True) for f in told),
        *(happening_line(h, world, rng, first=True) for h in _doings(world, who, on, rng)),
    ]
    answers = [a.model_copy(update={"speaker": post.person}) for a in answers]
    text = [
        "# “Ask me in a year”", "",
        f"**{outlet.name}, {day(on)}. Interview. {post.person}, {post.role} of {who.name}.**", "",
    ]  # fmt: skip
    asked = ("What happened, and why?", "Is that all?", "What comes next?")
    for n, question in enumerate(asked):
        part = answers[n * 3 : n * 3 + 3]
        if part:
            text += [f"**{question}**", "", " ".join(a.text for a in part), ""]
    return _paper(f"{on}-interview.md", "interview", outlet.name, on, None, text, answers)


def _notice(
    world: World, whose: tuple[Entity, ...], on: date, rng: random.Random
) -> Paper:  # fmt: skip
    doings = [h for h in world.happenings if h.actor in {e.name for e in whose}]
    lines = [happening_line(h, world, rng, first=False) for h in rng.sample(doings, 4)]
    lines += [post_line(p, world, rng) for e in whose for p in _posts(world, e)[:1]]
    text = ["Register of public notices", f"Date of publication: {day(on)}", "",
            *(f"{n}. {line.text}" for n, line in enumerate(lines, 1))]  # fmt: skip
    return _paper(f"{on}-notice.txt", "notice", "Register of public notices", on, None, text, lines)


def _paragraphs(lines: Sequence[Line]) -> list[str]:
    groups = [lines[i : i + 3] for i in range(0, len(lines), 3)]
    return [part for group in groups for part in (" ".join(x.text for x in group), "")]


def _slug(who: Entity) -> str:
    return who.name.lower().replace(" ", "-").replace("'", "")


def _paper(
    file: str, kind: str, publisher: str, on: date, period: str | None, text: Sequence[str],
    lines: Sequence[Line],
) -> Paper:  # fmt: skip
    return Paper.model_validate(
        {"file": file, "kind": kind, "publisher": publisher, "on": on, "period": period,
         "text": "\n".join(text) + "\n", "lines": tuple(lines)}
    )  # fmt: skip
