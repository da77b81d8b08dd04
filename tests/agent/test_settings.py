from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from agent.errors import SetupError
from agent.settings import Settings, load, not_in_fingerprint


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "DEEPNEWS_WRITER", "DEEPNEWS_WORDS",
                 "DEEPNEWS_LIBRARY", "DEEPNEWS_EMBEDDER", "DEEPNEWS_EMBEDDING_URL"):  # fmt: skip
        monkeypatch.delenv(name, raising=False)


def config(text: str) -> None:
    Path("deepnews.toml").write_text(text, encoding="utf-8")


def test_options_beat_the_environment_which_beats_the_file(monkeypatch) -> None:
    assert load().words == 900
    config("words = 700\nseed = 3\n")
    assert (load().words, load().seed) == (700, 3)
    monkeypatch.setenv("DEEPNEWS_WORDS", "800")
    assert (load().words, load().seed) == (800, 3)
    assert load(words=1000).words == 1000
    assert load(words=None).words == 800


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        ("OPENAI_BASE_URL", "base_url", "http://a/v1"),
        ("DEEPNEWS_BASE_URL", "base_url", "http://a/v1"),
        ("OPENAI_API_KEY", "api_key", "secret"),
        ("DEEPNEWS_API_KEY", "api_key", "secret"),
        ("DEEPNEWS_MODEL", "model", "m"),
    ],
)
def test_the_environment_of_other_tools_is_understood(monkeypatch, name, field, value) -> None:
    monkeypatch.setenv(name, value)
    found = getattr(load(), field)
    assert getattr(found, "get_secret_value", lambda: found)() == value


def test_our_own_variable_beats_that_of_other_tools(monkeypatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://theirs/v1")
    monkeypatch.setenv("DEEPNEWS_BASE_URL", "http://ours/v1")
    assert load().base_url == "http://ours/v1"


def test_a_key_is_never_shown() -> None:
    settings = load(api_key="secret")
    assert "secret" not in repr(settings)
    assert "secret" not in settings.model_dump_json()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"words": "many"}, "setting 'words'"),
        ({"writer": "poet"}, "setting 'writer': must be 'auto', 'endpoint'"),
    ],
)
def test_a_wrong_option_names_itself(options: dict[str, Any], told: str) -> None:
    with pytest.raises(SetupError) as caught:
        load(**options)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("wrods = 3", r"deepnews\.toml: there is no setting 'wrods'"),
        ("words = [", r"deepnews\.toml cannot be read"),
        ("words = 'many'", "setting 'words'"),
    ],
)
def test_a_wrong_config_file_is_named(text: str, told: str) -> None:
    config(text)
    with pytest.raises(SetupError, match=told):
        load()


CHANGES: dict[str, Any] = {
    "seed": 8, "words": 300, "temperature": 0.9, "embedder": "other", "model": "m",
    "candidates": 5, "forage_rounds": 1, "pace_rounds": 0, "writer": "local",
    "verifier": "endpoint", "judge_model": "m", "decoding": "typical",
    "ranking": "typicality", "foraging": False, "evidence_characters": 4_000,
}  # fmt: skip
SAME: dict[str, Any] = {
    "library": Path("x"), "out": Path("y"), "api_key": "k", "base_url": "http://a/v1",
    "concurrency": 2, "timeout_seconds": 5, "max_retries": 0, "price_in": 1.0, "device": "cpu",
    "judge_url": "http://a/v1", "judge_api_key": "k",
}  # fmt: skip


@pytest.mark.parametrize(("name", "value"), CHANGES.items())
def test_what_changes_a_result_changes_the_fingerprint(name: str, value: Any) -> None:
    assert load(**{name: value}).fingerprint() != load().fingerprint()


@pytest.mark.parametrize(("name", "value"), SAME.items())
def test_where_things_lie_and_who_pays_does_not(name: str, value: Any) -> None:
    assert load(**{name: value}).fingerprint() == load().fingerprint()


def test_every_name_that_is_left_out_of_the_fingerprint_is_a_setting() -> None:
    assert not_in_fingerprint() <= set(Settings.model_fields)


def test_the_fingerprint_holds_what_is_in_a_folder_of_schemas(tmp_path: Path) -> None:
    def written(folder: str, purpose: str) -> str:
        (tmp_path / folder).mkdir(exist_ok=True)
        text = (
            f"id: duel\nname: Duel\npurpose: {purpose}\ncues: []\nslots:\n"
            '  - {id: a, heading: A, question: "A?", facets: [growth], share: 1}\n'
        )
        (tmp_path / folder / "duel.yaml").write_text(text, encoding="utf-8")
        return Settings(schemas=str(tmp_path / folder)).fingerprint()

    first = written("one", "Two rivals.")
    assert written("two", "Two rivals.") == first
    assert written("one", "Two heroes.") != first
    assert Settings().fingerprint() != first
