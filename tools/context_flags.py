"""Flags of a sentence: boilerplate, outlook, question, rumour, instruction to a machine.

Knows wordings only. Precision comes first for ``instruction`` and ``unconfirmed``: a flag takes
evidence away from the writer.
"""

from __future__ import annotations

import re

# All patterns run on lower-cased text: case-insensitive matching costs three times as much.
_BOILERPLATE = re.compile(
    r"forward[- ]looking (?:statement|information)|risks and uncertainties"
    r"|(?:undertake|assume|have) no (?:obligation|duty) to|not undertake any (?:duty|obligation)"
    r"|actual results (?:\w+ )?(?:may|could|might|to) (?:\w+ )?differ|litigation reform act"
    r"|aren't obligated to update|reconciliations? (?:of|to) (?:the )?(?:differences|gaap|non-gaap)"
    r"|non-gaap (?:financial )?(?:measures|items|metrics)[^.]{0,60}(?:should not|on the call|reconcil)"
    r"|(?:listed|described|discussed|detailed) in (?:our|the company's|its|\w+'s) "
    r"(?:\w+ ){0,4}(?:filings|form 10|10-[kq]|annual report|earnings press release)"
    r"|all growth comparisons|refer to non-gaap metrics|included as additional clarifying items"
    r"|provide growth rates in constant currency|same in constant currency, we will refer"
    r"|operator direction|break for direction|listen[- ]only|next question|more questions? please"
    r"|(?:repeat|give) (?:your |the )?(?:polling )?instructions"
    r"|(?:turn|hand|pass|open) (?:it|things|the (?:call|line|floor))(?: \w+)? (?:over|up|back)"
    r"|hand over to|move (?:on |over )?to q&a|go to q&a|lines? (?:is|are) (?:now )?open|press star"
    r"|(?:wraps up|concludes) (?:the|our|today's|this)|end of (?:the )?(?:call|transcript)"
    r"|webcast|replay (?:the|of|will)|until the complete transcript|view the transcript"
    r"|investor relations website|slide deck|this call is being|call is being recorded|dial[- ]in"
    r"|joining us (?:today|this)|thank(?:s| you) (?:\w+ )?for (?:taking|joining|the question)"
    r"|on the call with (?:me|us)|with (?:me|us) (?:on the call )?today (?:is|are)"
    r"|written for the deepnews demo|(?:this|a) work of fiction|fictional (?:company|document)"
    r"|all rights reserved|©|copyright \d{4}|privacy policy|terms of (?:use|service)|cookies?\b"
    r"|\bsubscrib(?:e|ing) (?:to|now|today)|sign up (?:for|to)|newsletter|log ?in\b|click here"
    r"|share this|read more|advertisement|follow us|skip to (?:main )?content|press contact"
    r"|media (?:contact|enquir|inquir|relations)|for (?:more|further) information"
    r"|(?:rounded|rounding)\b[^.]{0,50}(?:sum|total|add)|see accompanying notes|table of contents"
    r"|indicate by check ?mark|incorporated (?:herein )?by reference|exact name of registrant"
)
_COURTESY = re.compile(
    r"(?:and |well |so |ok(?:ay)?,? |great,? |sure,? |yeah,? |yes,? |hi,? |hello,? )*"
    r"(?:thank|thanks|good (?:morning|afternoon|evening|day)|hi\b|hello|great\b|ok(?:ay)?\b|sure\b"
    r"|yes\b|yeah\b|no\b|perfect|excellent|awesome|congrat|got it|absolutely|you're welcome"
    r"|take care|appreciate|i appreciate|that's (?:very |really |super )?helpful|very helpful|end$"
    r"|thank you)"
)
_COURTESY_LENGTH = 70

