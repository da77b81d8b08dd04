"""A voice in words, as a writing model is told it. Pure; it knows no prompt."""

from __future__ import annotations

from typing import Final

from agent.draft.voice import LONG, SHORT, Profile

OFTEN: Final = 0.05  # share of sentences below which a way to open is not worth a word
# One spread beside the mean of encyclopaedia articles (0.26; see ``agent.draft.voice.SPREAD``).
PLAIN, FORMAL = 0.22, 0.31  # share of long words
CONTRACTED: Final = 0.3  # contractions in 100 words: one in a dozen sentences
_OPENINGS: Final = {
    "opens_name": "a name",
    "opens_preposition": "a time or a place (“In May ...”)",
    "opens_pronoun": "a pronoun",
    "opens_quotation": "a quotation",
    "opens_connective": "a joining word",
    "opens_number": "a number",
}


def told(target: Profile) -> str:
    """What a model is told to aim at, one line a point; measures that are None are left out.

    Of the first person nothing is asked: an article that says "we" of its sources' doings would
    not pass the gate, whatever its sample does.
    """
    lines = [_lengths(target), _paragraphs(target), _openings(target), _joints(target)]
    lines += [_tense(target), _person(target), _manner(target), _quoted(target)]
    return "\n".join(f"- {line}" for line in lines if line)


def _lengths(target: Profile) -> str:
    parts = []
    if target.mean_words is not None:
        parts.append(f"About {target.mean_words:.0f} words a sentence on average")
    if target.cv is not None:
        how = (
            "nearly alike" if target.cv < 0.35 else "varied" if target.cv < 0.55 else "very varied"
        )
        parts.append(f"{'lengths' if parts else 'Lengths'} {how}")
    if target.short is not None and target.long is not None:
        share = (
            f"{_ten(target.short)} of {SHORT} words or fewer, {_ten(target.long)} of {LONG} or more"
        )
        parts.append(f"{'of' if parts else 'Of'} ten sentences {share}")
    return f"{', '.join(parts)}." if parts else ""


def _ten(share: float) -> str:
    count = round(10 * share)
    if share < 0.01 or count == 10:
        return "all" if count else "none"
    return f"about {count}" if count else "at most one"


def _paragraphs(target: Profile) -> str:
    if target.paragraph_words is None:
        return ""
    return f"Paragraphs of about {_tens(target.paragraph_words)} words."


def _tens(words: float) -> int:
    return max(10, 10 * round(words / 10))


def _openings(target: Profile) -> str:
    shares = {told: getattr(target, name) for name, told in _OPENINGS.items()}
    often = [
        (share, told) for told, share in shares.items() if share is not None and share >= OFTEN
    ]
    if not often:
        return ""
    ranked = sorted(often, key=lambda pair: -pair[0])
    return "Of ten sentences " + ", ".join(f"{_ten(s)} open with {t}" for s, t in ranked) + "."


def _joints(target: Profile) -> str:
    rate = target.connectives_per_100
    if rate is None:
        return ""
    if rate < 0.05:
        return "No connectives (however, therefore, meanwhile)."
    return f"About one connective (however, therefore, meanwhile) in {_tens(100 / rate)} words."


def _tense(target: Profile) -> str:
    if target.past is None:
        return ""
    if target.past >= 0.7:
        return "Told in the past tense."
    return "Told in the present tense." if target.past <= 0.3 else "Past and present tense mixed."


def _person(target: Profile) -> str:
    you, first = target.second_person, target.first_person
    lines = []
    if first is not None:
        lines.append("Never “I” or “we” outside quotation marks.")
    if you is not None:
        lines.append("The reader may be “you”." if you >= OFTEN else "No “you”.")
    if target.questions is not None and target.questions < 0.01:
        lines.append("No questions.")
    return " ".join(lines)


def _manner(target: Profile) -> str:
    parts = []
    if target.long_words is not None and target.long_words < PLAIN:
        parts.append("plain, short words")
    if target.long_words is not None and target.long_words > FORMAL:
        parts.append("formal, longer words")
    if target.contractions_per_100 is not None:
        some = target.contractions_per_100 >= CONTRACTED
        parts.append("contractions are welcome" if some else "no contractions")
    told = "; ".join(parts)
    return f"{told[0].upper()}{told[1:]}." if told else ""


def _quoted(target: Profile) -> str:
    if target.quoted is None:
        return ""
    if target.quoted < OFTEN:
        return "Hardly a word in quotation marks."
    share = 5 * round(20 * target.quoted)
    return f"About {share} of a hundred words stand in quotation marks."
