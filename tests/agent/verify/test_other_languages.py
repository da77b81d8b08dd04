import pytest

from agent.domain import Context, Evidence, Field, evidence_id
from agent.verify import Gate
from agent.verify.other_languages import ONLY

GERMAN = "Der Umsatz der Norvale AG stieg 2023 um 12,5 % auf 1.234,5 Mio. Euro."


def evidence(quote: str, language: str, **fields: str) -> Evidence:
    known = {name: Field(value=value) for name, value in fields.items()}
    return Evidence(
        id=evidence_id("d", 0, len(quote)), document_id="d", start=0, end=len(quote), quote=quote,
        context=Context(language=language, **known),
    )  # fmt: skip


def label(claim: str, quote: str, language: str, **fields: str) -> str:
    return Gate(None).judge([(claim, [evidence(quote, language, **fields)])])[0].label


@pytest.mark.parametrize(
    ("claim", "good"),
    [
        (GERMAN, True),
        ("2023 stieg der Umsatz der Norvale AG auf 1,2345 Milliarden Euro.", True),
        ("Die Norvale AG steigerte 2023 ihren Umsatz um 12,5 Prozent.", True),
        (GERMAN.replace("1.234,5", "1.324,5"), False),
        (GERMAN.replace("2023", "2022"), False),
        (GERMAN.replace("stieg", "sank"), False),
        (GERMAN.replace("um 12,5 % auf", "um"), False),
        (GERMAN.replace("Umsatz", "Gewinn"), False),
        (GERMAN.replace("Norvale", "Brandt"), False),
        (GERMAN.replace("stieg", "stieg nicht"), False),
        ("Norvale AG revenue rose 12.5 percent in 2023 to 1,234.5 million euros.", False),
        ("Norvale (5. März 2024): „" + GERMAN + "“", True),
        ("Norvale (5. Mai 2024): „" + GERMAN + "“", False),
        ("Brandt (5. März 2024): „" + GERMAN + "“", False),
        ("Norvale (5 March 2024), in the original German: “" + GERMAN + "”", True),
        ("Norvale (5. März 2024): „" + GERMAN.replace("%", "Prozent") + "“", False),
    ],
)
def test_only_what_is_near_the_wording_passes(claim: str, good: bool) -> None:
    found = label(claim, GERMAN, "de", company="Norvale", date="2024-03-05")
    assert (found == "supported") == good


@pytest.mark.parametrize(
    ("claim", "quote", "language"),
    [
        # One thing's amount, time or direction given to another.
        ("Gewinn und Umsatz stiegen auf 5 und 3 Mio. Euro.",
         "Umsatz und Gewinn stiegen auf 5 und 3 Mio. Euro.", "de"),
        ("Der Gewinn sank (5 Mio. Euro).",
         "Der Umsatz stieg (5 Mio. Euro), der Gewinn sank (3 Mio. Euro).", "de"),
        ("2022 stieg der Umsatz auf 6 Mio. Euro.",
         "Der Umsatz stieg von 5 Mio. Euro 2022 auf 6 Mio. Euro 2023.", "de"),
        ("Der Umsatz betrug 4 Mio. Euro.", "Der Umsatz betrug 5 Mio. Euro nach 4 Mio. Euro.", "de"),
        # What stands beside and bears on it.
        ("Le bénéfice a augmenté de 5 %.", "À Paris, le bénéfice a augmenté de 5 %.", "fr"),
        ("Le bénéfice a augmenté de 5 %.",
         "Le bénéfice, à périmètre constant, a augmenté de 5 %.", "fr"),
        ("Die Nachfrage wächst um 5 %.", "Die Nachfrage wächst um 5 %, behauptet Berwick.", "de"),
        ("Der Umsatz sank um 5 %.", "Der Vorstand bestritt, dass der Umsatz um 5 % sank.", "de"),
        ("Norvale baut in Leipzig.", "Falls der Rat zustimmt, baut Norvale in Leipzig.", "de"),
        ("Los ingresos crecieron un 5 %.", "Según rumores, los ingresos crecieron un 5 %.", "es"),
        # Who does what to whom.
        ("Norvale hat Berwick übernommen.", "Norvale wurde von Berwick übernommen.", "de"),
        ("Berwick a racheté Norvale.", "Norvale a racheté Berwick.", "fr"),
        ("贝维克收购诺维尔。", "诺维尔收购贝维克。", "zh"),
        # How much is not to what.
        ("净负债减少9.5亿元。", "净负债减少到9.5亿元。", "zh"),
        ("La deuda cayó 5 millones de euros.",
         "La deuda cayó hasta los 5 millones de euros.", "es"),
        # Negation and number words.
        ("工厂会关闭。", "工厂不会关闭。", "zh"),
        ("Die Firma hat Stellen abgebaut.", "Die Firma hat keine Stellen abgebaut.", "de"),
    ],
)  # fmt: skip
def test_what_changes_the_meaning_is_refused(claim: str, quote: str, language: str) -> None:
    assert label(quote, quote, language) == "supported"
    assert label(claim, quote, language) != "supported"


def test_a_period_of_the_place_is_none_where_the_sentence_looks_back() -> None:
    assert label("2023 sank der Gewinn.", "Der Gewinn sank.", "de", period="2023") == "supported"
    quote = "Im Vorjahr sank der Gewinn."
    assert label("2023 sank der Gewinn.", quote, "de", period="2023") != "supported"


def test_who_speaks_as_we_may_be_named_but_not_within_a_quotation() -> None:
    claim, ours = "Norvale hat den Umsatz gesteigert.", "Wir haben den Umsatz gesteigert."
    assert label(claim, ours, "de", company="Norvale") == "supported"
    assert label(claim, f"„{ours}“", "de", company="Norvale") != "supported"


def test_a_language_without_a_file_passes_whole_sentences_only() -> None:
    quote = "Il consiglio ha approvato la nuova linea."
    assert label(quote, quote, "other") == "supported"
    verdict = Gate(None).judge([("Il consiglio ha approvato.", [evidence(quote, "other")])])[0]
    assert verdict.label == "not_found"
    assert ONLY in verdict.reason
