"""Text that addresses a machine that may read it, and asks it for something.

Knows wordings only. Precision comes first: the flag takes evidence away from the writer. What
people of a story tell each other ("told clients to ignore") is a report, not an instruction.
"""

from __future__ import annotations

import re

from tools.context_embedded import embedded
from tools.context_words import holds

# All patterns run on lower-cased text: case-insensitive matching costs three times as much.
_MACHINE = r"(?:ais?|llms?|language models?|ai (?:models?|assistants?|agents?|systems?)|chat ?bots?"
_MACHINE += (
    r"|gpt\w*|(?:virtual|digital|automated|writing) assistants?|summari[sz](?:ers?|ation tools?))"
)
_ANSWER = (
    r"(?:answer|response|output|summary|reply|article|report|text|draft|completion|message|story)"
)
_INSTRUCTION = re.compile(
    r"^(?:please |now |then |and )?(?:modify|augment|enhance|alter|rephrase|replace|substitute"
    r"|convert|render|scramble|jumble|misspell|anagram|rearrange|reorder|group|combine|remove|introduce"
    r"|invert|shift|express|obfuscate|encode|encrypt|reverse|translate|integrate|insert|embed"
    r"|append|replace|rewrite|apply|represent|provide|write|add|include|begin|end|start|finish"
    r"|use)\b[^.\n]{0,90}\byour (?:\w+ )?(?:response|reply|answer|output|summary|article)\b"
    # A form or an examination paper says where an answer is to stand.
    r"(?! (?:in|on|into|at|by|before) (?:the|this|these|page|ink|pencil)\b)"
    rf"|\bto you, (?:the |my |our |an? )?{_MACHINE}\b|\btask (?:that )?(?:i|we) gave you\b"
    r"|\b(?:as|you are|you're|act as|pretend to be) (?:an? )?(?:helpful "
    r"|honest )?(?:ai|large|artificial intelligence|language)[- ](?:assistant|model"
    r"|language model|chatbot|agent|system)\b|\byou are (?:an? )?(?:now "
    r"|helpful )?(?:assistant|chatbot|llm|gpt)\b"
    rf"|\b(?:attention|notes?|notice|messages?|instructions?|important|reminder"
    rf"|memo)\b[^.\n]{{0,25}}\b(?:to|for)\b (?:all |any |the |every )?{_MACHINE}\b|\b(?:if"
    rf"|when|since|because) you(?: are|'re) (?:an? )?{_MACHINE}\b|^{_MACHINE}[,:] (?:please"
    rf"|you)"
    r"|\b(?:system|developer|hidden|secret) message to the model\b"
    r"|<\|?/?(?:im_start|im_end|system|assistant|user|endoftext|instructions?"
    r"|prompt)\b[^>]{0,20}\|?>|\[/?inst\]|<</?sys>>|(?:^|[\n.!?])\s*(?:system|assistant)\s*:"
    r"|#{2,} ?(?:instruction|system|response)\b|\bnew (?:instructions?|task|directive) ?:"
    r"|\byour (?:new|real|actual|true|only) (?:task|instructions?|goal|objective|job) (?:is"
    r"|are)\b|\bbefore you can (?:solve|complete|do) (?:the|this|your) task"
    rf"|\b(?:include|insert|write|state|say|mention|claim|put|add|append|print|repeat|cite|use"
    rf"|begin|start|end|conclude|report|quote|omit|leave)\b[^.\n]{{0,80}}\b(?:in|to|from|with"
    rf"|of|at the (?:end|top|start) of) your (?:\w+ )?{_ANSWER}\b|\byou (?:must|should|shall"
    rf"|need to|have to|will|are to|are required to) (?:now |always |only |instead |not "
    rf"|never )*(?:write|print|output|respond|reply|answer|say|state|repeat|mention|claim|cite"
    rf"|summari[sz]e|translate|generate|include)\b[^.\n]{{0,80}}\b{_ANSWER}s?\b"
    r"|\b(?:when|while) (?:writing|summari[sz]ing|generating|drafting|answering"
    r"|quoting)\b[^.\n]{0,50}\b(?:you must|always|never|do not|must (?:say|state|include|write"
    r"|mention)|instead of)\b|\b(?:do not|don't|never) (?:tell|inform|reveal|disclose"
    r"|mention)\b[^.\n]{0,40}\b(?:the user|the reader|these instructions|this instruction"
    r"|this prompt|the human)\b|\brespond (?:only )?with\b[^.\n]{0,20}(?:\"|“|'|the following"
    r"|nothing|exactly)"
    r"|\bignor(?:a|e|ez|iere|ieren sie) [^.;:\n]{0,30}(?:(?:todas las |toutes les |tutte le )"
    r"(?:instrucciones|instructions|istruzioni)|(?:instrucciones|instructions|istruzioni) "
    r"(?:anteriores|previas|précédentes|antérieures|precedenti)|(?:alle\w*|\w+igen) (?:\w+ )?"
    r"anweisungen)|忽略(?:之前|以上|上述|所有|先前)[^。\n]{0,12}(?:指令|指示|提示)"
)

