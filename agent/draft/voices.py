"""Voices: the shipped ones, those of a file of one's own, and those that sample texts give.

Knows no run: what a run keeps of its voice, see ``agent.voicing``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final

import yaml
from pydantic import Field, ValidationError

from agent.domain import Frozen
from agent.draft.voice import Profile
from agent.draft.voice_samples import pooled, read_samples, shown
from agent.errors import SetupError
from agent.mistaken import in_words
from agent.plan.schemas import mapping

_OWN: Final = (".yaml", ".yml")
MOST_OWN: Final = 50_000  # bytes of a voice file; parsing megabytes of YAML takes minutes


class Shipped(Frozen):
    """A voice as a YAML file states it: target measures, and some sentences for a model."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    name: str
    purpose: str
    target: Profile
    instruction: str = Field(max_length=600)


class Voice(Frozen):
    """The voice of a run: by name, by a voice file, or by sample texts (``files``).

    ``sentences`` is how many of the samples were measured, ``sample`` the stretch of them that a
    model is shown.
    """

    name: str
    files: tuple[str, ...] = ()
    sentences: int = 0
    target: Profile
    instruction: str = ""
    sample: str = ""

    def fingerprint(self) -> str:
        """Hash of what may change a result: measures, instruction and sample, not the files."""
        facts = self.model_dump_json(include={"target", "instruction", "sample"})
        return hashlib.sha256(facts.encode()).hexdigest()[:16]


@cache
def shipped() -> dict[str, Shipped]:
    """The default voices by id, sorted."""
    folder = resources.files("prompts") / "voices"
    files = {e.name: e for e in folder.iterdir() if e.name.endswith(".yaml")}
    read = [read_voice(files[n].read_text(encoding="utf-8"), n) for n in sorted(files)]
    return {one.id: one for one in read}


def located(values: Sequence[str]) -> tuple[str, ...]:
    """Names as they are, files by their absolute path, each once."""
    return tuple(dict.fromkeys(v if v in shipped() else str(Path(v).resolve()) for v in values))


def settle(values: Sequence[str]) -> Voice | None:
    """The voice that a brief asks for; None when it asks for none.

    Args:
        values: One name of a default voice, or one voice file (YAML), or sample texts.

    Raises:
        SetupError: no such name or file, or it cannot serve; one line that says why.
    """
    if not values:
        return None
    stated = [v for v in values if v in shipped() or Path(v).suffix.lower() in _OWN]
    if stated and len(values) > 1:
        raise SetupError(f"--voice: {stated[0]} is a voice of its own: give it alone")
    if stated:
        one = shipped().get(stated[0]) or _own(Path(stated[0]))
        files = () if stated[0] in shipped() else (stated[0],)
        return Voice(name=one.id, files=files, target=one.target, instruction=one.instruction)
    paths = [Path(v) for v in dict.fromkeys(values)]
    for path in paths:
        if not path.is_file():
            raise SetupError(f"--voice: no file at {path}; voices by name: {', '.join(shipped())}")
    samples = read_samples(paths)
    return Voice(
        name=", ".join(path.name for path in paths),
        files=tuple(map(str, paths)),
        sentences=sum(len(one.sentences) for one in samples),
        target=pooled(tuple(samples)),
        sample=shown(samples),
    )


def _own(path: Path) -> Shipped:
    try:
        if path.stat().st_size > MOST_OWN:
            raise SetupError(f"--voice: {path}: larger than {MOST_OWN:,} bytes; a voice is a page")
        return read_voice(path.read_text(encoding="utf-8-sig"), f"--voice: {path}")
    except UnicodeDecodeError:
        raise SetupError(f"--voice: {path} is not UTF-8 text") from None
    except FileNotFoundError:
        raise SetupError(f"--voice: no file at {path}") from None
    except OSError as error:
        raise SetupError(f"--voice: {path}: {error.strerror}") from None


def read_voice(text: str, where: str) -> Shipped:
    """A voice from a YAML text.

    Raises:
        SetupError: it is wrong; the message names the line, the place and what is allowed.
    """
    try:
        one = Shipped.model_validate(mapping(text, where))
    except ValidationError as error:
        # A misspelt name is also a missing one: it is told first.
        wrong = min(error.errors(), key=lambda e: e["type"] != "extra_forbidden")
        place: tuple[int | str, ...] = wrong["loc"]
        allowed = ""
        if wrong["type"] == "extra_forbidden":
            fields = Shipped.model_fields if len(place) == 1 else Profile.model_fields
            allowed = f"; allowed there: {', '.join(fields)}"
        at = f"line {_line(text, place)}: {'.'.join(map(str, place))}"
        raise SetupError(f"{where}: {at}: {in_words(wrong)}{allowed}") from None
    if one.target == Profile():
        known = ", ".join(Profile.model_fields)
        raise SetupError(f"{where}: target: no measure is given; allowed there: {known}")
    return one


def _line(text: str, place: Sequence[int | str]) -> int:
    """The line of a YAML mapping at which a place begins, as far into it as there is something."""
    node, line = yaml.compose(text), 1
    for part in place:
        found = [
            (key, value)
            for key, value in (node.value if isinstance(node, yaml.MappingNode) else ())
            if key.value == str(part)
        ]
        if not found:
            break
        (key, node), *_ = found
        line = key.start_mark.line + 1
    return line
