"""Two hosts: servers on one, clients on the other, and a link between them that is cut.

``python -m evals.bench.two_hosts [PATH...] [--cut SECONDS] [--json]`` (as root, on Linux): two
network namespaces joined by one link. First everything is ingested and an article written with the
link whole; then the same into another library, while the link is cut in the middle of the ingest,
and again in the middle of the writing. Both libraries must hold the same, and the model must not be
asked more often than the books of the run say.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from agent.app import DeepNews
from agent.demo import BRIEF, DOSSIER
from evals.bench.contents import digest
from evals.bench.fault_replies import mostly_true
from evals.bench.fault_server import FakeServer
from evals.bench.measuring import machine
from evals.bench.servers import chroma, postgres

CUT_SECONDS = 40.0  # beyond the 20 after which either side gives a silent connection up
SERVERS, CLIENTS = "deepnews-servers", "deepnews-clients"
SERVER, CLIENT = "10.77.0.1", "10.77.0.2"


@contextmanager
def hosts() -> Iterator[None]:
    """Two namespaces and the link between them."""
    _ip("netns", "add", SERVERS)
    try:
        _ip("netns", "add", CLIENTS)
        _ip("link", "add", "dn-s", "netns", SERVERS, "type", "veth", "peer", "name", "dn-c",
            "netns", CLIENTS)  # fmt: skip
        for space, link, address in ((SERVERS, "dn-s", SERVER), (CLIENTS, "dn-c", CLIENT)):
            _ip("-n", space, "address", "add", f"{address}/24", "dev", link)
            for one in ("lo", link):
                _ip("-n", space, "link", "set", one, "up")
        yield
    finally:
        for space in (SERVERS, CLIENTS):
            subprocess.run(["ip", "netns", "del", space], capture_output=True, check=False)


def inside(space: str) -> list[str]:
    """What a command is prefixed with to run on a host."""
    return ["ip", "netns", "exec", space]


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True)


def _link(state: str) -> None:
    _ip("-n", SERVERS, "link", "set", "dn-s", state)


def client(paths: Sequence[str], library: str, signal: Path) -> dict[str, Any]:
    """On the host of the clients: ingest and write; ``signal`` gets a line at each moment."""

    def tell(word: str) -> None:
        with signal.open("a", encoding="utf-8") as file:
            file.write(f"{word}\n")

    with FakeServer(mostly_true, latency_seconds=0.5, embedding_seconds=0.02) as model:
        options: dict[str, Any] = {
            "library": f"shared:{library}", "machine": "bench", "embedder": "hashed",
            "embedding_url": model.base_url, "base_url": model.base_url, "api_key": "-",
            "writer": "endpoint", "out": signal.parent / library,
        }  # fmt: skip

        def progress(so_far: Any) -> None:
            if so_far.chunks:
                tell("ingesting")

        def event(one: Any) -> None:
            if one.kind == "model":
                tell("writing")

        with DeepNews(**options) as app:
            began = time.monotonic()
            done = app.ingest(*paths, progress=progress)
            ingest_seconds = time.monotonic() - began
            began = time.monotonic()
            article = app.write(BRIEF, listener=event)
            return {
                "documents": done.documents, "ingest_seconds": round(ingest_seconds, 1),
                "write_seconds": round(time.monotonic() - began, 1),
                "digest": digest(app.library), "problems": app.library.check(),
                "passed": article.passed, "article": _text(article),
                "calls": len(model.calls), "booked": article.report["spent"]["calls"],
            }  # fmt: skip


def _text(article: Any) -> str:
    return " ".join(s.text for section in article.article.sections for s in section.sentences)


def measure(paths: Sequence[str], cut_seconds: float = CUT_SECONDS) -> dict[str, Any]:
    """Run the bench."""
    with (
        tempfile.TemporaryDirectory(prefix="deepnews-hosts-") as home,
        hosts(),
        chroma(Path(home) / "chroma", SERVER, inside(SERVERS)) as vectors,
        postgres(SERVER, inside(SERVERS)) as texts,
    ):
        _on_clients("wait", texts, vectors, home=home)
        environment = {"DEEPNEWS_CHROMA_URL": vectors, "DEEPNEWS_POSTGRES_URL": texts}
        whole = _driven(paths, "whole", Path(home), environment, 0.0)
        cut = _driven(paths, "cut", Path(home), environment, cut_seconds)
    same = all(whole[key] == cut[key] for key in ("digest", "article", "passed", "booked"))
    paid = all(one["calls"] == one["booked"] and not one["problems"] for one in (whole, cut))
    return {"machine": machine(), "cut_seconds": cut_seconds, "whole": whole, "cut": cut,
            "same": same and paid}  # fmt: skip


def _driven(
    paths: Sequence[str], library: str, home: Path, environment: dict[str, str], cut: float
) -> dict[str, Any]:
    signal = home / f"{library}.signal"
    signal.touch()
    process = subprocess.Popen(
        [*inside(CLIENTS), sys.executable, "-m", "evals.bench.two_hosts", "--client", library,
         str(signal), *paths],
        env={**os.environ, **environment, "XDG_CACHE_HOME": str(home / "cache")},
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    moments = ["ingesting", "writing"] if cut else []
    cuts = 0
    while process.poll() is None:
        if moments and moments[0] in signal.read_text(encoding="utf-8"):
            moments.pop(0)
            _link("down")
            time.sleep(cut)
            _link("up")
            cuts += 1
        time.sleep(0.05)
    out, _ = process.communicate()
    if process.returncode or (cut and cuts < 2):
        raise RuntimeError(f"the client ended with {process.returncode} after {cuts} cuts")
    told: dict[str, Any] = {**json.loads(out), "cuts": cuts}
    return told


def _on_clients(*arguments: str, home: str) -> None:
    command = [*inside(CLIENTS), sys.executable, "-m", "evals.bench.two_hosts", "--client"]
    subprocess.run([*command, *arguments], check=True, timeout=120)


def _wait(texts: str, vectors: str) -> None:
    """Until both servers answer this host; makes the database."""
    from urllib.parse import urlsplit

    from evals.bench.servers import answering, database

    for url in (texts, vectors):
        parts = urlsplit(url)
        answering(parts.hostname or "", parts.port or 0)
    database(texts.replace("/news", "/postgres"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; exit 1 when something was lost or paid for twice."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.two_hosts", description=__doc__)
    parser.add_argument("paths", nargs="*", default=[str(DOSSIER)], metavar="PATH")
    parser.add_argument("--cut", type=float, default=CUT_SECONDS)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--client", nargs="+", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.client:
        first, *more = given.client
        if first == "wait":
            _wait(*more)
        else:
            print(json.dumps(client(more[1:], first, Path(more[0]))))
        return 0
    found = measure(given.paths, given.cut)
    if given.json:
        print(json.dumps(found, indent=1))
    else:
        for name in ("whole", "cut"):
            print(f"{name}: { {k: v for k, v in found[name].items() if k != 'article'} }")
        print("nothing lost, nothing twice" if found["same"] else "they differ")
    return 0 if found["same"] else 1


if __name__ == "__main__":
    sys.exit(main())
