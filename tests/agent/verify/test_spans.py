import pytest

from agent.verify.spans import keys_of, spans_for

SENTENCES = (
    "The harbour of Lisbon was widened by the city in the spring.",
    "Grain was shipped to the north by rail and by the river.",
    "The harbour master Jonas Falk retired after a long quarrel.",
    "Lisbon sold 1,200 tonnes of copper to the mills of Ghent.",
    "The mills of the city were closed for a part of the summer.",
    "The harbour of the city was dredged again in the autumn.",
)


def read(claim: str, sentences: tuple[str, ...] = SENTENCES, *, width: int) -> list[str]:
    return [sentences[n] for n in spans_for(claim, sentences, width=width)]


@pytest.mark.parametrize("claim", ["", "Falk retired from the harbour of Lisbon."])
@pytest.mark.parametrize("width", [66, 90, 1000])
def test_everything_is_read_where_it_fits(claim: str, width: int) -> None:
    assert sum(len(one.split()) for one in SENTENCES) <= 70
    assert read(claim, width=max(width, 70)) == list(SENTENCES)


@pytest.mark.parametrize("sentences", [(), ("",), ("", " ")])
def test_empty_evidence_is_read_as_it_is(sentences: tuple[str, ...]) -> None:
    assert spans_for("Falk retired.", sentences) == list(range(len(sentences)))


@pytest.mark.parametrize("width", [5, 11, 12, 20, 30, 45, 60])
@pytest.mark.parametrize("claim", ["", "Falk sold the copper mills of Lisbon.", "Nothing of this"])
def test_about_the_width_is_read_in_the_order_of_the_text(claim: str, width: int) -> None:
    found = spans_for(claim, SENTENCES, width=width)
    length = sum(len(SENTENCES[n].split()) for n in found)
    assert found == sorted(set(found))
    assert found
    assert length <= 1.3 * width or len(found) == 1
    assert length >= min(width, 0.7 * width + 3) or width < 20


def test_a_sentence_beyond_the_width_is_read_where_nothing_else_was() -> None:
    long = " ".join(["Falk retired", *["after a quarrel"] * 20])
    assert spans_for("Falk retired.", (long, "The harbour was widened."), width=10) == [0]


@pytest.mark.parametrize(
    ("claim", "first"),
    [
        ("The harbour master is Falk.", 2),
        ("The harbour shipped copper.", 3),
        ("The harbour was dredged.", 5),
        ("The city shipped grain.", 1),
    ],
)
def test_rare_words_win_over_common_ones(claim: str, first: int) -> None:
    assert spans_for(claim, SENTENCES, width=11) == [first]


def test_a_second_sentence_adds_what_the_first_left_open() -> None:
    same, other = "The quarrel made Falk retire.", "Some copper was then sold."
    rows = ["The master Falk retired after a quarrel.", *[same] * 2, other, *SENTENCES[:2]]
    assert spans_for("Falk retired in a quarrel over copper.", rows, width=8) == [1, 3]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1,200 tonnes", "1200 tonnes"),
        ("$1,234,567.5", "1234567.5"),
        ("mills closed", "the mill was closing"),
    ],
)
def test_spellings_of_one_thing_have_the_same_keys(one: str, other: str) -> None:
    assert keys_of(one) == keys_of(other)


@pytest.mark.parametrize(("one", "other"), [("1,200", "1.2"), ("12", "120"), ("2019", "2018")])
def test_other_figures_have_other_keys(one: str, other: str) -> None:
    assert keys_of(one).isdisjoint(keys_of(other))


def test_a_figure_is_met_without_its_comma() -> None:
    assert spans_for("It was 1200 in all.", SENTENCES, width=11) == [3]


def test_words_that_carry_nothing_are_no_keys() -> None:
    assert keys_of("It was not with them, and so on.") == frozenset()


@pytest.mark.parametrize("many", range(5, 15))
def test_of_sentences_that_weigh_the_same_the_first_is_read_in_every_process(many: int) -> None:
    # Words of one rank are equally rare; sums of floats in the order of a set would differ.
    groups = [[f"{a}{b}xyz" for b in "abcdefghijklmno"[:many]] for a in "bcdfghjkmnpqrtvw"]
    rows = [" ".join(words) for words in groups]
    common = [word for words in groups for rank, word in enumerate(words) for _ in range(rank)]
    assert spans_for(" ".join(rows), rows + common, width=many) == [0]
