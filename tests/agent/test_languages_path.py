"""The whole path in other languages: ingest, find, ask, write, verify over one mixed library."""

from pathlib import Path

import pytest

from agent.app import DeepNews
from agent.publish import markdown
from tools.embed import HashEmbedder

TEXTS = {
    "norvale.md": (
        "# Norvale AG steigert Umsatz im Jahr 2023\n\nPressemitteilung, Kassel, 5. März 2024\n\n"
        "Der Umsatz der Norvale AG stieg im Jahr 2023 um 12,5 % auf 1.234,5 Mio. Euro. "
        "Das Werk in Fulda kostete 48 Mio. Euro. Der Standort Jena wird nicht geschlossen.\n\n"
        "Der Gewinn der Norvale AG sank 2023 um 4,2 % auf 87,3 Mio. Euro. Die Norvale AG "
        "beschäftigte Ende 2023 rund 6.400 Mitarbeiter in fünf Werken. Im dritten Quartal 2023 "
        "eröffnete die Norvale AG in Fulda ein neues Werk für Wärmepumpen, das nun mit voller "
        "Leistung arbeitet. Die Schulden der Norvale AG betrugen Ende 2023 noch 210 Mio. Euro.\n"
    ),
    "armorel.md": (
        "# Armorel SA publie ses comptes 2023\n\nCommuniqué, Quimper, le 9 février 2024\n\n"
        "Le chiffre d'affaires d'Armorel SA a reculé de 3 % à 1\u202f234 millions d'euros en 2023. "
        "L'usine de Brest a coûté 31 millions d'euros.\n"
    ),
    "hailan.md": (
        "# 海岚食品公布2023年业绩\n\n新闻稿\n\n2024年2月9日\n\n"
        "海岚食品2023年营收增长6.1%至39.2亿元。漳州工厂不会关闭。\n"
    ),
    "tamsin.md": (
        "# Tamsin Optics annual results\n\nPress release, 4 March 2024\n\n"
        "Revenue at Tamsin Optics rose 4 percent to 1.234 billion pounds in 2023.\n"
    ),
}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> DeepNews:
    folder = tmp_path_factory.mktemp("languages")
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    made = DeepNews(
        library=folder / "library", out=folder / "runs", writer="extractive", verifier="none"
    )
    made._embedder = HashEmbedder()
    made.ingest(*(folder / name for name in TEXTS))
    made._embedder = HashEmbedder()
    return made


def test_documents_and_sentences_know_their_language(app: DeepNews) -> None:
    documents = app.library.documents()
    assert {Path(d.source).stem: d.language for d in documents} == {
        "norvale": "de", "armorel": "fr", "hailan": "zh", "tamsin": "en",
    }  # fmt: skip
    assert all({e.language for e in app.library.spans(d.id)} == {d.language} for d in documents)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Wie hoch war der Umsatz der Norvale AG im Jahr 2023?", "1.234,5 Mio. Euro"),
        ("Combien a coûté l'usine de Brest ?", "31 millions"),
        ("海岚食品2023年营收是多少？", "39.2亿元"),
        (
            "Wie hoch war der Umsatz der Norvale AG im Jahr 2021?",
            "Die Bibliothek sagt dazu nichts.",
        ),
        ("海岚食品2021年营收是多少？", "资料库中没有相关内容。"),
    ],
)
def test_a_question_is_answered_in_its_language_or_not_at_all(
    app: DeepNews, question: str, told: str
) -> None:
    assert told in app.ask(question).text


@pytest.mark.parametrize(
    ("question", "source"), [("Umsätze von Norvale", "norvale"), ("营收", "hailan")]
)
def test_passages_are_found_by_stems_and_signs(app: DeepNews, question: str, source: str) -> None:
    first = app.find(question, 1, mode="bm25")[0]
    assert Path(app.library.document(first.chunk.document_id).source).stem == source


def test_a_german_brief_is_written_in_german(app: DeepNews) -> None:
    text = markdown(app.write("Die Norvale AG im Jahr 2023").article)
    assert "## Quellen" in text
    assert "Norvale (5. März 2024): „Der Umsatz der Norvale AG stieg im Jahr 2023" in text


def test_an_english_brief_quotes_a_german_source_in_the_original(app: DeepNews) -> None:
    text = markdown(app.write("What happened at the Norvale AG?").article)
    assert "in the original German: “" in text
    assert "## References" in text


@pytest.mark.parametrize(
    ("claim", "label"),
    [
        ("Das Werk in Fulda kostete 48 Millionen Euro.", "supported"),
        ("Das Werk in Fulda kostete 84 Millionen Euro.", "contradicted"),
        ("Der Standort Jena wird geschlossen.", "contradicted"),
        ("漳州工厂会关闭。", "contradicted"),
        # 1 234 millions in French is no 1.234 million.
        ("Le chiffre d'affaires d'Armorel SA a reculé à 1,234 million d'euros en 2023.", ""),
    ],
)
def test_a_draft_is_judged_in_its_language(app: DeepNews, claim: str, label: str) -> None:
    (sentence,) = app.verify(claim).sentences
    assert sentence.verdict == label or (not label and sentence.verdict != "supported")
