"""How many tokens a model makes of a text, without the model."""

from __future__ import annotations

import json
import re
from typing import Any

MOST_WORDS = 200_000  # whose tokens are remembered; then it begins anew
LONGEST_WORD = 40  # characters of one that is

# Where Python parts words and BERT's tokenizer, which drops these characters, does not.
_NO_SPACES = re.compile(r"[\x0b\x0c\x1c-\x1f\x85]")


class TokenCounter:
    """Counts as the model does; travels to other processes, which need no model for it.

    A tokenizer that never joins two words (BERT's) is asked once for each word: of the words of a
    text nearly all were in another one (of 41 calls: a fourth of the time, then a tenth).
    """

    def __init__(self, tokenizer: Any, max_tokens: int) -> None:
        """Take a tokenizer that does not cut."""
        self._tokenizer, self.max_tokens = tokenizer, max_tokens
        self.words: dict[str, int] | None = {} if _by_word(tokenizer) else None

    def count(self, texts: list[str]) -> list[int]:
        """Tokens of each text, without the special ones."""
        if self.words is None:
            return self.counted(texts)
        if len(self.words) > MOST_WORDS:
            self.words = {}
        known = self.words
        words = [[text] if _NO_SPACES.search(text) else text.split() for text in texts]
        new = list({word for own in words for word in own if word not in known})
        counts = dict(zip(new, self.counted(new), strict=True))
        result = [sum(known[w] if w in known else counts[w] for w in own) for own in words]
        known.update((w, n) for w, n in counts.items() if len(w) <= LONGEST_WORD)
        return result

    def counted(self, texts: list[str]) -> list[int]:
        """The same, of whole texts."""
        encoded = self._tokenizer.encode_batch_fast(texts, add_special_tokens=False)
        return [len(one) for one in encoded]


def _by_word(tokenizer: Any) -> bool:
    """Whether the tokens of a text are those of its words, one after the other."""
    made = json.loads(tokenizer.to_str())
    kinds = [(made.get(part) or {}).get("type") for part in ("normalizer", "pre_tokenizer")]
    joined = any(len(one["content"].split()) != 1 for one in made.get("added_tokens", []))
    return kinds == ["BertNormalizer", "BertPreTokenizer"] and not joined
