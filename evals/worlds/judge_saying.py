"""Who is said to have said it, when, and in which words, against the papers of the world."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from evals.worlds.facts import Line, Paper, World
from evals.worlds.findings import Body, Found
from evals.worlds.reading import days, entities, mentions, plain, quarters, quotations

_SAID = r"(?:said|says|reported|reports|added|told)"
_TAIL = re.compile(rf",\s+(?P<frame>(?:[^,“”]*?(?:, [^,“”]{{3,40}},)? )?{_SAID}\b[^“”]*?)\.?$")
_TITLE = re.compile(r"\b[Tt]he ([a-z]+) “[^”]+”(?= (?:said|reported|added)\b)")
_LEAST = 4  # words; a shorter quotation is a name or a term

Place = tuple[Paper, Line]


def parted(text: str) -> Body:
    """The statement without its attribution, quotations apart."""
    text = _TITLE.sub(r"the \1", text)
    quoted = [s for s in quotations(text) if len(s.value.split()) >= _LEAST]
    if quoted:
        frame = text
        for span in reversed(quoted):
            frame = frame[: span.start] + " " + frame[span.end :]
        return Body("", frame, tuple(s.value for s in quoted))
    tail = _TAIL.search(text)
    if tail:
        return Body(text[: tail.start()] + ".", tail["frame"], ())
    return Body(text, "", ())


def carrying(world: World, fact_ids: Sequence[str]) -> list[Place]:
    """The lines of the papers that state one of the facts."""
    wanted = set(fact_ids)
    return [(p, x) for p in world.papers for x in p.lines if wanted & set(x.fact_ids)]


def holding(world: World, quote: str) -> list[Place]:
    """The lines that hold the quoted words to the letter."""
    words = plain(quote)
    return [(p, x) for p in world.papers for x in p.lines if words in plain(x.text)]


def in_text(world: World, quote: str) -> bool:
    """Whether any paper has the words, outside its lines too."""
    return any(plain(quote) in plain(paper.text) for paper in world.papers)


def judge_saying(frame: str, places: Sequence[Place], world: World) -> Iterator[Found]:
    """The frame against the lines it can be about; wrong only where none of them fits."""
    if not places or not frame.strip():
        return
    ids = places[0][1].fact_ids
    fact = ids[0] if ids else "line"
    dated = days(frame)
    if len(dated) == 1 and dated[0].day:
        said = (dated[0].day, dated[0].month)
        told = {x for _, line in places for x in line.fact_ids}
        when = {p.on for p, _ in places} | {h.on for h in world.happenings if h.id in told}
        if all((on.day, on.month) != said for on in when):
            yield Found(fact, "date", f"said on {', '.join(sorted(map(str, when)))}")
    people = {p.person.split()[-1]: p.person for p in world.posts}
    named = {people[s.value] for s in mentions(frame, people)}
    if len(named) == 1 and all(x.speaker not in named for _, x in places):
        speakers = sorted({x.speaker or p.publisher for p, x in places})
        yield Found(fact, "speaker", f"said by {', '.join(speakers)}")
    who = {s.value for s in entities(frame, world)}
    if len(who) == 1 and not named and all(p.publisher not in who for p, _ in places):
        papers = sorted({p.publisher for p, _ in places})
        yield Found(fact, "speaker", f"reported by {', '.join(papers)}")
    about = {s.value for s in quarters(frame)}
    if len(about) == 1 and all(p.period not in about for p, _ in places):
        yield Found(fact, "date", f"not about {next(iter(about))}")
