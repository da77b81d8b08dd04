"""Chroma's own Chroma: a file that was torn while it was saved costs no vector."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from tools.embed import Vectors
from tools.vectors import VectorIndex, open_client
from tools.vectors_kept import KEPT, SAVED, keep, mend

ENOUGH = 1_200  # vectors after which Chroma saves its graph
FULL = Path("/dev/full")  # opens, and every write to it finds the disk full


def opened(folder: Path) -> VectorIndex:
    client = open_client(folder, None)
    return VectorIndex(client, "some", fingerprint="f", create=True, folder=folder)


def drawn(count: int) -> tuple[list[str], Vectors]:
    vectors = np.random.default_rng(1).standard_normal((count, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return [f"c{n}" for n in range(count)], vectors


def torn(folder: Path, before: int) -> list[str]:
    """Fill, find the disk full while the graph is saved, and leave half of the file."""
    ids, vectors = drawn(before + ENOUGH)
    with closing(opened(folder)) as index:
        index.upsert(ids[:before], ["d"] * before, vectors[:before])
        segment = next(one for one in folder.iterdir() if one.is_dir())
        saved = segment / SAVED
        said = saved.read_bytes() if saved.exists() else b"\x80\x03}(X\x0e"
        saved.unlink(missing_ok=True)
        saved.symlink_to(FULL)
        with pytest.raises(Exception, match="hnsw"):  # Chroma's InternalError, by its words
            index.upsert(ids[before:], ["d"] * ENOUGH, vectors[before:])
    saved.unlink()
    saved.write_bytes(said[: len(said) // 2])
    return ids


@pytest.mark.skipif(not FULL.exists(), reason="no such device here")
@pytest.mark.parametrize("before", [10, ENOUGH], ids=["the first time", "again"])
def test_a_file_torn_while_it_was_saved_costs_no_vector(tmp_path: Path, before: int) -> None:
    ids = torn(tmp_path, before)
    assert mend(tmp_path)
    with closing(opened(tmp_path)) as index:
        assert index.count() == len(ids)
        assert index.lost(ids) == 0
    assert not mend(tmp_path)


@pytest.mark.skipif(not FULL.exists(), reason="no such device here")
def test_without_its_copy_it_cannot_be_opened(tmp_path: Path) -> None:
    """The trap itself, so that a Chroma without it is noticed."""
    ids = torn(tmp_path, ENOUGH)
    with closing(opened(tmp_path)) as index, pytest.raises(Exception, match="hnsw"):
        index.lost(ids)


def test_the_copy_follows_what_is_saved(tmp_path: Path) -> None:
    saved = tmp_path / "segment" / SAVED
    saved.parent.mkdir()
    kept = saved.with_name(KEPT)
    keep(tmp_path)
    assert not kept.exists()
    for said in (b"one u.", b"and two u."):
        saved.write_bytes(said)
        (saved.parent / "of.1.part").write_bytes(b"on")
        keep(tmp_path)
        assert kept.read_bytes() == said
    saved.write_bytes(b"thr")
    assert mend(tmp_path)
    assert saved.read_bytes() == b"and two u."
    assert sorted(one.name for one in saved.parent.iterdir()) == [KEPT, SAVED]
