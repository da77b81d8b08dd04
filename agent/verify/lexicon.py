"""Closed word classes the gate compares by. Knows words only: no evidence, no verdicts.

Stems (see ``words.stem``) where a name ends in ``STEMS``; patterns otherwise.
"""

from __future__ import annotations

import re
from typing import Final


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _groups(lines: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(line.split()) for line in lines.strip().splitlines())


STOP: Final = _set(
    """
    a an the and or but nor so yet of in on at to for from by with as into onto over under than
    then this that these those it its itself he she they them their theirs his her hers him i we
    our ours us you your is are was were be been being am has have had having do does did done
    will would shall should can could may might must not no if while when where which who whom
    whose what how why there here also both each such own about around through during after
    before between against within without except per via up down out off again very more most other
    some any all s t re ve ll d m just only too even still already now today well
    """
)

# Words that frame a statement in news prose; they claim nothing that evidence must repeat.
FRAME_STEMS: Final = _set(
    """
    say tell state note add discuss report accord call conference remark comment announce quarter
    year fiscal month period week first second third fourth end company firm group percent million
    billion thousand trillion dollar point basis hundred executive officer chief analyst
    earnings event speak explain describe statement compare total figure number amount include
    including come make go get take
    """
)

MEASURE_STEMS: Final = _set(
    """
    revenue income profit margin expense cost cash flow earnings eps loss seat user subscriber
    customer consumer member employee headcount worker share price dividend buyback repurchase
    unit shipment device order booking backlog obligation rate tax capex expenditure spend
    spending investment debt asset liability inventory volume traffic session download
    subscription install base penetration demand output production store plant impact headwind
    tailwind arpu usage hour minute query visit visitor impression transaction market valuation
    turnover budget guidance contract partner developer patent job salary wage pledge
    fine settlement charge goodwill amortization depreciation ebitda ebit
    """
)

# A growth rate, a level and a share of something are not the same measure of it.
QUALIFIER: Final = re.compile(
    r"constant[\s-]currency|non-?gaap|excluding|adjusted|\bex-\w+|organic|like-for-like"
    r"|annuali[sz]ed"
    r"|run[\s-]rate|diluted|sequential(?:ly)?|per share",
    re.I,
)

FIRST_PERSON: Final = re.compile(
    r"\b(?:we|our|ours|us|ourselves|i|my|mine|myself|we['’](?:re|ve|ll|d)|i['’](?:m|ve|ll|d)"
    r"|let['’]s)\b",
    re.I,
)
# "US" the country and "I" in a numeral or an initial are not persons.
NOT_FIRST_PERSON: Final = re.compile(r"\bUS\b|\b[A-Z][\w-]* I\b(?!['’])|\bI\.|\bI/O\b|\bMy[A-Z]\w*")

NEGATION: Final = re.compile(
    r"\b(?:not(?! only\b)(?! just\b)|no(?! doubt\b)|never|neither|nor|none|nothing|nobody"
    r"|without|cannot"
    r"|hardly|barely|failed? to|fails to|failing to|unable to|refus\w+|reject(?:s|ed"
    r"|ing)(?! rate)|den(?:y|ied|ies)"
    r"|declined to|declines to|lack(?:s|ed|ing)?|absence"
    r"|(?:false|untrue|incorrect|wrong|a myth|a lie|mistaken)"
    r"(?= (?:that|to (?:say|claim|suggest))\b)"
    r"|(?<=\bis )(?:false|untrue)|(?<=\bwas )(?:false|untrue))\b|n['’]t\b",
    re.I,
)

