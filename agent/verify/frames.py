"""Mechanical checks of frames: what holds only on a condition, or was not meant, is not a fact.

Knows no names and no values. A frame counts where the sentence states what stands inside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from agent.verify.findings import Finding, bad
from agent.verify.reading import Premise, Reading
from agent.verify.words import FRAME, content_stems, quotations, shortened

# "If the loan is not renewed, ..."; not "asked if", "as if", "even if", "what if", "if not".
_IF: Final = re.compile(
    r"(?<!as )(?<!even )(?<!what )(?<!asked )(?<!see )(?<!know )(?<!and )\bif\b"
    r"(?! (?:anything|not,|any|you|we|i|at all)\b)"
    r"|\bunless\b|\bprovided that\b|\bin the event (?:that|of)\b|\bon (?:the )?condition\b"
    r"|\bas long as\b|\bin case (?:of\b|the\b)",
    re.I,
)
# Only what is to come or may come hangs on a condition; what was, was.
_HANGS: Final = re.compile(
    r"\b(?:will|would|could|may|might|can|shall|must|cannot|won['’]t|going to"
    r"|expects?|plans?|intends?)\b|['’]ll\b",
    re.I,
)
_CONDITIONAL: Final = re.compile(
    r"\b(?:if|unless|provided|providing|should|would|could|may|might|in case|in the event"
    r"|as long as|assuming|subject to|depend\w*|contingent|conditional\w*|condition|hinges?"
    r"|once|otherwise|without|failing|until|pending)\b",
    re.I,
)
_JEST: Final = re.compile(
    r"\b(?:jok(?:e[sd]?|ing(?:ly)?)|quipp?(?:s|ed|ing)?|jest(?:s|ed|ing|ingly)?|kidd(?:ed|ing)"
    r"|in jest|pretend(?:s|ed|ing)?|fantasi[sz]\w*|dream(?:s|ed|t)? (?:of|that)"
    r"|imagin(?:es?|ed) that|(?:false|wrong|erroneous|mistaken)ly"
    r" (?:claim|say|said|state|report|suggest|assert|boast|announce|believe|assume|write|wrote"
    r"|told)\w*|sarcastic\w*|ironically said|satir\w+)\b",
    re.I,
)
_BREAK: Final = re.compile(
    r";|\s[—–-]\s|—|[,.]?\s+\b(?:but|in truth|in reality|in fact|actually)\b"
)


class _Frame(NamedTuple):
    inside: str
    outside: str
    cue: str


def _stems(text: str) -> frozenset[str]:
    return content_stems(text) - FRAME


def _conditioned(text: str) -> _Frame | None:
    """What of the text hangs on a condition, and the condition itself."""
    cue = _IF.search(text)
    if cue is None:
        return None
    comma = text.find(",", cue.end())
    leads = not text[: cue.start()].strip(" ,\"“‘'") or (
        comma > 0 and not _HANGS.search(text[: cue.start()])
    )
    if leads:
        if comma < 0:
            return None
        inside, outside = text[comma + 1 :], text[cue.start() : comma]
    else:
        low = max((text.rfind(mark, 0, cue.start()) for mark in ";:—"), default=-1) + 1
        inside, outside = text[low : cue.start()], text[cue.start() :]
    inside = re.split(r"[;—]", inside, maxsplit=1)[0]
    return _Frame(inside, outside, cue[0]) if _HANGS.search(inside) else None


def _jested(text: str) -> _Frame | None:
    """What of the text somebody only joked or pretended, and the rest."""
    cue = _JEST.search(text)
    if cue is None:
        return None
    quoted = quotations(text)
    if quoted:
        inside = " ".join(text[a:b] for a, b in quoted)
        outside = text
        for a, b in quoted:
            outside = outside[:a] + " " * (b - a) + outside[b:]
        return _Frame(inside, outside, cue[0])
    after = text[cue.end() :]
    stop = _BREAK.search(after)
    end = cue.end() + stop.start() if stop else len(text)
    return _Frame(text[cue.end() : end], text[: cue.start()] + " " + text[end:], cue[0])


def _states(claim: frozenset[str], frame: _Frame) -> bool:
    """Whether the claim says what stands inside the frame rather than what stands outside it."""
    inside, outside = _stems(frame.inside), _stems(frame.outside)
    held = claim & inside
    return len(held) >= 2 and len(held) * 2 >= len(claim) and len(held) > len(claim & outside)


def _plain(claim: Reading, frame: _Frame, one: Premise) -> bool:
    """Whether another passage says outright what stands inside the frame; names alone do not."""
    named = frozenset[str]().union(*(content_stems(name.text) for name in claim.names))
    held = (_stems(claim.text) & _stems(frame.inside)) - named
    return bool(held) and held <= one.stems


def check_frames(claim: Reading, evidence: Sequence[Premise]) -> Iterator[Finding]:
    """What the evidence says on a condition or in jest is not stated as a fact."""
    stems = _stems(claim.text)
    for frames, kept, told in (
        (_conditioned, _CONDITIONAL, "says it only on a condition"),
        (_jested, _JEST, "does not mean it"),
    ):
        if kept.search(claim.text):
            continue
        framed = [(one, frames(one.reading.text)) for one in evidence]
        free = [one for one, frame in framed if frame is None]
        for _, frame in framed:
            if frame is None or any(_plain(claim, frame, one) for one in free):
                continue
            if _states(stems, frame):
                words = shortened(frame.outside.strip() if frames is _conditioned else frame.cue)
                yield bad("certainty", f'the evidence {told} ("{words}")', conflict=True)
                return
