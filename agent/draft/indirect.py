"""Indirect speech by rule: first person becomes the company, relative periods become named ones.

Refuses (None) whatever it cannot turn safely; the caller then prints a quotation. Pure.
"""

from __future__ import annotations

import re

from agent.domain import Evidence
from agent.draft.when import named, points_at_now
from tools.names import names
from tools.words import possessive


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Present-tense verbs after "we" whose third person is regular enough to form.
_PRESENT = {
    "have": "has", "are": "is", "were": "was", "do": "does", "focus": "focuses",
    **{
        verb: f"{verb}s"
        for verb in _set(
            "expect continue see remain believe plan offer provide serve make sell own operate "
            "employ invest aim want add hold build lead"
        )
    },
}  # fmt: skip
_UNCHANGED = _set(
    "will would can could may might must should had was did delivered saw grew made won lost "
    "sold bought built took gave began held kept led left paid put ran set spent brought came "
    "cut drove got met reached returned generated closed opened"
)
_MODALS = _set("will would can could may might must shall should")
_ADVERBS = _set("also now still already again recently further significantly continually")
_REFUSED = re.compile(
    r"\b(?:I|I[’']\w+|me|my|mine|you|your|yours|ourselves|myself|ours|please)\b|"
    r"\b[Ll]et(?:[’']?s| us)\b|"
    r"[“”\"]|--|\bhere\b|n[’']t\b|\b(?:they|you|there)[’'](?:re|ve|ll)\b|"
    r"\b(?:it|that|there|what|who|he|she)[’']s\b|"
    # A generic "we", and things that are not the company's.
    r"\b(?i:all|both|each|some|most|many|none|those|one|any) of us\b|\bus all\b|"
    r"\b[Oo]ur (?:industry|planet|world|society|country|nation|economy|lives|generation|times?|"
    r"communities|democracy|prepared|remarks|comments|call|slides?|presentation|website|press|"
    r"earnings release|discussion|thoughts|hearts|friends|families|either)\b|"
    r"\b[Ww]e(?: a|[’'])re (?:\w+ )?\w+(?:ers|ors|ists)\b|^The \w+ one\b|"
    # "Our acquisition": of whom, by whom?
    r"\b[Oo]ur (?:\w+ )?(?:acquisition|purchase|takeover|sale|merger|listing|formation|founding)\b"
    r"(?! of\b)|"
    # A pointer to another speaker or turn of the talk.
    r"\b[Aa]s (?:\w+ )?(?:noted|mentioned|said|stated|discussed|indicated|described|outlined|"
    r"highlighted)\b|^(?:Speaking|Turning|Moving) (?:of|to)\b|"
    r"^(?:Operator|See|Look|Yes|Yeah|Well|Okay|OK|Sure|Right|Remember|Note),|^Recall\b|"
    # What these follow from is not there.
    r"^(?:Therefore|Thus|Hence|Accordingly|However|Conversely|Consequently|As a result|As such|"
    r"On the other hand|For example|For instance|Instead|Similarly|Likewise)\b"
)
# Said to a listener; the sentence says the same without it.
_OPENER = re.compile(
    r"^(?:Additionally|In addition|Also|Moreover|Furthermore|Further|Overall|Finally|Lastly|Again|"
    r"As a reminder|And|But|So|Now|Secondly|Importantly|In closing|Specifically|Clearly|Of course|"
    r"In fact|Indeed), |^(?:And|But|So) "
)
_WE = re.compile(
    r"\b[Ww]e(?P<short>[’'](?:re|ve|ll|d))?\s+(?P<next>[A-Za-z]+)(?:\s+(?P<after>[A-Za-z]+))?"
)
_SHORT = {"re": "is", "ve": "has", "ll": "will"}
_INVERTED = re.compile(
    r"\b(?:have|has|had|are|were|do|did|will|would|can|could|may|might|must|should)\s+$", re.I
)
# A second verb of "we", further on: it would have to change with the first.
_SECOND_VERB = re.compile(
    r"(?:(?:, ?)?\b(?:and|or|but|nor|yet|then)|,)\s+"
    r"(?:(?:\w+ly|also|now|still|again|then|thus|therefore)\s+)*"
    r"(?P<verb>[a-z]+)\b(?P<not>[’']t)?"
)
_ALSO_VERBS = _set(
    "accelerate acquire announce anticipate assume become begin benefit bring carry come create "
    "deliver develop drive earn enable estimate execute expand extend face feel find generate "
    "get give go grow help hope improve increase intend introduce keep know launch leverage "
    "like look lose lower maintain manage need pay put raise reaffirm recognise recognize "
    "reduce reiterate report return run spend stand start stay strengthen strive succeed "
    "support take target think try understand use win work"
)
# Of the company in one sentence: more of them drone, and a quotation reads better.
MOST_MENTIONS = 3


