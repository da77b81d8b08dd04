"""Graph state: ids, counters and decisions. Texts live in the library and the run bundle."""

from __future__ import annotations

from typing import Annotated

from typing_extensions import TypedDict


def union(left: list[str], right: list[str]) -> list[str]:
    """Reducer for parallel branches: order within a step means nothing, so sort."""
    return sorted({*left, *right})


class RunState(TypedDict, total=False):
    """State of a writing run; every name stands in the run bundle."""

    need_ids: list[str]
    foraged: Annotated[list[str], union]
    block_count: int
    forage_round: int
    section_ids: list[str]
    drafted: Annotated[list[str], union]
    paced: Annotated[list[str], union]
    failing: int
    passed: bool


class NeedTask(TypedDict):
    """Payload of one forage branch."""

    need_id: str


class SectionTask(TypedDict):
    """Payload of one drafting branch."""

    section_id: str
