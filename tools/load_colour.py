"""Words in the colour of what is behind them: there for machines, not for readers.

Knows the page's own colours (attributes, style attributes, plain rules of its sheets); where none
is said, paper is white. Rules of other files are not fetched.
"""

from __future__ import annotations

import colorsys
import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

Colour = tuple[int, int, int]
_WHITE: Colour = (255, 255, 255)
# Largest difference of a channel that nobody sees: #e6e6e6 on white has a contrast of 1.25.
_UNSEEN = 25
_NAMED: dict[str, Colour] = {
    "black": (0, 0, 0), "white": _WHITE, "snow": (255, 250, 250), "ivory": (255, 255, 240),
    "whitesmoke": (245, 245, 245), "ghostwhite": (248, 248, 255), "azure": (240, 255, 255),
    "floralwhite": (255, 250, 240), "mintcream": (245, 255, 250), "aliceblue": (240, 248, 255),
    "seashell": (255, 245, 238), "honeydew": (240, 255, 240), "red": (255, 0, 0),
    "green": (0, 128, 0), "blue": (0, 0, 255), "yellow": (255, 255, 0), "gray": (128, 128, 128),
    "grey": (128, 128, 128), "navy": (0, 0, 128), "silver": (192, 192, 192),
}  # fmt: skip
_DECLARED = re.compile(
    r"(?<![\w-])(color|background(?:-color|-image)?)\s*:\s*([^;]+)", re.IGNORECASE
)
_CALLED = re.compile(r"(rgb|hsl)a?\(([^()]*)\)", re.IGNORECASE)
_SELECTED = re.compile(r"([a-z][\w-]*)?([.#][\w-]+)?$", re.IGNORECASE)


class Paint(NamedTuple):
    """What is said of an element: text, ground, and whether a ground is said that is no colour."""

    text: Colour | None = None
    ground: Colour | None = None
    unknown: bool = False  # a picture, a gradient, a variable

    @property
    def is_said(self) -> bool:
        """Whether anything is said at all."""
        return bool(self.text or self.ground or self.unknown)

    def over(self, below: Paint) -> Paint:
        """Both, this one having the last word."""
        covers = self.ground or self.unknown
        return Paint(
            self.text or below.text,
            self.ground if covers else below.ground,
            self.unknown if covers else below.unknown,
        )


def colour(value: str) -> Colour | None:
    """A CSS colour; what is all but transparent counts as paper; None for what is no colour."""
    value = value.replace("!important", "").strip().lower()
    if value == "transparent":
        return _WHITE
    if found := re.fullmatch(r"#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})", value):
        digits = found[1] if len(found[1]) > 4 else "".join(d * 2 for d in found[1])
        red, green, blue, *alpha = bytes.fromhex(digits)
        return _WHITE if alpha and alpha[0] < _UNSEEN else (red, green, blue)
    if found := _CALLED.fullmatch(value):
        return _called(found[1], re.findall(r"[-\d.]+%?", found[2]))
    return _NAMED.get(value)


def _called(kind: str, parts: list[str]) -> Colour | None:
    try:
        numbers = [float(p.rstrip("%")) / (100 if p.endswith("%") else 1) for p in parts]
    except ValueError:
        return None
    if len(numbers) not in (3, 4):
        return None
    if len(numbers) == 4 and numbers[3] < 0.1:
        return _WHITE
    if kind == "hsl":
        red, green, blue = colorsys.hls_to_rgb(numbers[0] / 360 % 1, numbers[2], numbers[1])
    else:
        red, green, blue = (
            n if p.endswith("%") else n / 255
            for n, p in zip(numbers[:3], parts[:3], strict=True)
        )  # fmt: skip
    return round(red * 255), round(green * 255), round(blue * 255)


def alike(one: Colour, other: Colour) -> bool:
    """Whether words of one colour cannot be seen on the other."""
    return all(abs(a - b) <= _UNSEEN for a, b in zip(one, other, strict=True))


def paint(style: str) -> Paint:
    """What a style declaration says of colours."""
    said = Paint()
    for name, value in _DECLARED.findall(style):
        if name.lower() == "color":
            said = said._replace(text=colour(value))
        elif value.replace("!important", "").strip().lower() in {"none", "transparent", "inherit"}:
            continue
        elif (ground := colour(value)) is not None:
            said = said._replace(ground=ground)
        elif any((word := colour(w)) for w in value.split()) and "(" not in value:
            said = said._replace(ground=word)
        else:
            said = said._replace(unknown=True)
    return said


def painted(rules: list[tuple[str, str]]) -> dict[str, Paint]:
    """What (selectors, style) rules say, by the tag, class or id that they end in."""
    found: dict[str, Paint] = {}
    for selectors, style in rules:
        said = paint(style)
        for selector in selectors.split(",") if said.is_said else ():
            last = _SELECTED.search(selector.strip())
            if not last or not last[0]:
                continue
            # Where a rule may not apply (".dark p"), it may only save words, never hide them.
            sure = last[0] == selector.strip() and last[2]
            kept = said if sure else said._replace(text=None)
            name = (last[2] or last[1]).lower()
            found[name] = kept.over(found.get(name, Paint()))
    return found


def blank_unseen(root: etree._Element, rules: list[tuple[str, str]]) -> bool:
    """Empty the texts that cannot be seen, in place; True when words were among them."""
    sheet = painted(rules)
    said = {e: own for e in root.iter() if (own := _own(e, sheet)).is_said}
    if not any(own.text for own in said.values()):
        return False
    dropped = False
    for element in [e for e in said if _is_unseen(e, said)]:
        for node, is_tail in list(_texts(element, said)):
            text = (node.tail if is_tail else node.text) or ""
            dropped = dropped or any(c.isalpha() for c in text)
            if is_tail:
                node.tail = " " if text else text
            else:
                node.text = " " if text else text
    return dropped


def _own(element: etree._Element, sheet: dict[str, Paint]) -> Paint:
    said = Paint()
    if not isinstance(element.tag, str):
        return said
    if sheet:
        names = [element.tag, *(f".{c.lower()}" for c in element.get("class", "").split())]
        for name in [*names, f"#{element.get('id', '').lower()}"]:
            if name in sheet:
                said = sheet[name].over(said)
    ground, text = element.get("bgcolor"), element.get("color")
    if element.get("background") is not None:
        said = said._replace(unknown=True)
    if ground:
        said = Paint(None, colour(ground), colour(ground) is None).over(said)
    if text:
        said = Paint(colour(text)).over(said)
    style = element.get("style")
    return paint(style).over(said) if style and ":" in style else said


def _is_unseen(element: etree._Element, said: dict[etree._Element, Paint]) -> bool:
    """Whether the nearest text colour is that of the nearest ground."""
    text: Colour | None = None
    ground: Colour | None = None
    for one in (element, *element.iterancestors()):
        own = said.get(one, Paint())
        # The page's own colour hides nothing: its ground may be told in another file.
        text = text or (own.text if one.tag not in {"html", "body"} else None)
        if ground is None:
            if own.unknown:
                return False
            ground = own.ground
    return text is not None and alike(text, ground or _WHITE)


def _texts(
    element: etree._Element, said: dict[etree._Element, Paint]
) -> Iterator[tuple[etree._Element, bool]]:
    """The texts that are of the element's colours: (node, whether its tail)."""
    walker = etree.iterwalk(element, events=("start", "end"))
    for event, node in walker:
        if event == "end":
            if node is not element:
                yield node, True
        elif node is element or node not in said:
            yield node, False
        else:
            walker.skip_subtree()  # judged by itself
