"""Removes from an HTML tree what its reader would not see, before any text is taken out.

A page may hide words from people and show them to machines; such words are no evidence.
"""

from __future__ import annotations

import re

from lxml import etree

from tools.load_colour import alike, blank_unseen, paint

_NEVER_TEXT = (
    "script", "style", "template", "noscript", "iframe", "object", "embed", "svg", "math",
    "canvas", "audio", "video", "select", "button", "textarea", "datalist", "head",
)  # fmt: skip
# A number that is zero, with whatever unit: 0, 0px, 0.0em.
_ZERO = r"\s*0*\.?0+\s*(?:px|pt|em|rem|%|vw|vh)?\s*(?:!important)?\s*(?:;|$)"
_FAR = r"\s*-\s*\d{3,}(?:\.\d+)?\s*(?:px|pt|em|rem|%|vw|vh)?"
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)"
    rf"|font-size\s*:(?:{_ZERO}|\s*[01](?:\.\d+)?\s*px)|(?<![\w-])opacity\s*:{_ZERO}"
    rf"|text-indent\s*:{_FAR}|(?<![\w-])(?:left|right|top|bottom|margin-left)\s*:{_FAR}"
    r"|clip\s*:\s*rect\(\s*[01](?:px)?[\s,]+[01]|clip-path\s*:\s*inset\(\s*(?:50|100)%"
    r"|transform\s*:\s*scale\(\s*0\s*\)",
    re.IGNORECASE,
)
_NO_EXTENT = re.compile(rf"(?<![\w-])(?:max-)?(?:height|width)\s*:{_ZERO}", re.IGNORECASE)
_CLIPPED = re.compile(r"overflow(?:-[xy])?\s*:\s*hidden", re.IGNORECASE)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SIMPLE_SELECTOR = re.compile(r"(?:[a-z][a-z0-9]*)?([.#])([\w-]+)$", re.IGNORECASE)


def strip_hidden(root: etree._Element) -> bool:
    """Drop comments, scripts and hidden elements in place; True when hidden words were dropped."""
    rules = _rules(root)
    selectors = _hiding_selectors(rules)
    etree.strip_tags(root, etree.Comment, etree.ProcessingInstruction)
    etree.strip_elements(root, *_NEVER_TEXT, with_tail=False)
    hidden = [e for e in root.iter() if isinstance(e.tag, str) and _is_hidden(e, selectors)]
    dropped = False
    for element in hidden:
        # Pages that fade in hide their whole body until a script has run.
        if element.tag in {"html", "body"} or element.getparent() is None:
            continue
        dropped = dropped or any(c.isalpha() for c in "".join(element.itertext()))
        _drop(element)
    return blank_unseen(root, rules) or dropped


def hides(style: str) -> bool:
    """Whether a style declaration makes its element invisible."""
    if _HIDING.search(style) or (_NO_EXTENT.search(style) and _CLIPPED.search(style)):
        return True
    said = paint(style)
    return said.text is not None and said.ground is not None and alike(said.text, said.ground)


def _is_hidden(element: etree._Element, selectors: frozenset[str]) -> bool:
    if element.get("hidden") is not None or element.get("aria-hidden", "").lower() == "true":
        return True
    if selectors:
        named = {f".{name}" for name in element.get("class", "").split()}
        if not selectors.isdisjoint(named | {f"#{element.get('id', '')}"}):
            return True
    style = element.get("style")
    return bool(style) and hides(style)


def _rules(root: etree._Element) -> list[tuple[str, str]]:
    """The page's own plain rules as (selectors, style); those inside @media may not apply."""
    found: list[tuple[str, str]] = []
    for sheet in root.iter("style"):
        css = re.sub(r"/\*.*?\*/", "", "".join(sheet.itertext())[:200_000], flags=re.DOTALL)
        css = re.sub(r"@[^{;]+\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", css)
        found += [(rule[1], rule[2]) for rule in _RULE.finditer(css)]
    return found


def _hiding_selectors(rules: list[tuple[str, str]]) -> frozenset[str]:
    """Classes and ids that rules hide."""
    simple = [
        _SIMPLE_SELECTOR.match(selector.strip())
        for selectors, style in rules
        if hides(style)
        for selector in selectors.split(",")
    ]
    return frozenset(found[1] + found[2] for found in simple if found)


def _drop(element: etree._Element) -> None:
    """Remove the element and keep the text that follows it."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    tail = element.tail or ""
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)
