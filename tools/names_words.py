"""Words that open sentences without being names, and others that look like names.

Knows nothing of rules: ``tools.names`` applies them. The ordinary words are base forms common in
business prose and news; inflected forms are found by taking endings off.
"""

from __future__ import annotations


def _words(block: str) -> frozenset[str]:
    return frozenset(block.split())


FUNCTION_WORDS = _words(
    """
    a about above according across after again against all almost along already also although always
    am amid among an and another any anyone anything apart are as aside at away because been before
    behind being below beneath beside besides between beyond both but by can could despite did do
    does don doing done down due during each either else even ever every everyone everything except
    few finally first following for from further had has have having he hence her here hers him his
    how however i if in indeed inside instead into is it its itself just last lastly later least
    less let like likewise many may maybe me meanwhile might mine more moreover most much must my
    near nearly neither never nevertheless next no nobody none nor not nothing notwithstanding now
    of off often on once one only onto or other others otherwise our ours out outside over overall
    own per perhaps quite rather regarding roughly same second several shall she should similarly
    since so some someone something sometimes soon still such than thanks that the their theirs them
    then there therefore these they third this those though through throughout thus to today
    together tomorrow too toward towards two under unless unlike until up upon us very via was we
    well were what when whenever where whereas wherever whether which while who whoever whom whose
    why will with within without would yes yesterday yet you your yours per vs versus der die das
    den dem des ein eine einen einem einer und oder mit von vom für auf aus bei nach im am zum zur
    wir sie er es ich nicht auch als wie wenn dass aber nur noch durch über unter vor seit gegen
    ohne um laut le la les l un une des du de et ou en dans sur avec pour par sans chez vers nous
    vous ils elles il elle on ce cette ces son sa ses leur leurs mais donc que qui selon depuis el
    los las unos unas y o en con por para sin según desde hasta entre su sus este esta estos estas
    pero que nosotros ellos ellas se lo al del
    """
)

# What stands before a person's name, or alone, with a capital, and names nobody.
TITLES = _words(
    """
    mr mrs ms miss dr prof professor sir chief executive financial accounting operating officer
    technology information marketing president vice senior chairman chairwoman chair director
    managing head general counsel corporate secretary treasurer controller deputy analyst partner
    founder co-founder cofounder minister governor senator operator board ceo cfo coo cto cio svp
    evp vp ir investor relations herr frau monsieur madame señor señora company management team
    quarter fiscal year gaap non-gaap
    """
)

# Capitals that abbreviate ordinary words: a text may use the word where its source abbreviates.
ORDINARY_CAPITALS = _words(
    """
    I A CEO CFO COO CTO CIO CIOs CISO CMO EPS GAAP R&D IT AI ML FX EBITDA EBIT EBT FCF YoY QoQ Q&A
    ARR ARPU ROI ROE ROIC SaaS PaaS IaaS IoT PC PCs OEM OEMs API APIs CPU CPUs GPU GPUs SMB SMBs SME
    SMEs ISV ISVs SKU SKUs COGS OpEx CapEx OPEX CAPEX TV TVs CRM ERP HR PR VP SVP EVP IP IPO IPOs
    M&A ESG KPI KPIs OK FY CY YTD TAM PhD MBA AM PM LLC LLP Inc Corp Ltd Co PLC AG SE SA NV GmbH Q H
    TBD FAQ ID UI UX Mr Mrs Ms Dr No Nos vs PS RPO DSO NASDAQ-listed B2B B2C ASP ASPs BPS YOY QOQ
    LTM TTM NII NIM NPL CET1 ROA DTC GMV AUM MAU DAU MAUs DAUs
    """
)

WEEKDAYS_AND_MONTHS = _words(
    """
    monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat
    sun january february march april may june july august september october november december jan
    feb mar apr jun jul aug sep sept oct nov dec montag dienstag mittwoch donnerstag freitag samstag
    sonntag januar februar märz mai juni juli oktober dezember
    """
)

# Ordinary words that are names far more often when a capital opens the sentence with them.
NAMES_NONETHELESS = _words("windows office visa apple meta alphabet oracle")

