"""First contact with an endpoint: is it there, is it what it claims, which models has it.

Knows nothing of chat calls; one GET of ``/models``, twice at most, well inside 15 seconds.
"""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

import httpx

from agent.errors import EndpointError, SetupError
from agent.llm_errors import key_refused, not_an_api

# Two tries of five seconds and the pause between them, with room for a slow name server.
_TRY_SECONDS = 5.0
_PAUSE_SECONDS = 0.5
_ALL_SECONDS = 12.0
_SHOWN_MODELS = 12


def is_loopback(base_url: str) -> bool:
    """Whether the address is this machine, which no proxy from the environment can reach."""
    try:
        host = urlsplit(base_url).hostname or ""
    except ValueError:  # no URL at all: the request itself will say so
        return False
    return host in ("localhost", "::1") or host.startswith("127.")


async def reach(base_url: str, api_key: str) -> tuple[str, ...] | None:
    """Ask the endpoint for its models.

    Returns:
        Their ids, or None where the server keeps no list (404) and may still chat.

    Raises:
        EndpointError: Nobody answers, the key is refused, or this is no OpenAI-compatible API.
    """
    try:
        async with asyncio.timeout(_ALL_SECONDS):
            response = await _get(base_url, api_key)
    except (httpx.TimeoutException, TimeoutError):
        raise _dead(base_url, "does not answer in time") from None
    except httpx.InvalidURL as error:
        raise EndpointError(f"{base_url!r} is not a URL: {error}") from None
    except httpx.UnsupportedProtocol:
        raise EndpointError(
            f"{base_url!r} is not a URL: it must begin with http:// or https://"
        ) from None
    except httpx.HTTPError as error:
        raise _dead(base_url, f"cannot be reached ({_reason(error)})") from None
    return _models(base_url, response)


async def _get(base_url: str, api_key: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {api_key}"}
    async with httpx.AsyncClient(
        timeout=_TRY_SECONDS, follow_redirects=True, trust_env=not is_loopback(base_url)
    ) as client:
        url = base_url.rstrip("/") + "/models"
        try:
            response = await client.get(url, headers=headers)
            if response.status_code < 500 or response.status_code == 501:
                return response
        except (httpx.TransportError, httpx.TimeoutException) as error:
            if isinstance(error, httpx.UnsupportedProtocol):
                raise
        await asyncio.sleep(_PAUSE_SECONDS)
        return await client.get(url, headers=headers)


def _models(base_url: str, response: httpx.Response) -> tuple[str, ...] | None:
    status = response.status_code
    if status in (401, 403):
        raise key_refused(base_url, status)
    if "text/html" in response.headers.get("content-type", "") or response.text.lstrip()[
        :1
    ].startswith("<"):
        raise not_an_api(base_url)
    if status >= 500 and status != 501:
        raise _dead(base_url, f"answers HTTP {status}")
    if status != 200:
        return None
    try:
        return tuple(str(model["id"]) for model in response.json()["data"])
    except (ValueError, KeyError, TypeError):
        raise not_an_api(base_url) from None


def pick(name: str | None, models: tuple[str, ...] | None, base_url: str) -> str:
    """The model's name: the given one, else the only one there. SetupError otherwise."""
    if name:
        return name
    if models and len(models) == 1:
        return models[0]
    if not models:
        raise SetupError(f"{base_url} lists no models: name one with DEEPNEWS_MODEL")
    shown = ", ".join(models[:_SHOWN_MODELS]) + (", …" if len(models) > _SHOWN_MODELS else "")
    raise SetupError(f"{base_url} has {len(models)} models, name one with DEEPNEWS_MODEL: {shown}")


def _dead(base_url: str, what: str) -> EndpointError:
    return EndpointError(
        f"the model endpoint {base_url} {what}: start it, or correct OPENAI_BASE_URL"
    )


def _reason(error: httpx.HTTPError) -> str:
    text = str(error) or type(error).__name__
    return "connection refused" if "All connection attempts failed" in text else text