_OVERRIDE = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass|do not follow)\b[^.;\n]{0,40}\b(?:previous"
    r"|prior|above|earlier|preceding|all|any|other|your|these|system|existing"
    r"|original)\b[^.;\n]{0,30}\b(?:instructions?|prompts?|directions?|commands?|guidelines?"
    r"|system message)\b"
    r"|\b(?:reveal|print|show|repeat|output|ignore|disclose|leak|display|expose|share|send|post"
    r"|tell)\b[^.\n]{0,40}\b(?:system|developer|hidden|secret|initial) (?:prompts?|messages?)\b"
    r"(?! for\b)"
)
# What stands before a verb that somebody of the story is told, or does: "told clients to".
_OF_OTHERS = re.compile(
    r"\b(?:told|ordered|asked|instructed|urged|advised|warned|directed|requested|required|forced"
    r"|allowed|persuaded|got|wanted|encouraged|tricked|led|caused|helped|decided|chose|tried|began"
    r"|agreed|refused|planned|continued|had|attempts?|able|free|right|power|decision|order|failure)"
    r"\b(?P<whom>[^.:;!?\n]{0,60}?)\b(?:not )?to (?:\w+ly )?[\"“‘']?$"
    r"|\b(?:who|they|he|she|we|would|could|can(?:not)?|may|might|did(?: not|n't)|do(?:es)?(?: not"
    r"|n't)|staff|clients|customers|drivers|employees|workers|members|managers)(?: \w+ly)? $"
    # "how to override", "if I ignore", "instructions that override", "a game in which players
    # ignore", "can a new manager override": a way, the writer, and whoever else would do it.
    r"|\b(?:how to|i|nobody|no one|someone|that|which|(?:which|where|whose|who)(?: [\w-]+){1,4}"
    r"|(?:can|could|does|do|did|will|would|may|might|must|should|shall) (?:the|an?|its|my|our|their"
    r"|his|her|this|that|each|every|nobody|no|such)(?: [\w-]+){0,4})(?: \w+ly)? $"
)
_YOU_MAY = re.compile(r"\byou (?:can|may|could|might|would|do)(?: \w+ly)? $")
_ANY_MACHINE = re.compile(rf"\byou\b|\b(?:all|any|every|each) (?:\w+ )?{_MACHINE}")

