"""What a sentence measures and of what: the measure's words and the subject before or after it.

Knows the vocabulary of business figures and the shape of noun phrases; no document.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from tools.context_words import Told, one_line, word_set

_MODIFIER = (
    r"(?:adjusted|non-gaap|gaap|underlying|net|gross|total|organic|diluted|basic|unearned|deferred"
    r"|recurring|annuali[sz]ed|comparable|same-store|like-for-like|operating|pre-tax|consolidated"
    r"|core|effective|average|annual|quarterly|monthly|daily|free|research and development|r&d"
    r"|sales and marketing|general and administrative)"
)
_HEAD = (
    r"gross (?:profit )?margins?(?: percentages?| dollars?| rate)?|operating (?:profit )?margins?"
    r"|profit margins?|net margins?|ebitda margins?|gross profit|operating (?:income|profit|loss"
    r"|result|earnings)|operating (?:expenses?|costs?)|opex|costs? of (?:revenues?|sales|goods sold"
    r"|products? sold)|cogs|net (?:income|profit|loss|earnings|result|debt|cash|sales|interest income"
    r"|new orders)|(?:loss|earnings|income|profit) before (?:income )?tax(?:es)?|pre-tax profit|ebitda?"
    r"|(?:earnings|loss|income|ffo) per (?:\w+ )?(?:share|unit)|\beps|free cash flow|cash flows? "
    r"from (?:operations|operating activities)|operating cash flow|cash flow|capital expenditures?"
    r"|capital spending|capex|unearned revenue|deferred revenue|recurring revenue|order (?:intake|book"
    r"|backlog)|backlog|bookings|billings|remaining performance obligations?|(?:share )?(?:repurchases"
    r"|buybacks?)|dividends?|(?:effective )?tax rate|market share|revenues?|turnover|net sales|sales"
    r"|profits?|income|earnings|losses|margins?|headcount|employees|workforce|subscribers?"
    r"|(?:active )?users|seats|customers|members|deliveries|shipments|production|output|capacity"
    r"|orders?|units? (?:sold|shipped)|volumes?|arpu|same-store sales|inventor(?:y|ies)|receivables"
    r"|debt|borrowings|liquidity|cash and cash equivalents|goodwill|impairments?|provisions?|write-"
    r"(?:down|off)s?|depreciation|amorti[sz]ation|restructuring (?:costs|charges)|wages|expenses"
    r"|costs|spending|investments?|other income(?: and expense)?|fines?|penalt(?:y|ies)|inflation"
    r"|gross domestic product|gdp|unemployment(?: rate)?|interest rates?|population|prices?|valuation"
    r"|market (?:value|capitali[sz]ation)|share price|ownership|stake|umsatz(?:erlöse)?|gewinn|ergebnis"
    r"|chiffre d['’]affaires|bénéfice|résultat net|ingresos|beneficio|ricavi|utile"
)
MEASURE = re.compile(rf"\b(?:{_MODIFIER} ){{0,3}}(?:{_HEAD})\b")
# Measures that belong to a whole segment or company, never to one product of it.
WIDE = re.compile(r"margin|operating (?:income|profit|expense|cost)|opex|per share|eps|tax|cash|cogs")

_NUMBER = re.compile(r"\d")
_TOKEN = re.compile(r"[^\s,;:()\[\]\"“”|]+")
# Words that end a noun phrase when it is read backwards from its measure.
_STOPS = word_set(
    """the a an our its their his her this that these those of in on at by for from to with and or
    but as than while when where which who we it they i you he she is was were are be been has have
    had will would should can could may might do does did not no also both each all any some more
    most less other another first second third fourth next last new strong record higher lower
    better slower faster improved improving continued driven including excluding drive driving
    drove grew grow growing reported recorded generated delivered achieved posted saw see increased
    increase decreased decrease declined decline rose fell total overall company's year's quarter's
    quarter year month full-year year-over-year sequential fiscal double-digit single-digit small
    large significant solid material additional premium good great healthy current prior previous
    so then now again still only even about around nearly over under up down into between per via
    what how if because since after before during through said says expect expects we're it's
    higher-than-expected better-than-expected lower-than-expected further recurring combined
    however meanwhile therefore finally additionally moreover total within across outside despite
    unit based net gross average adjusted consolidated group half nine six three twelve months"""
)
_GENERIC = word_set(
    """segment company companies group total corporate division business firm enterprise overall
    revenue growth results sales consumer-wide it this there first second third fourth fiscal"""
)
_LEADERS = word_set("in for within across at on")


def measure_of(low: str, offset: int) -> Told | None:
    """The measure a lower-cased sentence is about: the one nearest before its first figure.

    Args:
        low: The sentence in lower case.
        offset: Where it starts in the document; the place returned counts from there.
    """
    found = None
    first = _NUMBER.search(low)
    for match in MEASURE.finditer(low):
        if found is not None and (first is None or match.start() > first.start()):
            break
        if found is None or match.start() < (first.start() if first else len(low)):
            found = match
    if found is None:
        return None
    return Told(found.group(), offset + found.start(), offset + found.end())


def phrase_before(sentence: str, end: int, offset: int, ordinary: Collection[str]) -> Told | None:
    """The named noun phrase that ends at ``end`` ("Office 365 commercial" before "revenue")."""
    tokens = [m for m in _TOKEN.finditer(sentence, 0, end)]
    taken: list[re.Match[str]] = []
    edge = end
    for token in reversed(tokens):
        gap = sentence[token.end() : edge]
        word = token.group()
        joins = word in ("and", "&", "of") and taken and _named(taken[-1].group(), ordinary)
        if gap.strip() or len(taken) >= 7 or (word.lower() in _STOPS and not joins):
            break
        taken.append(token)
        edge = token.start()
    while taken and taken[-1].group().lower() in ("and", "&", "of"):
        taken.pop()
    return _phrase(sentence, taken[::-1], offset, ordinary)


def phrase_after(sentence: str, start: int, offset: int, ordinary: Collection[str]) -> Told | None:
    """The named noun phrase that begins at ``start`` ("our Dynamics business grew ...")."""
    taken: list[re.Match[str]] = []
    edge = start
    for token in _TOKEN.finditer(sentence, start):
        gap = sentence[edge : token.start()]
        word = token.group()
        if not taken and word.lower() in ("the", "our", "its", "their"):
            edge = token.end()
            continue
        joins = taken and word in ("and", "&", "of") and token.end() < len(sentence)
        named = word[0].isupper() or word[0].isdigit() or (taken and word.lower() not in _STOPS)
        if (taken and gap.strip()) or len(taken) >= 7 or not (joins or named) or _verb(word):
            break
        taken.append(token)
        edge = token.end()
    while taken and (taken[-1].group().lower() in ("and", "&", "of")):
        taken.pop()
    return _phrase(sentence, taken, offset, ordinary)


_TAIL = word_set("segment segments business businesses division unit units results portfolio line")


def _phrase(
    sentence: str, tokens: list[re.Match[str]], offset: int, ordinary: Collection[str]
) -> Told | None:
    while tokens and tokens[-1].group().lower().rstrip(".") in _TAIL:
        tokens = tokens[:-1]
    words = [t.group() for t in tokens]
    if not words or not any(_named(w, ordinary) for w in words):
        return None
    if all(w.lower() in _GENERIC for w in words):
        return None
    start, end = tokens[0].start(), tokens[-1].end()
    raw = sentence[start:end].rstrip(".'’")
    if raw.endswith(("'s", "’s")):
        raw = raw[:-2]
    return Told(one_line(raw), offset + start, offset + start + len(raw))


def _named(word: str, ordinary: Collection[str]) -> bool:
    """Whether a word looks like a name: capital, and not met in small letters elsewhere."""
    return word[0].isupper() and (len(word) > 1) and (
        word.lower() not in ordinary or any(c.isupper() for c in word[1:])
    )


_VERB = re.compile(
    r"(?:grew|was|were|is|are|had|has|have|increased|decreased|declined|rose|fell|remained|continued"
    r"|performed|delivered|reported|posted|saw|returned|contributed|exceeded|reached|gained|lost"
    r"|came|added|doubled|tripled|accelerated|slowed|improved|represents?|now|also|will|should|can"
    r"|expects?|grows?|declines?|increases?)$"
)


def _verb(word: str) -> bool:
    return _VERB.match(word) is not None


def is_leader(word: str) -> bool:
    """Whether a word opens a phrase that can name the subject ("In Surface, ...")."""
    return word.lower() in _LEADERS
