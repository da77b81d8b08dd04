from pathlib import Path
from typing import Any

import pytest

from agent.errors import SetupError
from tools.entail_files import WEIGHTS
from tools.entail_local import OtherReader, OwnReader, open_entailer

EVIDENCE = (
    "Cloud revenue was $15.1 billion in the third quarter, up 14 percent from a year earlier."
)
TRUE = "Cloud revenue was $15.1 billion."
FOREIGN = "The zoo bought three elephants from a circus in Prague."


@pytest.fixture(scope="module")
def reader() -> OwnReader:
    return open_entailer()  # type: ignore[return-value]


def test_what_stands_in_the_evidence_reads_better_than_what_does_not(reader: OwnReader) -> None:
    carried, foreign = reader.read([(TRUE, EVIDENCE), (FOREIGN, EVIDENCE)])

    assert carried.pair > foreign.pair
    assert carried.fault is not None
    assert foreign.fault is not None
    assert carried.fault < foreign.fault


def test_the_word_at_fault_stands_in_the_claim(reader: OwnReader) -> None:
    (read,) = reader.read([(FOREIGN, EVIDENCE)])

    assert FOREIGN[read.start : read.end].strip()
    assert 0 <= read.start < read.end <= len(FOREIGN)


def test_reads_come_in_the_order_asked_whatever_their_length(reader: OwnReader) -> None:
    long = " ".join([EVIDENCE] * 30)
    pairs = [(TRUE, EVIDENCE), (FOREIGN, long), (TRUE, long), (FOREIGN, EVIDENCE)] * 12

    together = reader.read(pairs)
    alone = [reader.read([pair])[0] for pair in pairs[:4]]

    for one, other in zip(together, alone * 12, strict=True):
        assert one.pair == pytest.approx(other.pair, abs=0.25)  # batches pad; bfloat16 rounds


def test_memory_that_is_short_makes_smaller_batches_and_the_same_reads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import torch

    small, plain = OwnReader("cpu"), open_entailer()
    small.lanes = None  # one batch at a time, as on a device whose memory may be short
    seen, tried = small._seen, list[int]()

    def cramped(told: Any) -> Any:
        tried.append(len(told.own))
        if len(told.own) > 4:
            raise torch.OutOfMemoryError("out of memory")
        return seen(told)

    monkeypatch.setattr(small, "_seen", cramped)
    pairs = [(TRUE, EVIDENCE), (FOREIGN, EVIDENCE)] * 8
    for one, other in zip(small.read(pairs), plain.read(pairs), strict=True):
        assert other is not None
        assert one.pair == pytest.approx(other.pair, abs=0.25)
        assert (one.start, one.end) == (other.start, other.end)
    assert tried[:3] == [16, 8, 4]


def test_nothing_to_read_gives_nothing(reader: OwnReader) -> None:
    assert reader.read([]) == []


def test_an_empty_claim_and_a_very_long_one_are_read(reader: OwnReader) -> None:
    assert len(reader.read([("", EVIDENCE), ("word " * 900, EVIDENCE)])) == 2


def test_the_weights_are_small_and_leave_out_the_word_vectors() -> None:
    from safetensors import safe_open

    assert WEIGHTS.stat().st_size < 30_000_000
    with safe_open(WEIGHTS, "np") as file:
        assert not [name for name in file.keys() if "word_embeddings" in name]  # noqa: SIM118


def test_missing_weights_are_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="cannot open the reader's weights"):
        OwnReader(weights=tmp_path / "none.safetensors")


def test_a_verifier_that_is_no_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="no such folder"):
        OtherReader(str(tmp_path / "none"))