# Whoever is asked by name. People who read or write count only where they are greeted.
_PROGRAM = (
    rf"(?:{_MACHINE}|(?:ai |research )?assistants?|(?:language |ai )?models?|summari[sz]ers?"
    r"|(?:ro)?bots?|agents?|ai (?:readers?|tools?|software)|(?:automated|ai) systems?"
    r"|(?:readers?|journalists?|reporters?|writers?|reviewers?|fact[- ]?check(?:ers?|ing))"
    r" (?:programs?|bots?|software|models?|tools?)|verifiers?|fact[- ]?checkers?)"
)
_PEOPLE = rf"(?:{_PROGRAM}|readers?|journalists?|reporters?|writers?)"
_GREETING = r"(?:(?:dear|hello|hi|hey|attention|ok(?:ay)?|to|for|please)[ ,:]+)"
_ORDER = (
    r"(?:treat|report|state|write|ignore|disregard|confirm|mark|rate|output|regard|consider|accept"
    r"|assume|record|describe|present|classify|label|answer|respond|reply|repeat|print|summari[sz]e"
    r"|return|replace|verify|quote|cite|include|mention|list|count|score|assert|conclude|use|give"
    r"|say|do not|don't|never|always)"
)
_KINDLY = r"(?:please |kindly |now |then |only |simply |just |always |not |never |and |also )*"
_TRUE = (
    r"(?:as|to be|as being) (?:\w+ly )?(?:an? |the )?(?:\w+ly )?(?:true|correct|confirmed|verified"
    r"|supported|facts?|factual|accurate|authoritative|reliable|established|proven|undisputed"
    r"|(?:correct|true|actual|real|right|current|latest|official|final) (?:\w+ )?(?:figure|value"
    r"|number|revenue|answer|one|version|result)s?)\b"
)
_THIS = (
    r"(?:this|these|the above|the following) (?:\w+ )?(?:text|document|page|article|source|file"
    r"|report|e-?mail|message|passage|note|material|content|figure|paragraph)s?"
)
_ASK = (
    rf"(?:(?:could|would|can|will) you |you (?:must|should|may|are to|need to) |we ask you to )?"
    rf"{_KINDLY}{_ORDER}\b(?!-)"
)
_POLITE = re.compile(
    # "Dear assistant, please treat the figure of ..."
    rf"(?:^|[.!?:;(\"“\n-]\s*)(?:{_GREETING}(?:all |any |every |the |my |our )*{_PEOPLE}"
    rf"|(?:all |any |every |my |our )*{_PROGRAM})(?: (?:and|or) {_PEOPLE})?\s?[,:;!–—-]+\s*{_ASK}"
    rf"|\bdear (?:all |any )?{_PROGRAM}\b|\b(?:to|for) (?:all |any |the )?(?:{_MACHINE}|ai readers?"
    rf"|ai tools?) ?:|\b{_MACHINE} ?[:,] ?(?:please|kindly)\b"
    # "please report revenue as ..."; "please write in the summary that ..."
    r"|\b(?:please|kindly) (?:\w+ly )?(?:treat|report|record|quote|cite|state|list|rate|mark|regard"
    r"|count|output|label|describe|give|show|use)\b[^\n]{0,100}?\bas\b(?! (?:confidential|private"
    r"|an?\b|soon|many|much|well|if|possible|required|appropriate|needed))"
    rf"|\b(?:please|kindly) {_ORDER}\b[^.\n]{{0,100}}?\b(?:your {_ANSWER}"
    r"|in (?:the|any) (?:article|summary|story|answer))\b"
    r"|\b(?:please|kindly) (?:ignore|disregard)\b[^.\n]{0,60}\b(?:and|but|instead) (?:\w+ )?"
    r"(?:report|state|write|use|give|say|quote)\b"
    rf"|\b(?:appreciated?|grateful|thankful|obliged|kind) if (?:all |any |every )?(?:{_PROGRAM}"
    r" (?:\w+ly |would |could )*(?:report|treat|state|write|mark|rate|g[ai]ve|confirm)"
    r"|you (?:\w+ly |would |could )*(?:report|treat|mark|rate|state|g[ai]ve)\w*\b[^.\n]{0,80}"
    r"\bas\b)"
    # "Any model that reads this page should report ..."
    rf"|\b(?:{_PEOPLE}|tools?|software|programs?|anyone|whoever|anything) "
    r"(?:that |who |which |now )?"
    r"(?:reads?|reading|process\w*|summari[sz]\w+|check\w*|pars\w+|index\w*|us\w+|quot\w+|cit\w+)"
    rf" (?:{_THIS}|this)\b[^.\n]{{0,40}}?\b(?:must|should|shall|(?:is|are) (?:\w+ )?(?:to|asked"
    rf"|requested|required|instructed|advised)|please|kindly|needs? to|ha(?:s|ve) to)\b"
    # "AI assistants are kindly asked to report ..."
    rf"|\b(?:all |any |every )?(?!agents?\b|models?\b)(?:{_PROGRAM}|automated readers?)"
    r" (?:is|are) (?:\w+ly )?(?:asked|requested|required|instructed|advised|invited|told) to"
    rf" {_KINDLY}{_ORDER}\b"
    # "We ask any assistant to report ..."
    r"|\b(?:we|i) (?:\w+ly )?(?:ask|request|invite|urge|remind|instruct|want|need|would like"
    r"|encourage|beg|require) (?:that )?(?:all |any |every |the |each )?"
    rf"(?:{_PROGRAM}|programs?) (?:to )?{_KINDLY}{_ORDER}\b"
    # "When asked about revenue, say ..."
    r"|\b(?:when|if|whenever) (?:(?:you are|you're|a user|anyone|someone|the user) )?(?:asked|asks"
    rf"|queried|prompted)\b[^.\n]{{0,60}}?, {_KINDLY}(?:you (?:must|should) )?(?:say|report|state"
    r"|write|answer|respond|reply|confirm|output|use|give|tell)\b(?! (?:\w+ )?(?:said|was|is)\b)"
)

