"""Closed word lists of the checks of causes, scopes and objects. Plain words, not stems."""

from __future__ import annotations

from typing import Final


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# A cause may be told without these: "the impact of storms" are the storms.
TRANSPARENT: Final = _set(
    """
    impact effect influence number series range variety combination mix amount amounts level
    levels strength growth part kind sort type types set group lot lots plenty sale sales
    period inclusion use addition timing wave first second half end quarter rest most many some
    all demand presence result results performance role benefit benefits introduction
    """
)

# Adjectives that restrict nothing, and words that name no part of a thing.
UNRESTRICTED: Final = _set(
    """
    strong total overall solid robust healthy strength record quarterly annual annually yearly
    monthly weekly reported consolidated combined full whole entire continued continuing recent
    actual good great excellent better best new our its their own significant substantial
    modest slight slightly sharp sharply weak weaker higher lower high low current underlying
    companywide line fact part addition particular general comparison terms aggregate currency
    constant dollar expectation expect guidance range prior previous last next past same year
    quarter month half period time first second third fourth basis result results again further
    also however meanwhile finally moreover additionally now respectively approximately net
    gaap non fully diluted basic highest lowest history local percentage ratio example
    comparable effective growth rate increase decrease decline rise level amount number value figure
    sequentially sequential year-over-year thanks today ongoing steady stable
    """
)

# What a name may be called beside it: "the segment Oat Mills" are the Oat Mills.
CLASSES: Final = _set(
    """
    segment division unit business group category department line brand product region subsidiary
    company firm branch arm service affiliate
    """
)

# What counts of people may be called by one general word, and those who vote or work by another.
PEOPLE: Final = _set(
    """
    employee worker staff colleague resident patient councillor member student pupil passenger
    tourist guest visitor volunteer villager inhabitant citizen tenant soldier firefighter nurse
    doctor teacher driver farmer victim survivor refugee migrant child adult man woman voter player
    fan prisoner protester participant engineer developer scientist researcher customer user
    subscriber reader viewer traveller traveler neighbour neighbor
    """
)
VOTERS: Final = _set(
    """
    councillor councilor member senator lawmaker deputy judge director shareholder delegate
    representative mp minister voter
    """
)
POSTS: Final = _set("job position post role")

# Measures a phrase may name two of, and a sentence one: "profit margin", "income per share".
MEASURE_KIN: Final = _set(
    """
    revenue income profit margin earnings eps expense cost share cash flow tax rate price value
    loss volume spend charge
    """
)

# What may stand between a verb and its object.
DETERMINERS: Final = _set(
    """
    a an the its their his her our this that these those two three four five six seven eight
    nine ten several many some new other another more first second third
    """
)

# Verbs that say little of their object, or take a clause.
LIGHT_VERBS: Final = _set(
    """
    be have do make take give get go come say tell see show expect report use keep become
    include remain continue add find call know think want need set put let help lead
    """
)

# Past forms without "-ed" that are hardly ever nouns.
IRREGULAR_PAST: Final = _set(
    """
    sold bought built won lost held left wrote made took gave paid met brought hit cut began
    chose spent drew bore beat broke caught
    """
)

# Small words between a subject and its verb; others make a form in "-ed" an adjective or a passive.
SUBJECT_WORDS: Final = _set(
    """
    had have has he she it we they who which that and then also i you later
    """
)

# Words after a verb that are no object of it.
NO_OBJECT: Final = _set(
    """
    across along among amid despite because due owing notwithstanding although though toward
    towards throughout until upon since near like
    yesterday today tomorrow monday tuesday wednesday thursday friday saturday sunday week
    month year hour day night time way twice once again ago earlier later together away back
    """
)

# Nouns that may stand for one another as objects: one group a line.
THINGS_ALIKE: Final = tuple(
    _set(line)
    for line in """
    store shop outlet branch
    agreement contract deal accord pact
    plant factory mill facility site works
    car vehicle automobile
    job position post role
    house home apartment flat
    product item good
    fund money cash
    suit lawsuit complaint case
    person individual
    app application program software
    """.strip().splitlines()
)

# Measures of what comes in, goes out or is made over a span of days.
FLOWS: Final = _set(
    """
    revenue income profit expense cost flow earnings eps loss shipment order booking capex
    expenditure spend spending investment output production turnover traffic download session
    usage transaction depreciation amortization ebitda ebit demand wage salary tax buyback
    repurchase
    """
)

# What is done once, on a day.
EVENTS: Final = _set(
    """
    open acquire acquisition announce announcement launch sign publish declare complete agree
    appoint found issue fine fined sentence award approve close settle inaugurate establish merge
    """
)
