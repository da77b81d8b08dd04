"""The attribution of a quotation, moved from the front to the back and back again. Pure.

The words between the quotation marks are never touched, except for the full stop or comma that
the position itself asks for.
"""

from __future__ import annotations

import re

from agent.verify.joint import inside

_VERB = "said|says|added|adds|wrote|writes|told analysts|told investors|told reporters"
_NAME = r"(?P<who>[^“”\":;]{2,120}?)"
_LEAD = r"(?:(?P<lead>(?:In|On|At|During|Discussing) [^“”\":;,]{2,60}(?:, \d{4})?), )?"
_TAIL = r"(?P<tail> [^“”\":;]{2,80})?"
_CLOSED = r"“(?P<words>[^“”]+?)(?P<stop>[,?!]?)”,?"
_FRONT = re.compile(rf"^{_LEAD}{_NAME} (?P<verb>{_VERB}){_TAIL}: “(?P<words>[^“”]+)”\.?$")
_BACK = re.compile(rf"^{_CLOSED} {_NAME} (?P<verb>{_VERB}){_TAIL}\.$")
_INVERTED = re.compile(
    rf"^{_CLOSED} (?P<verb>said|says|added|wrote) (?P<who>[^“”\":;,]{{2,80}})\.$"
)
# More than one statement, or a second speaker: left alone.
_SCOPED = re.compile(
    rf"\b(?:that|whether|if|when|because|while|who|which|and then|{_VERB})\b", re.IGNORECASE
)


def turn_round(text: str) -> str | None:
    """The sentence with its attribution on the other side of its quotation.

    ``Amy Hood said: “Demand held.”`` ↔ ``“Demand held,” Amy Hood said.`` An opening "In July, "
    goes with the verb to the back. None when the sentence is not exactly one attributed quotation.
    """
    front = _FRONT.match(text)
    if front is not None:
        return _to_back(front)
    back = _BACK.match(text) or _INVERTED.match(text)
    return _to_front(back) if back is not None else None


def _to_back(match: re.Match[str]) -> str | None:
    who, tail, words = match["who"], match["tail"] or "", match["words"].rstrip()
    if _SCOPED.search(who + tail) or words.endswith((":", ";", "…")):
        return None
    lead = match["lead"]
    place = f" {lead[:1].lower()}{lead[1:]}" if lead else ""
    if place.startswith(" discussing"):
        place = f",{place}"
    closed = words if words[-1] in "?!" else f"{words.removesuffix('.').removesuffix(',')},"
    # A bare short "said" after a quotation reads on; commas inside the name need one before it.
    comma = "," if "," in who and not who.endswith(",") and _open_apposition(who) else ""
    return f"“{closed}” {inside(who)}{comma} {match['verb']}{tail}{place}."


def _open_apposition(who: str) -> bool:
    """Whether "Amy Hood, the finance chief" lacks its closing comma."""
    return who.count(",") % 2 == 1


def _to_front(match: re.Match[str]) -> str | None:
    who = match["who"]
    tail = (match.groupdict().get("tail") or "").rstrip()
    if _SCOPED.search(who + tail) or not match["words"].strip():
        return None
    stop = match["stop"] if match["stop"] in {"?", "!"} else "."
    return f"{who[:1].upper()}{who[1:]} {match['verb']}{tail}: “{match['words']}{stop}”"
