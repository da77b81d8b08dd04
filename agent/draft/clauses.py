"""Where a sentence can be cut or joined without changing what it says. Pure, and conservative.

There is no parser here: a cut is allowed only where short closed word lists prove that both sides
are full clauses. What the lists do not know is refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from tools.figures import figures


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Words that are the subject, or announce one, at the start of a clause.
_PRONOUNS = _set("i we he she they it")
_DETERMINERS = _set("the a an its their our his her this that these those both each total")
_QUANTITIES = _set("some most many several")
# Finite forms that are no participles, or hardly ever used as such in business prose.
_FINITE = _set(
    "is are was were has have had does did will would can could may might must shall should "
    "rose fell grew drove began became went gave took saw won lost kept held sold bought paid "
    "made came stood ran cut beat shrank sank remains remain contributes contribute includes "
    "include continues continue"
)
# Past forms that are participles elsewhere ("sales reported in euros"): finite with care only.
_PAST = _set(
    "increased decreased declined improved reached totaled totalled added doubled tripled halved "
    "reported launched opened closed ended started remained expected continued contributed "
    "exceeded benefited slowed accelerated moved dropped climbed jumped slipped gained acquired "
    "announced returned raised lowered expanded generated recovered"
)
# Never participles: "many mills made in Ghent" is no clause.
_SURE = _set(
    "is are was were has have had did will would can could may might must shall should rose fell"
    " grew went gave took saw came remains contributes includes continues"
)
_SUBORDINATE = _set(
    "if unless although though because while when whereas since until whether before after once"
)
_RELATIVE = _SUBORDINATE | _PRONOUNS | {"that", "which", "who", "whose", "whom"}
_PREPOSITIONS = _set("of in for from at on to and with by across over under into than all")
# Scope that a cut would break: who says it, what is denied or paired.
_REPORTING = re.compile(
    r"\b(?:sa(?:id|ys|ying)|told|tells|report(?:ed|s)|according to|argue[sd]?|claim(?:ed|s)"
    r"|believes?|believed|expect(?:ed|s)?|think|thinks|thought|noted?|notes|called|calls|warned|warns|denied"
    r"|denies|hopes?|plans?|estimate[sd]?|forecast\w*|predict\w*|projected|announced|suggest\w*"
    r"|added that|both|either|neither|not only|whether|if|unless)\b",
    re.IGNORECASE,
)
_LEANING = re.compile(
    r"\b(?:it|its|they|their|them|he|his|him|she|her|this|that|these|those|there|such|also|again|too"
    r"|then|later|earlier|former|latter|same|other|another|instead|still|meanwhile|however|but|so|yet"
    r"|therefore|thus|more|less|likewise|similarly|both|each|one|ones|do|does|did|we|our|us)\b",
    re.IGNORECASE,
)
# "The company reported" is whoever was named before it.
_GENERIC = re.compile(r"\bthe (?:company|document|note|report|filing|article)\b", re.I)
_QUOTED = re.compile(r"[“”\"]")
_BORDER = re.compile(r"; (?:(?P<bare>and|but) )?|, (?P<comma>and|but) ")
_WORD = re.compile(r"[\w’'-]+")
# At most this many words between a clause's start and its verb: more could hide a relative clause.
_MOST_BEFORE_VERB = 7


def boundaries(text: str) -> list[tuple[str, str]]:
    """Every safe way to make two sentences of one, as (first, second), left to right.

    Cuts stand at "; " and at ", and"/", but" between two full clauses. Sentences with quotation
    marks, reported speech, conditions or paired conjunctions are left whole, because a cut would
    move words out of their scope.
    """
    if not text.endswith(".") or re.search(r"[“”\":]", text) or _REPORTING.search(text):
        return []
    cuts = []
    for border in _BORDER.finditer(text):
        first, second = text[: border.start()], text[border.end() :]
        comma = border["comma"]
        # With another comma before it, ", and" may close an enumeration ("rose, fell, and …").
        if comma and "," in _without_lead(first):
            continue
        if comma == "but" and _DENIED.search(first):  # "not from price, but volumes"
            continue
        if not _clause(first) or not _clause(second, strict=comma == "and", sure=comma == "but"):
            continue
        joint = border["bare"] or comma
        opened = f"But {second}" if joint == "but" else second[:1].upper() + second[1:]
        cuts.append((first.removesuffix(".") + ".", opened))
    return cuts


# What only adds a reason or a comparison with expectations to a clause that is whole without it.
# Not "as", "but", "which", "with", "because": what they bring often bounds or turns the clause.
_ADDED = re.compile(
    r",? (?=(?:(?:primarily|mainly|largely|again) )?(?:driven (?:\w+ |in part )?by"
    r"|due (?:\w+ |in part )?to|reflecting|thanks to|helped by|resulting in|highlighted by"
    r"|demonstrating|ahead of (?:our )?expectations|in line with|slightly (?:ahead|better|below)"
    r"|better than (?:\w+ )?expected|consistent with)\b)"
)
# Who or what the name before it is: "at Gussmetal, the foundry that supplies 55 percent of".
_APPOSITION = re.compile(
    r", (?=(?:the|an?) (?P<noun>(?:[\w’'-]+ ){1,4}?)(?:that|which|who|whose|where) [^,;:]{4,}$)"
)
_NAME_LAST = re.compile(r"\b[A-Z][\w’'.-]*$")
# A clause or an ending that one of these binds is left whole.
_BOUND = re.compile(
    r"\b(?:if|unless|until|excluding|except|excepting|exception|both|either|neither|not only"
    r"|respectively|than|between|assum\w+|subject to|provided|but|although|though|however|while"
    r"|whereas|yet)\b|[:;]",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:no|not|never|nor|none|nothing|nobody|without|hardly|scarcely|few|little)\b|n[’']t\b",
    re.I,
)


def trims(text: str) -> list[str]:
    """Shorter versions of a statement, without what its end adds; the shortest first, no full stop.

    What is left has to be a full clause of four words and more; a sentence that a condition, a
    contrast, an exception or a denial binds is left whole: "no plant closed because of the strike"
    does not say that no plant closed.
    """
    found = []
    for border in (*_ADDED.finditer(text), *_APPOSITION.finditer(text)):
        first, rest = text[: border.start()], text[border.end() :]
        if border.re is _APPOSITION and (not _apposed(first, border["noun"]) or figures(rest)):
            continue
        bound = _BOUND.search(rest) or _BOUND.search(first) or _DENIED.search(first)
        if bound or len(first.split()) < _LEAST_LEFT or not complete(first):
            continue
        if first.count("(") == first.count(")") and not re.search(r"[,;:]$", first):
            found.append(first)
    return found


def _apposed(first: str, noun: str) -> bool:
    """Whether the noun tells what the name before it is: no item of a list, no clause."""
    words = noun.lower().split()
    verb = _REPORTING.search(noun) or any(w in _FINITE | _PAST or w.endswith("ed") for w in words)
    return "," not in first and _NAME_LAST.search(first) is not None and not verb


_LEAST_LEFT = 4
_OPEN_END = (
    _PREPOSITIONS
    | _DETERMINERS
    | _set(
        "partially partly primarily mainly largely mostly chiefly in part again also not only more"
        " less is are was were be been being has have had will would can could may might must do"
        " does did"
    )
)


def complete(text: str) -> bool:
    """Whether the text holds a finite verb behind a subject, with no clause left open.

    Only verbs of the lists count: "Banks like early." is refused.
    """
    own = _without_lead(text)
    words = [word.lower() for word in _WORD.findall(own)]
    if not words or words[0] in _SUBORDINATE or words[-1] in _OPEN_END:
        return False
    return any(word in _FINITE or word in _PAST for word in words[1:])


_IRREGULAR = _set(
    "spent led met built left set hit put brought found sent lent won told meant knew wrote spoke"
)
_PHRASE_GOES_ON = re.compile(r"\b(?:of|in|for|at|on|to|with|by|from)\b")


def noun_phrase(text: str) -> bool:
    """Whether a would-be clause is only its subject: "the decline in phone sales".

    Refuses to say so where a word could be a verb by its list, its ending, or an "s" of its head.
    """
    words = [word.lower() for word in _WORD.findall(text)]
    if not words or words[0] not in _DETERMINERS:
        return False
    if any(w in _FINITE | _PAST | _IRREGULAR or w.endswith(("ed", "n't", "n’t")) for w in words):
        return False
    head = _WORD.findall(_PHRASE_GOES_ON.split(text.lower())[0])
    return not any(re.search(r"[^s’']s$", word) for word in head[1:])


def _clause(text: str, *, strict: bool = False, sure: bool = False) -> bool:
    """Whether the text begins with a subject that a finite verb follows soon.

    ``strict`` (after a comma, where an enumeration could go on) wants a pronoun or determiner;
    ``sure``, and behind a quantity, the verb is none that can be a participle.
    """
    own = _without_lead(text)
    words = [word.lower() for word in _WORD.findall(own)]
    if len(words) < 3 or not own[:1].isalpha():
        return False
    if words[0] in _PRONOUNS:
        return words[1] in _FINITE or words[1] in _PAST
    sure = (sure and words[0] not in _DETERMINERS) or words[0] in _QUANTITIES
    announced = words[0] in _DETERMINERS | _QUANTITIES
    if sure and words[0].endswith("ing"):
        return False
    if (strict and not announced) or words[0] in _RELATIVE | _FINITE | _PAST:
        return False
    # A bare noun is a subject when its verb is next to it ("gross margin fell").
    most = _MOST_BEFORE_VERB if announced or own[:1].isupper() else 2
    places = range(1, min(len(words), most + 1))
    return any(_verb_at(words, at) and (not sure or words[at] in _SURE) for at in places)


def _without_lead(text: str) -> str:
    """The clause proper: without an opening "In the third quarter, "."""
    return re.sub(r"^(?:In|On|At|For|During|By) [^,;]{1,60}, ", "", text)


def _verb_at(words: Sequence[str], at: int) -> bool:
    for before, word in pairwise(words[:at]):
        # Also "the land they stood on", "the plant the company sold": relative clauses unmarked.
        if word in _RELATIVE or (word in _DETERMINERS and before not in _PREPOSITIONS):
            return False
    if words[at] in _FINITE:
        return True
    # "sales reported in euros fell": a form in -ed is the verb only when none comes after it.
    later = words[at + 1 : at + 1 + _MOST_BEFORE_VERB]
    return words[at] in _PAST and not any(word in _FINITE or word in _PAST for word in later)


def plain(text: str) -> bool:
    """Whether a sentence is one plain statement, which can stand beside another after ";"."""
    return (
        text.endswith(".")
        and not re.search(r"[;:—?!]", text)
        and not _QUOTED.search(text)
        and not _REPORTING.search(text)
        and not re.match(r"(?:But|And|So|Yet|Still|However|Meanwhile|Or|Nor|Instead)\b", text)
    )


def lowered(text: str, around: Sequence[str]) -> str | None:
    """The text as it continues after a semicolon; None when the first word's case is unknown.

    A word is ordinary when it is a function word, or when it stands in lower case in ``around``;
    it is a name when it stands there with a capital in the middle of a sentence.
    """
    match = _WORD.match(text)
    if match is None:
        return text if re.match(r"[$€£¥\d]", text) else None
    word = match[0]
    if word.lower() in (_DETERMINERS | _PRONOUNS) - {"i"} or word in {"In", "On", "At", "For"}:
        return text[:1].lower() + text[1:]
    if not word[:1].isupper() or sum(letter.isupper() for letter in word) > 1:
        return text
    inside = " ".join(sentence.split(" ", 1)[-1] for sentence in around)
    seen = set(_WORD.findall(inside))
    if word.lower() in seen and word not in seen:
        return text[:1].lower() + text[1:]
    return text if word in seen and word.lower() not in seen else None


def self_contained(text: str) -> bool:
    """Whether a sentence can stand anywhere: a statement that leans on no other."""
    leans = _LEANING.search(text) or _GENERIC.search(text)
    return text.endswith(".") and not leans and not _QUOTED.search(text)
