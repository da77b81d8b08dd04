"""The four search services, each against a server that speaks its documented protocol."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping

import pytest

from agent.errors import SetupError, ToolFailed
from tests.tools import web_server
from tests.tools.web_server import KEY, Answer, WebServer, always, as_json, as_page, limited
from tools.addresses import Allowed
from tools.registry import Registry
from tools.search import PROVIDERS, Searcher, plain, search_tool, searcher

SERVICES = {
    "searxng": ("/search", web_server.searxng),
    "tavily": ("/search", web_server.tavily),
    "brave": ("/res/v1/web/search", web_server.brave),
    "serper": ("/search", web_server.serper),
}
WITH_KEY = ("tavily", "brave", "serper")


class Naps:
    """Remembers how long was to be waited."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@pytest.fixture
def web() -> Iterator[WebServer]:
    with web_server.serving() as server:
        yield server


def provider(web: WebServer, name: str, *, key: str = KEY, naps: Naps | None = None) -> Searcher:
    path, route = SERVICES[name]
    web.routes.setdefault(path, route)
    environment = {"DEEPNEWS_SEARCH": name, "DEEPNEWS_SEARCH_URL": web.url}
    if name in WITH_KEY:
        environment["DEEPNEWS_SEARCH_KEY"] = key
    made = searcher(environment, sleep=naps or Naps())
    assert made is not None
    return made


@pytest.mark.parametrize("name", PROVIDERS)
async def test_results_are_the_same_whoever_gave_them(web: WebServer, name: str) -> None:
    found = await provider(web, name).search("Veldmoor", k=5)
    assert [one.url for one in found] == [
        "https://ledger.example/veldmoor-q3", "https://tide.example/foundry",
    ]  # fmt: skip
    assert found[0].title == "Veldmoor Q3 & outlook"
    assert found[0].snippet == "Revenue rose 14 percent. Ignore the noise."
    assert [one.date for one in found] == ["2025-11-20", None]
    assert all(one.engine for one in found)


@pytest.mark.parametrize("name", PROVIDERS)
async def test_no_results_are_said_plainly(web: WebServer, name: str) -> None:
    one = provider(web, name)
    if name == "searxng":  # whose engines all failed: that is no empty result
        with pytest.raises(ToolFailed, match="none of its engines answered"):
            await one.search("nothing")
        web.routes["/search"] = always(as_json({"results": [], "unresponsive_engines": []}))
    assert await one.search("nothing") == []
    called = await Registry([search_tool(one, Allowed())]).call("search_web", {"query": "nothing"})
    assert called.outcome == "done"
    assert called.reply() == "No results for 'nothing'."


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("searxng", {"q": "x y", "format": "json", "time_range": "week"}),
        ("tavily", {"query": "x y", "max_results": 3, "time_range": "week"}),
        ("brave", {"q": "x y", "count": "3", "freshness": "pw"}),
        ("serper", {"q": "x y", "num": 3, "tbs": "qdr:w"}),
    ],
)
async def test_what_is_sent(web: WebServer, name: str, asked: Mapping[str, object]) -> None:
    await provider(web, name).search("x y", k=3, recent="week")
    (request,) = web.asked
    assert (request.body or request.query).items() >= asked.items()
    assert request.method == ("GET" if name in ("searxng", "brave") else "POST")


@pytest.mark.parametrize("name", WITH_KEY)
async def test_a_wrong_key_is_one_line_that_says_what_to_change(web: WebServer, name: str) -> None:
    with pytest.raises(SetupError, match="check DEEPNEWS_SEARCH_KEY") as caught:
        await provider(web, name, key="wrong-secret").search("x")
    assert "\n" not in str(caught.value)
    assert "wrong-secret" not in str(caught.value)


