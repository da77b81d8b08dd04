from __future__ import annotations

import pytest

from agent.verify.claims import split_draft
from agent.verify.reference_list import reference_list

BODY = "# Norvale\n\nSales rose 5 percent [1].\n\n"


@pytest.mark.parametrize(
    ("listed", "entries"),
    [
        ("### Sources\n\n[1] Call: call.txt\n[2] Wire: https://a.example\n",
         [("1", "Call: call.txt"), ("2", "Wire: https://a.example")]),
        ("## References\n\n1. Call · filing · `call.txt`\n2. Wire\n",
         [("1", "Call · filing · `call.txt`"), ("2", "Wire")]),
        ("**References:**\n- **[1]** Call\n- **[2]** Wire\n", [("1", "Call"), ("2", "Wire")]),
        ("Bibliography\n\n1. Call, which is\n   long\n", [("1", "Call, which is long")]),
        ("Sources\n=======\n\n- call.pdf\n- Wire\n", [(None, "call.pdf"), (None, "Wire")]),
        ("[^1]: Call, page 3\n    and 4\n[^oats]: Wire\n",
         [("1", "Call, page 3 and 4"), ("oats", "Wire")]),
        ("[1] Call\n[2] Wire\n", [("1", "Call"), ("2", "Wire")]),
        ("## Footnotes\n1. a\n1. b\n1. c\n", [("1", "a"), ("2", "b"), ("3", "c")]),
        ("[1]: https://a.example\n", [("1", "https://a.example")]),
        ("## Sources used:\n\nThis report rests on:\n\n[[1]](https://a.example) Call\n",
         [("1", "(https://a.example) Call")]),
    ],
)  # fmt: skip
def test_lists_are_read_in_many_forms_and_never_judged(listed, entries) -> None:
    text = BODY + listed
    found = reference_list(text)
    assert [(one.key, one.text) for one in found.entries] == entries
    assert all(text[e.start : e.end].split()[-1] == e.text.split()[-1] for e in found.entries)
    assert [one.text for one in split_draft(text)] == ["Norvale", "Sales rose 5 percent."]


@pytest.mark.parametrize(
    "prose",
    [
        "## Sources\n\nThe plant draws its power from two sources.\n",
        "## Notes\n\n- Margins fell 9 percent in Ghent.\n",
        "## References\n\n[1] Call\n\n## After\n\nMargins fell 9 percent in Ghent.\n",
        "## References\n\n[1] Call\n\nMargins fell 9 percent in Ghent.\n",
    ],
)
def test_prose_below_such_a_heading_is_judged(prose: str) -> None:
    told = [one.text for one in split_draft(BODY + prose) if one.checkable]
    assert len(told) == 2, told
