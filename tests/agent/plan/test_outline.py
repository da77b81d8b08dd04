from __future__ import annotations

import pytest

from agent.brief import Brief, Reading, read
from agent.domain import Block, Evidence
from agent.forage.needs import Window
from agent.plan.outline import Plan, fill, make, told
from agent.plan.places import Place, places
from agent.plan.shelf import schemas
from agent.plan.worth import Material, fits, told_already, told_figures, told_longer
from tests.agent.corpus import BRIEF, block, document, said

SCHEMA = schemas()["company-over-time"]
YEARS = (2021, 2022, 2023)
LINES = [
    "Revenue of the group grew {n} percent to ${m} million.",
    "Revenue growth of {n}.5 percent was driven by oats from Spain.",
    "The gross margin was {n}.2 percent after {k}.3 percent.",
    "The operating margin improved by {n} points to {k}.4 percent.",
    "Net debt fell to ${k} million while cash rose to ${n}7 million.",
    "It repaid debt of ${n}9 million from free cash flow of ${m}.6 million.",
    "We expect revenue to grow by {k}.8 percent next.",
    "Growth of revenue and margins came from oats, debt or not.",
    "Revenue growth and margins paid for the debt.",
    "We expect a capital plan of ${k}.3 million next.",
]


def evidence() -> list[Evidence]:
    return [
        said(line.format(n=y - 2000 + n, m=y + n, k=y - 1990 + n), start=200 * n,
             document_id=f"d{y}", flags=("forward",) if "expect" in line else ())
        for y in YEARS
        for n, line in enumerate(LINES)
    ]  # fmt: skip


def material(sources: list[Evidence] | None = None) -> Material:
    given = evidence() if sources is None else sources
    documents = {f"d{y}": document(f"d{y}", date=f"{y}-05-01", period=f"{y}Q1") for y in YEARS}
    kinds = {e.id: "outlook" if "forward" in e.flags else "figure" for e in given}
    made = [block(e, kind=kinds[e.id]) for e in given]
    windows = [Window(str(y), (f"d{y}",)) for y in YEARS]
    return Material(made, {e.id: e for e in given}, documents, windows, (), {})


def reading(text: str = BRIEF) -> Reading:
    return read(Brief(text=text))


def plan(words: int = 600, stuff: Material | None = None, text: str = BRIEF) -> Plan:
    open_places = places(SCHEMA, reading(text), text, words=words)
    return make(SCHEMA, open_places, "Norvale", stuff or material(), requested=words, words=words)


def test_each_block_is_told_once_and_every_section_has_at_least_two() -> None:
    made = plan()
    told_blocks = [b for s in made.sections for b in (*s.block_ids, *s.spare_block_ids)]
    assert len(told_blocks) == len(set(told_blocks))
    assert all(len((*s.block_ids, *s.spare_block_ids)) >= 2 for s in made.sections)


def test_figures_told_in_one_section_are_not_told_in_another() -> None:
    stuff = material()
    by_id = {b.id: b for b in stuff.blocks}
    seen: set[tuple[str, str]] = set()
    for section in plan(stuff=stuff).sections:
        for block_id in section.block_ids:
            own = told_figures([by_id[block_id]])
            assert not own or not own <= seen
            seen |= own


def test_blocks_stand_in_order_of_time() -> None:
    stuff = material()
    by_id = {b.id: b for b in stuff.blocks}
    for section in plan(stuff=stuff).sections:
        order = [told(by_id[b], stuff) for b in section.block_ids]
        assert order == sorted(order)


def test_sections_are_about_their_heading() -> None:
    stuff = material()
    by_id = {b.id: b for b in stuff.blocks}
    made = plan(words=900, stuff=stuff)
    headings = {s.heading: " ".join(by_id[b].point for b in s.block_ids) for s in made.sections}
    assert "margin" in headings["Margins"]
    assert "Revenue of the group" not in headings["Margins"]
    assert "debt" in headings["Debt"]
    assert "expect" in headings["What comes next"]


def test_an_outlook_stands_only_where_the_reader_looks_ahead() -> None:
    stuff = material()
    ahead = next(b for b in stuff.blocks if b.kind == "outlook" and "d2023" in
                 stuff.evidence[b.evidence_ids[0]].document_id)  # fmt: skip
    known = {p.id: p for p in places(SCHEMA, reading(), BRIEF, words=900)}
    assert fits(ahead, known["outlook"], stuff) > 0
    assert all(fits(ahead, p, stuff) == 0 for i, p in known.items() if i != "outlook")


@pytest.mark.parametrize(("place", "year"), [("opening", 2023), ("outlook", 2023)])
def test_a_place_in_time_takes_only_its_documents(place: str, year: int) -> None:
    stuff = material()
    known = {p.id: p for p in places(SCHEMA, reading(), BRIEF, words=900)}
    taken = {stuff.evidence[b.evidence_ids[0]].document_id
             for b in stuff.blocks if fits(b, known[place], stuff) > 0}  # fmt: skip
    assert taken == {f"d{year}"}


def test_the_topic_and_the_query_raise_the_fit() -> None:
    stuff = material()
    growth = next(p for p in places(SCHEMA, reading(), BRIEF, words=900) if p.heading == "Growth")
    one = stuff.blocks[0]
    near = stuff._replace(near={(growth.id, one.id): 0.6})
    off = stuff._replace(topic=("cloud",))
    assert fits(one, growth, near) > fits(one, growth, stuff) > fits(one, growth, off) > 0


