"""Scent: what a chunk or sentence promises for a need before it is used. Pure."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

from agent.domain import Evidence
from agent.forage.orders import asks_for_order
from tools.figures import figures
from tools.languages import profile
from tools.languages.words import has_profile
from tools.words import all_stems, stems, words

Key = TypeVar("Key", bound=Hashable)

# A sentence that leans on its neighbour cannot stand alone in an article.
_LEANS = re.compile(
    r"^(?:and|but|so|or|also|then|yes|no(?= ?[,.—-])|well|okay|thanks?|it|its|it[’']s|this|that|"
    r"that[’']s|these|those|he|she|they|"
    r"there|here|which|again|now|maybe|i|as i|as you|you|if you|let me|let[’']s|with that|"
    r"turning|moving|next|finally|first|second|third|another|such|both|either|for example|to be|"
    r"what|when|where|how|one of)\b",
    re.I,
)
# A conjunction before a sentence that would stand alone without it.
LINK = re.compile(r"^(?:And|But|So|Now|Also|Overall),?\s+(?=[A-Z])")
_FRAGMENT = re.compile(
    r"^(?:Offset|Driven|Partially|Partly|Reflecting|Including|Led|Helped) ", re.I
)
_CHATTER = re.compile(
    r"\b(?:I think|I mean|I guess|you know|sort of|kind of|I[’']m|I[’']d|I[’']ll|I[’']ve|"
    r"as I said|as we said|(?:he|she|they) (?:adds?|says?|thinks?|said|added|argues?)|"
    r"declined to comment|mentioned|if you look|you see|you can|your question|on the call|"
    r"talk about|talked about)\b"
)
# Plurals that look like verbs in -es.
_NOUNS = (
    r"\w*ies|sales|services|expenses|prices|taxes|losses|purchases|resources|devices|businesses|"
    r"employees|vehicles|times|rates|stores|leases|licen[cs]es|series|images|types|sites|lines|pieces|"
    r"places|names|pages|houses|machines|causes|sizes|bonuses|processes|shares|nurses|trades|experiences"
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|grew|rose|fell|increased|decreased|declined|improved|reached|"
    r"delivered|drove|driven|surpassed|exceeded|expanded|continued?|won|lost|cut|raised|reported|"
    rf"\w{{3,}}ed|(?!(?:{_NOUNS})\b)\w{{3,}}es|said|says|will|can|make[s]?|made|begin|began|sold|bought|"
    r"paid|told|held|kept|should|may|could|would|might|must|got|chose|choose|led|leads?|shows?|grows?|"
    r"brings?|helps?|connects|reflects|expects?|remains?|wins?|runs?|"
    r"stood|stands?|came|became|becomes?|went|took|takes?|gave|gives?|saw|sees|spent|built|brought|"
    r"met|spoke|wrote|broke|drew|sank|owns?|(?:plan|intend|aim|hope|want|seek|agree)s? to|"
    r"we(?:[’']\w+)? [a-z]+)\b",
    re.I,
)
# Words near the start that point at something said before.
_POINTS = re.compile(
    r"\b(?:those|these|this (?!quarter|year|month|week)|such|"
    r"the (?:former|latter|same|two|three|(?:fall|rise)(?! (?:of|in)))\b|"
    r"as (?:noted|mentioned|described)|section \d|"
    r"(?<!percent )(?<!points )(?<!% )(?:above|below(?= [a-z])))",
    re.I,
)
_ENDED = re.compile(r"[.!。！][\"”»“)」』]*$")
UNUSABLE = frozenset({"boilerplate", "question", "instruction", "order", "unconfirmed", "denied"})


def fuse(rankings: Iterable[Sequence[Key]], *, constant: float = 60.0) -> dict[Key, float]:
    """Reciprocal rank fusion (Cormack et al., SIGIR 2009): sum of 1 / (constant + rank)."""
    scores: dict[Key, float] = {}
    for ranking in rankings:
        for rank, key in enumerate(ranking, start=1):
            scores[key] = scores.get(key, 0.0) + 1.0 / (constant + rank)
    return scores


def usable(
    evidence: Evidence, *, most_words: int = 40, answering: bool = False, question: str = ""
) -> bool:
    """Whether the sentence may stand in an article: whole, self-contained, not noise.

    ``answering`` lets rows of tables and very short sentences pass: an answer may quote one. An
    order to the reader is usable only where the ``question`` is about it.
    """
    if evidence.language != "en":
        return usable_other(evidence, most_words=most_words)
    flags = set(evidence.flags)
    if "order" in flags and asks_for_order(question, evidence.quote):
        flags.remove("order")
    if UNUSABLE & flags:
        return False
    role = evidence.context.role
    if role is not None and "analyst" in role.value.lower():  # a question's premise is no finding
        return False
    text = evidence.quote
    if "table" in evidence.flags:
        return answering and bool(figures(text))
    count = len(text.split())
    if not (4 if answering else 7) <= count <= most_words or text[-1:] not in '.!”"':
        return False
    if text.count("“") != text.count("”") or text.count('"') % 2 or text[:1] in "'’‘":
        return False  # half of a quotation
    text = LINK.sub("", text)
    if (
        _LEANS.match(text)
        or _FRAGMENT.match(text)
        or _CHATTER.search(text)
        or not (answering or _VERB.search(text))
    ):
        return False
    if _POINTS.search(" ".join(text.split()[:9])):
        return False
    first = text.lstrip("“\"'(")[:1]
    return first.isupper() or first.isdigit() or first in "$€£"


def usable_other(evidence: Evidence, *, most_words: int) -> bool:
    """The same of a sentence that is not English, by the file of its language."""
    text, code = evidence.quote.strip(), evidence.language
    if UNUSABLE & set(evidence.flags) or "table" in evidence.flags or not _ENDED.search(text):
        return False
    if not has_profile(code):
        return 7 <= len(text.split()) <= most_words
    one = profile(code)
    length = len(text.split()) if one.spaced else len(text) // 2
    first = (re.findall(r"[^\W\d_]+", text.lower()) or [""])[0]
    leans = first in one.leans if one.spaced else text.startswith(one.leans)
    return 5 <= length <= most_words and not leans


def overlap(text: str, terms: Sequence[str]) -> float:
    """Share of up to three terms that the text holds (phrases count when they stand whole)."""
    if not terms:
        return 0.0
    low = text.lower()
    have = all_stems(text) | set(words(text))
    hits = sum((t in low) if " " in t else bool({t, *stems(t)} & have) for t in terms)
    return min(1.0, hits / 3)


def about(evidence: Evidence, topic: Sequence[str]) -> float:
    """Share of the topic's stems that the sentence or its context carries, in [0, 1].

    The sentence's own words count fully, its subject, measure and section for 0.7, its title and
    company for 0.3: a whole call is about the company, not each of its sentences about the topic.
    """
    if not topic:
        return 1.0
    own = all_stems(evidence.text, evidence.language)
    context = evidence.context
    beside = (context.subject, context.measure, context.section)
    near = all_stems(" ".join(f.value for f in beside if f), evidence.language)
    titled = " ".join(f.value for f in (context.company, context.title) if f)
    far = all_stems(titled, evidence.language)
    total = sum(1.0 if t in own else 0.7 if t in near else 0.3 if t in far else 0.0 for t in topic)
    return total / len(topic)


def fit(
    evidence: Evidence, *, topic: Sequence[str], terms: Sequence[str], wants_figure: bool
) -> float:
    """Lexical fit of a sentence to a need, in [0, 1]; the embedding's view is added later."""
    has_figure = bool(figures(evidence.text, evidence.language))
    score = 0.45 * about(evidence, topic) + 0.3 * overlap(evidence.text, terms)
    score += 0.25 * has_figure if wants_figure else 0.12 * has_figure
    if evidence.context.period is None and evidence.context.date is None:
        score -= 0.05
    score -= 0.01 * max(0, len(evidence.quote.split()) - 28)  # long sentences read badly as quotes
    return max(0.0, min(1.0, score))
