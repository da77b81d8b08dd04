"""Flags of a sentence: boilerplate, outlook, question, rumour.

Knows wordings only. Precision comes first for ``unconfirmed``: a flag takes evidence away from
the writer. Instructions to a machine have a module of their own.
"""

from __future__ import annotations

import re

from tools.context_words import holds

# All patterns run on lower-cased text: case-insensitive matching costs three times as much.
_BOILERPLATE = re.compile(
    r"forward[- ]looking (?:statement|information)|risks and uncertainties|(?:undertake|assume"
    r"|have) no (?:obligation|duty) to|not undertake any (?:duty|obligation)"
    r"|actual results (?:\w+ )?(?:may|could|might|to) (?:\w+ )?differ|litigation reform act"
    r"|aren't obligated to update|reconciliations? (?:of|to) (?:the )?(?:differences|gaap"
    r"|non-gaap)|non-gaap (?:financial )?(?:measures|items|metrics)[^.]{0,60}(?:should not"
    r"|on the call|reconcil)|(?:listed|described|discussed|detailed) in (?:our|the company's"
    r"|its|\w+'s) (?:\w+ ){0,4}(?:filings|form 10|10-[kq]|annual report"
    r"|earnings press release)|all growth comparisons|refer to non-gaap metrics"
    r"|included as additional clarifying items|provide growth rates in constant currency"
    r"|same in constant currency, we will refer|operator direction|break for direction"
    r"|listen[- ]only|next question|more questions? please|(?:repeat|give) (?:your "
    r"|the )?(?:polling )?instructions|(?:turn|hand|pass|open) (?:it|things|the (?:call|line"
    r"|floor))(?: \w+)? (?:over|up|back)|hand over to|move (?:on |over )?to q&a|go to q&a"
    r"|lines? (?:is|are) (?:now )?open|press star|(?:wraps up|concludes) (?:the|our|today's"
    r"|this)|end of (?:the )?(?:call|transcript)|webcast|replay (?:the|of|will)"
    r"|until the complete transcript|view the transcript|investor relations website|slide deck"
    r"|this call is being|call is being recorded|dial[- ]in|joining us (?:today|this)"
    r"|thank(?:s| you) (?:\w+ )?for (?:taking|joining|the question)|on the call with (?:me|us)"
    r"|with (?:me|us) (?:on the call )?today (?:is|are)|written for the deepnews demo|(?:this"
    r"|a) work of fiction|fictional (?:company|document)|all rights reserved|©|copyright \d{4}"
    r"|privacy policy|terms of (?:use|service)|cookies?\b|\bsubscrib(?:e|ing) (?:to|now|today)"
    r"|sign up (?:for|to)|newsletter|log ?in\b|click here|share this|read more|advertisement"
    r"|follow us|skip to (?:main )?content|press contact|media (?:contact|enquir|inquir"
    r"|relations)|for (?:more|further) information|(?:rounded|rounding)\b[^.]{0,50}(?:sum"
    r"|total|add)|see accompanying notes|table of contents|indicate by check ?mark"
    r"|incorporated (?:herein )?by reference|exact name of registrant"
)
# Whatever it matches holds one of these: looking for them first is quicker.
_ROUTINES = (
    "looking", "uncertaint", "obligat", "duty", "actual results", "litigation", "reconcil", "gaap",
    "filings", "form 10", "10-", "annual report", "press release", "comparisons", "clarifying",
    "constant currency", "direction", "listen", "question", "instructions", "turn ", "hand ",
    "pass ", "open", "move ", "go to q&a", "press star", "wraps up", "concludes", "end of ",
    "webcast", "replay", "transcript", "investor relations", "slide deck", "call is being", "dial",
    "joining us", "thank", "on the call", "today ", "deepnews", "fiction", "rights reserved", "©",
    "copyright", "privacy", "terms of ", "cookie", "subscrib", "sign up", "newsletter", "log",
    "click here", "share this", "read more", "advertisement", "follow us", "skip to",
    "press contact", "media ", "information", "round", "accompanying", "table of contents",
    "indicate by", "incorporated", "exact name",
)  # fmt: skip
_COURTESY = re.compile(
    r"(?:and |well |so |ok(?:ay)?,? |great,? |sure,? |yeah,? |yes,? |hi,? |hello,? )*"
    r"(?:thank|thanks|good (?:morning|afternoon|evening|day)|hi\b|hello|great\b|ok(?:ay)?\b|sure\b"
    r"|yes\b|yeah\b|no\b|perfect|excellent|awesome|congrat|got it|absolutely|you're welcome"
    r"|take care|appreciate|i appreciate|that's (?:very |really |super )?helpful|very helpful|end$"
    r"|thank you)"
)
_COURTESY_LENGTH = 70

