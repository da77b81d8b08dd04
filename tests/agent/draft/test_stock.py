from __future__ import annotations

import pytest

from agent.draft.stock import connectives, lists, stock_phrases


def test_the_list_is_long_and_holds_nothing_twice():
    phrases = lists().phrases
    assert len(phrases) >= 120
    assert len(set(phrases)) == len(phrases)


@pytest.mark.parametrize("phrase", lists().phrases)
def test_every_phrase_finds_itself(phrase):
    text = f"It was, {phrase.replace('*', 'ing').replace('...', 'only that,')} of late."
    assert stock_phrases(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The firm Delved  into costs.", ("delved into",)),
        ("Let’s explore costs.", ("let’s explore",)),
        ("It was a game changer, a game-changer.", ("game changer", "game-changer")),
        ("Not only did sales fall, but also costs.", ("not only did sales fall, but also",)),
        ("Not only this. The firm sold a plant and then bought one, but also paid.", ()),
        ("“Going forward, we win,” she said.", ()),
        ('"Going forward," she said, going forward.', ("going forward",)),
        ("“Going forward without an end", ()),
        ("The outgoing forwarder delivers.", ()),
        ("Revenue rose 5 percent.", ()),
    ],
)
def test_phrases_are_found_at_word_borders_outside_quotations(text, found):
    assert stock_phrases(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("However, it fell, and as a result it paid.", ("however", "as a result")),
        ("It meanwhile fell.", ("meanwhile",)),
        ("The meanwhiles of “however” fell.", ()),
    ],
)
def test_connectives_are_found_outside_quotations(text, found):
    assert connectives(text) == found
