"""What a person's words refer to in a plan: a section, a block, a source. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches

from agent.chat.ordinals import ordinal, several
from agent.domain import Document
from agent.errors import SetupError
from agent.plan.outline import Plan, PlanSection
from agent.plan.shelf import facets
from agent.sources import nearest
from tools.words import stems

_THE_ONE = re.compile(
    r"^(?:the )?(?:(?:one|section|part|chapter) )?(?:(?:on|about|called|named) )?", re.I
)


def section(plan: Plan, said: str) -> int:
    """Index of the section that the words mean.

    Raises:
        SetupError: none is meant, or more than one; the message lists those there are.
    """
    if (number := ordinal(said)) is not None:
        if number == -1 or 1 <= number <= len(plan.sections):
            return len(plan.sections) - 1 if number == -1 else number - 1
        raise SetupError(f"there is no section {number}: the plan has {len(plan.sections)}")
    words = _THE_ONE.sub("", said).strip(" \"'“”‘’")
    found = _by_heading(plan.sections, words or said)
    if len(found) == 1:
        return found[0]
    listed = ", ".join(f"{n} {s.heading!r}" for n, s in enumerate(plan.sections, start=1))
    if found:
        which = " or ".join(f"{n + 1} {plan.sections[n].heading!r}" for n in found)
        raise SetupError(f"{said!r} may be section {which}: say its number")
    raise SetupError(f"no section is about {said!r}; there are {listed}")


def sections(plan: Plan, said: str) -> list[int]:
    """Indexes of all the sections that the words mean: "2 and 3", "the last two", "debt, prices".

    Raises:
        SetupError: see ``section``.
    """
    if len(numbers := several(said, len(plan.sections))) > 1:
        return [section(plan, str(n)) for n in numbers]
    try:
        return [section(plan, said)]
    except SetupError:
        parts = re.split(r",\s*(?:and\s+)?|\s+and\s+|\s*&\s*", said)
        if len(parts) < 2:
            raise
        return list(dict.fromkeys(section(plan, part) for part in parts))


def _by_heading(sections: Sequence[PlanSection], words: str) -> list[int]:
    """Sections of that heading or id; else of all its words, else of some, else of its facet."""
    low = words.lower()
    wanted = set(stems(words))
    exact = [n for n, s in enumerate(sections) if low in (s.heading.lower(), s.id.lower())]
    every = [n for n, s in enumerate(sections) if wanted and wanted <= _own(s)]
    some = [n for n, s in enumerate(sections) if wanted & _own(s)]
    return exact or every or some


def _own(one: PlanSection) -> set[str]:
    return set(stems(f"{one.heading} {one.id.replace('-', ' ')}"))


def terms(topic: str) -> tuple[str, ...]:
    """Stems that sentences about a topic carry: its own, and those of the facet it names."""
    own = stems(topic)
    known = [f for f in facets().values() if any(c in own or c == topic.lower() for c in f.cues)]
    return tuple(dict.fromkeys([*own, *(t for f in known for t in stems(" ".join(f.terms)))]))


def block(plan: Plan, said: str) -> str:
    """Id of the block that is meant: its id, or "2.3" for the third of section 2.

    Raises:
        SetupError: the plan shows no such block.
    """
    if re.fullmatch(r"b[0-9a-f]{10}", said):
        return said
    numbers = [int(n) for n in re.findall(r"\d+", said)]
    if len(numbers) != 2:
        raise SetupError(f"no block is called {said!r}: name one as /plan shows it, as in 2.3")
    at, which = (numbers[1], numbers[0]) if "." not in said else (numbers[0], numbers[1])
    index = section(plan, str(at))
    shown = (*plan.sections[index].block_ids, *plan.sections[index].spare_block_ids)
    if not 1 <= which <= len(shown):
        raise SetupError(f"section {at} shows {len(shown)} blocks: there is no {at}.{which}")
    return shown[which - 1]


def source(said: str, documents: Mapping[str, Document], numbers: Mapping[str, int]) -> Document:
    """The document that is meant: by its number, its id, its title or file name, or a part of it.

    Args:
        said: As the person named it.
        documents: All by id.
        numbers: The number that each has in the conversation, by id.

    Raises:
        SetupError: none is meant, or several are.
    """
    number = re.fullmatch(r"(?:s|no\.? ?|#)?(\d+)", said.strip(), re.I)
    if number is not None:
        at = {n: i for i, n in numbers.items()}.get(int(number[1]))
        if at is None or at not in documents:
            raise SetupError(f"there is no source {number[1]}: /sources lists them")
        return documents[at]
    found = _by_name(said, documents.values())
    if len(found) == 1:
        return found[0]
    if found:
        listed = ", ".join(f"{numbers.get(d.id, '?')} {d.title!r}" for d in found[:4])
        more = f" and {len(found) - 4} more" if len(found) > 4 else ""
        raise SetupError(f"{said!r} may be source {listed}{more}: say its number")
    near = nearest(said, list(documents.values()))
    raise SetupError(f"no source is called {said!r}; the nearest is {near!r}")


def is_source(said: str, documents: Mapping[str, Document]) -> bool:
    """Whether the words name one document, by title or file name."""
    return len(_by_name(said, documents.values())) == 1


def _by_name(said: str, documents: Collection[Document]) -> list[Document]:
    low = said.lower().strip()
    exact = [d for d in documents if low in (d.id, d.title.lower(), _file(d).lower())]
    part = [d for d in documents if low in d.title.lower() or low in _file(d).lower()]
    wanted = set(stems(said))
    words = [d for d in documents if wanted and wanted <= _words(d)]
    return exact or part or words


def _file(document: Document) -> str:
    return document.source.rsplit("/", 1)[-1]


def _words(document: Document) -> set[str]:
    """What a person may call a document by: title, outlet, company and kind."""
    known = (document.title, document.outlet, document.company, document.kind)
    return set(stems(" ".join(k for k in known if k)))


def close(word: str, known: Collection[str]) -> str:
    """The known name that a mistyped one is nearest to; empty where none is near."""
    return next(iter(get_close_matches(word, known, n=1, cutoff=0.6)), "")
