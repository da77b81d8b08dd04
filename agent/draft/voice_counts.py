"""What of a sentence tells its voice: how it opens, whose words, which person, which tense.

Counted by closed word lists, English only; it knows no profile and no target. Of verbs it knows
forms in "-ed" and what the lists hold, of quotation marks the double ones.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

from agent.draft.rhythm import unmarked
from agent.draft.stock import connectives
from tools.context_words import word_set
from tools.names import names

Opening = Literal[
    "name", "number", "preposition", "pronoun", "connective", "quotation", "other"
]  # fmt: skip

LONG_LETTERS: Final = 7  # letters of a long word
_FAR: Final = 6  # sentences within which a quotation must be closed
_TOKEN: Final = re.compile(r"[^\W_]+(?:[-‑][^\W_]+)*(?:['’][a-z]+)?")
_MARK: Final = re.compile(r"[“”\"]")
_CONTRACTED: Final = re.compile(
    r"\b[a-z]+(?:n['’]t|['’](?:re|ve|ll|d|m))\b"
    r"|\b(?:it|that|he|she|there|here|what|who|where|how|let)['’]s\b",
    re.I,
)
_FIRST: Final = word_set("me my mine myself we us our ours ourselves")
_SECOND: Final = word_set("you your yours yourself yourselves")
_PRONOUNS: Final = (
    _FIRST
    | _SECOND
    | word_set(
        "i he him his she her hers it its they them their theirs this that these those who one"
        " everyone everybody nobody someone somebody anyone nothing something everything"
    )
)
_PREPOSITIONS: Final = word_set(
    "in on at by for from with without within of to into onto over under above below before after"
    " during since until till through throughout between among amid against across along around"
    " behind beside beyond despite except inside outside near past toward towards upon versus via"
    " following according regarding unlike like per about"
)
_JOINING: Final = word_set("and but or nor so because although though while whereas yet if unless")
_NUMBERS: Final = word_set(
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred"
    " thousand half dozens hundreds thousands millions billions"
)
_HELPING: Final = word_set(
    "is are am was were be been being has have had having get gets got gotten 's 're 've not n't"
    " isn't aren't wasn't weren't hasn't haven't hadn't also since already recently largely"
)
# Before a form in "-ed" these make it an adjective or a noun: "an increased share", "of retired".
_NOT_BEFORE: Final = (
    _HELPING
    | word_set("a an the this that these those its their his her our my your to more most as")
    | _PREPOSITIONS
)
_PAST: Final = word_set("was were had did wasn't weren't hadn't didn't said went came began")
_PAST_OR_PARTICIPLE: Final = word_set(
    "rose fell grew drew drove knew saw spoke wrote chose broke ran swam sank shrank became threw"
    " wore bore froze stole swore told sold bought brought caught taught thought sought fought"
    " built sent spent lent bent lost kept slept felt dealt meant met left led held stood"
    " understood won paid laid made found heard sat got gave took ate flew hid struck stuck hung"
    " wound"
)
_PRESENT: Final = word_set(
    "is are am has have do does isn't aren't hasn't haven't don't doesn't can can't cannot will"
    " won't may must shall says expects sees remains makes takes gives comes goes becomes means"
    " wants keeps brings seems appears continues includes believes thinks argues adds tells sells"
    " buys pays loses grows begins depends requires provides wonders knows gets has asks hopes"
    " belongs contains consists explains describes suggests involves lets puts tries understands"
    " writes speaks stays agrees owns exists happens allows finds"
)
_BASE: Final = word_set(
    "say see think believe expect know want need make take give come go get keep mean hope try"
    " like look feel find work live call ask plan intend estimate continue remain"
)
_SUBJECTS: Final = word_set("i we you they who people")
_MODALS: Final = word_set("to would could should might will can may must shall")


class Counts(NamedTuple):
    """One sentence: its opening, words in all, and counts of what its writer says himself.

    All but ``opening`` and ``quoted`` (words) leave out what stands in quotation marks.
    """

    opening: Opening
    quoted: int
    own: int
    long: int
    contractions: int
    first: bool
    second: bool
    past: int
    present: int
    question: bool


def counts(sentences: Sequence[str]) -> list[Counts]:
    """Count each sentence of a text, in order; citation markers are removed.

    A quotation may run over several sentences: what follows its opening mark is quoted up to the
    closing one, or to the end of the sentence where none comes within six.
    """
    texts = [unmarked(sentence).strip() for sentence in sentences]
    return [
        _counted(text, own, quoted)
        for text, (own, quoted) in zip(texts, _apart(texts), strict=True)
    ]


def _counted(text: str, own: str, quoted: int) -> Counts:
    tokens = [token.replace("’", "'") for token in _TOKEN.findall(own)]
    low = [token.lower() for token in tokens]
    # "In May Will Fell left" has one verb.
    verbs = [n for n, token in enumerate(tokens) if n == 0 or not token[0].isupper()]
    return Counts(
        opening=opening(text) if own.strip(" ¶") or not quoted else "quotation",
        quoted=quoted,
        own=len(low),
        long=sum(len(token) >= LONG_LETTERS and token.isalpha() for token in low),
        contractions=len(_CONTRACTED.findall(own)),
        first=any(
            (word.split("'")[0] in _FIRST and not tokens[n].isupper()) or _is_i(tokens, n)
            for n, word in enumerate(low)
        ),
        second=any(word.split("'")[0] in _SECOND for word in low),
        past=sum(_is_past(low, n) for n in verbs),
        present=sum(_is_present(low, n) for n in verbs),
        question=own.rstrip(" ¶)").endswith("?"),
    )


def opening(sentence: str) -> Opening:
    """How a sentence opens; a name needs a capital that its place alone does not explain."""
    text = sentence.strip()
    if not text or text[0] in "“\"„«‘'":
        return "quotation" if text else "other"
    joint = connectives(text)
    first = _TOKEN.search(text)
    if first is None:
        return "other"
    word = first[0].lower().replace("’", "'").split("'")[0]
    if word in _JOINING or (joint and text.lower().startswith(joint[0])):
        return "connective"
    if first[0][0].isdigit() or text[0] in "$€£¥" or word in _NUMBERS:
        return "number"
    if word in _PRONOUNS:
        return "pronoun"
    if word in _PREPOSITIONS:
        return "preposition"
    return "name" if any(n.start == first.start() for n in names(text)[:1]) else "other"


def _apart(texts: Sequence[str]) -> list[tuple[str, int]]:
    """Each sentence without what is quoted ("¶" in its place), and how many words that were."""
    inside = False
    result = []
    for n, text in enumerate(texts):
        own, quoted, at = "", 0, 0
        for mark in [*_MARK.finditer(text), None]:
            end = mark.start() if mark else len(text)
            if inside:
                quoted += len(text[at:end].split())
            else:
                own += text[at:end]
            if mark is None:
                break
            at = mark.end()
            if mark[0] == '"' and not inside and text[max(0, end - 1) : end].isdigit():
                continue  # five inches
            if mark[0] == "“" or (mark[0] == '"' and not inside):
                inside, own = True, f"{own} ¶ "
            else:
                inside = False
        inside = inside and _closed(texts[n + 1 : n + 1 + _FAR])
        result.append((own, quoted))
    return result


def _closed(following: Sequence[str]) -> bool:
    found = next((mark[0] for text in following if (mark := _MARK.search(text))), "")
    return found in ("”", '"') and found != ""


def _is_i(tokens: Sequence[str], n: int) -> bool:
    """The pronoun, not the numeral of "World War I"."""
    if tokens[n].split("'")[0] != "I":
        return False
    return n < 2 or not tokens[n - 1][0].isupper()


def _is_past(low: Sequence[str], n: int) -> bool:
    word, before = low[n], low[n - 1] if n else ""
    if word in _PAST:
        return True
    if n == 0 or before in _NOT_BEFORE:
        return False
    return word in _PAST_OR_PARTICIPLE or (word.endswith("ed") and len(word) > 4)


def _is_present(low: Sequence[str], n: int) -> bool:
    word, before = low[n], low[n - 1] if n else ""
    if word in ("have", "do"):
        return before not in _MODALS
    if word in _PRESENT:
        return True
    return word in _BASE and before in _SUBJECTS
