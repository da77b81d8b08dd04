from __future__ import annotations

import pytest

from agent.draft.scope import keeps_scope

SOURCE = "Server products and cloud services revenue grew 21 percent."


@pytest.mark.parametrize(
    ("claim", "kept"),
    [
        ("Server products and cloud services revenue grew 21 percent", True),
        ("Revenue from cloud services and server products was up 21 percent", True),
        ("Overall revenue grew 21 percent", False),
        ("Cloud revenue grew 21 percent", False),
        # A figure that is not retold needs no subject.
        ("Overall revenue grew", True),
    ],
)
def test_a_rewording_must_keep_what_its_figure_is_of(claim: str, kept: bool) -> None:
    assert keeps_scope(claim, SOURCE) is kept
