"""What would answer a question that the library does not. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from agent.chat.follow_slots import noun_phrases, thing_of
from agent.chat.told import line
from agent.domain import Document
from agent.draft.original import notice
from agent.forage.bearing_other import asked_in
from agent.forage.closing import asked_periods, matches, unordered, wants_figure
from tools.context_company import short_name
from tools.names import names
from tools.periods_labels import covers, in_words, label_kind


def untold(
    question: str,
    documents: Collection[Document],
    holds: Callable[[str], int],
    closest: Sequence[str] = (),
) -> str:
    """Why the library does not tell, as far as rules can say, and what would.

    Args:
        question: As it was understood.
        documents: Those that may be used.
        holds: Whether the library holds a word at all.
        closest: Titles nearest in meaning.
    """
    code = asked_in(question, documents)
    if code != "en":  # what would tell it is worked out in English only
        near = "; ".join(line(t) for t in closest)
        return "\n".join(
            [notice("untold", code), *([f"{notice('closest', code)} {near}"] if near else [])]
        )
    question = unordered(question)
    named = [n.text for n in names(question)]
    strange = [n for n in named if not all(holds(w) for w in n.split())]
    labels = asked_periods(question)
    rows = ["The library does not tell."]
    if strange:
        rows.append(f"Nothing in it names {' or '.join(strange)}.")
    elif labels and (gap := _gap(labels, documents)):
        rows.append(gap)
    rows.append(f"What would: {_wanted(question, named, labels)}.")
    if closest:
        rows.append("Closest: " + "; ".join(line(t) for t in closest))
    return "\n".join(rows)


def _gap(labels: Sequence[str], documents: Collection[Document]) -> str:
    """What period the library's papers lie in, where none of them is of the one asked about."""
    if all(label_kind(a) == "partial" for a in labels):
        return ""  # of which year is not said
    held = [label for d in documents for label in (d.period, d.date) if label]
    if any(matches(a, h) or covers(h, a) for a in labels for h in held):
        return ""
    dates = sorted(d.date for d in documents if d.date)
    span = f": its papers run from {dates[0]} to {dates[-1]}" if dates else ""
    return f"None of its papers is of {in_words(labels[0])}{span}."


def _wanted(question: str, named: Sequence[str], labels: Sequence[str]) -> str:
    who = f" of {and_listed([short_name(n) for n in named])}" if named else ""
    when = f" {' or '.join(_dated(label) for label in labels)}" if labels else ""
    if not wants_figure(question):
        things = [question[slice(*place)] for place in noun_phrases(question)]
        about = f" that speaks of {and_listed([*map(short_name, named), *things]) or 'it'}"
        return f"a document{about}{when}; add it with `deepnews ingest`"
    thing = thing_of(question)
    figure = f"the figure for {thing}" if thing else "the figure"
    return f"a document that gives {figure}{who}{when}; add it with `deepnews ingest`"


def and_listed(items: Sequence[str]) -> str:
    """The items in one phrase: "a, b and c"."""
    return " and ".join(filter(None, [", ".join(items[:-1]), *items[-1:]]))


def _dated(label: str) -> str:
    return f"{'on' if label_kind(label) == 'day' else 'in'} {in_words(label)}"
