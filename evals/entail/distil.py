"""Makes ``lexicon.tsv`` from the database of WordNet: common words with synonyms and opposites.

``python -m evals.entail.distil WORDNET_DICT TEXT... > evals/entail/lexicon.tsv``. Kept are words
that stand at least five times in the texts, in the one reading that WordNet's own counts find
dominant, since nothing here tells readings apart. Source: WordNet 3.1, Princeton University, under
the WordNet licence (free use with this notice).
"""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import NamedTuple

PARTS = {"noun": "n", "verb": "v", "adj": "a", "adv": "r"}
LEAST = 5  # occurrences in the texts
DOMINANT = 0.6  # share of a word's counted uses that its first reading must have
SIBLINGS = 12
_LETTERS = re.compile(r"[a-z]{3,}")


class Synset(NamedTuple):
    """Words of one meaning, what they are a kind of, and the opposites of single words."""

    words: tuple[str, ...]
    above: tuple[str, ...]
    opposites: dict[str, list[tuple[str, int]]]


def synsets(folder: Path, part: str) -> dict[str, Synset]:
    """The synsets of a part of speech by their offset."""
    found = {}
    for line in (folder / f"data.{part}").read_text("utf-8").splitlines():
        if line.startswith(" "):
            continue
        fields = line.split(" | ")[0].split()
        count = int(fields[3], 16)
        words = tuple(re.sub(r"\(\w+\)$", "", fields[4 + 2 * i]).lower() for i in range(count))
        at = 4 + 2 * count
        above, opposites = [], defaultdict(list)
        for i in range(int(fields[at])):
            sign, offset, pos, ends = fields[at + 1 + 4 * i : at + 5 + 4 * i]
            if sign == "@":
                above.append(offset)
            elif sign == "!" and pos in ("n", "v", "a", "r", "s") and int(ends[:2], 16):
                opposites[words[int(ends[:2], 16) - 1]].append((offset, int(ends[2:], 16) - 1))
        found[fields[0]] = Synset(words, tuple(above), dict(opposites))
    return found


def counts(folder: Path) -> dict[tuple[str, str], dict[str, int]]:
    """How often each reading of (word, part) was counted: offset to count, at least 1 in all."""
    letters = {"1": "n", "2": "v", "3": "a", "4": "r", "5": "a"}
    found: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for line in (folder / "index.sense").read_text("utf-8").splitlines():
        key, offset, _, count = line.split()
        word, rest = key.split("%")
        found[word, letters[rest[0]]][offset] = int(count)
    return found


def main() -> None:
    """Print the table."""
    folder = Path(sys.argv[1])
    seen: Counter[str] = Counter()
    for name in sys.argv[2:]:
        seen.update(_LETTERS.findall(Path(name).read_text("utf-8").lower()))
    uses = counts(folder)
    totals: Counter[str] = Counter()
    for (word, _), by in uses.items():
        totals[word] += sum(by.values())
    for part, letter in PARTS.items():
        known = synsets(folder, part)
        below: dict[str, list[str]] = defaultdict(list)
        for offset, one in known.items():
            for up in one.above:
                below[up].append(offset)

        def leading(word: str, offset: str, letter: str = letter) -> bool:
            by = uses[word, letter]
            whole = sum(by.values())
            return by[offset] >= DOMINANT * whole if whole else len(by) == 1

        for word in sorted({w for w, p in uses if p == letter and seen[w] >= LEAST}):
            by = uses[word, letter]
            offset = max(by, key=lambda o: (by[o], -list(by).index(o)))
            if not _LETTERS.fullmatch(word) or offset not in known or not leading(word, offset):
                continue
            if sum(by.values()) < 0.6 * totals[word]:
                continue
            one = known[offset]
            same = [
                w for w in one.words if w != word and seen[w] >= 4 * LEAST and leading(w, offset)
            ]
            against = [known[o].words[i] for o, i in one.opposites.get(word, []) if o in known]
            beside = {
                w
                for up in one.above
                for o in below[up]
                if o != offset
                for w in known[o].words
                if letter == "n" and seen[w] >= 4 * LEAST and leading(w, o)
            } - set(one.words)
            lists = (
                [w for w in same if _LETTERS.fullmatch(w)],
                [w for w in against if _LETTERS.fullmatch(w)],
                sorted((w for w in beside if _LETTERS.fullmatch(w)), key=lambda w: -seen[w]),
            )
            if any(lists):
                cells = [" ".join(words[:SIBLINGS]) for words in lists]
                sys.stdout.write("\t".join([word, letter, *cells]) + "\n")


if __name__ == "__main__":
    main()
