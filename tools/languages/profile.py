"""A language's file as a typed value. Knows no text: the other modules here read with it."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import Annotated, Any, Final, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from agent.errors import SetupError

ENGLISH: Final = "en"


def _listed(value: Any) -> Any:
    """A string of words, or of phrases between bars, as a list."""
    if isinstance(value, str):
        cut = value.split("|") if "|" in value else value.split()
        return tuple(one.strip() for one in cut if one.strip())
    return value


# "legte_zu": two words that need not stand together.
Words = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Hedge = Literal["about", "less_than", "more_than", "at_least", "up_to"]
Role = Literal["to", "by", "from"]


class Profile(BaseModel):
    """All that is known of a language. Lists of words are written as one string.

    ``small`` tells the language, ``stop`` carries nothing in a claim, ``asking`` nothing in a
    question (``unasked``: a pattern). ``groups`` part the digits of whole numbers. ``scales`` are
    powers of ten, ``units`` codes (with a power of ten behind, "EUR 6", where the unit holds one).
    ``roles`` are words before a figure. ``periods`` are patterns with {month}, {ordinal} and {year}
    in which d, m (a name), mn (a number), y, o with q or h, n (quarter), hn, h1, h2, fy and to are
    named. ``ways`` tell up from down; ``marks`` change what a sentence claims, so none may be lost
    or added; ``degree`` and ``offices`` (and legal forms) may be left out, ``relative`` times only
    behind ``comparisons``. ``same`` are groups of words that stand for one another,
    ``first`` words in which a speaker speaks of himself. ``asks`` are
    patterns of questions by what they ask for. ``quote`` and ``quote_in`` print a quotation,
    ``notices`` what an article or an answer says.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    name: str
    own: str
    script: Literal["latin", "han"] = "latin"
    stemmer: str = ""
    small: Words = ()
    stop: Words = ()
    prepositions: Words = ()
    neutral: Words = ()
    decimal: Literal[",", "."] = "."
    groups: tuple[str, ...] = ()
    abbreviations: Words = ()
    ordinal_stop: bool = False
    numerals: dict[str, int] = {}
    compound: str = ""
    scales: dict[str, int] = {}
    units: dict[str, str] = {}
    percent_before: str = ""
    hedges: dict[Hedge, tuple[str, ...]] = {}
    roles: dict[Role, tuple[str, ...]] = {}
    months: tuple[tuple[str, ...], ...] = ()
    ordinals: dict[str, int] = {}
    periods: tuple[str, ...] = ()
    counted: Words = ()
    ways: dict[Literal["up", "down"], Words] = {}
    marks: dict[str, Words] = {}
    conjunctions: Words = ()
    words: Words = ()
    measures: Words = ()
    degree: Words = ()
    relative: Words = ()
    comparisons: Words = ()
    offices: Words = ()
    first: Words = ()
    same: tuple[Words, ...] = ()
    asking: Words = ()
    unasked: str = ""
    asks: dict[Literal["figure", "who", "when", "why", "where"], tuple[str, ...]] = {}
    because: Words = ()
    leans: Words = ()
    questions: str = "?"
    forward: Words = ()
    rumour: Words = ()
    instructs: tuple[str, ...] = ()
    documents: dict[str, tuple[str, ...]] = {}
    day: str
    dated: str
    parenthesis: str
    quote: str
    quote_in: str
    says: Words = ()
    languages: dict[str, str]
    notices: dict[str, str]
    orders: Words = ()

    @property
    def spaced(self) -> bool:
        """Whether it writes words apart."""
        return self.script != "han"


@cache
def _files() -> dict[str, str]:
    folder = resources.files("tools") / "languages"
    entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    return {
        entry.name.removesuffix(".yaml"): entry.read_text(encoding="utf-8")
        for entry in entries
        if entry.name.endswith(".yaml")
    }


def codes() -> tuple[str, ...]:
    """The languages that have a file, English among them."""
    return tuple(_files())


@cache
def profile(code: str) -> Profile:
    """The profile of a language.

    Raises:
        SetupError: There is no such file, or it is wrong.
    """
    text = _files().get(code)
    if text is None:
        raise SetupError(f"there is no language {code!r}: known are {', '.join(codes())}")
    return read_profile(text, f"{code}.yaml")


def read_profile(text: str, name: str) -> Profile:
    """A language's file as a profile.

    Raises:
        SetupError: It is no YAML, or a field is missing, unknown or of the wrong kind.
    """
    try:
        found = Profile.model_validate(yaml.safe_load(text))
        for pattern in found.periods:
            re.compile(pattern.replace("{", "(?:").replace("}", ")") if "{" in pattern else pattern)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise SetupError(f"{name}: field {where!r}: {first['msg']}") from None
    except (yaml.YAMLError, re.error) as error:
        raise SetupError(f"{name}: {error}") from None
    return found
