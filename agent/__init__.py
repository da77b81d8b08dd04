"""DeepNews: long, sourced articles from a pile of documents, proved sentence by sentence.

Exports lazily: importing ``agent.domain`` runs this file, which must cost nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from agent.app import Brief, DeepNews
    from agent.article import Article
    from agent.domain import Citation, Claim, Evidence, Verdict
    from agent.errors import (
        BudgetExceeded,
        DeepNewsError,
        EndpointError,
        LibraryBusy,
        LibraryError,
        SetupError,
    )
    from agent.parts import Parts
    from agent.results import Planned, Written
    from agent.settings import Settings

__version__ = "0.1.0"

_HOMES = {
    "DeepNews": "agent.app",
    "Brief": "agent.app",
    "Parts": "agent.parts",
    "Planned": "agent.results",
    "Settings": "agent.settings",
    "Written": "agent.results",
    "Article": "agent.article",
    **dict.fromkeys(("Citation", "Claim", "Evidence", "Verdict"), "agent.domain"),
    **dict.fromkeys(
        (
            "BudgetExceeded",
            "DeepNewsError",
            "EndpointError",
            "LibraryBusy",
            "LibraryError",
            "SetupError",
        ),
        "agent.errors",
    ),
}

__all__ = [
    "Article",
    "Brief",
    "BudgetExceeded",
    "Citation",
    "Claim",
    "DeepNews",
    "DeepNewsError",
    "EndpointError",
    "Evidence",
    "LibraryBusy",
    "LibraryError",
    "Parts",
    "Planned",
    "Settings",
    "SetupError",
    "Verdict",
    "Written",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