ORDINARY_WORDS = _words(
    """
    able about above abroad absent absolute absolutely accelerate acceptable accepted access
    accident accommodate accompanying accomplished according accordingly account accretive accrual
    accrued accumulated accuracy accurate achieve acquire acres across action active actors actual
    adapt add additional address addressable adequate adjacent adjust administrative admissions
    admittedly adopt advanced advancing advantage adverse advertiser advertising advisory aerospace
    affect affiliate affordable after aftermarket afternoon afterwards again against age agency
    agent aggregate aggressive agility ago agreed ahead aid air airline albums align all alleged
    allegedly allocate allow almost alone along alongside already also alternative although always
    am amid among amongst amount ample an analog analysis analyst analysts analytics analyze
    ancillary and animal animated anniversary announce annual annuity annum another answer anti
    anticipate any anyone anything anywhere apart app appeal appearing appears appendix applicable
    applied applying appointed appreciate approach appropriate approval approved approximate
    architectural architecture are area arguably arise around array artificial as aside ask aspects
    assembly assess asset assets assigned assist associated associates assume assure at attach
    attacks attempt attorneys attract attractive attributable attributed audio audit authority
    authors auto automate automotive autumn available average award aware away back backdrop
    background backlog bad balanced bandwidth bank bankers banking bankruptcy banks barely
    bargaining base baseline basic basis battery be bear beat beauty became because become been
    before began begin begun behalf behavior behind being believe below benchmark beneath beneficial
    benefit besides best better between beverage beyond bid bidder big biggest bill billings billion
    bit black block blue bond bonds bonus bonuses book bookings books borrowers borrowing both
    bottom box boy branch brand breach breadth break breakeven bridge brief bring broad broadband
    broadcast broaden broker brokerage brought budget budgets build built burn bus businesses but
    buy buyback buyer by cable calculate calendar call came campaign can candidates cannot cap
    capable capacity capex capita capital capitalize captive capture car carbon card care carefully
    cargo carmaker carriage carrier carry carryforwards case cash category cause cautious cell
    cement center central certain certainty certified chain chairman chairwoman challenge change
    channel chapter character characteristics charge chart chat chicken chief child children chip
    chipmaker choice choose chose circuit cities city civil claim clarifying class classified clean
    clear client clients climate clinical clock close closure cloud club clubs co coaches coal code
    cold collaborate collaborative collateral colleagues collect collective college color combine
    come comic commenced commentary commerce commercial commission commissions committed committee
    commodity common communicated community comp companies companion comparable compare comparison
    compelling compete competitive competitors complementary complete complex complexity compliant
    complying component compounding comprehensive comprised comprising compute concerning concerns
    concessions conclude conclusion concrete concurrent conduct confident confidential
    confidentiality conflict conform conformity confronted congrats congratulations connect
    consecutive consent consequently consider consist consistent console consolidate constant
    constrained constraints consultants consulting consumer contact contain content context
    contingencies contingent continually continue continuity continuous contract contractor
    contractual contribute control conversely conversion convert convertible copies copper copyright
    core corporate correct corresponding cost could council counsel count counterparties country
    couple course courts covenant cover coverage create creative creators credit creditors criminal
    crisis criteria critical critics cross crude cruise crystal culture cumulative curious
    currencies current curve custom customary customers cybersecurity cycle daily damage data
    database datacenter date daughter day daytime deal debentures debt decade decide decision deck
    declared decline decrease dedicated deemed deep default defects defend defense deferral deferred
    deficiencies deficit deficits define definitely definitive degree delay deliver deliveries
    delivery demand demonstrate denominated depend dependent deploy deposit depositors depth deputy
    derivative derive described design designated desire desktop despite detail determine dev
    develop device devoted diagnostic did die differ different differential differentiated difficult
    difficulty digit diluted dilutive dining direct director directors disasters discipline
    disclosed disclosure discontinued discount discrete discretionary discuss disposal dispute
    disrupt distinct distribute distributor diverse diversified diversity divert divested
    divestiture dividend division do doctors documents does doing dollar domain domestic done double
    doubtful down downgrades downturn dozens dramatic drill drive driven drivers drop drove drug
    drugmaker dry dual due durable during duty dynamic each earlier early earn earnings earthquake
    ease easier easy economic economists economy ecosystem edge editors educational effect effective
    efficiencies efficient effort eight eighteen eighty either elected elections elective electric
    electronic elevated eleven eligible eliminate else elsewhere embedded emerge emissions employed
    employee employer empower enable enacted encourage end endpoint energy enforce engage engine
    engineering enhanced enhancing enough ensure enter enterprise entire entitled entity entry
    environmental episodes equal equity equivalent era erosion errors especially essential establish
    estate estimate euro evaluate even evening event ever every everyone everything evidenced
    evidently evolve exactly example exceed excellent except exceptional excess exchange excited
    exciting exclude exclusive execute executive executives exercisable exercise exhibit exhibits
    exist exit expand expansion expect expenditures expense expensive experienced experiencing
    expertise experts expire expiry export exports exposed exposure express extend extension
    extensive extent external extraordinary extremely fabric face facilitate facility fact factor
    factory fail failure fair fall family fans fantastic far farmers fast fastest father favor
    favorable favorably feature federal fee feed feedback feel feet fell felt few fiber field
    fifteen fifth fifty figure figures file filings fill film films final financial financing find
    fines finish fire firm first fiscal fit five fixed flash flat fleet flexibility flexible flight
    flood floor flow fluctuate focus follow food foot football footnote footprint for force forecast
    foregoing foreign foreseeable forfeited form forma format formed former formerly forms forth
    forty forward found founder four fourteen fourth frame framework franchise frankly fraud free
    freight frequencies frequently friend from front frontline fuel fulfill full fully functionality
    fund fundamental furnished further furthermore future gain game gas gave general generate
    generators generic gentlemen geographic geographies get girl give given global globe go goal
    goals goes going golf good goodwill got governing government governmental governor gradual grant
    great green grew gross ground group grow grown growth guarantee guess guest guide guidelines
    guys had hair half hand handle handset happen happy hard hardly hardware harm has have he head
    headcount headlines headquarters headwind health healthcare healthy hear heard heat heavy hedge
    held hello help helpful hence her here hereby herein heritage hey hi high highest highlight
    hiring his historic history hit hold holiday home hope hopefully hospital hosted hosting hot
    hotel hours households housing how however https huge human hundred hundreds hunt hybrid
    hypothetical identifiable identify identity if image immaterial immediate impact impair
    implemented implementing implied import important imports impose impressions impressive improve
    in inadequate incentive incident include inclusion inclusive income incorporate increase
    increasingly incredible incredibly incremental incur indeed indefinite indenture independent
    index indicate indicative indicator indirect individual industrial industry inflation
    inflationary inflows influenced informed infrastructure infringing infusion inherent initial
    initiated initiative innovate innovative input inside insight install instead institutional
    insulin insured insurer intangible integral integrate integrators integrity intellectual intend
    intense intensity intent interact intercompany interest interface interim intermodal internal
    international into introduce introduction inventory invest investees investors involve is issue
    it item items its itself job join joint journey judges just keep key kids kind know knowledge
    known label labor lack ladies land landlord landscape language large largest laser last lastly
    late latest launch law lawmakers lawsuit layer layoffs lead leadership learn lease leasehold
    least leave led left legacy legal legislative leisure lender lenders lending length less let
    level leverage liabilities library license licensee life lifestyle lifetime lift light like
    likelihood likewise limit line linked liquid liquidity list listeners little live livestock loan
    local located lodging log logic logistics long look lose loss losses lost lot love low lowering
    lowest loyalty lumber luxury machine macro macroeconomic made magazines main maintain major
    majority make makeup man manage manner manual manufacture manufacturer many margin margins
    marked market marketable marketplace marks massive master match matches material matter mature
    maturity maximize maximum maybe mayor me mean meaningful meanwhile measure medical medium meet
    member members memo memorandum memory men mentioned merchandise merger messaging met method
    methodology metric microprocessors mid midpoint might miles milestone military mill million mind
    mine miner minimal minimize minimum minister minus minutes mission mitigate mix mobile mobility
    model moderate modern modernize modest modular module moment momentum monetary money monitor
    month more moreover morning mortality mortgage most mother motion mountain move movies much
    multi multifamily multimedia multiple multiyear music must my name namely national natural
    nature navigate near nearly necessary need negative negotiate neighbours neither net network
    never nevertheless new next nice night nighttime nine nineteen ninety no non noncontrolling none
    nonetheless noninterest nonrecurring nor normal normalize not notable notably note notebook
    notes nothing notice notified notwithstanding novels now number numerous nurses nursing
    objective obligated obsolete obtain occasionally occupancy occupied occur of off offered
    offering officers offices officials offset often oil okay omni omnichannel on once one ongoing
    online only onto open operate operational operator opex opinion opportunistic opportunity
    opposed optical optimism optimistic optimize option or order orders ordinary organic
    organizational original oscillators other otherwise our ourselves out outages outcome outdoor
    outflows outlined outlook outperformed output outside outsourcing outstanding over overall
    overcome overhead overseas overview own owner ownership oxygen pace package page pages paid
    pandemic paper par parent park parliament part partially participants participate particular
    partner partners partnership party pass passenger passengers past patent path patient pattern
    pay payable payload payors payroll peak peers penalties pending penetrate pension pensions
    people per percent percentage perfect perform perhaps period periodic permanent permit perpetual
    person personnel perspective pharmaceutical pharmacy phase phone physical physician picture
    piece pipe pipeline place plan plant platform play players please plus point police policy
    political pooling popular portable portfolio positioned positioning positive possible post
    potential power powerful practice pre preceding precise predict predominantly preferred
    preliminary premium prepare present president press pressure prestige presumably pretax pretty
    prevailing prevent previous previously price prices primary prime primetime principal principles
    print prior prioritize priority privacy private pro proactive probable probably problems
    procedures proceed process produce product productive professional profile profit profitable
    profits program programmable progress prohibit project promote promotional property proposal
    proposed proprietary prosecutors prospective prospects protect protesters protocols proud prove
    proven provide provision prudent public published publishers publishing pull purchase purpose
    pursuant pursue push put qualify quality quantitative quarter quick quite radar radio rain raise
    ramp range rapid ratably rate rather ratio raw re reach read readers ready real reality
    realizable realize reason reasonable reasonably rebels rebound recall receipt receivable receive
    recent recognize record recover recoverable recovery recreational recruiting recurring red
    redeem reduce refer referenced referral refinancing reflect refresh regard regarding regardless
    region registered regular regulated regulators regulatory reimbursable reinvested reiterate
    relate relationship relative release relevant reliable relief rely remain remainder remarks
    remember reminder remote rendered renew renewable renewals rent rentals reopen repaid repair
    repay repeat replace replay report reporters reports repositioning represent representative
    repurchase request require research researchers resellers reserve residential residents
    resilient resorts resource respect respective respiratory respond response responsibility
    responsible rest restated restaurants restrict restrictive restructuring result retail retailer
    retain retransmission return revenue revenues reverse review revised revolver revolving rich rig
    right rise risk rival rivals river road robust role roll rollout room rose roughly route routine
    royalty rule rules rumors rumours run safe safety said salaries salary sale sales same satellite
    satisfy save saw say scalable scale scarcely scenario schedule school scientific scientists
    scope scores sea season seasonality seat second secondly secrets section sector secular secure
    security see seek seems seen select self sell seller semi semiconductor senators senior sense
    sensitive separate sequential serial series serve service set settle seven seventeen seventy
    several severe shall shape share shareholder shareholders she sheet shift ship shipments shop
    short shortage should show shown shutdown shuttle side sign signals significant similar
    similarly simple simplify simply simultaneously since single site six sixteen sixth sixty size
    skilled skills skin slide slides slight slow slowdown small smart snow so social soft software
    solar sold soldiers sole solid solidify some something sometimes somewhat son songs soon
    sophisticated sorry sort sought sound source sources space spacecraft spanning speak special
    specialty specific specified speech speed spend spent spin split spokesman spokeswoman sponsors
    sports spot spread spring square stable stack staff staffing stage stakeholders stand standalone
    standard standpoint start startup state statistics status statutes statutory stay steady steel
    step still stimulus stock stockholder storage store stories storm story straight strategic
    strategy stream streamline strength strengthen strikes strong strongest structural structure
    students study sub subcontractors subject sublease sublet submission submitted subordinated
    subscriber subscribers subscriptions subsequent subsequently subsidiary substantial substitute
    success successful such suffer sufficient suite sum summarizes summary summer superior
    supermarket supplemental supplier suppliers supply support sure surge surpassed surpluses
    surprisingly surrounding suspended suspension sustain sustainable swap swine switch symbol
    syndicated synergy synthesizers system table tablets tailored tailwind take taken talent talk
    tangible target tariffs tasks tax taxable taxes teachers team teams tech technical techniques
    technological technology teens telcos telecom telephone television temperature temporary ten
    tenant tend term terminate terrific territories terrorist test text than thank thanks that the
    theatrical their them theme themselves then therapy there thereafter thereby therefore thereof
    thereto these they thing think third thirdly thirteen thirty this those though thought thousand
    thousands threat three thrive through throughout thru thus ticket tied tier tight time title to
    tobacco today together tomorrow ton tonight too took tool top topic total touch tough tourism
    tourists toward town track trade trademark traditional traditionally traffic trailing train
    trajectory transactional transceiver transcript transfer transform transformational transitioned
    transitioning translated transmission transport travel treasury tremendous trend trial trillion
    triple true truly trust try turmoil turn turnaround turnover twelve twenty two type typical
    ultimate ultimately unable unallocated unanticipated uncertain uncertainty unchanged
    unconditional under undergo underlying underpinning understand undertake underwriting
    undiscounted unearned unemployment unexpected unfavorable unfortunately unified unions unique
    unit unless unlike unlock unpaid unprecedented unpredictable unregistered unresolved unsecured
    unsurprisingly until unusual up upcoming update upgrade upon upscale upside upward us usage use
    used useful user users using usual utility utilize vaccine valuable value variable variant
    variety various vary vast vehicle vendor vendors venture version versus vertical very vest via
    victims video view viewers village virtual virus visibility vision visit voice volatile
    volatility voltage volume voluntary vote voters vs wafer wages walk want warrants warranty was
    waste watchdog water wave way we weak weather web webcast website week weekend weighted welcome
    well went were what when whenever where whereas whereby wherever whether which while white who
    whoever whole wholesale wholly whom whose why wide widespread will win wind window winter wire
    wireless with within without witnesses woman women wondering wood words work workers workflow
    workforce workload workplace world worldwide worse worst worth would wrapping wraps write
    written yeah year yellow yes yesterday yet yield yields you your zero
    """
)