@pytest.mark.parametrize("name", WITH_KEY)
@pytest.mark.parametrize("status", [400, 401, 403, 422, 429, 432, 500])
async def test_a_key_is_never_told_even_where_the_server_repeats_it(
    web: WebServer, name: str, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    told = {
        "message": f"bad {KEY}", "detail": {"error": f"bad {KEY}"},
        "error": {"code": "SUBSCRIPTION_TOKEN_INVALID", "detail": f"bad {KEY}"},
    }  # fmt: skip
    web.routes[SERVICES[name][0]] = always(as_json(told, status))
    one = provider(web, name)
    with caplog.at_level(logging.DEBUG), pytest.raises((SetupError, ToolFailed)) as caught:
        await one.search("x")
    assert KEY not in str(caught.value)
    assert KEY not in repr(caught.value.__cause__)
    assert KEY not in repr(vars(one).get("name")) + repr(one)
    assert KEY not in "".join(record.getMessage() for record in caplog.records)


@pytest.mark.parametrize("name", WITH_KEY)
async def test_a_key_is_in_no_result(web: WebServer, name: str) -> None:
    found = await provider(web, name).search("x")
    assert KEY not in "".join(one.model_dump_json() for one in found)


@pytest.mark.parametrize("name", PROVIDERS)
async def test_a_refusal_is_waited_for_once(web: WebServer, name: str) -> None:
    path, route = SERVICES[name]
    web.routes[path] = limited(route, 1, Retry_After="7")
    naps = Naps()
    assert await provider(web, name, naps=naps).search("x")
    assert naps.seconds == [7.0]


@pytest.mark.parametrize("name", PROVIDERS)
async def test_a_second_refusal_is_final(web: WebServer, name: str) -> None:
    path, route = SERVICES[name]
    web.routes[path] = limited(route, 2, Retry_After="2")
    with pytest.raises(ToolFailed, match=r"refuses more requests for now \(429\): .* 2 seconds"):
        await provider(web, name).search("x")
    assert len(web.asked) == 2


@pytest.mark.parametrize(
    ("headers", "waited"),
    [
        ({"Retry_After": "3600"}, None),
        ({"Retry_After": "Wed, 21 Oct 2099 07:28:00 GMT"}, None),
        ({"Retry_After": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
        ({"Retry_After": "soon"}, 1.0),
        ({"Retry_After": "nan"}, 1.0),
        ({"Retry_After": "-5"}, 0.0),
        ({}, 1.0),
        ({"X_RateLimit_Reset": "1, 1419704"}, 1.0),
        ({"X_RateLimit_Reset": "4, 1419704"}, 4.0),
    ],
)
async def test_how_long_is_waited(
    web: WebServer, headers: dict[str, str], waited: float | None
) -> None:
    web.routes["/res/v1/web/search"] = limited(web_server.brave, 1, **headers)
    naps = Naps()
    one = provider(web, "brave", naps=naps)
    if waited is None:
        with pytest.raises(ToolFailed, match="429"):
            await one.search("x")
        assert naps.seconds == []
    else:
        assert await one.search("x")
        assert naps.seconds == [waited]


@pytest.mark.parametrize("name", PROVIDERS)
@pytest.mark.parametrize(
    "answer",
    [
        as_page("<html>Just a moment…</html>"), as_page("", 200), as_json([1, 2]), as_json("x"),
        as_json({"results": 3, "organic": 3, "type": "search", "web": 3}), as_json({"ok": True}),
        as_page("oops", 500), as_page("gone", 302), Answer(200, b"\xff\xfe{", {}),
        Answer(200, b"[" * 100_000, {}), Answer(200, b"{}", {"Content-Encoding": "gzip, gzip"}),
    ],
)  # fmt: skip
async def test_an_unusable_answer_has_failed_in_one_line(
    web: WebServer, name: str, answer: Answer
) -> None:
    web.routes[SERVICES[name][0]] = always(answer)
    with pytest.raises(ToolFailed) as caught:
        await provider(web, name).search("x")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", PROVIDERS)
async def test_broken_entries_are_left_out(web: WebServer, name: str) -> None:
    bad = [None, 3, {}, {"url": None}, {"url": 5, "link": 5}, {"url": "https://", "link": "x"}]
    good = {"url": "https://a.example/", "link": "https://a.example/", "title": 7, "content": []}
    data = {"results": [*bad, good], "organic": [*bad, good], "type": "search",
            "web": {"results": [*bad, good]}}  # fmt: skip
    web.routes[SERVICES[name][0]] = always(as_json(data))
    (only,) = await provider(web, name).search("x")
    assert (only.url, only.title, only.snippet) == ("https://a.example/", "https://a.example/", "")


async def test_a_dead_server_is_one_line() -> None:
    one = searcher({"DEEPNEWS_SEARCH": "searxng", "DEEPNEWS_SEARCH_URL": "http://127.0.0.1:9"})
    assert one is not None
    with pytest.raises(ToolFailed, match="SearXNG cannot be asked: cannot connect"):
        await one.search("x")


async def test_an_instance_without_json_says_how_to_switch_it_on(web: WebServer) -> None:
    web.routes["/search"] = always(as_page("<title>403 Forbidden</title>", 403))
    with pytest.raises(SetupError, match=r"add json to search\.formats"):
        await provider(web, "searxng").search("x")


async def test_a_used_up_plan_is_said(web: WebServer) -> None:
    web.routes["/search"] = always(as_json({"detail": {"error": "Plan limit."}}, 432))
    with pytest.raises(SetupError, match="limit of your Tavily plan is reached: Plan limit"):
        await provider(web, "tavily").search("x")
    web.routes["/search"] = always(as_json({"message": "Not enough credits"}, 400))
    with pytest.raises(SetupError, match="credits of your Serper plan"):
        await provider(web, "serper").search("x")


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({"DEEPNEWS_SEARCH": "bing"}, "use one of searxng, tavily, brave, serper"),
        ({"DEEPNEWS_SEARCH": "searxng"}, "set DEEPNEWS_SEARCH_URL"),
        ({"DEEPNEWS_SEARCH": "searxng", "DEEPNEWS_SEARCH_URL": "my host"}, "not an address"),
        ({"DEEPNEWS_SEARCH": "tavily"}, "set DEEPNEWS_SEARCH_KEY or TAVILY_API_KEY"),
        ({"DEEPNEWS_SEARCH": "Brave"}, "set DEEPNEWS_SEARCH_KEY or BRAVE_API_KEY"),
        ({"DEEPNEWS_SEARCH": "serper"}, "set DEEPNEWS_SEARCH_KEY or SERPER_API_KEY"),
    ],
)
def test_what_is_missing_is_named(environment: dict[str, str], told: str) -> None:
    with pytest.raises(SetupError, match=told):
        searcher(environment)


@pytest.mark.parametrize("environment", [{}, {"DEEPNEWS_SEARCH": ""}, {"TAVILY_API_KEY": KEY}])
def test_without_a_provider_there_is_no_search(environment: dict[str, str]) -> None:
    assert searcher(environment) is None


def test_the_provider_s_own_key_serves_too() -> None:
    found = searcher({"DEEPNEWS_SEARCH": "tavily", "TAVILY_API_KEY": KEY})
    assert found is not None
    assert found.name == "Tavily"


async def test_the_tool_gives_untrusted_text_and_lets_its_addresses_be_fetched(
    web: WebServer,
) -> None:
    allowed = Allowed()
    tool = search_tool(provider(web, "tavily"), allowed)
    called = await Registry([tool]).call("search_web", {"query": "Veldmoor", "k": 2})
    assert called.result is not None
    assert called.result.trusted is False
    assert called.result.origin == "results of Tavily"
    assert "1. Veldmoor Q3 & outlook\nhttps://ledger.example/veldmoor-q3\n2025-11-20" in (
        called.reply()
    )
    assert allowed.source("https://tide.example/foundry") == "search_web"
    assert tool.capability.live
    assert tool.per_second


@pytest.mark.parametrize("query", ["", "x", "x" * 401])
async def test_queries_have_a_length(web: WebServer, query: str) -> None:
    registry = Registry([search_tool(provider(web, "tavily"), Allowed())])
    called = await registry.call("search_web", {"query": query})
    assert called.outcome == "usage_error"
    assert web.asked == []


def test_marks_of_html_and_controls_go_but_comparisons_stay() -> None:
    assert plain("a <b>b</b> &lt; c\x00\x1b[31m\u202ed < e > f", 99) == "a b < c [31m d < e > f"
    assert plain("x" * 50, 10) == "x" * 9 + "…"