_FORWARD = re.compile(
    r"\b(?:expects?|anticipates?|foresees?|intends?|plans? to|aims? to|hopes? to|forecasts? (?:that"
    r"|revenue|sales|an?|the)|on track to|going forward|looking ahead|outlook for|guidance (?:for|of"
    r"|is|range)|(?:is|are|be|remains?) (?:now |still |also |again |currently )?(?:expected|likely|set"
    r"|due|scheduled|projected|forecast|planned) to|(?:we|it|they|that)['’]ll|won['’]t|will(?! smith)"
    r"|(?:should|would|could) (?:\w+ )?(?:be|see|have|grow|increase|decrease|decline|continue|rise"
    r"|fall|remain|improve|drive|return|reach)|targets? (?:of|for|to)|(?:we|it|they|management) "
    r"(?:\w+ )?projects?|in the coming (?:months|weeks|quarters|years))\b"
)
_NOT_FORWARD = re.compile(
    r"\b(?:should|would|could) have\b|\bthan (?:we |originally |previously )?(?:expect|plan|anticip)"
    r"|\bas (?:we )?(?:expect|anticip)"
)
_REPORTS = re.compile(
    r"\b(?:was|were|increased|grew|decreased|declined|rose|fell|reached|totaled|returned)\b"
)
_QUESTION = re.compile(
    r"\?[\"'”’)]*$|^(?:and |so |but |amy,? )?(?:can|could|would) you (?:\w+ )?(?:help|talk|give|tell"
    r"|comment|walk|remind|elaborate|explain|share)|\bmy (?:first |second |follow-up )?question"
    r"|\b(?:i have|a|one) (?:quick |follow-up )?question (?:for|on|about)|i wanted to ask"
)

_UNCONFIRMED = re.compile(
    r"\b(?:people|persons?|sources?|officials?|executives?|someone|insiders?|bankers?)\s+"
    r"(?:\w+ ){0,2}?(?:familiar with|close to|briefed on|with (?:direct )?knowledge of|who "
    r"(?:asked|declined|did not want|requested|spoke))"
    r"|\bsources? (?:said|says?|told|claims?|tell)\b|\baccording to (?:\w+ ){0,3}(?:sources?|people"
    r"|insiders|rumou?rs?|persons?)\b|\b(?:is|are|was|were) (?:said|rumou?red|understood|believed) to"
    r"\b|\breportedly\b|\brumou?r(?:s|ed)?\b|\bunconfirmed\b|\bnot been confirmed\b|\bmarket (?:talk"
    r"|chatter|speculation)\b|\bspeculation (?:that|about|has|is)\b|\banonym(?:ous|ity)\b"
    r"|\b(?:asked|declined|wished|preferred) not to be (?:named|identified)|declined to be (?:named"
    r"|identified)|\bnot (?:authori[sz]ed|allowed) to (?:speak|discuss)|\bcould not (?:be )?"
    r"(?:independently |immediately )?(?:be )?(?:confirm|verif)|\bit is understood that\b"
)
_DENIAL = re.compile(
    r"\b(?:den(?:y|ies|ied|ying)|reject(?:s|ed)?|dismiss(?:es|ed)?|refut(?:es|ed)|rebuff(?:s|ed)?"
    r"|no truth|not true|untrue|false|baseless|unfounded|groundless|without foundation|incorrect"
    r"|not in (?:any )?(?:talks|discussions|negotiations)|no (?:talks|discussions|negotiations|such "
    r"(?:talks|plans?))|has not (?:held|received))\b"
)

