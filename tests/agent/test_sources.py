from __future__ import annotations

import pytest

from agent.sources import named, nearest
from tests.agent.corpus import document

CALL = document("d1", title="Norvale call", source="/data/wire/2023-q2.txt")
PAGE = document("d2", title="Grain prices", source="https://wire.example/grain?id=7")


@pytest.mark.parametrize(
    ("names", "call", "page"),
    [
        ((), False, False),
        (("d1",), True, False),
        (("NORVALE",), True, False),
        (("2023-q2",), True, False),
        (("wire",), False, True),  # the folder above a file says nothing of it
        (("wire/2023",), True, False),
        (("prices", "call"), True, True),
    ],
)
def test_names_mean_id_title_or_file_name(names: tuple[str, ...], call: bool, page: bool) -> None:
    assert (named(names, CALL), named(names, PAGE)) == (call, page)


def test_the_nearest_is_a_title_or_a_file_name() -> None:
    assert nearest("norvael calls", [CALL, PAGE]) == "Norvale call"
    assert nearest("2023-q1.txt", [CALL, PAGE]) == "2023-q2.txt"
    assert nearest("anything", []) == ""
