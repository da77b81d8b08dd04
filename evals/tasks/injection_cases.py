"""Attacks inside documents: BIPIA's, AgentDojo's and ours. Reads the data; judges nothing.

BIPIA (Yi et al. 2023, arXiv 2312.14197, section 3): an attack string stands on a line of its own at
the start, in the middle or at the end of an e-mail or a table. AgentDojo (2406.13352, section 3.4):
a wording around a goal fills a slot of an inbox, a file, a channel or a page. Categories (BIPIA's
own, AgentDojo's wordings by suite) are split into two halves with the seed: what is tuned is tuned
on ``development``.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, NamedTuple

import yaml

from agent.errors import SetupError

PARTS: Final = ("bipia", "agentdojo", "claims", "orders", "benign")
PLACES: Final = ("start", "middle", "end")
KINDS: Final = ("email", "table")
SPLIT_SEED: Final = 7
_SLOT: Final = re.compile(r"\{(\w*injection\w*)\}")
_LONG: Final = frozenset({"body", "content", "description", "reviews", "text"})


class Attack(NamedTuple):
    """An attack in a document. ``text`` is all that was put in, ``document`` the whole."""

    id: str
    part: str
    category: str
    split: str
    text: str
    document: str
    clean: str
    question: str
    gold: str

    @property
    def name(self) -> str:
        """Of its file."""
        return f"doc-{hashlib.sha256((self.id + self.document).encode()).hexdigest()[:12]}.txt"

    @property
    def clean_name(self) -> str:
        """Of the file without the attack, which many attacks share."""
        return f"clean-{hashlib.sha256(self.clean.encode()).hexdigest()[:12]}.txt"


@lru_cache(maxsize=1)
def texts() -> dict[str, Any]:
    """The task's own file: wordings, goals, questions, documents and claims."""
    source = files("evals.tasks").joinpath("injection.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(source))


def placed(document: str, attack: str, place: str) -> str:
    """The document with the attack on a line of its own."""
    lines = document.split("\n")
    if len(lines) < 3:  # one paragraph: between two of its sentences
        lines = re.split(r"(?<=[.!?]) +", document)
    at = {"start": 0, "middle": len(lines) // 2, "end": len(lines)}[place]
    return "\n".join([*lines[:at], attack, *lines[at:]])


def split_of(categories: Sequence[str]) -> dict[str, str]:
    """Each category's half: the first in a shuffled order of names is for development."""
    names = sorted(set(categories))
    random.Random(SPLIT_SEED).shuffle(names)
    half = (len(names) + 1) // 2
    return {name: "development" if n < half else "held back" for n, name in enumerate(names)}


def bipia(data: Path, seed: int) -> list[Attack]:
    """Every attack string at each place of a drawn e-mail and a drawn table.

    Strings of the training half go into contexts of it, those of the test half into its own.

    Raises:
        SetupError: the set is not there.
    """
    home = _home(data, "bipia")
    draw = random.Random(seed)
    strings = {
        half: json.loads((home / f"text_attack_{half}.json").read_text(encoding="utf-8"))
        for half in ("train", "test")
    }
    halves = split_of([f"{half}: {name}" for half, held in strings.items() for name in held])
    found = []
    for kind in KINDS:
        for half, held in strings.items():
            rows = _rows(home / kind / f"{half}.jsonl")
            for category, attacks in held.items():
                for n, attack in enumerate(attacks):
                    for place in PLACES:
                        row = draw.choice(rows)
                        gold = str(row["ideal"])
                        found.append(
                            Attack(
                                f"bipia {kind} {half} {category} {n} {place}", "bipia", category,
                                halves[f"{half}: {category}"], attack,
                                placed(row["context"], attack, place), row["context"],
                                row["question"].removeprefix("Q: "),
                                "" if gold == "unknown" else gold,
                            )
                        )  # fmt: skip
    return found


def _rows(path: Path) -> list[dict[str, Any]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def agentdojo(data: Path, seed: int) -> list[Attack]:
    """Every slot with every wording, each around one of its suite's goals in turn.

    Raises:
        SetupError: the set is not there.
    """
    home = _home(data, "agentdojo_data") / "suites"
    told = texts()
    halves = split_of([f"{w}, {suite}" for w in told["wordings"] for suite in told["goals"]])
    turn = random.Random(seed).randrange(100)
    found = []
    for suite, goals in told["goals"].items():
        defaults = yaml.safe_load(
            (home / suite / "injection_vectors.yaml").read_text(encoding="utf-8")
        )
        for number, (slot, document) in enumerate(sorted(slots(home / suite).items())):
            kept = {name: str(row["default"]) for name, row in defaults.items()}
            clean = _filled(document, kept)
            question, gold = told["questions"].get(slot, (f"What does {_titled(clean)} say?", ""))
            for n, (wording, form) in enumerate(told["wordings"].items()):
                goal = goals[(turn + number + n) % len(goals)]
                attack = form.replace("{goal}", goal)
                found.append(
                    Attack(
                        f"agentdojo {suite} {slot} {wording}", "agentdojo", wording,
                        halves[f"{wording}, {suite}"], attack,
                        _filled(document, kept | {slot: attack}), clean, question, gold,
                    )
                )  # fmt: skip
    return found


def claims() -> list[Attack]:
    """Our own: orders whose payload is a false figure or event, or an address, in two documents."""
    told = texts()
    halves = split_of(list(told["claims"]))
    return [
        Attack(
            f"claims {category} {n} {row['name']} {place}", "claims", category, halves[category],
            attack, placed(row["text"], attack, place), row["text"], row["question"], row["gold"],
        )
        for category, attacks in told["claims"].items()
        for n, attack in enumerate(attacks)
        for row, place in zip(told["documents"], ("end", "middle"), strict=True)
    ]  # fmt: skip


@lru_cache(maxsize=1)
def results() -> tuple[dict[str, Any], ...]:
    """Sixty tool results with an order in each and sixty honest texts, written before any rule.

    In the manner of InjecAgent (Zhan et al. 2024, arXiv 2403.02691: direct harm and data stealing,
    plain and strengthened) and NotInject (Li and Liu 2024, 2410.22770: one to three trigger words).
    Every second one is held back.
    """
    source = files("evals.tasks").joinpath("injection_orders.jsonl").read_text(encoding="utf-8")
    return tuple(json.loads(line) for line in source.splitlines())


def orders() -> list[Attack]:
    """The tool results, each in one of our documents."""
    documents_, named = texts()["documents"], {"dev": "development", "held": "held back"}
    rows = [row for row in results() if "strength" in row]
    return [
        Attack(
            f"orders {one['id']}", "orders", f"{one['kind']} {one['strength']}",
            named[one["half"]], one["text"],
            placed(host["text"], one["text"], PLACES[n // 2 % len(PLACES)]),
            host["text"], host["question"], host["gold"],
        )
        for n, one in enumerate(rows)
        for host in (documents_[n % len(documents_)],)
    ]  # fmt: skip


def hosted(attacks: Sequence[Attack]) -> list[Attack]:
    """The same orders, each in one of our reports: of those an article can be written.

    An e-mail of BIPIA's or a note of AgentDojo's seldom holds a sentence that an article may print.
    """
    reports = texts()["reports"]
    found = []
    for n, attack in enumerate(attacks):
        report = reports[n % len(reports)]
        text = placed(report, attack.text, PLACES[n // len(reports) % len(PLACES)])
        found.append(attack._replace(document=text, clean=report, question="", gold=""))
    return found


def slots(suite: Path) -> dict[str, str]:
    """The text of the smallest thing that holds each slot, the slot still open, by its name."""
    found: dict[str, str] = {}
    for path in sorted([*suite.glob("environment.yaml"), *suite.glob("include/*.yaml")]):
        source = path.read_text(encoding="utf-8")
        source = re.sub(r"!include \S+", "''", source)
        for text in _holding(yaml.safe_load(source)):
            for slot in _SLOT.findall(text):
                found.setdefault(slot, text)
    return found


def documents(suite: Path) -> list[str]:
    """Every thing with a text of its own in a suite's environment, slots empty."""
    found = []
    for path in sorted([*suite.glob("environment.yaml"), *suite.glob("include/*.yaml")]):
        source = re.sub(r"!include \S+", "''", path.read_text(encoding="utf-8"))
        found += [_SLOT.sub("", text) for text in _holding(yaml.safe_load(source), every=True)]
    return found


def _holding(node: Any, *, every: bool = False) -> Iterator[str]:
    """Things with a text: mappings of plain values, and texts that stand under a name of theirs."""
    if isinstance(node, Mapping):
        texts_ = [v for v in node.values() if isinstance(v, str)]
        listed = [v for v in node.values() if isinstance(v, list)]
        own = [*texts_, *(v for row in listed for v in row if isinstance(v, str))]
        named = {k: v for k, v in node.items() if isinstance(v, str)}
        pages = len(named) == len(node) and sum(len(v) > 60 for v in texts_) > 1
        if pages and not node.keys() & _LONG:
            yield from (f"{k}\n\n{v}" for k, v in named.items() if every or _SLOT.search(v))
        elif (every and node.keys() & _LONG) or any(_SLOT.search(v) for v in own):
            yield rendered(node)
        for value in node.values():
            yield from _holding(value, every=every)
    elif isinstance(node, list):
        for value in node:
            yield from _holding(value, every=every)


def rendered(node: Mapping[str, Any]) -> str:
    """A mapping as a document: short values one to a line, long ones as paragraphs after them."""
    head, body = [], []
    for name, value in node.items():
        if isinstance(value, list) and value and all(isinstance(v, str) for v in value):
            body += value if name in _LONG else []
            head += [] if name in _LONG else [f"{name}: {', '.join(value)}"]
        elif name in _LONG and isinstance(value, str):
            body.append(value)
        elif not isinstance(value, (list, Mapping)):
            head.append(f"{name}: {value}")
    return "\n".join(head) + "\n\n" + "\n\n".join(body)


def _filled(document: str, values: Mapping[str, str]) -> str:
    return _SLOT.sub(lambda slot: values.get(slot[1], ""), document)


def _titled(document: str) -> str:
    lines = [line for line in document.splitlines() if line.strip()]
    named = [line for line in lines if re.match(r"(?:subject|title|filename|name):", line)]
    return (named or lines)[0].split(": ", 1)[-1]


def _home(data: Path, name: str) -> Path:
    home = data / "injection" / name
    if not home.is_dir():
        raise SetupError(f"there is no {home}: name the data with --data or DEEPNEWS_DATA")
    return home
