"""Prompts: one file per prompt, ``NAME.md.j2``, with the variables it takes declared on top.

Knows nothing of models or of what the values mean. A file is YAML front matter between two lines
of ``---`` (``variables: [a, b]``), then the parts ``## system`` and ``## user``. Parts are cut
before anything is filled in, and values are never templates: no text from a source can add a part,
a variable or an instruction of ours.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

import yaml
from jinja2 import Environment, StrictUndefined, TemplateError, meta

_SUFFIX = ".md.j2"
_PART = re.compile(r"^## (system|user)[ \t]*$", re.MULTILINE)
_FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_BREAKS = "\r\n"
_NAME = re.compile(r"[a-z0-9_]+(?:/[a-z0-9_]+)*")


class PromptError(ValueError):
    """A prompt file is wrong, or is given other values than it declares."""


class _Prompt(NamedTuple):
    variables: frozenset[str]
    parts: tuple[tuple[str, str], ...]


def names() -> list[str]:
    """Names of all prompts, sorted."""
    root = files(__name__)
    return sorted(
        entry.name.removesuffix(_SUFFIX) for entry in root.iterdir() if entry.name.endswith(_SUFFIX)
    )


def declared(name: str) -> frozenset[str]:
    """The variables that the prompt takes, all of them required. PromptError if it is wrong."""
    return _load(name).variables


def render(name: str, **values: Any) -> list[tuple[str, str]]:
    """Fill in a prompt.

    Args:
        name: The file's name without ``.md.j2``.
        **values: Exactly the declared variables; they are inserted, never rendered themselves.

    Returns:
        (role, content) pairs in the order of the file; roles are "system" and "user".

    Raises:
        PromptError: Unknown prompt, missing or extra variables, or an undefined attribute.
    """
    prompt = _load(name)
    given = frozenset(values)
    if given != prompt.variables:
        missing, extra = sorted(prompt.variables - given), sorted(given - prompt.variables)
        raise PromptError(f"prompt {name}: missing {missing}, not declared {extra}")
    environment = _environment()
    try:
        return [
            (role, environment.from_string(body).render(values).strip())
            for role, body in prompt.parts
        ]
    except TemplateError as error:
        raise PromptError(f"prompt {name}: {error}") from error


def fence(text: str, label: str = "source") -> str:
    """Set text apart as data, between two lines of tildes longer than any the text holds.

    The text cannot close its own fence, and stays as it is but for line breaks around it.
    """
    longest = max((len(run) for run in re.findall(r"~+", text)), default=0)
    bar = "~" * max(3, longest + 1)
    return f"{bar} {label}\n{text.strip(_BREAKS)}\n{bar}"


def line(text: str) -> str:
    """Text on one line, so that a value in a list cannot begin an entry of its own."""
    return " ".join(text.split())


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        undefined=StrictUndefined,
        autoescape=False,  # prompts are text for a model, not HTML for a browser
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    environment.filters.update(fence=fence, line=line)
    return environment


@lru_cache(maxsize=64)
def _load(name: str) -> _Prompt:
    if not _NAME.fullmatch(name):
        raise PromptError(f"not a prompt name: {name!r}")
    try:
        source = files(__name__).joinpath(name + _SUFFIX).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise PromptError(f"no prompt named {name}") from None
    return parse(name, source)


def parse(name: str, source: str) -> _Prompt:
    """Read a prompt file's text; PromptError where it breaks the form or its own declaration."""
    front = _FRONT.match(source)
    if front is None:
        raise PromptError(f"prompt {name}: no front matter")
    try:
        header = yaml.safe_load(front.group(1))
    except yaml.YAMLError as error:
        raise PromptError(f"prompt {name}: front matter is not YAML: {error}") from error
    if not isinstance(header, dict) or not isinstance(header.get("variables"), list):
        raise PromptError(f"prompt {name}: the front matter must list its variables")
    before, *pieces = _PART.split(source[front.end() :])
    if before.strip() or not pieces:
        raise PromptError(f"prompt {name}: text belongs under '## system' or '## user'")
    parts = tuple(zip(pieces[::2], pieces[1::2], strict=True))
    variables = frozenset(str(v) for v in header["variables"])
    used = frozenset[str]().union(*(_used(name, body) for _, body in parts))
    if used != variables:
        raise PromptError(f"prompt {name}: declares {sorted(variables)}, uses {sorted(used)}")
    return _Prompt(variables, parts)


def _used(name: str, body: str) -> frozenset[str]:
    try:
        return frozenset(meta.find_undeclared_variables(_environment().parse(body)))
    except TemplateError as error:
        raise PromptError(f"prompt {name}: {error}") from error