CAUSE: Final = re.compile(
    r"\b(?:because|due(?: in part| primarily| mainly| largely| mostly)? to|owing to"
    r"|thanks(?: largely)? to|driven(?:\s+\w+)?\s+by"
    r"|dr(?:ove|iving|ives?)|led(?: primarily| mainly)? by|(?:which |that |and )?(?:led|leads?"
    r"|leading) to"
    r"|as (?:a )?results?(?: of)?|result(?:ed|ing) (?:in|from)|(?:which|that"
    r"|this) results (?:in|from)|caus(?:e[sd]?|ing)|owes? to"
    r"|attribut(?:ed|able|es|ing)|reflect(?:s|ed|ing)?|contribut(?:e[sd]?|ing|ions?)"
    r"|(?:boost|fuel|lift|help|aid|push|hurt|weigh|hit|offset|bolster|spur|prompt|support"
    r"|impact)l?ed(?:\s+\w+)? by"
    r"|offset by|hit by|hurt by|benefi(?:t(?:s|t?ed|t?ing)?|ts) from|stem(?:s|med|ming)? from"
    r"|on the (?:back|strength) of"
    r"|therefore|consequently|hence|thereby|so that|in response to|on account of"
    r"|enabl(?:e[sd]?|ing)"
    r"|(?:on|amid|with|from|through|by) (?:strong|weak|higher|lower|increased|continued|growth"
    r"|better|healthy|improved))\b",
    re.I,
)
# The part of CAUSE that, in a claim, asserts a cause: the rest is only good enough as evidence.
ASSERTED_CAUSE: Final = re.compile(
    r"\b(?:because|due(?: in part| primarily| mainly| largely| mostly)? to|owing to"
    r"|thanks(?: largely)? to|driven(?:\s+\w+)?\s+by|led(?: primarily| mainly)? by"
    r"|(?:led|leads?|leading) to|as a (?:direct )?result of|result(?:ed|ing) (?:in|from)"
    r"|(?:which|that|this) results (?:in|from)"
    r"|caus(?:ed?|es|ing)"
    r"|attribut(?:ed|able) (?:\w+ )?to|(?:boost|fuel|lift|help|spur|prompt)l?ed(?:\s+\w+)? by"
    r"|hurt by"
    r"|stem(?:s|med|ming)? from|on the (?:back|strength) of|thereby)\b",
    re.I,
)

# Ties a sentence to the one before it.
DISCOURSE_CAUSE: Final = re.compile(
    r"\b(?:as a (?:direct )?result(?! of)|therefore|consequently|hence|thus)\b", re.I
)

# Strength of a statement: lower is weaker. What has no cue is fact.
FACT: Final = 4
CERTAINTY: Final[tuple[tuple[int, re.Pattern[str]], ...]] = (
    (
        0,
        re.compile(
            r"\b(?:reported(?:ly)(?! (?:in|for|on))|alleged(?:ly)?|rumou?r(?:s|ed)?"
            r"|speculat\w+|unconfirmed"
            r"|(?:is|are|was|were) said to|supposed(?:ly)?|people familiar|(?:the|two|three"
            r"|some|several|according to)(?: of the)? people(?: said)?\b(?=,? (?:said|who|with"
            r"|briefed)|[.,]|$)|said (?:the|two|three|several) people|asked not to be named"
            r"|purported(?:ly)?"
            r"|hearsay)\b",
            re.I,
        ),
    ),
    (
        1,
        re.compile(
            r"\b(?:might|may(?! \d)|could|possib(?:ly|le|ility)|perhaps|maybe|potential(?:ly)?"
            r"|consider(?:s|ed|ing)?|explor(?:es?|ed|ing)|weigh(?:s|ed|ing)(?! (?:up)?on\b)|can)\b"
        ),
    ),
    (
        2,
        re.compile(
            r"\b(?:(?<!than )(?<!as )expect(?:s|ed|ing)?(?! from)|(?<!than )anticipat\w+"
            r"|forecast\w*|predict\w*"
            r"|project(?:s|ed) (?:to|that|a|an)"
            r"|projection|likely|plan(?:s|ned|ning)? (?:to|on|for)|intend\w*|aim(?:s|ed"
            r"|ing)? (?:to|for|at)|target(?:s|ed|ing)|hop(?:e|es|ed|ing)"
            r"|guid(?:ance|ed|es|ing)|outlook|estimate[sd]? (?:that|to|it|the|a|of)|should"
            r"|seek(?:s|ing)? to|propos\w+"
            r"|assum\w+|looking (?:to|ahead|forward)|going forward|we (?:think|believe)"
            r"|believe[sd]? (?:that|it|the|this)"
            r"|on track|goal)\b",
            re.I,
        ),
    ),
    (
        3,
        re.compile(
            r"\b(?:will|would|shall|won['’]t|going to|set to|due to (?:open|launch|start|begin"
            r"|close|ship|begin)"
            r"|to come|upcoming|about to|pledge[sd]?|promise[sd]?|commit(?:s|ted) to|\w+['’]ll"
            r"|scheduled)\b",
            re.I,
        ),
    ),
)

