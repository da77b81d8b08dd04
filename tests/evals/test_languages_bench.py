import pytest

from evals.bench.languages import LANGUAGES, Count, Measured, material, put_down, table


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("which", ["dev", "unseen"])
def test_each_set_is_large_enough_and_of_many_kinds(which: str, code: str) -> None:
    given = material(which, code)
    assert given["language"] == code
    assert len(given["documents"]) >= 6
    assert {name.rsplit(".", 1)[1] for name in given["documents"]} == {"md", "docx", "html", "txt"}
    assert sum(bool(answer) for _, answer in given["questions"]) >= 15
    assert sum(not answer for _, answer in given["questions"]) >= 8
    assert len(given["carried"]) >= 20
    assert len(given["wrong"]) >= 20


def test_documents_are_put_down_in_the_format_of_their_names(tmp_path) -> None:
    folder = put_down({"a.html": "# T\n\nEins & zwei.", "b.docx": "# T\n\nEins."}, tmp_path / "x")
    assert "<h1>T</h1>" in (folder / "a.html").read_text(encoding="utf-8")
    assert (folder / "b.docx").stat().st_size > 1_000


def test_the_table_has_a_row_for_each_library_and_language() -> None:
    one = Measured("mixed", "de", Count(1, 2), Count(3, 3), Count(4, 5), Count(6, 6), ())
    assert table([one]).splitlines()[-1] == "| mixed | de | 1/2 | 3/3 | 4/5 | 6/6 |"
