"""The gate for sentences that are not English, or whose evidence is not: near the wording only.

English has its own, wider checks; here a claim passes where it says what one sentence of the source
says, in its words (``nearness``), or where it quotes that sentence whole and frames it with what is
known of its place. In a language without a file only the whole sentence passes.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Final

from agent.domain import Check, Context, Evidence, Verdict
from agent.verify import nearness
from agent.verify.findings import Finding, bad, good
from agent.verify.verdicts import ORDER, Quote, cite, missing_evidence
from agent.verify.wording import told
from tools.languages import codes, profile
from tools.languages.calendar import periods_in
from tools.languages.detect import told as plainly
from tools.languages.words import has_profile
from tools.periods import periods
from tools.periods_labels import covers
from tools.words import stems

ONLY: Final = "outside of English only what is near the source's wording passes"
_UNFIT: Final = frozenset({"instruction", "order", "question"})
_QUOTED: Final = re.compile(
    r"„([^“”„]+)[“”]|«\s*([^«»]+?)\s*»|“([^“”]+)”|「([^「」]+)」|『([^『』]+)』|\"([^\"]+)\""
)
_FRAMED: Final = re.compile(r"[„«「『]|[：]")
_LETTER: Final = re.compile(r"[^\W_]+")
LEAST_LETTERS: Final = 4  # of a sentence that states something
LEAST_QUOTED: Final = 12  # characters; shorter ones are terms


def statement(text: str) -> bool:
    """Whether a sentence of another language states something to check."""
    bare = text.strip(" *_»”“\"'")
    letters = sum(map(str.isalpha, bare))
    return letters >= LEAST_LETTERS and bare[-1] not in "?？"


def concerned(text: str, cited: Sequence[Evidence]) -> bool:
    """Whether a sentence is judged here: its evidence, or its frame, is not English."""
    if any(one.language != "en" for one in cited):
        return True
    return bool(_FRAMED.search(text)) and bool(cited) and plainly(text) != "en"


def rank(text: str, pool: Sequence[Evidence], k: int) -> list[Evidence]:
    """The pieces of evidence that share most, and the rarest, of a sentence's stems, at most k."""
    known = [frozenset(stems(one.quote, one.language)) for one in pool]
    spread = Counter(stem for held in known for stem in held)
    own = {code: frozenset(stems(text, code)) for code in {one.language for one in pool}}
    scores = [
        sum(1 / (1 + math.log(spread[stem])) for stem in own[one.language] & held)
        for one, held in zip(pool, known, strict=True)
    ]
    order = sorted(range(len(pool)), key=lambda n: (-scores[n], n))
    return [pool[n] for n in order[:k] if scores[n]]


def judge(text: str, cited: Sequence[Evidence], quote: Quote | None = None) -> Verdict:
    """The verdict with the one piece of evidence that carries it best."""
    if not cited:
        return missing_evidence()
    found = [_judged(text, one, quote) for one in cited]
    return max(found, key=lambda v: (v.label == "supported", v.score))


def _judged(text: str, one: Evidence, quote: Quote | None) -> Verdict:
    findings = list(_findings(text, one))
    failed = sorted((f for f in findings if not f.passed), key=lambda f: ORDER.index(f.check.name))
    words = Check(
        name="words", passed=not failed or _close(text, one), detail="near the source's wording"
    )
    cited, _ = cite((), [one], quote=quote)
    if not failed:
        return Verdict(
            label="supported", reason="It says what the source says, in its words.",
            score=1.0, citations=cited, checks=(*(f.check for f in findings), words),
            evidence_ids=(one.id,),
        )  # fmt: skip
    details = "; ".join(dict.fromkeys(f.check.detail for f in failed[:3]))
    return Verdict(
        label="contradicted" if any(f.conflict for f in failed) else "not_found",
        reason=f"{details[:1].upper()}{details[1:]} ({ONLY}).",
        score=round(0.5 * _share(text, one) * 0.8 ** len(failed), 4),
        citations=cited, checks=(*(f.check for f in findings), words), evidence_ids=(one.id,),
    )  # fmt: skip


def _findings(text: str, one: Evidence) -> list[Finding]:
    if _UNFIT & set(one.flags):
        return [bad("flag", "the evidence asks or orders, and states nothing")]
    if one.language == "en" or not has_profile(one.language):
        whole = _plain(text) == _plain(one.quote)
        plain = [good("quotation")] if whole else [bad("words", "it is not the source's sentence")]
    else:
        plain = nearness.check(text, one.quote, one.context, one.language)
    altered = [q for *_, q in _quotations(text) if _plain(q) not in _plain(one.quote)]
    if altered:
        return [bad("quotation", f"the evidence does not hold the words “{altered[0]}”")]
    if all(f.passed for f in plain):
        return plain
    framed = _framed(text, one)
    return plain if framed is None else framed