SUPERLATIVE: Final = re.compile(
    r"\b(?:largest|biggest|greatest|highest|lowest|smallest|fastest|slowest|strongest|weakest"
    r"|best|worst"
    r"|longest|shortest|newest|oldest|latest(?= ever)|youngest|richest|cheapest|earliest"
    r"|steepest|sharpest|deepest|broadest|widest"
    r"|record(?:-\w+)?(?! of)|unprecedented|all-time|ever|most(?= \w+(?:ed|ful|ant|ent|ous|ive"
    r"|able|ible|al|ic|ing)\b)"
    r"|least(?= \w)|first(?![\s-]+(?:\w+[\s-]+)?(?:quarter|half|fiscal|nine|six|three|two"
    r"|month|week|day|year|party))"
    r"|only|sole|solely|all|every|none|always|entire(?:ly)?|unique(?:ly)?|leading"
    r"|exclusive(?:ly)?|number one|no\. 1)\b",
    re.I,
)
SUPERLATIVE_KIN: Final[tuple[frozenset[str], ...]] = (
    frozenset(
        {"largest", "biggest", "greatest", "highest", "record", "all-time", "ever", "most", "best"}
    ),
    frozenset({"lowest", "smallest", "least", "weakest", "worst"}),
    frozenset({"fastest", "strongest", "quickest"}),
    frozenset({"only", "sole", "solely", "exclusive", "exclusively", "unique", "uniquely"}),
    frozenset({"all", "every", "entire", "entirely", "each", "whole", "across"}),
    frozenset({"first", "never", "unprecedented", "new"}),
    frozenset({"leading", "leader", "number one", "no. 1", "largest", "top"}),
    frozenset({"none", "no", "not", "zero", "never"}),
    frozenset({"steepest", "sharpest", "deepest"}),
    frozenset({"broadest", "widest"}),
)

SPEECH: Final = (
    r"(?:said|says|say|told|tells|added|adds|noted|notes|stated|states|explained|explains"
    r"|commented|remarked"
    r"|announced|announces|argued|argues|warned|warns|predicted|claimed|claims|acknowledged"
    r"|emphasi[sz]ed"
    r"|pointed out|called|described|recalled|wrote|writes|asked|replied|answered|highlighted"
    r"|confirmed|conceded)"
)

ROLES: Final[tuple[frozenset[str], ...]] = (
    frozenset({"chief executive officer", "chief executive", "ceo"}),
    frozenset({"chief financial officer", "chief finance officer", "cfo", "finance chief"}),
    frozenset({"chief operating officer", "coo"}),
    frozenset({"chief accounting officer"}),
    frozenset({"chief technology officer", "cto"}),
    frozenset({"chairman", "chairwoman", "chair"}),
    frozenset({"general counsel"}),
    frozenset({"investor relations"}),
    frozenset({"analyst"}),
    frozenset({"operator"}),
    frozenset({"president"}),
    frozenset({"vice president"}),
    frozenset({"spokesman", "spokeswoman", "spokesperson"}),
    frozenset({"founder", "co-founder"}),
    *(
        frozenset({role})
        for role in (
            "mayor",
            "treasurer",
            "governor",
            "chancellor",
            "prime minister",
            "speaker of the house",
            "head coach",
            "head teacher",
            "headmaster",
            "rector",
            "provost",
            "curator",
            "editor",
            "chief scientist",
            "chief engineer",
            "chief economist",
            "chief surgeon",
            "chief of staff",
            "managing director",
            "medical director",
            "finance director",
            "sporting director",
            "technical director",
            "artistic director",
            "commercial director",
            "executive director",
        )
    ),
)

# Words that mean the same in the prose of business news: one group a line, its stem the first.
SYNONYMS: Final = _groups(
    """
    revenue sale turnover topline
    rise grow increase climb gain advance growth jump surge soar expand expansion up higher \
    accelerate raise
    fall decline decrease drop slip shrink slide sink down lower reduce reduction
    buy purchase acquire acquisition takeover
    quarter q
    begin start commence launch introduce unveil
    employee worker staff workforce headcount
    customer client subscriber
    help aid assist enable allow empower
    big large major significant significantly substantial
    strong strength robust solid healthy
    show demonstrate indicate reveal see
    reach hit exceed surpass cross top total deliver generate post record achieve
    use usage adopt adoption user
    company firm business
    spend spending expense expenditure cost capex
    share stock
    drive fuel boost lift propel lead
    invest investment
    expect anticipate forecast predict project outlook guidance expectation
    offer provide supply
    close complete finish finalize
    cut slash trim
    continue keep remain stay ongoing
    improve improvement better
    important key critical crucial
    world global globally worldwide international
    today now current currently
    child kid children
    die death dead kill
    hurt injure injury wound
    film movie
    country nation national
    produce production manufacture make
    plan intend aim
    nearly almost approximately roughly about
    """
)
