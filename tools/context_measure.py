"""What a sentence measures and of what: the measure's words and the subject before or after it.

Knows the vocabulary of business figures and the shape of noun phrases; no document.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from tools.context_company import short_name
from tools.context_words import MONTHS, Told, holds, one_line, word_set

_MODIFIER = (
    r"(?:adjusted|non-gaap|gaap|underlying|net|gross|total|organic|diluted|basic|unearned"
    r"|deferred|recurring|annuali[sz]ed|comparable|same-store|like-for-like|operating|pre-tax"
    r"|consolidated|core|effective|average|annual|quarterly|monthly|daily|active|free"
    r"|research and development|r&d|sales and marketing|general and administrative)"
)
_AMOUNTS = (
    r"(?:gross |operating |profit |net |ebitda |contribution )*margins?(?: percentages?"
    r"| dollars?| rate)?|gross profit|operating (?:income|profit|loss|result|earnings)"
    r"|operating (?:expenses?|costs?)|opex|costs? of (?:revenues?|sales|goods sold"
    r"|products? sold)|cogs|net (?:income|profit|loss|earnings|result|debt|cash|sales"
    r"|interest income|new orders)|(?:loss|earnings|income"
    r"|profit) before (?:income )?tax(?:es)?|pre-tax profit|ebitda?|(?:earnings|loss|income"
    r"|ffo) per (?:\w+ )?(?:share|unit)|eps|free cash flow|cash flows? from (?:operations"
    r"|operating activities)|(?:operating )?cash flow|capital expenditures?|capital spending"
    r"|capex|recurring revenue|order (?:intake|book|backlog)|backlog|bookings|billings"
    r"|remaining performance obligations?|(?:share )?(?:repurchases|buybacks?)|dividends?"
    r"|tax rate|market share|revenues?|turnover|sales|profits?|income|earnings|losses"
    r"|headcount|workforce|deliveries|shipments|production|output|arpu|inventor(?:y|ies)"
    r"|receivables|debt|borrowings|liquidity|cash and cash equivalents|goodwill|impairments?"
    r"|provisions?|write-(?:down|off)s?|depreciation|amorti[sz]ation|restructuring (?:costs"
    r"|charges)|wages|expenses|costs|spending|other income(?: and expenses?)?|fines?|penalt(?:y"
    r"|ies)|inflation|gross domestic product|gdp|unemployment(?: rate)?|interest rates?"
    r"|valuation|market (?:value|capitali[sz]ation)|share price|annuity mix|umsatz(?:erlöse)?"
    r"|gewinn|ergebnis|chiffre d['’]affaires|bénéfice|résultat net|ingresos|beneficio|ricavi"
    r"|utile"
)
# Counted things measure something only beside a number ("27 million seats").
_COUNTED = (
    r"employees|subscribers?|users|seats|customers|members|orders?|units?"
    r"|volumes?(?! licensing)|capacity|investments?|population|prices?|stake|ownership"
    r"|subscriptions|stores|clients|devices"
)
MEASURE = re.compile(rf"\b(?:{_MODIFIER} ){{0,3}}(?:{_AMOUNTS}|(?P<counted>{_COUNTED}))\b")
# Whatever it matches holds one of these: looking for them first is quicker.
_MEASURES = (
    "margin", "profit", "income", "result", "earnings", "loss", "expense", "cost", "opex", "cogs",
    "debt", "cash", "sales", "order", "ebit", "share", "unit", "eps", "capital", "capex", "revenue",
    "backlog", "bookings", "billings", "obligation", "repurchase", "buyback", "dividend", "tax",
    "turnover", "headcount", "workforce", "deliveries", "shipments", "production", "output", "arpu",
    "inventor", "receivables", "borrowings", "liquidity", "goodwill", "impairment", "provision",
    "write-", "depreciation", "amorti", "restructuring", "wages", "spending", "fine", "penalt",
    "inflation", "gross domestic", "gdp", "unemployment", "interest rate", "valuation", "market ",
    "annuity mix", "umsatz", "gewinn", "ergebnis", "chiffre", "bénéfice", "résultat", "ingresos",
    "beneficio", "ricavi", "utile", "ffo", "employees", "subscri", "users", "seats", "customers",
    "members", "volume", "capacity", "investment", "population", "price", "stake", "ownership",
    "stores", "clients", "devices",
)  # fmt: skip
# Measures that belong to a whole segment or company, never to one product of it.
WIDE = re.compile(
    r"margin|operating (?:income|profit|expense|cost)|opex|per share|eps|tax|cash|cogs"
)

FIGURE = re.compile(
    r"[$€£¥]\s?\d|\d[\d.,]*[\s-]?(?:%|percent|per cent|million|billion|trillion|thousand"
    r"|points?|basis|bps|bn\b|m\b|x\b|times|pp\b)|\d{1,3}(?:,\d{3})+|\b(?:doubled|tripled"
    r"|halved)\b|(?<![\w$'’])\d{2,3} (?=[a-z])"
)
_CARDINAL = re.compile(r"([A-Z][\w&]*\s)?(?<![\w'’.])\d[\d,.]*")
_BESIDE = re.compile(r"\b(?:below|above|than|versus|against|compared)\b")
_AFTER = 45  # characters from the figure to a measure named after it
_NEAR = 45  # characters between a counted thing and its number
_TOKEN = re.compile(r"[^\s,;:()\[\]\"“”|]+")
# Words that end a noun phrase when it is read backwards from its measure.
_STOPS = word_set(
    """the a an our its their his her this that these those of in on at by for from to with and
    or but as than while when where which who we it they i you he she is was were are be been
    has have had will would should can could may might do does did not no also both each all
    any some more most less other another first second third fourth next last new strong
    record higher lower better slower faster improved improving continued driven including
    excluding drive driving drove grew grow growing reported recorded generated delivered
    achieved posted saw see increased increase decreased decrease declined decline rose fell
    total overall company's year's quarter's quarter year months month full-year constant
    currency percent point points dollar dollars expected year-over-year sequential fiscal
    double-digit single-digit small large significant solid material additional premium good
    great healthy current prior previous so then now again still only even about around nearly
    over under up down into between per via what how if because since after before during
    through said says expect expects we're it's that's there's here periodically refer note
    throughout outstanding excess expecting certain given related long-term short-term million
    billion whether amy satya higher-than-expected better-than-expected lower-than-expected
    further recurring combined however meanwhile therefore finally additionally moreover
    within across outside despite unit based net gross average adjusted consolidated group
    half nine six three twelve"""
)
_GENERIC = word_set(
    """page pages slide slides item table figure segment company companies question questions
    group total corporate division business firm enterprise overall revenue growth results
    sales consumer-wide it this there first second third fourth fiscal"""
)


def measure_of(sentence: str, low: str, offset: int) -> Told | None:
    """The measure a sentence is about: an amount before its first figure, else what comes next.

    Args:
        sentence: Its words.
        low: The same in lower case.
        offset: Where it starts in the document; the place returned counts from there.
    """
    if not holds(low, _MEASURES):
        return None
    first = FIGURE.search(low)
    edge = first.start() if first else len(low)
    best: tuple[int, re.Match[str]] | None = None
    for match in MEASURE.finditer(low):
        before = match.start() < edge
        if first and match.start() - first.end() > _AFTER:
            break
        counted = match["counted"] is not None
        if (counted and not (first and _is_counted(sentence, match))) or _in_name(sentence, match):
            continue
        if best is not None and _BESIDE.search(low, max(0, match.start() - 40), match.start()):
            continue
        rank = (0 if before else 2) + counted
        # Nearest to the figure; without one, the first named is what the sentence is about.
        if best is None or rank < best[0] or (rank == best[0] and before and first):
            best = (rank, match)
    if best is None:
        return None
    found = best[1]
    return Told(found.group(), offset + found.start(), offset + found.end())


def _is_counted(sentence: str, match: re.Match[str]) -> bool:
    near = sentence[max(0, match.start() - _NEAR) : match.end() + _NEAR]
    return any(number[1] is None for number in _CARDINAL.finditer(near))


def _in_name(sentence: str, match: re.Match[str]) -> bool:
    """Whether the words are part of a name: "Sales Copilot"."""
    after = sentence[match.end() : match.end() + 2]
    inside = match.start() > 0 and sentence[match.start()].isupper()
    return inside and len(after) == 2 and after[0] == " " and after[1].isupper()


def phrase_before(sentence: str, end: int, offset: int) -> Told | None:
    """The noun phrase that ends at ``end`` ("Office 365 commercial" before "revenue")."""
    tokens = [m for m in _TOKEN.finditer(sentence, 0, end)]
    taken: list[re.Match[str]] = []
    edge = end
    for token in reversed(tokens):
        gap = sentence[token.end() : edge]
        word = token.group()
        joins = taken and (word == "&" or (word == "and" and _joins(sentence, token)))
        stops = (
            _plain(word) in _STOPS
            or _participle(token)
            or (word[0].isdigit() and not _numbered(sentence, token))
        )
        if gap.strip() or len(taken) >= 7 or (stops and not joins) or _dated(word):
            break
        taken.append(token)
        edge = token.start()
    while taken and taken[-1].group().lower() in ("and", "&", "of"):
        taken.pop()
    return _phrase(sentence, taken[::-1], offset)


def phrase_after(sentence: str, start: int, offset: int, ordinary: Collection[str]) -> Told | None:
    """The named noun phrase that begins at ``start`` ("our Dynamics business grew ...")."""
    taken: list[re.Match[str]] = []
    edge = start
    for token in _TOKEN.finditer(sentence, start):
        gap = sentence[edge : token.start()]
        word = token.group()
        if not taken and word.lower() in _ARTICLES:
            edge = token.end()
            continue
        joins = taken and word in ("and", "&", "of")
        if (taken and gap.strip()) or len(taken) >= 7 or _verb(word) or _dated(word):
            break
        stops = _plain(word) in _STOPS and not (word[0].isupper() and token.start() > 0)
        if not joins and (stops or not (taken or word[0].isupper())):
            break
        taken.append(token)
        edge = token.end()
    while taken and taken[-1].group().lower() in ("and", "&", "of"):
        taken.pop()
    after = sentence[edge:].split(maxsplit=1)
    closed = sentence[edge : edge + 1] == "," or (after and _verb(after[0]))
    while taken and taken[-1].group()[0].islower() and not closed:
        taken.pop()
    return _phrase(sentence, taken, offset) if _is_named(taken, ordinary) else None


_ASKED = word_set(
    """company group people person shares spokesman spokesmen question questions point comment
    comments side"""
)
_PARTICIPLE = re.compile(
    r"^(?!unearned|fixed|limited|unlimited|licensed)[a-z]{3,}ed$|^(?!supply|assembly"
    r"|family)[a-z]{3,}ly$"
)
_DATE_WORD = re.compile(rf"{MONTHS}\.?$", re.IGNORECASE)
_ARTICLES = word_set("the our its their both")
_PERIOD_WORD = re.compile(r"(?:FY ?'?\d|Q[1-4]\b|H[12]\b|[Ff]iscal$|I['’]|\d{4}$)")
_TAIL = word_set("segment segments business businesses division unit units results portfolio line")


def _participle(token: re.Match[str]) -> bool:
    word = token.group()
    return _PARTICIPLE.search(word.lower() if token.start() == 0 else word) is not None


def _dated(word: str) -> bool:
    return bool(_PERIOD_WORD.match(word) or (_DATE_WORD.match(word) and word != "may"))


def _plain(word: str) -> str:
    return word.lower().replace("’", "'")


def _numbered(sentence: str, token: re.Match[str]) -> bool:
    """Whether a number belongs to the name before it ("Office 365"), not to what is counted."""
    before = sentence[: token.start()].split()
    return bool(before) and before[-1][0].isupper() and _plain(before[-1]) not in _STOPS


def _joins(sentence: str, conjunction: re.Match[str]) -> bool:
    """Whether "and" stands inside a name ("Server products and cloud services"): no verb, comma."""
    before = sentence[: conjunction.start()].split()
    return bool(before) and len(before) <= 4 and not any(_verb(w) or w[-1] in ",;:" for w in before)


def _phrase(sentence: str, tokens: list[re.Match[str]], offset: int) -> Told | None:
    while tokens and tokens[-1].group().lower().rstrip(".") in _TAIL:
        tokens = tokens[:-1]
    words = [t.group() for t in tokens]
    if (
        not words
        or words[-1].lower() in _ASKED
        or all(w.lower() in _GENERIC or not w[0].isalpha() or w == "and" for w in words)
    ):
        return None
    start, end = tokens[0].start(), tokens[-1].end()
    raw = short_name(sentence[start:end].rstrip("'’")).rstrip(".'’")
    if raw.endswith(("'s", "’s")):
        raw = raw[:-2]
    return Told(one_line(raw), offset + start, offset + start + len(raw))


def _is_named(tokens: list[re.Match[str]], ordinary: Collection[str]) -> bool:
    """Whether a phrase holds a name: a capital inside the sentence, or one never met small."""
    for token in tokens:
        word = token.group()
        inside = token.start() > 0 or any(c.isupper() or c.isdigit() for c in word[1:])
        if word[0].isupper() and len(word) > 1 and (inside or word.lower() not in ordinary):
            return True
    return False


_VERB = re.compile(
    r"(?:grew|was|were|is|are|had|has|have|increased|decreased|declined|rose|fell|remained"
    r"|continued|performed|delivered|reported|posted|saw|returned|contributed|exceeded|reached"
    r"|gained|lost|came|added|doubled|tripled|accelerated|slowed|improved|represents?|now|also"
    r"|will|should|can|expects?|grows?|declines?|increases?|plans?|uses?|used|chose|helps?"
    r"|helped|did|does|makes?|made|gives?|gave|brings?|brought|announced|launched|introduced"
    r"|would|could|may|might|must|isn['’]t|wasn['’]t|said|says|told|got|get|gets|takes?|took"
    r"|went|goes|became|becomes|leads?|led|surpass(?:ed|es)?|crossed|exceeds?|drove|drives?"
    r"|serves?|offers?|offered|provides?|allows?|enables?|enabled|continues?|remains?|wants?"
    r"|needs?|works?|worked|built|builds?|adopted)$"
)


def _verb(word: str) -> bool:
    return _VERB.match(word) is not None