def test_places_without_material_are_gaps_and_said() -> None:
    some = [e for e in evidence() if "debt" not in e.quote and "expect" not in e.quote]
    made = plan(words=900, stuff=material(some))
    assert "outlook" in made.gaps
    assert any("is left out: no material for it" in n for n in made.notices)
    assert all(s.id not in made.gaps for s in made.sections)


def test_nothing_to_tell_gives_an_empty_plan_of_gaps() -> None:
    made = plan(stuff=material([]))
    assert (made.sections, made.words) == ((), 0)
    assert made.gaps


@pytest.mark.parametrize("words", [200, 300, 400])
def test_the_lengths_add_up_to_what_was_asked_when_there_is_material(words: int) -> None:
    made = plan(words=words)
    assert made.requested_words == words
    assert made.words == sum(s.words for s in made.sections)
    assert 0.9 * words <= made.words <= 1.1 * words


def test_the_plan_shrinks_to_what_there_is() -> None:
    made = plan(words=5000)
    assert made.words < 1000


def test_fill_counts_the_filled_of_the_open_slots_by_their_share() -> None:
    made = plan(words=900)
    shares = {s.id: s.share for s in SCHEMA.slots}
    filled = sum(shares[s] for s in {x.slot for x in made.sections})
    assert fill(made, SCHEMA) == 1
    short = made.model_copy(update={"gaps": ("customers",)})
    assert fill(short, SCHEMA) == pytest.approx(filled / (filled + shares["customers"]), abs=1e-3)
    assert fill(plan(stuff=material([])), SCHEMA) == 0


def headings(found: list[Place]) -> list[str]:
    return [p.heading for p in found]


def test_the_briefs_facets_open_their_slot_in_the_briefs_order() -> None:
    found = places(SCHEMA, reading(), BRIEF, words=2000)
    assert headings(found)[0] == "Where it stands"
    assert headings(found)[1:4] == ["Growth", "Margins", "Debt"]


def test_a_short_article_merges_facets_and_has_few_places() -> None:
    found = places(SCHEMA, reading(), BRIEF, words=300)
    assert len(found) == 3
    merged = next(p for p in found if "," in p.heading)
    assert len(merged.facets) >= 2
    assert sum(p.share for p in found) > 0


def test_every_place_asks_something_and_ids_differ() -> None:
    for one in schemas().values():
        found = places(one, reading(), BRIEF, words=1500)
        assert all(p.query and "{" not in p.heading for p in found)
        assert len({p.id for p in found}) == len(found)


def block_of(*figures: str) -> Block:
    return block(said(f"It was {' and '.join(figures)}."))


def test_told_figures_are_values_with_units() -> None:
    assert told_figures([block_of("$3 million"), block_of("5 percent", "$3,000,000")]) == {
        ("3000000", "USD"),
        ("5", "%"),
    }


@pytest.mark.parametrize(
    ("own", "again"),
    [
        ({("104.9", "EUR")}, True),
        ({("104.9", "EUR"), ("1.4", "%")}, True),  # the telling one was told
        ({("5", "%")}, True),  # all of it
        ({("5", "%"), ("7", "%")}, False),  # five per cent of what else?
        ({("104.9", "EUR"), ("26.4", "%"), ("71.5", "EUR")}, False),
        (set(), False),
    ],
)
def test_what_was_told_is_not_told_again(own: set[tuple[str, str]], again: bool) -> None:
    assert told_already(own, {("104.9", "EUR"), ("5", "%")}) is again


def test_where_the_best_leave_an_article_short_what_is_of_its_topic_is_told_too() -> None:
    best = [said(f"Revenue growth of the group was {n}.5 percent.", start=200 * n) for n in (1, 2)]
    # Of no facet's words, but of the headline's: oats.
    more = [said(f"Oats of {n}0 tonnes came from Spain.", start=200 * n) for n in range(3, 8)]
    stuff = material([*best, *more])._replace(
        documents={"d1": document()}, windows=[Window("2023", ("d1",))]
    )

    def told(topic: tuple[str, ...]) -> set[str]:
        made = plan(400, stuff._replace(topic=topic), "Norvale Foods: growth")
        return {b for s in made.sections for b in (*s.block_ids, *s.spare_block_ids)}

    points = {b.id: b.point for b in stuff.blocks}
    assert any("Oats" in points[b] for b in told(("oat",)))
    assert not any("Oats" in points[b] for b in told(("malt",)))


def test_an_item_of_a_list_and_a_note_below_a_table_are_no_statements() -> None:
    place = places(SCHEMA, reading(), BRIEF, words=600)[0]
    item = said("Continuing to grow revenue in markets that earn the best margins.")
    whole = said("Continuing to grow revenue will cost $5 million in margins.", start=200)
    note = said("(1) Net sales in markets include margins of $5 million.", start=400)
    stuff = material([item, whole, note])._replace(
        documents={"d1": document()}, windows=[Window("2023", ("d1",))]
    )
    assert [fits(b, place, stuff) > 0 for b in stuff.blocks] == [False, True, False]


def test_what_only_tells_a_taken_block_at_greater_length_is_left() -> None:
    one = block(said("At the end of March 38 percent of the pumps were under contract."))
    longer = block(
        said("In March 38 percent of pumps were under contract, after 31 percent.", start=200)
    )
    other = block(said("In March 38 percent of orders came from Spain, after 31.", start=400))
    assert told_longer(longer, one)
    assert not told_longer(one, longer)
    assert not told_longer(other, one)
