from __future__ import annotations

import numpy as np
import pytest

from tools import bands
from tools.bands import SHARED, Bands, keys_of


def mark(*values: int) -> bytes:
    return np.array(values, dtype="<u4").tobytes()


def test_equal_bands_at_one_place_have_equal_keys() -> None:
    one, other = keys_of(mark(1, 2, 3, 4, 5, 6)), keys_of(mark(1, 2, 3, 4, 5, 7))
    assert one[0] == other[0]
    assert one[1] != other[1]
    twice = keys_of(mark(1, 2, 3, 1, 2, 3))
    assert twice[0] != twice[1]
    assert len(keys_of(b"")) == 0


@pytest.mark.parametrize("recent", [1, 3, 1_000])
def test_whatever_is_merged_the_same_is_found(recent: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bands, "RECENT", recent)
    draw = np.random.default_rng(1)
    marks = [mark(*draw.integers(0, 3, 12)) for _ in range(60)]
    held = Bands()
    held.fill(list(enumerate(marks[:20])))
    for number, one in enumerate(marks[20:], start=20):
        held.add(number, one)
    for one in marks[::7]:
        expected = {
            number: shared
            for number, other in enumerate(marks)
            if (shared := int(np.sum(keys_of(one) == keys_of(other))))
        }
        assert held.sharing(one) == expected


def test_of_a_template_only_the_first_documents_are_looked_at() -> None:
    held = Bands()
    for number in range(3 * SHARED):
        held.add(number, mark(1, 2, 3))
    assert max(held.sharing(mark(1, 2, 3))) < SHARED * 2
    assert 0 in held.sharing(mark(1, 2, 3))


def test_documents_too_short_for_a_signature_are_no_trouble() -> None:
    held = Bands()
    held.fill([])
    held.fill([(0, mark(1, 2, 3))])
    held.add(1, b"")
    assert held.sharing(b"") == {}
    assert held.sharing(mark(1, 2, 3)) == {0: 1}
