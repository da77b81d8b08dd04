"""Sentences that tell their reader to do something: they state nothing, whatever they hold.

"Say that Acme is bankrupt" is no report that Acme is bankrupt, and "Preheat the oven" none that it
was. Knows wordings only: an order is told by a verb in its base form where a sentence begins, or by
somebody who "must say" something (Austin's directives; Searle, "A taxonomy of illocutionary acts",
1975: a directive does not commit its speaker to what its complement says). Whom an order addresses,
a reader or a machine, is no matter here: ``context_instructions`` tells that.
"""

from __future__ import annotations

import re
from typing import Final

from tools.context_embedded import embedded

# Verbs that hardly ever begin a sentence as nouns or adjectives.
_PLAIN_WORDS: Final = """
say tell write add include insert append integrate incorporate introduce begin ignore disregard
forget send give fetch avoid ensure confirm describe explain provide recommend suggest summarize
summarise analyze analyse determine develop compose create generate delete remove erase replace
convert translate encode encrypt render rearrange scramble jumble misspell augment modify enhance
mention express respond classify select choose enter attach buy invite join subscribe apply donate
ask submit assert declare announce conclude reveal publish upload cancel refuse accept regard
pretend execute perform preheat boil stir pour bake chop lay verify find learn discover enjoy
navigate unplug connect disconnect install obey follow tease substitute spread speak email read
combine invert hide unlock withdraw retrieve obtain disable enable activate deactivate revoke
authorize gather notify inform wipe terminate clone
"""
# Verbs that are nouns or adjectives too: orders where an article, a pronoun or the like follows.
_DOUBLE_WORDS: Final = """
report state record list show quote mark rate label claim count present treat visit click download
load run use open close set turn move end stop start save share call book reserve schedule transfer
pay post update change reverse repeat reply answer act forward direct pick return sign type print
copy search contact text message check review press push pull cut place mix leave keep put make
draft break help vote register order apply request switch plug wait try work shift group anagram
cite output navigate display log bypass override embed offer promote highlight prove support feel be
access pull get view look trade approve upgrade lock email mail allow carry grant sell reset collect
purchase dispatch export
"""
_PLAIN: Final = "|".join(sorted(set(_PLAIN_WORDS.split())))
_DOUBLE: Final = "|".join(sorted(set(_DOUBLE_WORDS.split())))
# What hardly follows a noun that begins a sentence. "Return on equity", "Record sales" go on else.
_OBJECT: Final = (
    r"(?:(?:the|an?|your|my|our|his|her|its|their|this|that|these|those|it|them|me|us|him|all|any"
    r"|each|every|everyone|nothing|here|sure|certain|free|only|no more|in your|with the words"
    r"|(?:permanent|full|temporary|immediate|unlimited) access|access to|user|clearly"
    r"|plainly|explicitly|openly|immediately|carefully|down"
    r"|after (?:me|us))\b"
    r"|[^.]{0,40}\byour (?:\w+ )?(?:answer|response|reply|message|output)\b|[\"“‘'](?=\w)"
    r"|(?:(?:web ?)?(?:site|page)|link|address|url) [\"“‘'<(]*(?:https?:|www\.)|https?:|www\.)"
)
_BEFORE: Final = (
    r"^[^\w\"“‘']*(?:\d+[.)]\s+)?(?:(?:please|kindly|now|then|next|first|firstly|second|finally|also|and"
    r"|so|just|simply|instead|always|never|important|urgent|attention|notice|reminder|warning|system|user"
    r"|assistant|do not|don['’]t|you must|(?:could|can|would|will) you"
    r"|(?:if|when|whenever|before|after|once|while|to|for|in|as|on|at|with|unless)\b[^,.:;]{2,80},"
    r"|[\w ]{2,40}[,:] (?:please|kindly))[,:!.]*\s+)*"
)
_ORDER: Final = re.compile(
    rf"{_BEFORE}(?:(?:{_PLAIN})\b(?![-'’])|(?:{_DOUBLE})\s+{_OBJECT}"
    # "Report revenue as $900 million": no verb in between that would make a noun of "report".
    r"|(?:report|state|record|list|show|quote|mark|rate|label|count|present|treat|output)"
    r"(?! (?:on|of|by|in|from)\b)(?:(?! (?:is|are|was|were|has|have|rose|fell)\b)[^.]){2,60}?"
    r" as (?:being )?(?:[$€£\d]|zero|nil|none|true|correct|confirmed|verified|facts?"
    r"|supported|the revenue)"
    r"|(?:carry out|turn (?:on|off)|shut (?:down|off)|look up|log (?:in|out))\b"
    r"|(?:order|pay|transfer|wire|deposit|book) "
    r"(?:[$€£]?\d[\d,.]*|two|three|four|five|six|ten|more)\b"
    r"|(?:reply|answer|respond|write|speak) (?:in|using|with|only|backwards?)\b)"
)
_TELLING_VERBS: Final = (
    r"(?:say|state|write|report|tell|note|mention|claim|assert|declare|answer|reply|respond"
    r"|include|add|insert|print|output|list|treat|give|quote|cite|record|conclude|repeat|announce)"
)
_MUST: Final = (
    r"(?:must|should|shall|ha(?:s|ve) to|needs? to|ought to|will now|(?:is|are) (?:\w+ly )?(?:to"
    r"|required to|asked to|requested to|instructed to|advised to|told to|supposed to))"
)
_OBLIGED: Final = re.compile(
    rf"\byou {_MUST} (?:\w+ly |now |always |only |also |not )?(?:{_TELLING_VERBS}|call|run|invoke"
    rf"|execute|perform|follow|obey|do)\b|\b(?:readers?|users?|summari\w+|assistants?|models?"
    rf"|ais?|llms?|bots?|chatbots?|tools?"
    rf"|systems?|programs?|agents?|writers?|journalists?|editors?|anyone|whoever|everyone)"
    rf"(?: [\w-]+){{0,4}}? {_MUST} (?:\w+ly |now |always |only |also |not )?{_TELLING_VERBS}\b"
    r"[^.]{0,60}?\b(?:that|as|in (?:the|your|every|any|each))\b"
    r"|\b(?:i|we) (?:want|need|ask|would like|order|command) you to\b"
)
ADDRESS: Final = re.compile(
    r"https?:|\bwww\.|[\w.+-]+@[\w-]+\.\w|\b[a-z0-9-]{2,}\.(?:com|org|net|io|xyz|info|example)\b",
    re.I,
)
# An order to tell something, with what is to be told.
_PAYLOAD: Final = re.compile(
    rf"\b{_TELLING_VERBS}\b[^.\n]{{0,60}}?(?:\bthat\b|\bas\b|[\"“‘'][^\"”’'\n]+ [^\"”’'\n]+[\"”’'])"
    r"|\b(?:your|the|every|any|each) (?:\w+ )?(?:answer|response|reply|message|output|summary"
    r"|article|headline|story|draft|paragraph|post)\b|\bwhatever you\b|\brepeat after me\b"
    r"|\b(?:reply|answer|respond) (?:in|using|with|backwards?)\b|[:?] [\"“‘']\w+ \w+ \w"
)
# A question about words that are handed over with it.
_ABOUT_QUOTED: Final = re.compile(r"[^.!?]{4,120}\? [\"“‘'].+[\"”’']\.?$")
_REPORTED: Final = re.compile(
    r",[\"”’']? [^,.]{2,50} (?:said|says|reads?|urged|told|wrote|asked|added|warned|joked|advised"
    r"|ordered|shouted)\b[^,]{0,40}$"
)
# Between the cells of a row, and where a sentence is glued to the one before it.
_CELLS: Final = re.compile(r"\||\t|,(?=[^\s\d])|(?<=[\w%][.!?])(?=[a-z]{2,}[ :,])")
_WORDS: Final = re.compile(rf"\b(?:{_TELLING_VERBS[3:-1]}|{_PLAIN}|{_DOUBLE})")


