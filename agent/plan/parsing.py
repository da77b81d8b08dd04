"""plan.yaml as people hand it back: read, and what is wrong with it named by its place.

Knows no library: whether blocks and sources exist is ``agent.plan.checking``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import ValidationError

from agent.errors import SetupError
from agent.mistaken import plainly
from agent.plan.outline import Plan, PlanSection, PlanThread
from agent.plan.shelf import schema

_PLAN: Final = (
    "schema", "schema_scores", "title", "requested_words", "words", "order", "without", "threads",
    "gaps", "notices", "contradictions", "sections",
)  # fmt: skip
_SECTION: Final = ("id", "slot", "heading", "words", "blocks", "spare")
_ENTRY: Final = ("id", "point", "from", "sources", "pinned")
_THREAD: Final = ("question", "opens", "closes")


def parse(text: str, where: str, *, schemas: str = "") -> Plan:
    """Read an edited plan.

    Args:
        text: YAML as ``agent.plan.files.dump`` writes it.
        where: What the text is called in errors.
        schemas: The user's own folder of schemas.

    Raises:
        SetupError: It is not a plan; the message is one line and names the place.
    """
    try:
        value = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}: " if mark else ""
        problem = getattr(error, "problem", None) or " ".join(str(error).split())
        raise SetupError(f"{where}: {place}not YAML: {problem}") from None
    if not isinstance(value, dict) or not isinstance(value.get("sections"), list):
        raise SetupError(f"{where}: no list `sections`; start from the plan.yaml of a run")
    try:
        return _plan(value, schemas)
    except ValidationError as error:
        raise SetupError(f"{where}: {plainly(error)}") from None
    except (SetupError, ValueError) as error:
        raise SetupError(f"{where}: {error}") from None


def load(path: Path, *, schemas: str = "") -> Plan:
    """Read a plan file; see ``parse``.

    Raises:
        SetupError: It cannot be read, or is no plan.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise SetupError(f"{path} is not a plan: not UTF-8 text") from None
    except OSError as error:
        raise SetupError(f"{error.strerror}: {path}") from None
    return parse(text, str(path), schemas=schemas)


def _plan(value: dict[str, Any], schemas: str) -> Plan:
    _known(value, _PLAN, "")
    sections = tuple(_section(n, s) for n, s in enumerate(value["sections"], start=1))
    if not sections:
        raise ValueError("`sections` is empty: nothing would be written")
    _once(sections)
    schema_id = str(value.get("schema") or "")
    if schema_id:
        schema(schema_id, schemas)
    words = sum(s.words for s in sections)
    threads, lost = _threads(value.get("threads"), [s.id for s in sections])
    told = [str(n) for n in _list(value.get("notices"), "notices")]
    return Plan(
        schema_id=schema_id,
        title=str(value.get("title") or ""),
        requested_words=_count(value.get("requested_words", words), "requested_words"),
        words=words,
        sections=sections,
        order=str(value.get("order") or ""),
        without=_names(value.get("without"), "without"),
        threads=threads,
        gaps=tuple(str(g) for g in _list(value.get("gaps"), "gaps")),
        schema_scores=value.get("schema_scores") or {},
        notices=tuple(dict.fromkeys([*told, *lost])),
    )


def _once(sections: Sequence[PlanSection]) -> None:
    """Refuse two sections of one id, and a block that must be told in two of them."""
    seen: set[str] = set()
    pinned: dict[str, str] = {}
    for section in sections:
        if section.id in seen:
            raise ValueError(f"two sections have the id {section.id!r}")
        seen.add(section.id)
        for block in section.pinned:
            if other := pinned.get(block):
                raise ValueError(f"block {block} is pinned in {other!r} and in {section.id!r}")
            pinned[block] = section.id


