from decimal import Decimal
from itertools import pairwise

import pytest

from agent.errors import SetupError
from tools.figures import figures
from tools.figures_exclude import excluded_spans
from tools.languages import codes, language_of, languages_of, profile
from tools.languages.calendar import day_in_words, periods_in
from tools.languages.cutting import cuts
from tools.languages.detect import told
from tools.languages.numbers import figures_in
from tools.languages.profile import read_profile
from tools.languages.words import analysed
from tools.split import sentences
from tools.words import stems


@pytest.mark.parametrize(
    ("text", "code", "value", "unit"),
    [
        ("1.234,5 Mio. Euro", "de", "1234500000", "EUR"),
        ("1.234 Mitarbeiter", "de", "1234", ""),
        ("fünf Prozent", "de", "5", "%"),
        ("fünfundzwanzig Werke", "de", "25", ""),
        ("3,2 Mrd. €", "de", "3200000000", "EUR"),
        ("1\u202f234,5 millions d’euros", "fr", "1234500000", "EUR"),
        ("1\u00a0234 salariés", "fr", "1234", ""),
        ("12,5\u00a0%", "fr", "12.5", "%"),
        ("30 M€", "fr", "30000000", "EUR"),
        ("cinq pour cent", "fr", "5", "%"),
        ("1.234 millones de euros", "es", "1234000000", "EUR"),
        ("2 mil millones de dólares", "es", "2000000000", "USD"),
        ("veinticinco por ciento", "es", "25", "%"),
        ("3.2亿元", "zh", "320000000", "CNY"),
        ("3.2億元", "zh", "320000000", "CNY"),
        ("3亿2000万元", "zh", "320000000", "CNY"),
        ("8,460万千瓦时", "zh", "84600000", ""),
        ("百分之五", "zh", "5", "%"),
        ("五亿元", "zh", "500000000", "CNY"),
    ],
)
def test_amounts_are_read_exactly(text: str, code: str, value: str, unit: str) -> None:
    (figure,) = figures_in(text, code)
    assert (figure.value, figure.unit) == (Decimal(value), unit)


def test_the_language_decides_what_a_point_is() -> None:
    assert [f.value for f in figures("Es waren 1.234 Stück.", "de")] == [1234]
    assert [f.value for f in figures("They were 1.234 metres.")] == [Decimal("1.234")]


@pytest.mark.parametrize(("text", "code"), [("12.5 Prozent", "de"), ("1,23,4 %", "fr")])
def test_marks_that_the_language_does_not_explain_make_no_figure(text: str, code: str) -> None:
    assert all(f.value not in (Decimal("12.5"), Decimal("1.234")) for f in figures_in(text, code))


@pytest.mark.parametrize(
    ("text", "code", "labels"),
    [
        ("am 3. März 2023", "de", ["2023-03-03"]),
        ("im dritten Quartal 2023", "de", ["2023Q3"]),
        ("im Geschäftsjahr 2022/23", "de", ["FY2023"]),
        ("2023 stieg es, 2024 nicht", "de", ["2023", "2024"]),
        ("2000 Mitarbeiter", "de", []),
        ("le 3 mars 2023", "fr", ["2023-03-03"]),
        ("au T3 2023", "fr", ["2023Q3"]),
        ("au premier semestre 2023", "fr", ["2023H1"]),
        ("el 3 de marzo de 2023", "es", ["2023-03-03"]),
        ("tercer trimestre de 2023", "es", ["2023Q3"]),
        ("2023年3月3日", "zh", ["2023-03-03"]),
        ("2023年第三季度", "zh", ["2023Q3"]),
        ("2023年上半年", "zh", ["2023H1"]),
    ],
)
def test_periods_get_their_labels(text: str, code: str, labels: list[str]) -> None:
    assert [p.label for p in periods_in(text, code)] == labels


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        ("de", ["Es waren z. B. 5 Mio. Euro für Nr. 5 im Ort.", "Am 3. März kam Dr. Weber."]),
        ("fr", ["M. Dupont l'a dit.", "Mme Besson l'a nié p. ex. hier."]),
        ("es", ["El Sr. Ortega habló.", "La S.A. cerró en EE. UU."]),
        ("zh", ["营收增长3.2%。", "他说：“很好！”", "是吗？"]),
    ],
)
def test_sentences_end_where_the_language_ends_them(code: str, parts: list[str]) -> None:
    text = ("" if code == "zh" else " ").join(parts)
    edges = [0, *cuts(text, code), len(text)]
    assert [text[a:b].strip() for a, b in pairwise(edges)] == parts
    assert [text[a:b] for a, b in sentences(text, language=code)] == parts


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Der Umsatz stieg auf 5 Mio. Euro und die Kosten sanken.", "de"),
        ("Le bénéfice a reculé et la dette a augmenté.", "fr"),
        ("¿Cuánto costó?", "es"),
        ("营收增长了百分之五。", "zh"),
        ("Revenue rose and the costs fell.", "en"),
        ("Il consiglio non è della città, che è nel nord.", "other"),
        ("市議会は新しい路面電車の路線を承認した。", "other"),
        ("Net debt: $4 million", "en"),
    ],
)
def test_a_language_is_told_by_its_small_words_and_signs(text: str, code: str) -> None:
    assert language_of(text) == code


@pytest.mark.parametrize("sign", ["a", "Ab", "A", "@", "a@"])
def test_a_run_of_a_million_signs_is_looked_through_once(sign: str) -> None:
    """As of a picture within a text; at the square of its length this would not end today."""
    text = f"The picture {sign * 1_000_000} is of the pump and it is old."
    assert told(text) == "en"
    assert excluded_spans("See " + "x@" * 500_000)


def test_what_tells_no_language_is_taken_for_that_of_its_neighbours() -> None:
    texts = ["Der Gewinn sank und die Kosten stiegen.", "Norvale AG: 5.", "The costs of it rose."]
    assert languages_of(texts) == ["de", "de", "en"]


def test_words_are_found_by_their_stems_and_chinese_by_pairs_of_signs() -> None:
    assert stems("die Umsätze der Werke", "de") == stems("der Umsatz des Werkes", "de")
    assert "营收" in analysed("公司营收增长", "zh").split()
    assert "营收" in stems("公司营收增长")


def test_a_day_is_written_as_its_reader_writes_it() -> None:
    assert day_in_words("2024-03-05", "de") == "5. März 2024"
    assert day_in_words("2024-03-05", "zh") == "2024年3月5日"


@pytest.mark.parametrize("code", codes())
def test_every_file_reads_and_prints_the_same_things(code: str) -> None:
    one = profile(code)
    assert set(one.notices) == set(profile("en").notices)
    assert set(one.languages) == {*codes(), "other"}
    assert "{text}" in one.quote
    assert "{language}" in one.quote_in


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("code: xx\nname: Xx\n", "xx.yaml: field"),
        ("code: [", "xx.yaml: "),
    ],
)
def test_a_broken_file_is_named_in_one_line(text: str, told: str) -> None:
    with pytest.raises(SetupError) as caught:
        read_profile(text, "xx.yaml")
    assert str(caught.value).startswith(told)


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(SetupError, match="there is no language 'xx'"):
        profile("xx")
