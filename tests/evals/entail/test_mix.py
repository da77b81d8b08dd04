import gzip
import hashlib
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from evals.entail.mix import Mix, mixed, parted
from evals.entail.people import told
from evals.entail.sources import KEPT_OUT, LABELLED

WATCHED = ("expertqa", "qags_sentence")
PRINTS = (
    "import sys, pathlib, hashlib; from evals.entail.mix import mixed; "
    "print(hashlib.sha256(repr(mixed(pathlib.Path(sys.argv[1]), seed=3)).encode()).hexdigest())"
)


def prose(name: str) -> str:
    """Three sentences, each long enough to make two documents kin, of this name alone."""
    return (
        f"The board of {name} approved the merger with Kestrel {name} on Tuesday in the second half"
        f" of 2019. Revenue of {name} increased 14 percent to $2.1 billion in the first quarter, "
        f"Anna {name} said. The factory of {name} in Ohio was closed because of a lack of workers "
        "with the right skills."
    )


def rows(part: str) -> list[dict[str, object]]:
    """Ten documents, each with a true and a false claim; the last two share their sentences."""
    found: list[dict[str, object]] = []
    for n in range(10):
        name = f"{part.title().replace('_', '')}{chr(65 + n)}"
        document = prose(name) if n < 9 else prose(name[:-1] + "I") + f" {name} is not alone."
        split = ("wow_dev" if n % 2 else "cmu_dev") if part == "begin_v2" else "dev"
        for label, verb in ((1, "increased"), (0, "decreased")):
            claim = f"Revenue of {name} {verb} 14 percent to $2.1 billion. {split} saw it."
            found.append(
                {"id": f"{n}-{label}", "document": document, "claim": claim, "label": label,
                 "split": split}
            )  # fmt: skip
    return found


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("data")
    for folder in ("documents/edgar_filings_json", "writing/freshwiki/txt", "grounding"):
        (home / folder).mkdir(parents=True)
    with zipfile.ZipFile(home / "documents/edgar_filings_json/10-K.zip", "w") as archive:
        for name in ("Harrow Group", "Microsoft Corporation"):
            item = prose(name.split()[0])
            filing = {"company": name, "filing_type": "10-K", "item_7": item, "item_2": "No. " * 80}
            archive.writestr(f"{name}.json", json.dumps(filing))
    for n in range(24):
        text = prose(f"Wiki{chr(65 + n % 26)}{n}")
        (home / f"writing/freshwiki/txt/Title_{n}.txt").write_text(text, "utf-8")
    for name in ("hotpot", "2wiki", "musique"):
        folder = home / "retrieval" / name
        folder.mkdir(parents=True)
        lines = [{"title": f"{name} {n}", "text": prose(f"{name.title()}{n}")} for n in range(9)]
        # Unlabelled text may repeat what is held back.
        lines += [{"title": row["id"], "text": row["document"]} for row in rows("bump")[::2]]
        (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    for part in (*LABELLED, *WATCHED):
        with gzip.open(home / f"grounding/{part}.jsonl.gz", "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(row) + "\n" for row in rows(part))
    return home


@pytest.fixture(scope="module")
def mix(data: Path) -> Mix:
    return mixed(data, seed=3)


def keys(document: str, claim: str) -> set[str]:
    return {f"claim {claim}", *(text for text in told(document) if len(text) >= 60)}


def test_no_claim_and_no_long_sentence_is_on_both_sides(data: Path) -> None:
    learnt, back = ({key for pair in side for key in keys(pair.document, pair.claim)}
                    for side in parted(data))  # fmt: skip
    assert learnt
    assert back
    assert not learnt & back


def test_all_that_may_be_learnt_from_is_on_one_side(data: Path) -> None:
    learnt, back = parted(data)
    assert len(learnt) + len(back) == 20 * len(LABELLED) - 10  # without the other begin_v2
    assert {pair.part for pair in (*learnt, *back)} == set(LABELLED)
    assert len(learnt) > 2 * len(back)


def test_what_is_held_back_gives_nothing_to_learn(data: Path, mix: Mix) -> None:
    back = {pair.document for pair in parted(data)[1]}
    sentences = {text for document in back for text in told(document) if len(text) >= 60}
    assert {one.document for one in mix.labelled} == back
    assert not {one.document for one in mix.train} & (back | {one.document for one in mix.edits})
    assert not [one for one in mix.train if any(text in one.evidence for text in sentences)]
    assert mix.edits


def test_only_wow_rows_of_begin_are_used(mix: Mix) -> None:
    used = [one.claim for side in mix for one in side]
    assert any("wow_dev" in claim for claim in used)
    assert not any("cmu_dev" in claim for claim in used)


def test_sets_that_may_not_be_learnt_from_are_only_watched(mix: Mix) -> None:
    assert {one.kind for one in mix.watched} == set(WATCHED)
    marks = [part.title().replace("_", "") for part in WATCHED]
    learnt = [one.claim + one.evidence for one in (*mix.train, *mix.edits, *mix.labelled)]
    assert not [text for text in learnt if any(mark in text for mark in marks)]


def test_companies_that_are_measured_on_are_kept_out(mix: Mix) -> None:
    documents = {one.document for one in (*mix.train, *mix.edits)}
    assert any("Harrow" in document for document in documents)
    assert not [one for one in mix.train if KEPT_OUT.search(one.evidence + one.claim)]


def test_another_process_makes_the_same_examples(data: Path, mix: Mix) -> None:
    seed = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
    told = subprocess.run(
        [sys.executable, "-c", PRINTS, str(data)], capture_output=True, text=True, check=True,
        timeout=60, env={**os.environ, "PYTHONHASHSEED": seed},
    )  # fmt: skip
    assert told.stdout.strip() == hashlib.sha256(repr(mix).encode()).hexdigest()


@pytest.fixture(scope="module")
def bare(data: Path) -> Mix:
    return mixed(data, seed=3, claims=1, edits=0, share=0.0)


@pytest.fixture(scope="module")
def thin(data: Path) -> Mix:
    return mixed(data, seed=3, claims=3, edits=2, share=0.5)


def from_passages(mix: Mix) -> int:
    """Examples of filings and articles, by their short document names."""
    return sum(len(one.document) < 60 for one in mix.train)


def test_share_thins_the_passages_alone(mix: Mix, bare: Mix, thin: Mix) -> None:
    assert from_passages(bare) == 0
    assert 0.25 < from_passages(thin) / from_passages(mix) < 0.75
    assert thin.labelled == bare.labelled == mix.labelled
    held = [{one.document for one in each.edits} for each in (mix, bare, thin)]
    assert held[0] == held[1] == held[2]


def test_edits_says_how_many_of_each_true_claim(data: Path, bare: Mix, thin: Mix) -> None:
    true = [p for p in parted(data)[0] if p.label and p.part != "halueval_qa"]
    none, some = (
        [one for one in each.train if one.kind.startswith("claim ") and not one.label]
        for each in (bare, thin)
    )
    assert not none
    assert len(true) < len(some) <= 2 * len(true)
    assert {one.document for one in some} <= {pair.document for pair in true}


def test_labelled_pairs_come_as_often_as_asked(bare: Mix, thin: Mix) -> None:
    once, thrice = (sum(one.kind == "bump" for one in each.train) for each in (bare, thin))
    assert thrice == 3 * once > 0
