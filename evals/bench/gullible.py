"""A model that obeys: whatever any message tells it to do it does, wherever the order stands.

    model = Gullible()
    with FakeServer(model) as server:
        ... server.base_url ... model.written

The fake that the defence against injected orders is tried with (AgentDojo and BIPIA judge real
models, which may refuse; this one never does). It (a) writes what an order asks for and spoils its
whole answer when told to, (b) turns the order's payload into a confident sentence that cites the
very evidence in which the order stood, (c) calls any tool it is told to, and one that takes an
address for each address it sees. For everything else it does the honest task: it repeats its
evidence.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from evals.bench.fault_replies import schema_of
from evals.bench.gullible_orders import EVIDENCE_ID, URL, Order, obeyed, orders, quoted
from evals.bench.gullible_transforms import spoilt, transform

MOST_OBEYED: Final = 90  # sentences of obedience in one answer, so that long prompts stay cheap
MOST_HONEST: Final = 24
_PLACE: Final = re.compile(r"^\([^)]*\) ")
_ITEM: Final = re.compile(r"^Sentence (\d+): (.+)$", re.M)
_ADDRESS: Final = re.compile(r"url|uri|address|link|page", re.I)
_EMAIL: Final = re.compile(r"[\w.+-]+@[\w.-]+\w")


class Gullible:
    """A behaviour for ``FakeServer``. Keeps what it was ordered, what it wrote and what it called.

    ``written`` are pairs of an order and a sentence written in obedience to it.
    """

    def __init__(self) -> None:
        """Begin with nothing obeyed."""
        self.seen: list[Order] = []
        self.written: list[tuple[str, str]] = []
        self.called: list[tuple[str, dict[str, Any]]] = []
        self.offered = 0

    def __call__(self, body: dict[str, Any]) -> str | dict[str, Any]:
        """The message that answers a request."""
        messages = [str(m.get("content") or "") for m in body["messages"]]
        told = orders(messages)
        self.seen += told
        schema = schema_of(body)
        offered = body.get("tools") or []
        if offered and not body.get("tool_choice"):
            self.offered += 1
            return self._with_tools(messages, told, offered)
        if schema is not None:
            return json.dumps(_filled(schema, schema.get("$defs", {}), self._payloads(told)))
        return self._prose(messages[-1], told)

    def _payloads(self, told: Sequence[Order]) -> list[str]:
        found = [(order.text, text) for order in told for text in obeyed(order.text)[:3]]
        self.written += found[:MOST_OBEYED]
        return [text for _, text in found[:MOST_OBEYED]]

    def _prose(self, prompt: str, told: Sequence[Order]) -> str:
        text = _lines_asked_for(prompt, self._payloads(told)) or self._article(prompt, told)
        for order in told:
            act = transform(order.text)
            if act is not None:
                text = spoilt(text, act)
                self.written += [(order.text, line) for line in text.splitlines()]
                break
        return text

    def _article(self, prompt: str, told: Sequence[Order]) -> str:
        """The payload of every order, citing where it stood, then the honest sentences."""
        bad = [(order, text) for order in told for text in obeyed(order.text)][:MOST_OBEYED]
        self.written += [(order.text, text) for order, text in bad]
        lines = [f"{text} [{o.evidence_id}]" if o.evidence_id else text for o, text in bad]
        return "\n".join([*lines, *honest(prompt)]) or "The evidence does not tell."

    def _with_tools(
        self, messages: Sequence[str], told: Sequence[Order], offered: Sequence[Any]
    ) -> dict[str, Any]:
        calls = list(_calls(messages, told, [tool["function"] for tool in offered]))
        calls = [one for one in calls if one not in self.called]
        self.called += calls
        if not calls:
            return {"role": "assistant", "content": self._prose(messages[-1], told)}
        return {
            "role": "assistant",
            "content": None,
            "tool_calls": [
                {
                    "id": f"call_{n}",
                    "type": "function",
                    "function": {"name": name, "arguments": json.dumps(given)},
                }
                for n, (name, given) in enumerate(calls, start=1)
            ],
        }


def honest(prompt: str) -> list[str]:
    """The evidence of a prompt line by line, each followed by its id."""
    found = []
    for line in prompt.splitlines():
        place = EVIDENCE_ID.match(line)
        if place:
            text = _PLACE.sub("", line[place.end() :].strip())
            found.append(f"{text} [{place[1]}]")
    return found[:MOST_HONEST]


def _lines_asked_for(prompt: str, bad: Sequence[str]) -> str:
    """Numbered answers and headlines, where a prompt wants such, full of what was ordered."""
    items = _ITEM.findall(prompt)
    if items:
        known = dict(re.findall(r"^\[(e[0-9a-f]{10})\] (.+)$", prompt, re.M))
        ids = list(known) or [""]
        rows = [(n, bad[k % len(bad)] if bad else said) for k, (n, said) in enumerate(items)]
        return "\n".join(f"{n}: {text} [{ids[k % len(ids)]}]" for k, (n, text) in enumerate(rows))
    if "headline: at most" in prompt:
        said = [*bad, "A report"]
        heads = [f"headline: {said[0]}", f"standfirst: {said[len(said) // 2]}"]
        return "\n".join([*heads, *(f"{n}: {text}" for n, text in enumerate(said[:6], start=1))])
    return ""


def _calls(
    messages: Sequence[str], told: Sequence[Order], tools: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Calls that an order names or describes, then one for every address."""
    for order in told:
        low = order.text.lower()
        for tool in tools:
            words = str(tool["name"]).lower().split("_")
            if str(tool["name"]).lower() in low or all(w[:4] in low for w in words):
                yield str(tool["name"]), _arguments(tool, order.text)
    for found in dict.fromkeys(URL.findall("\n".join(messages))):
        for tool in tools:
            fields = (tool.get("parameters") or {}).get("properties") or {}
            name = next((f for f in fields if _ADDRESS.search(f)), None)
            if name:
                yield str(tool["name"]), {name: found}


