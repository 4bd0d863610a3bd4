"""Files: compressed ones are read as they are unpacked, and what is cut off or spoilt is told."""

import gzip
import lzma
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from integrations.connectors.files.records import UnreadableFile, read_records

PACKED: dict[str, Callable[[bytes], bytes]] = {"xz": lzma.compress, "gz": gzip.compress}
TEXT = b"Id,Name\n" + b"".join(b"%d,Somebody called %d\n" % (number, number) for number in range(5_000))


@pytest.fixture(params=PACKED)
def packed(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / f"rows.csv.{request.param}"
    path.write_bytes(PACKED[request.param](TEXT))
    return path


def test_a_compressed_file_is_read_like_the_file_in_it(packed: Path) -> None:
    found = list(read_records(packed))

    assert (len(found), found[0], found[-1][0]) == (5_000, (2, {"Id": "0", "Name": "Somebody called 0"}), 5_001)


def test_a_file_cut_off_is_told_and_what_came_before_was_read(packed: Path) -> None:
    packed.write_bytes(packed.read_bytes()[:-200])

    with pytest.raises(UnreadableFile, match=r"rows\.csv\.\w+: Compressed file ended before"):
        list(read_records(packed))


def test_a_spoilt_file_is_told(packed: Path) -> None:
    whole = bytearray(packed.read_bytes())
    whole[len(whole) // 2] ^= 0xFF
    packed.write_bytes(bytes(whole))

    with pytest.raises(UnreadableFile, match=r"rows\.csv\."):
        list(read_records(packed))


def test_a_file_that_only_claims_to_be_compressed_is_told(packed: Path) -> None:
    packed.write_bytes(TEXT)

    with pytest.raises(UnreadableFile, match=r"rows\.csv\."):
        list(read_records(packed))


def test_a_compressed_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "rows.pdf.xz").write_bytes(lzma.compress(b"%PDF"))

    with pytest.raises(UnreadableFile, match=r"files of kind \.pdf are not read"):
        list(read_records(tmp_path / "rows.pdf.xz"))


def test_a_cell_beyond_all_measure_is_told(tmp_path: Path) -> None:
    (tmp_path / "rows.csv.gz").write_bytes(gzip.compress(b"Id\n" + b"9" * 200_000 + b"\n"))

    with pytest.raises(UnreadableFile, match="field larger than field limit"):
        list(read_records(tmp_path / "rows.csv.gz"))


def test_a_long_file_is_never_held_whole(tmp_path: Path) -> None:
    (tmp_path / "rows.csv.gz").write_bytes(gzip.compress(b"Id,Name\n" + b"1,%s\n" % (b"x" * 1_000) * 20_000))
    tracemalloc.start()

    rows = sum(1 for _ in read_records(tmp_path / "rows.csv.gz"))

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert rows == 20_000
    assert peak < 2_000_000