_FORWARD = re.compile(
    r"\b(?:expects?|anticipates?|foresees?|intends?|plans? to|aims? to|hopes? to"
    r"|forecasts? (?:that|revenue|sales|an?|the)|on track to|going forward|looking ahead"
    r"|outlook for|guidance (?:for|of|is|range)|(?:is|are|be|remains?) (?:now |still |also "
    r"|again |currently )?(?:expected|likely|set|due|scheduled|projected|forecast|planned) to"
    r"|(?:we|it|they|that)['’]ll|won['’]t|will(?! smith)|(?:should|would|could) (?:\w+ )?(?:be"
    r"|see|have|grow|increase|decrease|decline|continue|rise|fall|remain|improve|drive|return"
    r"|reach)|targets? (?:of|for|to)|(?:we|it|they|management) (?:\w+ )?projects?"
    r"|in the coming (?:months|weeks|quarters|years))\b"
)
_NOT_FORWARD = re.compile(
    r"\b(?:should|would|could) have\b|\bthan (?:we |originally |previously )?(?:expect|plan"
    r"|anticip)|\bas (?:we )?(?:expect|anticip)"
)
_REPORTS = re.compile(
    r"\b(?:was|were|increased|grew|decreased|declined|rose|fell|reached|totaled|returned)\b"
)
_QUESTION = re.compile(
    r"\?[\"'”’)]*$|^(?:and |so |but |amy,? )?(?:can|could|would) you (?:\w+ )?(?:help|talk"
    r"|give|tell|comment|walk|remind|elaborate|explain|share)|\bmy (?:first |second "
    r"|follow-up )?question|\b(?:i have|a|one) (?:quick |follow-up )?question (?:for|on|about)"
    r"|i wanted to ask"
)

_UNCONFIRMED = re.compile(
    r"\b(?:people|persons?|sources?|officials?|executives?|someone|insiders?"
    r"|bankers?)\s+(?:\w+ ){0,2}?(?:familiar with|close to|briefed on"
    r"|with (?:direct )?knowledge of|who (?:requested anonymity|spoke on condition))"
    r"|\bsources? (?:said|says?|told|claims?|tell)\b|\baccording to (?:\w+ ){0,3}(?:sources?"
    r"|people|insiders|rumou?rs?|persons?)\b|\b(?:is|are|was|were) (?:said|rumou?red"
    r"|understood) to\b|\breportedly\b|\brumou?r(?:s|ed)?\b|\bunconfirmed\b"
    r"|\bnot been confirmed\b|\bmarket (?:talk|chatter|speculation)\b|\bspeculation (?:that"
    r"|about|has|is)\b|\banonym(?:ous|ity)\b|\b(?:asked|declined|wished"
    r"|preferred) not to be (?:named|identified)|declined to be (?:named|identified)"
    r"|\bnot (?:authori[sz]ed|allowed) to (?:speak|discuss)"
    r"|\bcould not (?:be )?(?:independently |immediately )?(?:be )?(?:confirm|verif)"
    r"|\bit is understood that\b"
)
_DENIAL = re.compile(
    r"\b(?:den(?:y|ies|ied|ying)|reject(?:s|ed)?|dismiss(?:es|ed)?|refut(?:es|ed)|rebuff(?:s"
    r"|ed)?|no truth|not true|untrue|false|baseless|unfounded|groundless|without foundation"
    r"|incorrect|not in (?:any )?(?:talks|discussions|negotiations)|no (?:talks|discussions"
    r"|negotiations|such (?:talks|plans?))|has not (?:held|received))\b"
)

# Each wording of rumour with one of the words that any match of it holds: looking for those
# first saves a tenth of what ingest does beside the encoder.
_WHISPERS = (
    "familiar", "close to", "brief", "knowledge", "who requested", "who spoke", "source", "accord",
    " said ", " understood", "report", "rumo", "confirm", "market", "speculation", "anonym",
    "not to be", "to be named", "to be identified", "to speak", "to discuss", "verif",
)  # fmt: skip

# How much of the beginning shows that a whole document rests on unnamed people.
_HEAD_CHARACTERS = 900
_LONGEST_RUMOUR = 6_000  # characters: a longer one may begin with a rumour and tell much else


def is_boilerplate(low: str) -> bool:
    """Whether a lower-cased sentence is safe harbour, call routine, courtesy or site furniture."""
    if len(low) <= _COURTESY_LENGTH and _COURTESY.match(low) and not any(c.isdigit() for c in low):
        return True
    return holds(low, _ROUTINES) and _BOILERPLATE.search(low) is not None


def is_forward(low: str) -> bool:
    """Whether a lower-cased sentence speaks of what is expected, planned or guided."""
    return _FORWARD.search(low) is not None and _NOT_FORWARD.search(low) is None


def expects_first(low: str) -> bool:
    """Whether a sentence with an outlook gives it before it reports anything.

    "Obligations increased 28%, of which 40% will be recognized next year" reports first.
    """
    cue = _FORWARD.search(low)
    return cue is not None and _REPORTS.search(low, 0, cue.start()) is None


def is_question(low: str) -> bool:
    """Whether a lower-cased sentence asks."""
    return _QUESTION.search(low) is not None


def is_unconfirmed(low: str) -> bool:
    """Whether a lower-cased sentence rests on rumour or on people who are not named."""
    return holds(low, _WHISPERS) and _UNCONFIRMED.search(low) is not None and not is_denial(low)


def is_denial(low: str) -> bool:
    """Whether a lower-cased sentence denies something."""
    return _DENIAL.search(low) is not None


def rests_on_rumour(low: str) -> bool:
    """Whether a lower-cased document does, by its headline and first paragraphs.

    A headline that denies makes it a report of the denial, not of the rumour. In a long document
    only the sentences that say so rest on it.
    """
    if len(low) > _LONGEST_RUMOUR:
        return False
    head = low.lstrip()[:_HEAD_CHARACTERS]
    headline = head.split("\n", 1)[0]
    return _UNCONFIRMED.search(head) is not None and not is_denial(headline)
