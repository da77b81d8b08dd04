"""Where sentences end: by rule where that is sure, by a tokenizer where it is not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from tools.context_words import word_set

STOP: Final = re.compile(r"[.!?…][\"'”’»)\]*]*\s+|[。！？][」』”’）]*\s*")
# What syntok leaves joined: no spaces between sentences, and "our Form 10-K. We ..."
_MISSED_STOP = re.compile(
    r"[。！？]+[」』”’）]*\s*|\b\d{1,2}-[KQ]\.\s+(?=[A-Z])|[.!?]\*{1,3}\s+"
    r"|\bS\.p\.A\.\s+(?=(?:The|It|In|On|At|This|A)\b)"
)
_WORD_BEFORE = re.compile(r"([^\W\d_]+|[\d.,]*\d%?|%)$")
_GLUED = re.compile(r"[a-z]{3}[.!?][A-Z][a-z]")  # no space after the stop
_ABBREVIATIONS = word_set(
    """approx assoc dept est etc incl inc corp ltd cie vgl bzw resp usw zzgl env ext tel vol
    nos art abs sec fig figs eqn chap pp"""
)
# Before them a sentence ends also after a name or a short word: "comes to Azure. We", "for us. It".
_OPENERS = re.compile(
    r"(?:The|This|That|These|Those|There|It|We|You|They|He|She|I|In|On|At|As|If|And|But|So|Our|Their"
    r"|Its|With|For|From|When|While|What|How|Why|To|Now|Then|However|Let|Thank|Thanks)\b"
)
# After these a stop may belong to the word, besides ``_ABBREVIATIONS``.
_SHORTENED = word_set(
    """mr mrs ms messrs dr prof st jr sr hon rev gen col capt maj lt cpl sgt sen rep gov pres supt
    mt ft ave blvd rd ln hwy jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri
    sat sun co cos bros esq phd vs no ca cf ed eds al op cit gmbh llc plc pty intl natl univ
    mio mrd hr fr bd abb nr tab max min nb eg ie"""
)
_INITIALS = re.compile(r"(?:^|[\s(])(?:\w\.)+$")
_MERGE_TAIL = re.compile(r"(?:\b(?:pp?|Nr|Art|Abs|Bd|vgl|Dr|St|Prof|Hr|Fr|Nos?|Vol|Fig|ca)|\d)\.$")
_MERGE_HEAD = re.compile(
    r"(?:Jan|Feb|Mär|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez)[a-zä]*\b|Quartal\b|Halbjahr\b|\d"
)


def ends(block: str, stops: Sequence[re.Match[str]]) -> Iterator[int]:
    """Where sentences of an English block end, in order; ``stops`` are those of ``STOP`` in it.

    After plain words before capitals, and before words that open sentences, that is sure. Only the
    stretches between sure ends where abbreviations or quotes need more care go through the
    tokenizer, which is five times slower.
    """
    start, sure = 0, True
    for stop in stops:
        if stop.end() >= len(block):
            continue
        if not _is_sure(block, stop):
            sure = False
            continue
        if not sure or _GLUED.search(block, start, stop.start()):
            yield from (start + cut for cut in _syntok_cuts(block[start : stop.end()]))
        yield stop.end()
        start, sure = stop.end(), True
    if not sure or _GLUED.search(block, start):
        yield from (start + cut for cut in _syntok_cuts(block[start:]))


def _is_sure(block: str, stop: re.Match[str]) -> bool:
    if stop.group()[0] in "。！？":
        return True
    word = _WORD_BEFORE.search(block, max(0, stop.start() - 24), stop.start())
    if word is None or len(stop.group().rstrip()) > 1 or not block[stop.end()].isupper():
        return False
    before = word.group()
    plain = before[-1] == "%" or (len(before) > 2 and before.islower())
    return (plain and before not in _ABBREVIATIONS) or _opens(block, stop, before)


def _opens(block: str, stop: re.Match[str], before: str) -> bool:
    """Whether a word follows that begins sentences only; before it no abbreviation or initial."""
    low = before.lower()
    return (
        stop.group()[0] != "…"
        and len(before) > 1
        and before.isalpha()
        and low not in _ABBREVIATIONS
        and low not in _SHORTENED
        and _OPENERS.match(block, stop.end()) is not None
    )


def _syntok_cuts(block: str) -> list[int]:
    from syntok import segmenter
    from syntok.tokenizer import Tokenizer

    tokenizer = Tokenizer(emit_hyphen_or_underscore_sep=True, replace_not_contraction=False)
    cuts: list[int] = []
    for sentence in segmenter.split(tokenizer.tokenize(block)):
        if not sentence or sentence[0].offset == 0:
            continue
        cut = sentence[0].offset
        before = block[:cut].rstrip()
        if before and cut == len(before) and _INITIALS.search(before):
            continue  # inside "S.p.A."
        split_date = _MERGE_HEAD.match(block, cut) and _MERGE_TAIL.search(before)
        if before[-1:] != ";" and not split_date:
            cuts.append(cut)
    missed = (m.end() for m in _MISSED_STOP.finditer(block) if m.end() < len(block))
    return sorted({*cuts, *missed})
