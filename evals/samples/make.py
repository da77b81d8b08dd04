"""Makes the sets of this folder: ``python -m evals.samples.make``. All of it is invented.

The same seed gives the same files. ``writing`` and ``calls.yaml`` are written by hand.
"""

from __future__ import annotations

import csv
import io
import json
import random
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from evals.samples.tools import TOOLS, bfcl, metatool, nestful, seal
from evals.worlds.generate import worlds
from evals.worlds.mutations import mutations

SEED: Final = 11
HOME: Final = Path(__file__).parent
PAIRS: Final = 15  # of each label
AROUND: Final = 4  # sentences of the paper on either side of one
_FIRST = ("Bre", "Ost", "Hal", "Mer", "Vin", "Tor", "Kel", "Sun", "Ros", "Dal", "Fen", "Gar")
_LAST = ("by", "wick", "holm", "stead", "mere", "ford", "dal", "haven", "ness", "burg")
_GIVEN = ("Ines", "Pieter", "Maud", "Joren", "Selma", "Tomas", "Liv", "Anders", "Greta", "Ruben")
_TRADES = ("pump", "glass", "paper", "cable", "seed", "clock", "bearing", "ferry", "salt", "tile")
_RIVERS = ("Alme", "Brann", "Corve", "Dunar", "Ester", "Frome")


def towns(rng: random.Random) -> list[str]:
    """Names of towns, no two alike."""
    made = [a + b for a in _FIRST for b in _LAST]
    rng.shuffle(made)
    return made


def retrieval(rng: random.Random) -> dict[str, str]:
    """Companies, their founders and towns: questions over one to four passages."""
    names = towns(rng)
    homes, births = names[:20], names[20:40]
    passages, asked = [], []
    for n in range(20):
        company = f"{names[40 + n]} {_TRADES[n % 10].capitalize()} Works"
        person = f"{_GIVEN[n % 10]} {names[60 + n]}"
        river, mayor = _RIVERS[n % 6], f"{_GIVEN[(n + 3) % 10]} {names[80 + n]}"
        told = (
            (company, f"{company} makes {_TRADES[n % 10]}s in {homes[n]}. It was founded by "
                      f"{person} in {1950 + n}."),
            (person, f"{person}, an engineer, was born in {births[n]} and began as a clerk."),
            (births[n], f"{births[n]} is a town on the river {river}. It is known for its market "
                        f"and its {n + 3} bridges."),
            (f"Council of {births[n]}", f"The council of {births[n]} has been led by {mayor} since "
                                        f"{1990 + n}."),
        )  # fmt: skip
        ids = [f"{n}-{k}" for k in range(4)]
        passages += [
            {"pid": pid, "title": title, "text": text}
            for pid, (title, text) in zip(ids, told, strict=True)
        ]
        questions = (
            (f"In which town does {company} make its goods?", ids[:1]),
            (f"In which town was the founder of {company} born?", ids[:2]),
            (f"On which river lies the birthplace of the founder of {company}?", ids[:3]),
            (f"Who leads the council of the town where the founder of {company} was born?",
             [ids[0], ids[1], ids[3]]),
        )  # fmt: skip
        question, gold = questions[n % 4]
        asked.append({"id": f"q{n}", "question": question, "gold_pids": gold, "hops": len(gold)})
    rng.shuffle(passages)
    return {
        "retrieval/invented/corpus.jsonl": lines(passages),
        "retrieval/invented/queries.jsonl": lines(asked),
    }


def grounding(rng: random.Random) -> dict[str, str]:
    """Sentences of closed worlds, true and with one fact bent, each beside its place in a paper."""
    rows: list[dict[str, Any]] = []
    for world in worlds(5, seed=SEED):
        papers: dict[str, str] = {}
        for paper in world.papers:
            told = [line.text for line in paper.lines]
            for n, line in enumerate(paper.lines):
                if line.speaker is None and any(c.isdigit() for c in line.text):
                    near = told[max(0, n - AROUND) : n + AROUND + 1]
                    papers[line.text] = " ".join(near)
        true = [(text, text, "") for text in papers]
        bent = [(one.text, one.source, one.kind) for one in mutations(world)]
        for label, some in ((1, true), (0, [one for one in bent if one[1] in papers])):
            for claim, source, kind in rng.sample(some, PAIRS // 5):
                meta = {"error_type": kind} if kind else {}
                rows.append({"id": f"w{len(rows)}", "document": papers[source], "claim": claim,
                             "label": label, "meta": meta})  # fmt: skip
    return {"grounding/invented.jsonl": lines(rows)}


def cacm(rng: random.Random) -> dict[str, str]:
    """Abstracts of an invented journal with topics and judgements, as text: see ``evals.tasks``."""
    subjects = ("sorting", "garbage collection", "compilers", "paging", "hashing", "scheduling")
    ways = ("a linear bound", "an experiment", "a proof", "a survey", "a counterexample")
    pages, judged, topics = [], [], []
    for s, subject in enumerate(subjects):
        for w, way in enumerate(ways):
            number = s * len(ways) + w + 1
            other = subjects[(s + w + 1) % len(subjects)]
            pages.append(
                {"name": f"S-{number:04}", "text": f"On {subject}: {way}. We give {way} for "
                 f"{subject} on machines of {rng.randrange(4, 64)} kilobytes; {other} is not "
                 "treated."}
            )  # fmt: skip
            judged.append(f"{s + 1} 0 S-{number:04} 1")
        topics.append(f"<DOC>\n<DOCNO> {s + 1} </DOCNO>\nWhat is known of {subject}?\n</DOC>\n")
    return {
        "retrieval/cacm/pages.jsonl": lines(pages),
        "retrieval/cacm/topics.cacm.txt": "".join(topics),
        "retrieval/cacm/qrels.cacm.txt": "\n".join(judged) + "\n",
    }


def tools(rng: random.Random) -> dict[str, str]:
    """One table of tools in the four forms that the task ``tool_use`` reads."""
    descriptions, plugins, single, several = metatool(TOOLS)
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerows([("Query", "Tool"), *single])
    pool, inside, outside = seal(TOOLS)
    spec, data = nestful()
    simple, answers, irrelevant = bfcl(TOOLS)
    return {
        "tools/metatool/plugin_des.json": whole(descriptions),
        "tools/metatool/plugin_info.json": whole(plugins),
        "tools/metatool/all_clean_data.csv": table.getvalue(),
        "tools/metatool/multi_tool_query_golden.json": whole(several),
        "tools/seal_tools/tool.jsonl": lines(pool),
        "tools/seal_tools/test_in_domain.jsonl": lines(inside),
        "tools/seal_tools/test_out_domain.jsonl": lines(outside),
        "tools/nestful/executable/executable-spec.json": whole(spec),
        "tools/nestful/executable/executable-data.json": whole(data),
        "tools/bfcl/BFCL_v4_simple_python.json": lines(simple),
        "tools/bfcl/possible_answer/BFCL_v4_simple_python.json": lines(answers),
        "tools/bfcl/BFCL_v4_irrelevance.json": lines(irrelevant),
    }


def lines(rows: Iterable[dict[str, Any]]) -> str:
    """JSON lines."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def whole(value: Any) -> str:
    """A JSON file."""
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def made() -> dict[str, str]:
    """Every file by its path below this folder."""
    found: dict[str, str] = {}
    for make in (retrieval, grounding, cacm, tools):
        found |= make(random.Random(SEED))
    return found


def main() -> None:
    """Write the files."""
    for name, text in made().items():
        path = HOME / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
