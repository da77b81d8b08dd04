"""DeepNews as an MCP server: our verbs as tools, documents as resources, events as progress.

Everything that goes wrong is one line in a result marked as an error; the server goes on.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any, Final

from mcp import McpError, types
from mcp.server.lowlevel import Server
from mcp.server.lowlevel.helper_types import ReadResourceContents
from pydantic import AnyUrl, BaseModel, ValidationError

from agent import __version__
from agent.errors import DeepNewsError
from agent.mcp_desk import Bench, Desk
from agent.mcp_forms import FindResult
from agent.mcp_verbs import VERBS, Verb
from agent.terminal import unexpected

DOCUMENT: Final = "deepnews://document/"
PAGE: Final = 200  # documents told at once
_NOT_THERE: Final = -32002  # the protocol's code for a resource that is not there
_MOST_WAITING: Final = 20  # steps that wait to be sent; beyond them only the last is


class Progress:
    """Sends what is being done to whoever asked for it with a token, in order."""

    def __init__(self, context: Any) -> None:
        self._context = context
        meta = context.meta
        self._token = meta.progressToken if meta is not None else None
        self._waiting: list[str] = []
        self._some = asyncio.Event()
        self._sent = 0

    def tell(self, text: str) -> None:
        """Have a step sent."""
        if self._token is None:
            return
        if len(self._waiting) >= _MOST_WAITING:
            del self._waiting[-1]
        self._waiting.append(text)
        self._some.set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Send while the context lasts, and what is left at its end."""
        pump = asyncio.create_task(self._pump())
        try:
            yield
            await self._send()
        finally:
            pump.cancel()

    async def _pump(self) -> None:
        while True:
            await self._some.wait()
            await self._send()

    async def _send(self) -> None:
        self._some.clear()
        while self._waiting:
            text = self._waiting.pop(0)
            self._sent += 1
            await self._context.session.send_progress_notification(
                self._token, self._sent, message=text,
                related_request_id=str(self._context.request_id),
            )  # fmt: skip


def make_server(desk: Desk) -> Server[Any, Any]:
    """The server over a desk; its transport is another's business."""
    server: Server[Any, Any] = Server("deepnews", version=__version__)
    verbs = {one.name: one for one in VERBS}

    async def list_tools() -> list[types.Tool]:
        return [_told(one) for one in VERBS]

    async def call_tool(name: str, arguments: dict[str, Any]) -> types.CallToolResult:
        if name not in verbs:
            return _error(f"there is no tool {name!r}; there are {', '.join(verbs)}")
        verb, progress = verbs[name], Progress(server.request_context)
        try:
            asked = verb.arguments.model_validate(arguments)
        except ValidationError as error:
            return _error(_wrong(verb, error))
        try:
            async with progress.running():
                result, text = await desk.do(
                    lambda bench: verb.run(asked, bench), progress.tell, alone=verb.alone(asked)
                )
        except DeepNewsError as error:
            return _error(str(error))
        except Exception as error:  # so broad only here: the server must go on
            return _error(unexpected(error))
        return _result(result, text)

    async def list_resources(request: types.ListResourcesRequest) -> types.ListResourcesResult:
        cursor = request.params.cursor if request.params else None
        at = int(cursor) if cursor and cursor.isdecimal() else 0
        documents = await _documents(desk)
        return types.ListResourcesResult(
            resources=[_resource(one) for one in documents[at : at + PAGE]],
            nextCursor=str(at + PAGE) if at + PAGE < len(documents) else None,
        )

    async def read_resource(uri: AnyUrl) -> Iterable[ReadResourceContents]:
        document_id = str(uri).removeprefix(DOCUMENT)

        async def work(bench: Bench) -> str:
            return str(bench.app.library.text(document_id))

        text = await _or_fault(desk, work)
        return [ReadResourceContents(content=text, mime_type="text/plain")]

    # The library leaves its decorators untyped.
    server.list_tools()(list_tools)  # type: ignore[no-untyped-call]
    server.call_tool(validate_input=False)(call_tool)
    server.list_resources()(list_resources)  # type: ignore[no-untyped-call]
    server.read_resource()(read_resource)  # type: ignore[no-untyped-call]
    return server


async def _documents(desk: Desk) -> list[Any]:
    async def work(bench: Bench) -> list[Any]:
        return list(bench.app.library.documents())

    found: list[Any] = await _or_fault(desk, work)
    return found


async def _or_fault(desk: Desk, work: Any) -> Any:
    try:
        return await desk.do(work, lambda text: None)
    except DeepNewsError as error:
        raise McpError(types.ErrorData(code=_NOT_THERE, message=_line(error))) from None


def _told(verb: Verb) -> types.Tool:
    return types.Tool(
        name=verb.name,
        description=verb.description,
        inputSchema=_schema(verb.arguments),
        outputSchema=_schema(verb.result),
        annotations=types.ToolAnnotations(
            readOnlyHint=not verb.writes, destructiveHint=False, openWorldHint=False
        ),
    )


def _schema(model: type[BaseModel]) -> dict[str, Any]:
    schema = model.model_json_schema()
    return {k: v for k, v in schema.items() if k not in ("title", "description")}


def _resource(document: Any) -> types.Resource:
    about = ", ".join(filter(None, [document.kind, document.date, document.source]))
    return types.Resource(
        uri=AnyUrl(f"{DOCUMENT}{document.id}"), name=document.title or document.id,
        description=about, mimeType="text/plain",
    )  # fmt: skip


def _result(result: BaseModel, text: str) -> types.CallToolResult:
    """Each passage is a block of its own: they are of several papers."""
    parts = text.split("\n\n") if isinstance(result, FindResult) else [text]
    return types.CallToolResult(
        content=[types.TextContent(type="text", text=part) for part in parts],
        structuredContent=result.model_dump(mode="json"),
    )


def _error(text: str) -> types.CallToolResult:
    return types.CallToolResult(
        content=[types.TextContent(type="text", text=_line(text))], isError=True
    )


def _wrong(verb: Verb, error: ValidationError) -> str:
    found = [
        f"`{'.'.join(map(str, e['loc'])) or 'arguments'}`: {e['msg']}" for e in error.errors()[:4]
    ]
    known = ", ".join(
        f"`{name}`{'' if field.is_required() else ' (optional)'}"
        for name, field in verb.arguments.model_fields.items()
    )
    return f"{verb.name}: {'; '.join(found)}. It takes {known}."


def _line(text: object) -> str:
    return " ".join(str(text).split())
