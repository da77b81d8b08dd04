"""Indirect speech by rule: first person becomes the company, relative periods become named ones.

Refuses (None) whatever it cannot turn safely; the caller then prints a quotation. Pure.
"""

from __future__ import annotations

import re

from agent.domain import Evidence
from agent.draft.when import named, points_at_now
from tools.names import names

# Present-tense verbs after "we" whose third person is regular enough to form.
_PRESENT = {
    "have": "has", "are": "is", "were": "was", "do": "does", "expect": "expects", "continue": "continues",
    "see": "sees", "remain": "remains", "believe": "believes", "plan": "plans", "offer": "offers",
    "provide": "provides", "serve": "serves", "make": "makes", "sell": "sells", "own": "owns",
    "operate": "operates", "employ": "employs", "invest": "invests", "aim": "aims", "want": "wants",
    "add": "adds", "hold": "holds", "build": "builds", "focus": "focuses", "lead": "leads",
}  # fmt: skip
_UNCHANGED = frozenset(
    [
        "will",
        "would",
        "can",
        "could",
        "may",
        "might",
        "must",
        "should",
        "had",
        "was",
        "did",
        "delivered",
        "saw",
        "grew",
        "made",
        "won",
        "lost",
        "sold",
        "bought",
        "built",
        "took",
        "gave",
        "began",
        "held",
        "kept",
        "led",
        "left",
        "paid",
        "put",
        "ran",
        "set",
        "spent",
        "brought",
        "came",
        "cut",
        "drove",
        "got",
        "had",
        "met",
        "reached",
        "returned",
        "generated",
        "closed",
        "opened",
    ]
)
_MODALS = frozenset(["will", "would", "can", "could", "may", "might", "must", "shall", "should"])
_ADVERBS = frozenset(
    [
        "also",
        "now",
        "still",
        "already",
        "again",
        "recently",
        "further",
        "significantly",
        "continually",
    ]
)
_REFUSED = re.compile(
    r"\b(?:I|I[’']\w+|me|my|mine|you|your|yours|ourselves|myself|let[’']?s|let us|ours|please)\b|[“”\"]|"
    r"\b(?:it|that|there|here|what|who|he|she)[’']s\b|n[’']t\b|\b(?:they|you|there)[’'](?:re|ve|ll)\b|"
    # A generic "we", and things that are not the company's.
    r"\b(?:all|both|each|some|most|many|none|those|one|any) of us\b|\bus all\b|"
    r"\bour (?:industry|planet|world|society|country|nation|economy|lives|generation|times?|communities|"
    r"democracy|prepared|remarks|comments|call|slides?|presentation|website|press|earnings release|"
    r"discussion|thoughts|hearts|friends|families|either)\b|"
    # A pointer to another speaker or turn of the talk.
    r"\b[Aa]s (?:\w+ )?(?:noted|mentioned|said|stated|discussed|indicated|described|outlined|highlighted)\b|"
    r"^(?:Speaking|Turning|Moving) (?:of|to)\b|"
    # What these follow from is not there.
    r"^(?:Therefore|Thus|Hence|Accordingly|However|Conversely|Consequently|As a result|As such|"
    r"On the other hand|For example|For instance|Instead|Similarly|Likewise)\b"
)
# Said to a listener; the sentence says the same without it.
_OPENER = re.compile(
    r"^(?:Additionally|In addition|Also|Moreover|Furthermore|Further|Overall|Finally|Lastly|Again|As a reminder|"
    r"And|But|So|Now|Secondly|Importantly|Specifically|Clearly|Of course|In fact|Indeed), |^(?:And|But|So) "
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
    r"(?:\b(?:and|or|but|nor|yet|then)|,)\s+(?:(?:\w+ly|also|now|still|again|then|thus|therefore)\s+)*"
    r"(?P<verb>[a-z]+)\b(?P<not>[’']t)?"
)
_ALSO_VERBS = frozenset(
    [
        "help",
        "drive",
        "deliver",
        "grow",
        "support",
        "enable",
        "create",
        "bring",
        "take",
        "use",
        "work",
        "look",
        "feel",
        "think",
        "know",
        "need",
        "anticipate",
        "estimate",
        "intend",
        "target",
        "generate",
        "maintain",
        "manage",
        "recognize",
        "recognise",
        "anticipate",
        "like",
        "hope",
        "keep",
        "look",
        "get",
        "go",
        "come",
        "give",
        "run",
        "win",
        "lose",
        "put",
        "try",
        "find",
        "become",
        "understand",
        "assume",
    ]
)
MOST_MENTIONS = (
    3  # of the company in one sentence; more of them drone, and a quotation reads better
)


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


def possessive(name: str) -> str:
    """ "Microsoft’s", "Acme Industries’"."""
    return f"{name}’" if name.endswith("s") else f"{name}’s"


_FIRST_PERSON = re.compile(
    r"\b(?:[Ww]e(?:[’'](?:re|ve|ll|d))?\s+[A-Za-z]+(?:\s+[A-Za-z]+)?|[Oo]urs?|us)\b"
)


def _third_person(text: str, company: str) -> str | None:
    out: list[str] = []
    last = mentions = 0
    for match in _FIRST_PERSON.finditer(text):
        word, before = match[0], text[: match.start()]
        who = _who(company, text[last : match.start()] if mentions else None)
        if word.lower() == "our" and text[match.end() :].lstrip().startswith(company):
            new = "The" if not before.strip() else "the"  # "our Microsoft Cloud"
        elif word.lower() == "our":
            new = "its" if who == "it" else possessive(_noun(who))
        elif word.lower() == "us":
            new = _noun(who)
        else:
            clause = _verb(word, _noun(who))
            if clause is None or _INVERTED.search(before) or _goes_on(text, match.end(), word):
                return None
            new = clause
        mentions += 1
        out += [text[last : match.start()], new]
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
        # After "to" an uninflected verb goes on with the infinitive, which stays.
        if verb in _ALSO_VERBS and not re.search(
            r"\bto\s+[a-z]+", text[end - 20 : end] + rest[: second.start()]
        ):
            return True
    return False


def _verb(clause: str, who: str) -> str | None:
    """ "we continue to" with its subject put in the third person, or None where the verb is unknown."""
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