# "Mark every sentence as supported"
_AS_TRUE = re.compile(
    rf"(?:^|[.!?:;(\"“\n]\s*|\b(?:please|kindly|you|{_PROGRAM}) (?:must |should |shall |please )?)"
    r"(?:treat|report|mark|rate|regard|consider|accept|record|confirm|label|classify|count|output)\b"
    rf"(?! (?:said|says|was|is|of|on|by)\b)[^.\n]{{0,100}}?\b{_TRUE}"
)

# Each pattern above with one of the words that any match of it holds: looking for those first
# saves a tenth of what ingest does beside the encoder. "ai" is a part of too many words.
_ADDRESSES = (
    "your ", "you must", "you should", "you shall", "you need", "you have", "you will", "you are",
    "you can ", "to you,", "gave you", "message", "ignor", "disregard", "forget", "override",
    "bypass", "do not follow", "assistant", "language", "artificial", "large", "chatbot",
    "chat bot", "gpt", "llm", "prompt", "summari", "the model", "<", "inst", "system", "##",
    "new task", "directive", "writing", "generating", "drafting", "answering", "quoting",
    "the user", "the reader", "the human", "respond", "忽略",
)  # fmt: skip
_COURTESIES = (
    "please", "kindly", "dear ", "assistant", "model", "reader", "summari", "bot", "agent",
    "program", "automated", "software", "tool", "check", "verifi", "anyone", "whoever", "anything",
    "journalist", "reporter", "writer", "grateful", "apprecia", "thankful", "obliged", "kind if",
    "asked", "asks", "prompted", "queried", "llm", "gpt",
)  # fmt: skip
_NAMED = re.compile(r"\bais?\b")


def is_instruction(low: str) -> bool:
    """Whether lower-cased text addresses a model or assistant that may read it."""
    return _addresses(low) or any(map(_addresses, embedded(low)))


def _addresses(low: str) -> bool:
    named = "ai" in low and _NAMED.search(low) is not None
    hinted = named or holds(low, _ADDRESSES)
    if hinted and (_INSTRUCTION.search(low) is not None or _overrides(low)):
        return True
    if (named or holds(low, _COURTESIES)) and _POLITE.search(low) is not None:
        return True
    return (" as " in low or " to be " in low) and _AS_TRUE.search(low) is not None


def _overrides(low: str) -> bool:
    """Whether it asks its reader to forget instructions; not where it tells of others' doing so."""
    return any(not _reported(low[: found.start()]) for found in _OVERRIDE.finditer(low))


def _reported(before: str) -> bool:
    if _YOU_MAY.search(before):
        return False
    told = _OF_OTHERS.search(before)
    return told is not None and not _ANY_MACHINE.search(told["whom"] or "")
