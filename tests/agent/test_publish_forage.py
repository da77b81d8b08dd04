from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

from agent.publish_forage import picture

SVG = "{http://www.w3.org/2000/svg}"


def visit(kind: str, *steps: tuple[float, int], source: str = "all allowed documents") -> Any:
    return {
        "kind": kind, "source": source, "scent": {"rate": 1.5}, "rest": 0.5,
        "left": "two dry steps",
        "steps": [{"gain": g, "cost": c, "closed": False} for g, c in steps],
        "gain": sum(g for g, _ in steps), "cost": sum(c for _, c in steps),
    }  # fmt: skip


def need(name: str, *visits: Any, closed: bool = True) -> dict[str, Any]:
    return {
        "need_id": name, "visits": list(visits), "closed": closed, "closed_because": "no figure",
        "label": {"diffusion": "high", "scope": "wide"}, "reason": "two dry patches",
        "facts": ["a"], "read": [["d", 0, 9]],
    }  # fmt: skip


def drawn(*needs: Any) -> ElementTree.Element:
    return ElementTree.fromstring(picture(needs))


def curves(root: ElementTree.Element, style: str = "") -> list[str]:
    paths = [p for p in root.iter(f"{SVG}path") if p.get("class") == f"curve {style}".strip()]
    return [d for p in paths if "L" in (d := p.get("d", ""))]


def test_each_visit_is_one_curve_in_its_need_and_one_in_the_run() -> None:
    root = drawn(
        need("n-a", visit("own words", (3, 100), (0, 100)), visit("name", (2, 50))),
        need("n-b", visit("rewritten", (1, 10))),
    )
    assert len(curves(root, "own")) == len(curves(root, "link")) == 2
    assert len(curves(root, "rewritten")) == 2
    entered = [c for c in root.iter(f"{SVG}circle") if c.find(f"{SVG}title") is not None]
    assert len(entered) == 6


def test_a_curve_ends_where_cost_and_gain_end() -> None:
    root = drawn(need("n-a", visit("own words", (3, 100), (1, 100))))
    run, _ = curves(root, "own")
    points = [tuple(map(float, p.split())) for p in run[1:].split("L")]
    assert [x for x, _ in points] == sorted(x for x, _ in points)
    assert [y for _, y in points] == sorted((y for _, y in points), reverse=True)
    assert len(points) == 3


def test_the_picture_says_in_words_what_it_shows() -> None:
    root = drawn(
        need("n-a", visit("own words", (3, 1000)), visit("figure", (0, 500), source='on "<5>"')),
        need("n-b", visit("own words", (0, 10)), closed=False),
    )
    told = root.find(f"{SVG}desc")
    assert told is not None
    assert told.text is not None
    assert "1 of 2 needs closed in 3 visits to patches, 1 of them by links; gain 3" in told.text
    labels = [g.get("aria-label", "") for g in root.iter(f"{SVG}g")]
    assert any("open (no figure)" in x and "Diffusion high, scope wide" in x for x in labels)
    titles = [t.text or "" for t in root.iter(f"{SVG}title")]
    assert any('figure: on "<5>". Entered at a scent of 1.5' in t for t in titles)


def test_it_is_read_in_light_and_in_dark_and_loads_nothing() -> None:
    text = picture([need("n-a", visit("own words", (1, 10)))])
    assert "prefers-color-scheme: dark" in text
    assert "href" not in text
    assert "<script" not in text


def test_needs_without_visits_and_no_needs_at_all_can_be_drawn() -> None:
    assert drawn().tag == f"{SVG}svg"
    assert not curves(drawn(need("n-a")), "own")
