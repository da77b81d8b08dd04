"""Words and patterns of the calendar, in English, German, French and Spanish.

Knows nothing of labels: it says which words stand where, ``tools.periods`` says what they mean.
"""

from __future__ import annotations

import re

_MONTH_NAMES = (
    "january|jan|januar|jänner|janvier|janv|enero",
    "february|feb|februar|février|févr|fevrier|febrero",
    "march|mar|märz|mars|marzo",
    "april|apr|avril|avr|abril",
    "may|mai|mayo",
    "june|jun|juni|juin|junio",
    "july|jul|juli|juillet|julio",
    "august|aug|août|aout|agosto",
    "september|sept|sep|septembre|septiembre",
    "october|oct|oktober|okt|octobre|octubre",
    "november|nov|novembre|noviembre",
    "december|dec|dezember|dez|décembre|decembre|diciembre",
)
MONTH_NUMBER = {
    name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split("|")
}
# English and German write months with a capital; French and Spanish do not, and lower-case "may",
# "march" and "mars" beside a number are verbs and planets too often to be read as months.
_LOWER = (
    "janvier|février|fevrier|avril|juin|juillet|août|aout|septembre|octobre|novembre|décembre"
    "|decembre|enero|febrero|abril|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"
    "|mars|mai|marzo|mayo"
)
_CAPITAL = "|".join(sorted((n.capitalize() for n in MONTH_NUMBER), key=len, reverse=True))
_UPPER = "|".join(m.split("|")[0].upper() for m in _MONTH_NAMES)
# The look-ahead is for speed: most words fail on their first letter.
MONTH = rf"(?=[ADEFJMNOSadefjmnos])(?:{_CAPITAL}|{_LOWER}|{_UPPER})"
MONTH_HINT = re.compile(rf"\b{MONTH}\b")

ORDINAL_NUMBER = {
    "first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4,
    "final": 4, "ersten": 1, "erstes": 1, "zweiten": 2, "zweites": 2, "dritten": 3, "drittes": 3,
    "vierten": 4, "viertes": 4, "1.": 1, "2.": 2, "3.": 3, "4.": 4, "premier": 1, "1er": 1,
    "deuxième": 2, "2e": 2, "troisième": 3, "3e": 3, "quatrième": 4, "4e": 4, "primer": 1,
    "segundo": 2, "tercer": 3, "cuarto": 4, "second_": 2,
}  # fmt: skip
_ORDINAL = "|".join(re.escape(o) for o in sorted(ORDINAL_NUMBER, key=len, reverse=True))

COUNT_NUMBER = {
    "three": 3, "six": 6, "nine": 9, "twelve": 12, "3": 3, "6": 6, "9": 9, "12": 12,
    "thirteen": 3, "13": 3, "twenty-six": 6, "26": 6, "thirty-nine": 9, "39": 9,
    "fifty-two": 12, "fifty-three": 12, "52": 12, "53": 12,
}  # fmt: skip

_FISCAL = (
    r"(?:FY|[Ff]iscal(?:[- ][Yy]ears?)?|FISCAL(?: YEAR)?"
    r"|[Ff]inancial [Yy]ears?|Geschäftsjahr|exercice)"
)
_CALENDAR = r"(?:CY|[Cc]alendar(?:[- ][Yy]ear)?)"
# A four-digit year that is not part of a longer number, a price, a share or a count.
_NOT_MORE = (
    r"(?![\w%])(?![.,]\d)(?!\s?(?:percent|per cent|basis|bps|million|billion|trillion|thousand"
    r"|dollars|euros|employees|people|customers|users|stores|companies|partners|jobs|shares"
    r"|members|countries|locations|patients|vehicles|units|times|points)\b)"
)
YEAR4 = rf"(?:19|20)\d\d{_NOT_MORE}"
_SHORT = r"['’‘]\s?\d\d(?![\w%])(?![.,]\d)"
_LINK = r"(?:\s*,)?\s*(?:of|in|for|de|des|del|du)?\s*(?:the\s+|our\s+|its\s+)?"
_YEAR_TAIL = rf"(?:{_LINK}(?:(?P<{{0}}fy>{_FISCAL})|{_CALENDAR})?\s*(?P<{{0}}y>{YEAR4}|{_SHORT}))"