def indirect(evidence: Evidence) -> str | None:
    """The sentence in the third person with its period named, without its final stop.

    None where it cannot be turned safely, or where nothing had to change: a source's own sentence
    is printed as a quotation, never as ours.
    """
    original = " ".join(evidence.quote.split()).rstrip(" .")
    company = short_name(evidence.context.company.value) if evidence.context.company else None
    if _REFUSED.search(original) or original.endswith(("?", "!", ":")):
        return None
    opened = _OPENER.sub("", original)
    text = named(opened, evidence)
    if text is None or points_at_now(text):
        return None
    if re.search(r"\b(?:we|our|ours|us)\b", re.sub(r"\bUS\b", "", text), re.I):
        if company is None:
            return None
        turned = _third_person(text, company)
        if turned is None:
            return None
        text = turned
    return text[:1].upper() + text[1:] if text != opened else None


_LEGAL = re.compile(
    r",?\s+(?:N\.?V\.?|S\.?E\.?|S\.?A\.?|A\.?G\.?|Inc\.?|Corp(?:oration)?\.?|plc|PLC|Ltd\.?|Limited|GmbH|"
    r"LLC|L\.?P\.?|Co\.?|S\.?p\.?A\.?|B\.?V\.?|AB|Oyj?|ASA)$"
)


def short_name(company: str) -> str:
    """A company's name as a newspaper prints it: without its legal form."""
    return _LEGAL.sub("", company.strip()) or company


_FIRST_PERSON = re.compile(
    r"\b(?:[Ww]e(?:[’'](?:re|ve|ll|d))?\s+[A-Za-z]+(?:\s+[A-Za-z]+)?|[Oo]urs?|us)\b"
)

_NAME_FIRST = re.compile(r"(?:In|For|On|At|Within|Across) [^,]*\b[A-Z]\w*\s+$")


def _third_person(text: str, company: str) -> str | None:
    text = re.sub(r"\b([Oo]ur) company (?=[a-z])", r"\1 ", text)  # "our company gross margin"
    out: list[str] = []
    last = mentions = 0
    verb = ""  # the words that were matched with "we" at the last mention
    ruled = False  # whether the last mention was the subject, which "its" then means
    for match in _FIRST_PERSON.finditer(text):
        word, before = match[0], text[: match.start()]
        who = _who(company, f"{verb} {text[last : match.start()]}" if mentions else None)
        if word.lower() == "our" and text[match.end() :].lstrip().startswith(company):
            new = "The" if not before.strip() else "the"  # "our Microsoft Cloud"
        elif word.lower() == "our":
            new = "its" if who == "it" and ruled else possessive(_noun(who))
            ruled = new == "its"
        elif word.lower() == "us":
            new, ruled = _noun(who), False
        else:
            clause = _verb(word, _noun(who))
            if clause is None or _INVERTED.search(before) or _goes_on(text, match.end(), word):
                return None
            new, ruled = clause, True
        mentions, verb = mentions + 1, " ".join(word.split()[1:])
        kept = text[last : match.start()]
        if not mentions - 1 and _NAME_FIRST.match(before) and new.startswith(company):
            kept = f"{kept.rstrip()}, "  # "For Azure we expect" would run two names together
        out += [kept, new]
        last = match.end()
    result = "".join([*out, text[last:]])
    if mentions > MOST_MENTIONS or ("the company" in result and "the company" in text.lower()):
        return None
    return None if re.search(r"\b(?:we|our|ours)\b", result, re.I) else result


def _who(company: str, between: str | None) -> str:
    """The company's name at first and after another name, else "the company", or "it" when plain.

    ``between`` is the text since the last mention, None before the first.
    """
    if between is None or any(not n.text.startswith(company) for n in names(f"x {between}")):
        return company
    other = re.search(
        r"\b(?:the|a|an|each|every|another|one|this|that|it|its|which|who)\b", between
    )
    return "the company" if other else "it"


def _noun(who: str) -> str:
    return "the company" if who == "it" else who


def _goes_on(text: str, end: int, clause: str) -> bool:
    """Whether a second verb of the same "we" follows, which would have to change with the first."""
    match = _WE.match(clause)
    low = match["next"].lower() if match else ""
    if match is None or low in _MODALS or (match["short"] or "")[1:] in ("ll", "d"):
        return False
    rest = re.split(r"[;–—]", text[end:])[0]
    for second in _SECOND_VERB.finditer(rest):
        verb = second["verb"]
        if verb in _PRESENT or verb in ("don", "haven", "aren", "weren"):
            return True
        if low not in _PRESENT and not match["short"]:
            continue
        # After "to" an uninflected verb goes on with the infinitive, which stays.
        if verb in _ALSO_VERBS and not re.search(
            r"\bto\s+[a-z]+", text[end - 20 : end] + rest[: second.start()]
        ):
            return True
    return False


def _verb(clause: str, who: str) -> str | None:
    """The subject and verb of "we continue to" in the third person; None for unknown verbs."""
    match = _WE.match(clause)
    if match is None:
        return None
    short, first, after = match["short"], match["next"], match["after"] or ""
    if short:
        verb = _SHORT.get(short.lstrip("’'"))
        return " ".join(filter(None, [who, verb, first, after])) if verb else None
    lead = ""
    if first.lower() in _ADVERBS:
        lead, first, after = first, after, ""
    low = first.lower()
    if low in _PRESENT:
        first = _PRESENT[low]
    elif low not in _UNCHANGED and not low.endswith("ed"):
        return None
    return " ".join(filter(None, [who, lead, first, after]))
