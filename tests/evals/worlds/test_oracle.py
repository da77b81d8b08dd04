"""The oracle on hand-written sentences about a small world whose facts stand here."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

import evals.worlds
from evals.worlds.facts import Act, Entity, Figure, Happening, Line, Paper, Post, World
from evals.worlds.oracle import rule
from evals.worlds.reading import causes

Q3, Q2 = "the third quarter of 2024", "the second quarter of 2025"
SAID = "Our revenue fell to €90.0 million in the second quarter of 2025, from €100.0 million."
WORLD = World(
    seed=0,
    domain="business",
    subject="Corvane Textiles",
    entities=(
        Entity(name="Corvane Textiles", noun="company", place="Kilvane"),
        Entity(name="Corvane Logistics", noun="company", place="Kilvane"),
        Entity(name="Northlight Wire", noun="outlet", place="", wire=True),
    ),
    figures=(
        Figure(id="f1", entity="Corvane Textiles", measure="revenue", period=Q3, value=120.0,
               unit="€m", before=100.0, cause="the new price list"),
        Figure(id="f2", entity="Corvane Textiles", measure="revenue", period=Q2, value=90.0,
               unit="€m", before=100.0, disputed=95.0, cause="higher freight costs"),
        Figure(id="f3", entity="Corvane Textiles", measure="gross margin", period=Q3, value=31.0,
               unit="percent", before=28.5),
        Figure(id="f4", entity="Corvane Logistics", measure="revenue", period=Q3, value=77.0,
               unit="€m", before=70.0),
    ),
    happenings=(
        Happening(id="h1", actor="Corvane Textiles", act="open", object_="a dye works",
                  place="Castelan", on=date(2025, 3, 4)),
        Happening(id="h2", actor="Corvane Textiles", act="close", object_="its paint shop",
                  place="Kilvane", on=date(2026, 5, 1), status="planned",
                  condition="if the bank loan is renewed"),
        Happening(id="h3", actor="Corvane Logistics", act="close", object_="its test laboratory",
                  place="Wexmoor", on=date(2025, 1, 9), status="denied"),
    ),
    posts=(
        Post(id="p1", person="Mara Olden", role="chief executive", entity="Corvane Textiles",
             since=date(2021, 5, 1)),
        Post(id="p2", person="Rufus Quist", role="finance chief", entity="Corvane Textiles",
             since=date(2019, 2, 1)),
    ),
    acts={"open": Act(past="opened", base="open", passive="opened"),
          "close": Act(past="closed", base="close", passive="closed")},
    measures={"revenue": ("revenue", "sales"), "gross margin": ("gross margin",)},
    causes=("the new price list", "higher freight costs", "a strike"),
    papers=(
        Paper(file="call.txt", kind="call", publisher="Corvane Textiles", on=date(2025, 7, 20),
              period=Q2, text=SAID,
              lines=(Line(text=SAID, fact_ids=("f2",), speaker="Mara Olden"),)),
    ),
)  # fmt: skip

RIGHT = [
    f"Corvane Textiles’s revenue rose 20.0 percent to €120.0 million in {Q3}.",
    f"Sales of Corvane Textiles in {Q2} were €95.0 million, Northlight Wire counts.",
    "Revenue of Corvane Textiles fell to about €89 million in the second quarter of 2025.",
    f"In {Q3}, gross margin of Corvane Textiles was 31.0 percent, up 2.5 percentage points.",
    f"Revenue of Corvane Logistics was €77.0 million in {Q3}, from €70.0 million a year earlier.",
    f"Corvane Textiles’s revenue fell in {Q2} because of higher freight costs.",
    f"Corvane Textiles’s revenue fell in {Q2} due to an increased freight cost.",
    "Corvane Textiles opened a dye works in Castelan on 4 March 2025.",
    "If the bank loan is renewed, Corvane Textiles will close its paint shop in Kilvane.",
    "Corvane Logistics denied that it closed its test laboratory in Wexmoor.",
    "Chief executive Mara Olden has led the company since May 2021.",
    f"Discussing {Q2}, chief executive Mara Olden said: “{SAID}”",
    "In the second quarter of 2025, revenue fell to €90.0 million, Olden said on July 20, 2025.",
]
WRONG = [
    ("figure", f"Corvane Textiles’s revenue rose 20.0 percent to €123.0 million in {Q3}."),
    ("figure", f"Corvane Textiles’s revenue was €120.0 billion in {Q3}."),
    ("figure", f"Corvane Logistics’s revenue was €120.0 million in {Q3}."),
    ("figure", f"Corvane Textiles’s revenue came to €90.0 million in {Q3}."),
    ("part", f"Corvane Textiles’s revenue rose to €100.0 million in {Q3}."),
    ("figure", f"Gross margin of Corvane Textiles rose to 2.5 percent in {Q3}."),
    ("direction", f"Revenue of Corvane Textiles rose to €90.0 million in {Q2}."),
    ("direction", f"The revenue of Corvane Textiles in {Q2} was due to higher freight costs."),
    ("cause", f"Corvane Textiles’s revenue fell in {Q2} because of a strike."),
    ("cause", f"Corvane Textiles’s revenue fell in {Q2} because of lower freight costs."),
    ("cause", f"Corvane Textiles’s revenue fell in {Q2} because of a reduced freight cost."),
    ("cause", f"Corvane Textiles’s revenue fell in {Q2} because of higher energy costs."),
    ("cause", f"The decline of revenue in {Q2} was reflected in higher freight costs."),
    ("cause", f"The decline of revenue in {Q2} was a strike."),
    ("cause", f"The decline of revenue in {Q2} was reflected by a strike."),
    ("part", f"In {Q3}, revenue of Corvane Textiles rose 20.0 percent from the previous quarter."),
    ("part", f"Corvane Textiles’s revenue rose by €120.0 million in {Q3}."),
    ("part", f"In {Q3}, Corvane Textiles’s revenue rose 20.0% compared to the second quarter."),
    ("date", "In 2024, revenue of Corvane Textiles rose to €120.0 million."),
    ("actor", "Corvane Logistics opened a dye works in Castelan."),
    ("act", "Corvane Textiles closed a dye works in Castelan."),
    ("place", "Corvane Textiles opened a dye works in Wexmoor."),
    ("date", "Corvane Textiles opened a dye works in Castelan on 4 April 2025."),
    ("status", "Corvane Textiles closed its paint shop, if the bank loan is renewed."),
    ("condition", "Corvane Textiles will close its paint shop in Kilvane."),
    ("denial", "Corvane Logistics closed its test laboratory in Wexmoor."),
    ("role", "Finance chief Mara Olden was there."),
    ("since", "Mara Olden has been chief executive since May 2022."),
    ("name", f"The Corvane Corporation’s revenue was €120.0 million in {Q3}."),
    ("speaker", f"Finance chief Rufus Quist said: “{SAID}”"),
    ("date", f"On July 21, 2025, Mara Olden said: “{SAID}”"),
    ("date", f"Discussing {Q3}, Mara Olden said: “{SAID}”"),
    ("quotation", "Mara Olden said: “Our revenue fell a little in the spring of that year.”"),
    ("speaker", "In the second quarter of 2025, revenue fell to €90.0 million, Quist said."),
]
# Which quarter is meant cannot be told, so neither can who spoke of it.
UNSURE = "Our revenue fell because of higher freight costs, Rufus Quist said."
UNTOLD = [
    "The weather was fine.",
    "Corvane Textiles is proud of its people.",
    "Net profit is another matter.",
]


@pytest.mark.parametrize("text", RIGHT)
def test_says_right_of_what_the_table_holds(text: str) -> None:
    ruling = rule(text, WORLD)
    assert ruling.label == "right", ruling.why


@pytest.mark.parametrize(("bent", "text"), WRONG)
def test_names_what_a_wrong_sentence_bends(bent: str, text: str) -> None:
    ruling = rule(text, WORLD)
    assert ruling.label == "wrong"
    assert bent in ruling.bent
    assert ruling.why


def test_does_not_ask_who_spoke_where_the_fact_is_one_of_several() -> None:
    assert "speaker" not in rule(UNSURE, WORLD).bent


@pytest.mark.parametrize("text", UNTOLD)
def test_judges_nothing_that_names_no_fact(text: str) -> None:
    assert rule(text, WORLD).label == "cannot tell"


def test_shares_no_module_with_the_gate() -> None:
    folder = Path(evals.worlds.__file__).parent
    # They run the system; they judge nothing.
    writers = {"writing.py", "gate.py", "sentences.py", "disagree.py"}
    for path in sorted(folder.glob("*.py")):
        if path.name not in writers:
            text = path.read_text(encoding="utf-8")
            found = re.findall(r"^\s*(?:from|import) ((?:agent|tools)[\w.]*)", text, re.M)
            assert set(found) <= {"agent.domain"}, path.name


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("This was due to the change in laboratory.", ["a change of laboratory"]),
        ("This was due to a change of laboratory.", ["a change of laboratory"]),
        ("A reduction in ticket prices was behind it.", ["a cut in ticket prices"]),
        ("It fell because of the laboratory's change.", ["a change of laboratory"]),
        ("It fell because of the laboratory’s change.", ["a change of laboratory"]),
        ("It fell because of a ticket price cut.", ["a cut in ticket prices"]),
        ("It fell because of a change of ticket prices.", []),
        ("A change at the laboratory was behind it.", []),
        ("A rise in ticket prices was behind it.", []),
    ],
)
def test_a_cause_may_be_told_in_other_words(text: str, named: list[str]) -> None:
    world = WORLD.model_copy(
        update={"causes": ("a change of laboratory", "a cut in ticket prices")}
    )
    assert [span.value for span in causes(text, world)] == named