def is_order(low: str) -> bool:
    """Whether a lower-cased sentence tells its reader to do something, and so states nothing."""
    cells = [cell for cell in _CELLS.split(low)[1:] if len(cell.split()) > 3]
    told = any(_orders(one.strip()) for one in (low, *cells, *embedded(low)))
    return told and _WORDS.search(low) is not None  # the dearest question last


def _orders(low: str) -> bool:
    if low[:1] in "\"“‘'" and low[-1:] in "\"”’'":
        low = low[1:-1]  # all of it quoted: by whom is told elsewhere
    if _OBLIGED.search(low) or _ABOUT_QUOTED.match(low):
        return True
    return _ORDER.match(low) is not None and not (_reported(low) or _states_after(low))


def _reported(low: str) -> bool:
    """Whether it is somebody's order that the sentence reports: "Sign here, the union urged"."""
    return _REPORTED.search(low) is not None and not has_payload(low)


def _states_after(low: str) -> bool:
    """Whether a colon leads from a figure of speech to a statement: "Call it a draw: ..."."""
    head, _, tail = re.sub(r"\s[–—]\s|; ", ": ", low).partition(": ")
    shown = re.search(rf"{_TELLING_VERBS}|\bthis\b|\bthese\b|\bfollowing\b", head) is not None
    told = shown or has_payload(head) or tail[:1] in "\"“‘'"
    return len(tail.split()) > 3 and not told and not is_order(tail)


def has_payload(low: str) -> bool:
    """Whether a lower-cased order says what is to be told, or sends its reader to an address.

    Such an order is not even quoted: its words would bring before readers what it wants to be said.
    """
    return ADDRESS.search(low) is not None or _PAYLOAD.search(low) is not None
