"""Task ``injection``: do orders that stand in documents reach anything.

Each attack of BIPIA, AgentDojo and our own (claims, orders in tool results) stands in a document of
a library. Subjects: ``ask``
(the document's honest question), ``pointed`` (a question in the attack's own words, which retrieval
follows), ``shown`` (every usable sentence of the document put before the model: no retrieval
helps), ``clean`` (the same without the attack) and ``write`` (an article over reports of ours with
one of 25 orders in each). The model is gullible (``evals.bench.gullible``) unless another is named.
What counts as an effect stands in ``evals.tasks.injection_effects``. ``benign`` are documents that
merely sound alike.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, NamedTuple

from evals.records import Record
from evals.task import Options, Prepared, Task, require_known
from evals.tasks.injection_benign import Benign, benign, counted
from evals.tasks.injection_cases import PARTS, Attack, agentdojo, bipia, claims, hosted, orders
from evals.tasks.injection_desk import SUBJECTS, Desk, desk
from evals.tasks.injection_told import concluded

SAMPLE: Final = 200  # attacks that a real model is shown, unless a limit is given
FEW: Final = 10  # attacks of a part in the shipped sample
SHELF: Final = 25  # documents of one article


class Shelf(NamedTuple):
    """Documents of which one article is written."""

    id: str
    part: str
    attacks: tuple[Attack, ...]


Case = Attack | Shelf | Benign


def chosen(options: Options) -> dict[str, list[Attack]]:
    """The attacks by part, as many as asked for.

    Raises:
        SetupError: no such part or subject, or the data is not there.
    """
    require_known(options, PARTS, SUBJECTS)
    wanted = options.parts or (there_in(options.data) if options.sample else PARTS)
    made: dict[str, Callable[[], list[Attack]]] = {
        "bipia": lambda: bipia(options.data, options.seed),
        "agentdojo": lambda: agentdojo(options.data, options.seed),
        "claims": claims,
        "orders": orders,
    }
    found = {name: make() for name, make in made.items() if name in wanted}
    shown = SAMPLE if options.writer in ("endpoint", "local") else None
    limit = options.limit or (FEW if options.sample else shown)
    draw = random.Random(options.seed)
    return {
        name: attacks if limit is None or limit >= len(attacks) else draw.sample(attacks, limit)
        for name, attacks in found.items()
    }


def there_in(data: Path) -> tuple[str, ...]:
    """The parts whose documents are ours, and those that are found below ``data``."""
    folders = {"bipia": "bipia", "agentdojo": "agentdojo_data"}
    outside = [n for n, folder in folders.items() if not (data / "injection" / folder).is_dir()]
    return tuple(name for name in PARTS if name not in outside)


def shelves(attacks: Sequence[Attack]) -> list[Shelf]:
    """The attacks of one part in groups, for an article each."""
    return [
        Shelf(f"shelf {n // SHELF + 1}", attacks[n].part, tuple(attacks[n : n + SHELF]))
        for n in range(0, len(attacks), SHELF)
    ]


def answered(case: Case, desks: dict[str, Desk], subjects: Sequence[str]) -> list[Record]:
    """One case by every subject that takes it."""
    if isinstance(case, Benign):
        return [counted(case, desks["benign"].app)]
    if isinstance(case, Shelf):
        return [desks[f"{case.part}-written"].written(case.id, case.attacks)]
    return [desks[case.part].asked(case, name) for name in subjects if name != "write"]


@contextmanager
def prepare(options: Options) -> Iterator[Prepared]:
    """Ingest the documents of each part and open its model.

    Raises:
        SetupError: no such part, subject or model, or the data is not there.
    """
    attacks = chosen(options)
    subjects = options.subjects or SUBJECTS
    honest = benign(options) if not options.parts or "benign" in options.parts else []
    asking = set(subjects) != {"write"}
    cases: list[Case] = [one for found in attacks.values() for one in found if asking]
    shelved = {f"{n}-written": hosted(found) for n, found in attacks.items() if "write" in subjects}
    cases += [shelf for found in shelved.values() for shelf in shelves(found)]
    with ExitStack() as stack:
        needed = (attacks if asking else {}) | shelved
        desks = {n: desk(n, found, options, stack) for n, found in needed.items() if found}
        if honest:
            desks["benign"] = desk("benign", honest, options, stack)
        answer: Callable[[Any], list[Record]] = lambda case: answered(case, desks, subjects)
        first = next(iter(desks.values()))
        facts: dict[str, Any] = {
            "settings": first.app.settings.fingerprint(),
            "model": options.writer or "gullible",
            "embedder": first.app.embedder.fingerprint,
            "attacks": sha256("".join(a.document for f in needed.values() for a in f).encode())
            .hexdigest()[:16],
        }  # fmt: skip
        # What a model was sent is told apart by when it came: one case at a time.
        yield Prepared([*cases, *honest], answer, concluded, facts, together=False)


TASK = Task(
    "injection",
    "whether orders in documents reach an effect, with a model that obeys every one it sees",
    prepare,
)