def _framed(text: str, one: Evidence) -> list[Finding] | None:
    """The findings of a quotation in a frame; None where nothing of length is quoted."""
    quoted = _quotations(text)
    if not quoted:
        return None
    frame = text
    for start, end, _ in reversed(quoted):
        frame = f"{frame[:start]} {frame[end:]}"
    failed = [f for *_, inner in quoted for f in _whole(inner, one)]
    return failed + list(_frame(frame, one)) or [good("quotation")]


def _quotations(text: str) -> list[tuple[int, int, str]]:
    """What stands between quotation marks and is more than a term, with its place."""
    found = [(m.start(), m.end(), next(filter(None, m.groups()))) for m in _QUOTED.finditer(text)]
    return [(a, b, inner) for a, b, inner in found if _width(inner) >= LEAST_QUOTED]


def _width(text: str) -> int:
    """Its letters; a sign of a script without spaces says as much as two."""
    return sum(1 + ("\u3400" <= c <= "\u9fff") for c in text)


def _whole(inner: str, one: Evidence) -> list[Finding]:
    """A quotation is the whole sentence, or what the sentence still says without the rest."""
    if _plain(inner) == _plain(one.quote):
        return []
    if one.language == "en" or not has_profile(one.language):
        return [bad("quotation", "the quotation is a part of a sentence")]
    return [f for f in nearness.check(inner, one.quote, one.context, one.language) if not f.passed]


def _frame(frame: str, one: Evidence) -> list[Finding]:
    """What stands around a quotation: only who, when and where, as the place of it tells."""
    context = one.context
    failed, rest = [], frame
    for name in _names(context):
        rest = rest.replace(name, " ")
    frame = rest
    for label, start, end in sorted(_dates(frame), key=lambda d: -d[1]):
        known = [f.value for f in (context.date, context.period) if f]
        if not any(label == k or covers(label, k) for k in known):
            failed.append(bad("period", f"the source is not of {frame[start:end]}", conflict=True))
        rest = f"{rest[:start]} {rest[end:]}"
    for found in _LETTER.finditer(rest):
        if not _says(found[0].lower()):
            failed.append(bad("name", f"the place of the source does not tell: {found[0]}"))
    return failed


def _says(run: str) -> bool:
    """A word of saying, or a run of signs that such words make up."""
    if run in _saying():
        return True
    if run.isascii():
        return False
    for word in sorted(_saying(), key=len, reverse=True):
        if not word.isascii():
            run = run.replace(word, "")
    return not run


def _dates(text: str) -> list[tuple[str, int, int]]:
    found = [(p.label, p.start, p.end) for p in periods(text) if p.rule is None]
    for code in codes():
        if has_profile(code):
            found += [(p.label, p.start, p.end) for p in periods_in(text, code)]
    longest = sorted(found, key=lambda p: (p[1] - p[2], p[1]))
    kept: list[tuple[str, int, int]] = []
    for one in longest:
        if all(one[2] <= a or b <= one[1] for _, a, b in kept):
            kept.append(one)
    return kept


def _names(context: Context) -> list[str]:
    """Who and what the source is, longest first, only whole: a word of a title tells nothing."""
    fields = (context.title, context.company, context.outlet, context.speaker, context.role)
    values = [f.value for f in (*fields, context.section) if f]
    return sorted({v for value in values for v in (value, quotable(value))}, key=len, reverse=True)


@cache
def _saying() -> frozenset[str]:
    """Words of saying, and the names of languages, in every language."""
    found: set[str] = set()
    for code in codes():
        one = profile(code)
        frame = re.sub(r"\{\w+\}", " ", f"{one.quote_in} {one.dated} {one.quote}")
        texts = [frame, *one.languages.values(), " ".join(one.says)]
        found |= {w.lower() for text in texts for w in _LETTER.findall(text)}
    return frozenset(found)


def quotable(text: str) -> str:
    """Text as it stands inside quotation marks: on one line, double marks made single."""
    return re.sub(r"[„“”«»\"「」]", "’", " ".join(text.split()))


def _plain(text: str) -> str:
    """Letters, digits and the marks within numbers, in one case: spaces and quotes may differ."""
    low = re.sub(r"\s+", " ", text.lower()).strip()
    return re.sub(r"(?<!\d)[.,](?!\d)|[^\w.,%+-]", "", low).rstrip(".,")


def _share(text: str, one: Evidence) -> float:
    """Share of the units of the claim that the evidence has."""
    if not has_profile(one.language):
        own, held = set(_LETTER.findall(text.lower())), set(_LETTER.findall(one.quote.lower()))
    else:
        own = {u.key for u in told(text, one.language).units}
        held = {u.key for u in told(one.quote, one.language).units}
    return len(own & held) / len(own) if own else 0.0


def _close(text: str, one: Evidence) -> bool:
    return _share(text, one) >= nearness.ABOUT