DATE = re.compile(
    rf"(?<![\w.,/-])(?:(?P<iy>(?:19|20)\d\d)-(?P<im>\d\d)-(?P<id>\d\d)(?!\d|-\d)"
    rf"|(?P<m1>{MONTH})\.?\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?:,\s*|\s+)(?:of\s+)?(?P<y1>{YEAR4})"
    rf"|(?P<d2>\d{{1,2}})(?:\.|er|st|nd|rd|th|º)?[\s-](?:of\s|de\s)?(?P<m2>{MONTH})\.?,?[\s-]"
    rf"(?:de\s|del\s)?(?P<y2>{YEAR4})"
    rf"|(?P<n1>\d{{1,2}})/(?P<n2>\d{{1,2}})/(?P<y3>(?:19|20)?\d\d)(?![\d/])"
    rf"|(?P<d4>\d{{1,2}})\.\s?(?P<m4>\d{{1,2}})\.\s?(?P<y4>(?:19|20)\d\d)(?![\d]))"
)
MONTH_YEAR = re.compile(
    rf"\b(?P<m>{MONTH})\.?(?:,\s*|\s+|-)(?:of\s+|de\s+|del\s+)?(?P<y>{YEAR4}|{_SHORT})"
)
MONTH_DAY = re.compile(
    rf"\b(?:(?P<m1>{MONTH})\.?\s(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?"
    rf"|(?<![.,\d$€£])(?P<d2>\d{{1,2}})(?:\.|st|nd|rd|th|er)?\s(?:of\s|de\s)?(?P<m2>{MONTH}))"
    r"(?![\w%])(?![.,]\d)(?!\s?(?:percent|per cent"
    r"|million|billion|thousand|basis|points?|bps|new)\b)"
)
_BEFORE_MONTH = (
    r"(?:(?:[Ii]n|[Ss]ince|[Uu]ntil|[Bb]y|[Dd]uring|[Ff]rom|[Tt]o|[Oo]f|[Tt]hrough|[Ll]ast|[Nn]ext"
    r"|[Tt]his|[Ee]arly|[Ll]ate|[Mm]id|[Ee]nded|[Ee]nding|[Aa]nd|[Ii]m|[Ee]n|[Ff]or|[Aa]fter"
    r"|[Bb]efore|[Ee]nd\sof)[\s-])"
)
MONTH_ALONE = re.compile(rf"{_BEFORE_MONTH}(?P<m>{MONTH})\b(?!\s\d)(?!\s[A-Z][a-z])")

CODE = re.compile(
    rf"(?<![\w.])(?:(?:(?P<afy>{_FISCAL})\s?(?P<ay>(?:20)?\d\d|{_SHORT})|(?P<by>(?:19|20)\d\d))"
    r"[\s-]?(?:[Qq](?P<aq>[1-4])|H(?P<ah>[12]))"
    r"|(?:(?P<bfy>[Ff]iscal\s)?[QT](?P<cq>[1-4])|H(?P<ch>[12])|(?P<dq>[1-4])Q|(?P<dh>[12])H)"
    rf"(?:(?P<ey>\d\d)|{_YEAR_TAIL.format('f')}"
    rf"|{_LINK}(?P<gfy>{_FISCAL})\s?(?P<gy>\d\d))?)(?![\w%])"
)
WORDED = re.compile(
    rf"(?<![\w-])(?:(?P<afy>{_FISCAL})\s?(?:(?P<ay>{YEAR4}|\d\d)(?:['’]s)?\s)?|(?P<by>{YEAR4})(?:['’]s)?\s)?"
    rf"(?P<o>{_ORDINAL})[\s-](?P<mid>fiscal\s)?"
    r"(?:(?P<q>quarters?|trimestre|Quartals?)|(?P<h>half|semestre|Halbjahr(?:e?s)?))(?![\w-])"
    rf"(?:{_YEAR_TAIL.format('f')}|{_LINK}(?P<gfy>{_FISCAL})\s?(?P<gy>\d\d)(?![\w%.]))?",
    re.IGNORECASE,
)
FISCAL_YEAR = re.compile(
    rf"(?<![\w-])(?:(?P<fy>{_FISCAL})[\s-]?(?P<y>(?:19|20)\d\d(?![\d%])(?![.,]\d)|{_SHORT}|\d\d(?![\w%])(?![.,]\d))"
    rf"(?:/(?P<t>\d\d(?:\d\d)?)(?!\d))?|(?P<cy>CY)\s?(?P<c>(?:20)?\d\d)(?!\w)"
    rf"|(?P<sy>(?:19|20)\d\d)\s(?:fiscal|financial)\s(?:year|exercise))"
)
AND_YEAR = re.compile(
    rf"\s?(?:,|,?\s?and|&|to|through|or|vs\.?|versus|[-–—])\s?(?P<y>{YEAR4}|\d\d(?![\w%.,]))"
)
FIRST_MONTHS = re.compile(
    r"\bfirst\s(?P<n>three|six|nine|3|6|9)\smonths\s(?:of|in)\s"
    rf"(?P<fy>{_FISCAL}\s)?(?P<y>{YEAR4})",
    re.IGNORECASE,
)
ENDED = re.compile(
    r"(?:(?P<n>\b(?:three|six|nine|twelve|thirteen|twenty-six|thirty-nine|fifty-two|fifty-three"
    r"|13|26|39|52|53|12|3|6|9))[\s-](?:months?|weeks?)(?:\speriods?)?|\b(?P<q>quarter)"
    r"|\b(?P<h>half[\s-]year)|\b(?:fiscal\s|full\s|financial\s)?(?P<y>years?))"
    r"(?:\s(?:that\s)?(?:ended|ending)|,?\sto)(?:\son)?\s$",
    re.IGNORECASE,
)
YEAR = re.compile(rf"(?<![\w.,$€£¥/#+])(?<!\d[-–—])(?:(?P<y>{YEAR4}))")
YEAR_SHORT = re.compile(
    rf"\b(?:[Ii]n|[Oo]f|[Ss]ince|[Ff]or|[Ff]rom|[Vv]ersus|[Vv]s\.?)\s(?P<y>{_SHORT})"
)
# A year right after a capitalised word is part of a name ("Windows Server 2016") unless the word
# is one of these, opens the sentence, or is a month.
BEFORE_YEAR = frozenset(
    re.findall(
        r"\S+",
        """
        in since by until from to through during for of and or between after before year years
        fiscal calendar early late mid end ended ending spring summer autumn fall winter results
        report revenue sales income quarter half annual full versus vs restated audited unaudited
        outlook guidance total change im en year-end winter annual as at around circa
        """,
    )
)