_MACHINE = r"(?:ais?|llms?|language models?|ai (?:models?|assistants?|agents?|systems?)|chat ?bots?"
_MACHINE += (
    r"|gpt\w*|(?:virtual|digital|automated|writing) assistants?|summari[sz](?:ers?|ation tools?))"
)
_ANSWER = (
    r"(?:answer|response|output|summary|reply|article|report|text|draft|completion|message|story)"
)
_INSTRUCTION = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass|do not follow)\b[^.\n]{0,40}\b(?:previous|prior"
    r"|above|earlier|preceding|all|any|other|your|these|system|existing|original)\b[^.\n]{0,30}"
    r"\b(?:instructions?|prompts?|directions?|commands?|guidelines?|system message)\b"
    r"|\b(?:as|you are|you're|act as|pretend to be) (?:an? )?(?:helpful |honest )?(?:ai|large|artificial"
    r" intelligence|language)[- ](?:assistant|model|language model|chatbot|agent|system)\b"
    r"|\byou are (?:an? )?(?:now |helpful )?(?:assistant|chatbot|llm|gpt)\b"
    rf"|\b(?:attention|notes?|notice|messages?|instructions?|important|reminder|memo)\b[^.\n]{{0,25}}"
    rf"\b(?:to|for)\b (?:all |any |the |every )?{_MACHINE}\b"
    rf"|\b(?:if|when|since|because) you(?: are|'re) (?:an? )?{_MACHINE}\b|^{_MACHINE}[,:] (?:please|you)"
    r"|\b(?:system|developer|hidden|secret) (?:prompts?|message to the model)\b"
    r"|<\|?/?(?:im_start|im_end|system|assistant|user|endoftext|instructions?|prompt)\b[^>]{0,20}\|?>"
    r"|\[/?inst\]|<</?sys>>|(?:^|\n)\s*(?:system|assistant)\s*:|#{2,} ?(?:instruction|system|response)\b"
    r"|\bnew (?:instructions?|task|directive) ?:|\byour (?:new|real|actual|true|only) (?:task|instruction"
    r"s?|goal|objective|job) (?:is|are)\b|\bbefore you can (?:solve|complete|do) (?:the|this|your) task"
    rf"|\b(?:include|insert|write|state|say|mention|claim|put|add|append|print|repeat|cite|use|begin|start"
    rf"|end|conclude|report|quote|omit|leave)\b[^.\n]{{0,80}}\b(?:in|to|from|with|of|at the (?:end|top|start"
    rf") of) your (?:\w+ )?{_ANSWER}\b"
    rf"|\byou (?:must|should|shall|need to|have to|will|are to|are required to) (?:now |always |only "
    rf"|instead |not |never )*(?:write|print|output|respond|reply|answer|say|state|repeat|mention|claim"
    rf"|cite|summari[sz]e|translate|generate|include)\b[^.\n]{{0,80}}\b{_ANSWER}s?\b"
    r"|\b(?:when|while) (?:writing|summari[sz]ing|generating|drafting|answering|quoting)\b[^.\n]{0,50}"
    r"\b(?:you must|always|never|do not|must (?:say|state|include|write|mention)|instead of)\b"
    r"|\b(?:do not|don't|never) (?:tell|inform|reveal|disclose|mention)\b[^.\n]{0,40}\b(?:the user|the "
    r"reader|these instructions|this instruction|this prompt|the human)\b"
    r"|\brespond (?:only )?with\b[^.\n]{0,20}(?:\"|“|'|the following|nothing|exactly)"
    r"|\bignor(?:a|ez|iere|ieren sie) [^.\n]{0,30}(?:instrucciones|instructions|anweisungen|istruzioni)"
    r"|忽略(?:之前|以上|上述|所有|先前)[^。\n]{0,12}(?:指令|指示|提示)"
)

# How much of the beginning shows that a whole document rests on unnamed people.
_HEAD_CHARACTERS = 900


def is_boilerplate(low: str) -> bool:
    """Whether a lower-cased sentence is safe harbour, call routine, courtesy or site furniture."""
    if len(low) <= _COURTESY_LENGTH and _COURTESY.match(low) and not any(c.isdigit() for c in low):
        return True
    return _BOILERPLATE.search(low) is not None


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
    return _UNCONFIRMED.search(low) is not None and not is_denial(low)


def is_denial(low: str) -> bool:
    """Whether a lower-cased sentence denies something."""
    return _DENIAL.search(low) is not None


def is_instruction(low: str) -> bool:
    """Whether lower-cased text addresses a model or assistant that may read it."""
    return _INSTRUCTION.search(low) is not None


def rests_on_rumour(low: str) -> bool:
    """Whether a lower-cased document does, by its headline and first paragraphs.

    A headline that denies makes it a report of the denial, not of the rumour.
    """
    head = low.lstrip()[:_HEAD_CHARACTERS]
    headline = head.split("\n", 1)[0]
    return _UNCONFIRMED.search(head) is not None and not is_denial(headline)