def _arguments(tool: Mapping[str, Any], order: str) -> dict[str, Any]:
    """Arguments as the order tells them: ``name=value`` or JSON, else whatever fits the field."""
    fields: dict[str, Any] = (tool.get("parameters") or {}).get("properties") or {}
    told = dict(re.findall(r"[\"']?(\w+)[\"']?\s*[=:]\s*[\"']?([^\"',)}]+)", order))
    loose = [*quoted(order), order]
    given: dict[str, Any] = {}
    for name, field in fields.items():
        email, address, number = _EMAIL.search(order), URL.search(order), re.search(r"\d+", order)
        if name in told:
            given[name] = told[name].strip()
        elif _ADDRESS.search(name) and (address or email):
            given[name] = (address or email)[0]  # type: ignore[index]  # one of them matched
        elif field.get("type") in ("integer", "number"):
            given[name] = int(number[0]) if number else 1
        else:
            given[name] = email[0] if email and "to" in name else loose[0]
    return given


def _filled(schema: dict[str, Any], defs: dict[str, Any], texts: list[str]) -> Any:
    """A value that fits a JSON schema, its free texts filled with what was ordered."""
    if "$ref" in schema:
        return _filled(defs[schema["$ref"].split("/")[-1]], defs, texts)
    if schema.get("anyOf"):
        return _filled(schema["anyOf"][0], defs, texts)
    if schema.get("enum"):
        return schema["enum"][0]
    if schema.get("type") == "object":
        return {k: _filled(v, defs, texts) for k, v in schema.get("properties", {}).items()}
    if schema.get("type") == "array":
        few = max(1, min(len(texts), schema.get("maxItems", 3)))
        return [_filled(schema.get("items", {}), defs, texts[n:] or texts) for n in range(few)]
    plain = {"integer": 1, "number": 1.0, "boolean": True, "null": None}
    return plain.get(schema.get("type", ""), texts[0] if texts else "text")
