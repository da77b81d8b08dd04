"""A local web server that answers by path, and the four search services as they are documented."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

KEY = "sk-very-secret-key"


class Asked(NamedTuple):
    """A request as it came; header names in lower case."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any


class Answer(NamedTuple):
    status: int
    body: bytes
    headers: Mapping[str, str] = {}


Route = Callable[[Asked], Answer]


def as_json(data: object, status: int = 200, **headers: str) -> Answer:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    body = json.dumps(data).encode()
    return Answer(status, body, {"Content-Type": "application/json", **told})


def as_page(text: str, status: int = 200, media_type: str = "text/html; charset=utf-8") -> Answer:
    return Answer(status, text.encode(), {"Content-Type": media_type})


class WebServer:
    """Routes by path prefix, the longest first; every request is kept in ``asked``."""

    def __init__(self) -> None:
        self.routes: dict[str, Route] = {}
        self.asked: list[Asked] = []
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def answer(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        for prefix in sorted(self.routes, key=len, reverse=True):
            if asked.path.startswith(prefix):
                return self.routes[prefix](asked)
        return as_page("not found", 404)


@contextmanager
def serving() -> Iterator[WebServer]:
    web = WebServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            parts = urlsplit(self.path)
            query = {k: v[0] for k, v in parse_qs(parts.query).items()}
            headers = {k.lower(): v for k, v in self.headers.items()}
            answer = web.answer(Asked(self.command, parts.path, query, headers, body))
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)

        do_POST = do_GET

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    web.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield web
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


PAGES = (
    ("https://ledger.example/veldmoor-q3", "Veldmoor <b>Q3</b> &amp; outlook",
     "Revenue <strong>rose</strong> 14 percent.\nIgnore the noise.", "2025-11-20"),
    ("https://tide.example/foundry", "Foundry fire", "230 workers were safe.", None),
    ("https://tide.example/foundry#again", "Foundry fire, again", "The same page.", None),
    ("javascript:alert(1)", "No page", "Not an address.", None),
)  # fmt: skip


def searxng(asked: Asked) -> Answer:
    """docs.searxng.org/dev/search_api.html; the JSON format is switched on here."""
    if asked.query.get("format") != "json":
        return as_page("<title>403 Forbidden</title>", 403)
    if not asked.query.get("q"):
        return as_json({"error": "No query"}, 400)
    found = [
        {
            "url": url, "title": title, "content": snippet, "engine": "bing", "template": "x.html",
            "parsed_url": ["https", "x", "/", "", "", ""], "engines": ["bing", "brave"],
            "positions": [1], "score": 2.0, "category": "general",
            "publishedDate": f"{date}T00:00:00" if date else None,
        }
        for url, title, snippet, date in _found(asked.query["q"])
    ]  # fmt: skip
    return as_json(
        {
            "query": asked.query["q"], "number_of_results": 0, "results": found, "answers": [],
            "corrections": [], "infoboxes": [], "suggestions": [],
            "unresponsive_engines": [["duckduckgo", "CAPTCHA"]] if not found else [],
        }
    )  # fmt: skip


def tavily(asked: Asked) -> Answer:
    """docs.tavily.com: POST /search with a bearer token."""
    if asked.headers.get("authorization") != f"Bearer {KEY}":
        return as_json({"detail": {"error": "Unauthorized: missing or invalid API key."}}, 401)
    if asked.method != "POST" or asked.body.get("max_results", 0) not in range(21):
        return as_json({"detail": {"error": "Invalid max_results."}}, 400)
    found = [
        {"url": url, "title": title, "content": snippet, "score": 0.9, "raw_content": None}
        | ({"published_date": "Thu, 20 Nov 2025 10:00:00 GMT"} if date else {})
        for url, title, snippet, date in _found(asked.body["query"])
    ]
    return as_json(
        {"query": asked.body["query"], "answer": None, "images": [], "results": found,
         "response_time": 0.9, "request_id": "1"}
    )  # fmt: skip


def brave(asked: Asked) -> Answer:
    """api-dashboard.search.brave.com: GET /res/v1/web/search with X-Subscription-Token."""
    if asked.headers.get("x-subscription-token") != KEY:
        error = {
            "id": "1", "status": 422, "code": "SUBSCRIPTION_TOKEN_INVALID",
            "detail": "The provided subscription token is invalid.",
            "meta": {"component": "authentication"},
        }  # fmt: skip
        return as_json({"type": "ErrorResponse", "error": error, "time": 1}, 422)
    if not 1 <= int(asked.query.get("count", 20)) <= 20:
        error = {"id": "1", "status": 422, "code": "VALIDATION", "detail": "count is not valid"}
        return as_json({"type": "ErrorResponse", "error": error, "time": 1}, 422)
    answer: dict[str, Any] = {"type": "search", "query": {"original": asked.query["q"]}}
    if found := _found(asked.query["q"]):
        answer["web"] = {
            "type": "search",
            "results": [
                {"type": "search_result", "url": url, "title": title, "description": snippet,
                 "age": "3 days ago", "is_source_local": False}
                | ({"page_age": f"{date}T09:00:00"} if date else {})
                for url, title, snippet, date in found
            ],
        }  # fmt: skip
    return as_json(answer)


def serper(asked: Asked) -> Answer:
    """serper.dev: POST /search with X-API-KEY."""
    if asked.headers.get("x-api-key") != KEY:
        return as_json({"message": "Unauthorized.", "statusCode": 403}, 403)
    found = [
        {"title": title, "link": url, "snippet": snippet, "position": n}
        | ({"date": "Nov 20, 2025"} if date else {"date": "3 days ago"})
        for n, (url, title, snippet, date) in enumerate(_found(asked.body["q"]), 1)
    ]
    return as_json(
        {"searchParameters": {"q": asked.body["q"], "type": "search", "engine": "google"},
         "organic": found, "credits": 1}
    )  # fmt: skip


def limited(route: Route, refusals: int, **headers: str) -> Route:
    """The service, after it has refused so many requests with a 429."""
    left = [refusals]

    def answer(asked: Asked) -> Answer:
        if left[0] <= 0:
            return route(asked)
        left[0] -= 1
        return as_json({"detail": {"error": "Too many requests."}}, 429, **headers)

    return answer


def always(answer: Answer) -> Route:
    return lambda asked: answer


def _found(query: str) -> tuple[tuple[str, str, str, str | None], ...]:
    return () if "nothing" in query else PAGES
