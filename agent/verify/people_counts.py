"""Which words for people may stand for one another in a count. Knows words only."""

from __future__ import annotations

from typing import Final

from agent.verify.word_lists import PEOPLE, POSTS, VOTERS
from agent.verify.words import stem, stems_of

_PERSON: Final = stem("person")
_PEOPLE: Final = stems_of(PEOPLE) | stems_of(VOTERS)
_VOTERS: Final = stems_of(VOTERS)
_POSTS: Final = stems_of(POSTS)
_EMPLOYEE: Final = stem("employee")
_VOTE: Final = stem("vote")


def alike_people(one: str, other: str) -> bool:
    """Whether two stems may count the same heads.

    "People" may stand for residents or employees and the other way round; residents never stand
    for employees. Who votes casts one vote, and a job is held by one employee.
    """
    pair = {one, other}
    for general, special in ((_PERSON, _PEOPLE), (_VOTE, _VOTERS), (_EMPLOYEE, _POSTS)):
        if general in pair and pair & special:
            return True
    return False
