"""The one place where a provider's exceptions become ours.

Measured at langchain-openai 1.7 with openai 3.54: a body that is not JSON raises a bare
JSONDecodeError, a JSON body of another shape ValueError, KeyError, TypeError, IndexError or
AttributeError, and a refusal an exception outside the model-error tree.
"""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from agent.errors import DeepNewsError, EndpointError, ReplyError

_OVERFLOW = re.compile(
    r"context[ _](?:length|window|size)|maximum context|exceed\w* context|prompt is too long"
    r"|too many tokens",
    re.IGNORECASE,
)
# llama-cpp-python's server answers HTTP 500 to a response_format that it does not know.
_UNKNOWN_FIELD = re.compile(r"response_format|json_schema|tool_choice|validation error")
_PREFIX = re.compile(r"^Error code: \d+ - ")
_SHOWN_CHARACTERS = 160
_LEAST_KEY = 6  # characters; a shorter one is a placeholder such as "none", and a common word


class Site(NamedTuple):
    """Where a call went, for messages: ``kept`` is the number of answers in the journal.

    ``key`` is taken out of what the server says: some repeat the one they refuse.
    """

    base_url: str
    model: str
    retries: int
    kept: int
    models: tuple[str, ...] = ()
    key: str = ""


class RejectedError(DeepNewsError):
    """The server refuses this request as it is, for the reason in ``message``; stays in here."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class GarbledError(ReplyError):
    """The body is not a chat completion; ``html`` says that it is a web page."""

    def __init__(self, message: str, *, html: bool = False) -> None:
        super().__init__(message)
        self.html = html


# What ChatOpenAI raises for bodies of an unexpected shape, beside model and openai errors.
ODD_BODIES = (ValueError, KeyError, TypeError, IndexError, AttributeError)


def translate(error: Exception, site: Site) -> DeepNewsError:
    """Our exception for one that a model client raised."""
    import openai
    from langchain_core import exceptions as core
    from langchain_openai.chat_models.base import OpenAIRefusalError

    if isinstance(error, DeepNewsError):
        return error
    if isinstance(error, OpenAIRefusalError):
        return ReplyError(f"the model refused: {_short(_without(site.key, str(error)))}")
    told = _without(site.key, _message(error))
    message = _short(told)
    if isinstance(error, core.ContextOverflowError) or (
        isinstance(error, openai.APIStatusError) and _OVERFLOW.search(told)
    ):
        return ReplyError(f"the prompt is longer than the model's context: {message}")
    if isinstance(error, openai.APITimeoutError):
        return _down(site, f"no answer in time, tried {site.retries + 1} times")
    if isinstance(error, openai.APIConnectionError):
        return _down(site, f"connection failed, tried {site.retries + 1} times")
    if isinstance(error, openai.APIStatusError):
        if error.status_code >= 500 and _UNKNOWN_FIELD.search(told):
            return RejectedError(message)
        return _status(error.status_code, message, site)
    if isinstance(error, openai.OpenAIError | core.ModelError):
        return _down(site, message)
    html = "<html" in message.lower() or "<!doctype" in message.lower()
    return GarbledError(f"the server's answer is not a chat completion: {message}", html=html)


def not_an_api(base_url: str) -> EndpointError:
    """The address answers with a web page."""
    hint = "" if base_url.rstrip("/").endswith("/v1") else ": should the base URL end in /v1?"
    return EndpointError(f"{base_url} is not an OpenAI-compatible API{hint or ' (it sends HTML)'}")


def key_refused(base_url: str, status: int) -> EndpointError:
    """The address wants another key."""
    return EndpointError(
        f"{base_url} refused the key (HTTP {status}): set OPENAI_API_KEY to one that it accepts"
    )


def _status(status: int, message: str, site: Site) -> DeepNewsError:
    if status in (401, 403):
        return key_refused(site.base_url, status)
    if status == 404:
        there = f"; it has {', '.join(site.models)}" if site.models else ""
        return EndpointError(
            f"{site.base_url} has no model {site.model!r}{there}: name one with DEEPNEWS_MODEL"
            if "model" in message.lower()
            else f"{site.base_url}/chat/completions does not exist: should the base URL end in /v1?"
        )
    if status == 429:
        return _down(site, f"too many requests or no credit left (HTTP 429): {message}")
    if 400 <= status < 500:
        return RejectedError(message)
    return _down(site, f"HTTP {status}, tried {site.retries + 1} times: {message}")


def _down(site: Site, what: str) -> EndpointError:
    calls = "1 finished call is" if site.kept == 1 else f"{site.kept} finished calls are"
    return EndpointError(f"{site.base_url}: {what}" + (f"; {calls} kept" if site.kept else ""))


def _message(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return error.doc or str(error)
    return str(getattr(error, "message", "") or error)


def _without(key: str, message: str) -> str:
    return message.replace(key, "(the key)") if len(key) >= _LEAST_KEY else message


def _short(message: str) -> str:
    line = _PREFIX.sub("", " ".join(message.split()))
    return line if len(line) <= _SHOWN_CHARACTERS else line[: _SHOWN_CHARACTERS - 1] + "…"
