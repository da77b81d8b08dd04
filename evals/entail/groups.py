"""Words and phrases that say the same, or the opposite, listed by hand. Knows no grammar."""

from __future__ import annotations

from typing import Final

# Groups of forms that say the same in news and filings; a word is exchanged inside its group.
SAME: Final = tuple(
    tuple(one.strip() for one in line.split("|"))
    for line in """
    rose | grew | increased | climbed
    fell | declined | decreased | dropped
    purchased | bought | acquired
    purchase | buy | acquire
    began | started
    begin | start
    approximately | about | roughly | around
    nearly | almost
    said | stated
    primarily | mainly | chiefly
    because of | due to | owing to | on account of
    as well as | and
    in order to | to
    prior to | before
    subsequent to | after
    following | after
    also | additionally
    however | nevertheless
    although | though | even though
    while | whereas
    large | big
    film | movie
    employees | workers | staff
    company | firm
    customers | clients
    children | kids
    obtain | get
    obtained | got
    assist | help
    assisted | helped
    located | situated
    near | close to
    whole | entire
    murdered | killed
    died | passed away
    shows | demonstrates
    showed | demonstrated
    significant | substantial | considerable
    significantly | substantially | considerably
    robust | strong | solid
    per year | a year | annually
    year-over-year | year over year | from a year earlier | compared with a year earlier
    compared to | compared with | versus
    in addition to | besides
    such as | like
    more than | over
    at least | no fewer than
    fewer than | less than
    will | is going to
    may | might
    intends to | plans to
    intend to | plan to
    expects | anticipates
    expect | anticipate
    requires | needs
    provided | supplied
    completed | finished
    received | got
    several | a number of
    many | a lot of
    attempted to | tried to
    permitted | allowed
    stopped | ceased
    kept | retained
    pursuant to | under
    in the United States | in the US | in America
    United States | US | U.S.
    United Kingdom | UK | Britain
    known as | called
    so that | in order that
    born on | who was born on
    until | till
    throughout | all through
    toward | towards
    amid | in the midst of
    often | frequently
    rarely | seldom
    currently | at present | at the moment | now
    previously | earlier
    initially | at first
    together with | along with
    wife | spouse
    headquartered | based
    launched | introduced | unveiled
    revenue | revenues | sales
    net sales | net revenue
    the three months ended | the quarter ended
    fiscal year | financial year
    share | stock
    shares | stock
    quickly | rapidly
    difficult | hard
    important | key
    create | make
    created | made
    eventually | finally | in the end
    defeated | beat
    gave up | abandoned
    carried out | performed | conducted
    took part in | participated in
    took place | occurred | happened
    consists of | is made up of | comprises
    was founded | was established | was set up
    founded | established
    is responsible for | is in charge of
    worldwide | globally | around the world
    """.strip().splitlines()
)

# What moves or orders, and its opposite in the same form. Read both ways.
OPPOSED: Final = tuple(
    (line.split("|")[0].strip(), line.split("|")[1].strip())
    for line in """
    rose | fell
    risen | fallen
    rise | fall
    rises | falls
    rising | falling
    grew | shrank
    growing | shrinking
    growth | decline
    increased | decreased
    increase | decrease
    increases | decreases
    increasing | decreasing
    up | down
    higher | lower
    highest | lowest
    high | low
    more | less
    more than | less than
    above | below
    gain | loss
    gains | losses
    gained | lost
    profit | loss
    improved | worsened
    improvement | deterioration
    exceeded | missed
    expanded | contracted
    expansion | contraction
    accelerated | slowed
    strong | weak
    stronger | weaker
    strength | weakness
    better | worse
    best | worst
    positive | negative
    favorable | unfavorable
    favourable | unfavourable
    success | failure
    successful | unsuccessful
    won | lost
    win | lose
    before | after
    earlier | later
    first | last
    early | late
    older | younger
    oldest | youngest
    largest | smallest
    larger | smaller
    large | small
    longest | shortest
    long | short
    maximum | minimum
    at least | at most
    majority | minority
    most | few
    all | some
    both | neither
    always | never
    often | rarely
    with | without
    include | exclude
    includes | excludes
    including | excluding
    inside | outside
    north | south
    northern | southern
    east | west
    eastern | western
    supported | opposed
    support | oppose
    accepted | rejected
    approved | rejected
    allowed | banned
    legal | illegal
    guilty | innocent
    opened | closed
    open | closed
    began | ended
    begin | end
    started | stopped
    start | stop
    bought | sold
    buy | sell
    acquired | sold
    purchase | sale
    purchases | sales
    assets | liabilities
    borrowed | repaid
    joined | left
    arrived | departed
    male | female
    man | woman
    men | women
    husband | wife
    father | mother
    son | daughter
    brother | sister
    king | queen
    actor | actress
    his | her
    he | she
    public | private
    domestic | foreign
    domestic | international
    upper | lower
    left | right
    old | new
    rich | poor
    safe | dangerous
    hot | cold
    agreed | refused
    able | unable
    succeeded | failed
    remember | forget
    confirmed | denied
    offset | compounded
    benefit | harm
    advantage | disadvantage
    optimistic | pessimistic
    short-term | long-term
    ahead of | behind
    current | former
    predecessor | successor
    born | died
    alive | dead
    tailwind | headwind
    faster | slower
    broader | narrower
    easier | harder
    permanent | temporary
    same | different
    """.strip().splitlines()
)