def _threads(value: Any, ids: Sequence[str]) -> tuple[tuple[PlanThread, ...], tuple[str, ...]]:
    """The threads that can still be told, and what is said of those that cannot.

    Sections are moved and left out by hand: a thread that lost an end is left out, not an error.
    """
    kept, lost = [], []
    for number, one in enumerate(_list(value, "threads"), start=1):
        if not isinstance(one, dict) or not set(_THREAD) <= set(one):
            raise ValueError(f"threads: entry {number} needs question, opens and closes")
        _known(one, _THREAD, f"threads: entry {number}: ")
        thread = PlanThread(**{k: str(one[k]) for k in _THREAD})
        ends = thread.opens, thread.closes
        if all(end in ids for end in ends) and ids.index(ends[0]) < ids.index(ends[1]):
            kept.append(thread)
        else:
            lost.append(f"the question {thread.question!r} is left out: its sections are not there")
    return tuple(kept), tuple(lost)


def _section(number: int, value: Any) -> PlanSection:
    here = f"section {number}"
    if not isinstance(value, dict):
        raise ValueError(f"{here} is not a mapping")
    missing = [k for k in ("heading", "words", "blocks") if k not in value]
    if missing:
        raise ValueError(f"{here} lacks {missing[0]!r}")
    _known(value, _SECTION, f"{here}: ")
    section_id = str(value.get("id") or f"section-{number}")
    if not re.fullmatch(r"[\w-]+", section_id):  # it names files of the run
        raise ValueError(f"{here}: id {section_id!r} may hold letters, digits and hyphens only")
    heading = " ".join(str(value["heading"] or "").split())
    if not heading:
        raise ValueError(f"{here}: heading is empty")
    blocks = _blocks(value["blocks"], f"{here}: blocks")
    spare = _blocks(value.get("spare"), f"{here}: spare")
    if one := next((b for b, pinned in spare.items() if pinned), None):
        raise ValueError(f"{here}: spare: {one} is pinned: move it up to `blocks`")
    return PlanSection(
        id=section_id,
        slot=str(value.get("slot") or ""),
        heading=heading,
        words=_count(value["words"], f"{here}: words"),
        block_ids=tuple(blocks),
        spare_block_ids=tuple(b for b in spare if b not in blocks),
        pinned=tuple(b for b, pinned in blocks.items() if pinned),
    )


def _blocks(value: Any, place: str) -> dict[str, bool]:
    """Block ids in their order, and whether each is pinned; one that stands there twice is one."""
    found: dict[str, bool] = {}
    for number, block in enumerate(_list(value, place), start=1):
        here = f"{place}: entry {number}"
        entry = block if isinstance(block, dict) else {"id": block}
        _known(entry, _ENTRY, f"{here}: ")
        block_id, pinned = entry.get("id"), entry.get("pinned", False)
        if not isinstance(block_id, str) or not block_id:
            raise ValueError(f"{here} has no id")
        if not isinstance(pinned, bool):
            raise ValueError(f"{here}: pinned: {pinned!r} is neither true nor false")
        found[block_id] = found.get(block_id, False) or pinned
    return found


def _known(value: Mapping[Any, Any], allowed: Collection[str], place: str) -> None:
    """Refuse a key that means nothing there: it was meant to do something."""
    unknown = next((str(k) for k in value if k not in allowed), None)
    if unknown is not None:
        near = get_close_matches(unknown, allowed, n=1)
        meant = f"did you mean {near[0]!r}?" if near else f"allowed: {', '.join(allowed)}"
        raise ValueError(f"{place}unknown key {unknown!r}; {meant}")


def _count(value: Any, place: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError(f"{place}: {value!r} is not a number of words")
    return value


def _list(value: Any, place: str) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise ValueError(f"{place}: {value!r} is not a list")
    return value


def _names(value: Any, place: str) -> tuple[str, ...]:
    for number, name in enumerate(_list(value, place), start=1):
        if not isinstance(name, str) or not name.strip():
            raise ValueError(f"{place}: entry {number}: {name!r} is no name: put it in quotes")
    return tuple(dict.fromkeys(name.strip() for name in _list(value, place)))
