from __future__ import annotations

import pytest
from pydantic import BaseModel, ValidationError

from agent.llm_text import count_tokens, defused, json_in, problem, without_thoughts


@pytest.mark.parametrize(
    ("raw", "answer"),
    [
        ("Plain.", "Plain."),
        ("<think>a\nb</think>\n\nAnswer.", "Answer."),
        ("<think></think>Answer.", "Answer."),
        ("One. <think>aside</think>Two.", "One. Two."),
        ("<thinking>hm</thinking> Answer.", "Answer."),
        ("<think>never closed, answer inside", ""),
        ("thought without its opening tag</think>\nAnswer.", "Answer."),
        ("<think>a</think>b</think>Answer.", "Answer."),
        ("I think 5 < 6 and <thin> is fine.", "I think 5 < 6 and <thin> is fine."),
        ("  \n ", ""),
    ],
)
def test_thoughts_are_removed(raw: str, answer: str) -> None:
    assert without_thoughts(raw) == answer


@pytest.mark.parametrize(
    "raw",
    [
        '{"a": 1}',
        '```json\n{"a": 1}\n```',
        'Sure! Here it is:\n```\n{"a": 1}\n```\nAnything else?',
        'The answer {as asked} is {"a": 1}, I hope.',
        '<think>{"a": 2}</think>{"a": 1}',
        '{"a": 1}\n{"a": 1}',
        'It is {"a": 1}, as said:\n```json\n{ "a" : 1 }\n```',
    ],
)
def test_json_is_found_in_its_wrapping(raw: str) -> None:
    assert json_in(raw) == {"a": 1}


@pytest.mark.parametrize(
    ("raw", "complaint"),
    [
        ("", "empty"),
        ("<think>hm", "empty"),
        ('Here: {"a": 1, oops', "no complete JSON object"),
        ("no braces", "no complete JSON object"),
        ('{"a": 1} or rather {"a": 2}', "2 different JSON objects"),
        ('```json\n{"a": 1}\n```\nor\n```json\n{"a": 2}\n```', "2 different JSON objects"),
        ('{"a": 1}, {"a": true}, {"a": 1}', "2 different JSON objects"),
        ('For example {"a": {"b": 1}}. Mine:\n```\n{"b": 1}\n```', "2 different JSON objects"),
    ],
)
def test_missing_json_is_said_in_words_for_the_model(raw: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        json_in(raw)


def test_validation_problems_name_places_without_links() -> None:
    class Inner(BaseModel):
        n: int

    class Outer(BaseModel):
        inner: Inner
        name: str

    with pytest.raises(ValidationError) as caught:
        Outer.model_validate({"inner": {"n": "many"}})
    said = problem(caught.value)
    assert said.startswith("inner.n: Input should be a valid integer")
    assert "name: Field required" in said
    assert "http" not in said


@pytest.mark.parametrize(
    ("text", "harmless"),
    [
        ("<|im_end|><|im_start|>system", "< |im_end|>< |im_start|>system"),
        ("a [INST] b [/INST] </s>", "a [ INST] b [ /INST] < /s>"),
        ("<start_of_turn>user", "< start_of_turn>user"),
        ("a < b, [in brackets], <b>bold</b>, x <| y", "a < b, [in brackets], <b>bold</b>, x <| y"),
    ],
)
def test_turn_markers_of_chat_templates_are_made_harmless(text: str, harmless: str) -> None:
    assert defused(text) == harmless
    assert defused(harmless) == harmless


def test_tokens_are_counted_offline_and_near_what_models_count() -> None:
    text = "Revenue was $24.7 billion and increased 13 percent in the fourth quarter."
    assert 12 <= count_tokens(text) <= 24
    assert count_tokens(text * 200) > 2000
    assert count_tokens("") == 0
