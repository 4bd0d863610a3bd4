"""Files <-> a ZIP that is the same byte for byte for the same files, with a manifest of their hashes."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import islice
from typing import IO

import orjson

from visibility.exports.cells import WRITTEN, Cell

Files = Mapping[str, bytes]
# A file of a pack as it is written: whole, or in parts.
Body = bytes | Iterable[bytes]
Listed = Mapping[str, str | int]
MANIFEST = "manifest.json"
# The earliest instant that a ZIP can state: when a pack was made is no part of what it says.
NO_TIME = (1980, 1, 1, 0, 0, 0)
UNIX, PLAIN_FILE = 3, 0o100644 << 16
ROWS_AT_ONCE = 2_000
# Tables shrink to an eighth: more effort takes three times as long for a tenth of that.
COMPRESSED = 3
LARGEST_PACK, MOST_FILES = 2 * 1024**3, 50


class NoPack(ValueError):
    """The file is no evidence pack: what it is instead."""


def table(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Rows as CSV in UTF-8, safe to be opened by a spreadsheet, in parts that memory holds."""
    rest = iter(rows)
    yield lines([head])
    while part := list(islice(rest, ROWS_AT_ONCE)):
        yield lines(part)


def lines(rows: Iterable[Sequence[Cell]]) -> bytes:
    """Rows of a table without its head, each cell as as_text writes it.

    Nothing and whole numbers, most of them, the writer knows itself.
    """
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(
        [cell if cell is None or type(cell) is int else WRITTEN.get(type(cell), str)(cell) for cell in row]
        for row in rows
    )
    return text.getvalue().encode()


def document(value: object) -> bytes:
    """A value as JSON, keys sorted."""
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)


def manifest_of(listed: Mapping[str, Listed]) -> bytes:
    """The manifest: the SHA-256 and the length of each file."""
    return document({"format": "sightline evidence 1", "files": listed})


def write(files: Mapping[str, Body], target: IO[bytes]) -> str:
    """Write the ZIP, files by name and the manifest last; returns the manifest's SHA-256, which names the pack."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as pack:
        manifest = manifest_of({name: _written(pack, name, files[name]) for name in sorted(files)})
        _written(pack, MANIFEST, manifest)
    return sha256(manifest).hexdigest()


def _written(pack: zipfile.ZipFile, name: str, body: Body) -> Listed:
    """Write one file part by part; returns what the manifest says of it."""
    digest, length = sha256(), 0
    with pack.open(_entry(name), "w") as file:
        for part in [body] if isinstance(body, bytes) else body:
            digest.update(part)
            length += file.write(part)
    return {"sha256": digest.hexdigest(), "bytes": length}


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, NO_TIME)
    entry._compresslevel = COMPRESSED  # type: ignore[attr-defined]  # noqa: SLF001  (public only from Python 3.13 on)
    entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, UNIX, PLAIN_FILE
    return entry


def read(source: IO[bytes]) -> dict[str, bytes]:
    """The files of a pack with its manifest. Raises NoPack: no ZIP, damaged, too large, or without a manifest."""
    try:
        with zipfile.ZipFile(source) as pack:
            entries = pack.infolist()
            if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > LARGEST_PACK:
                raise NoPack("This ZIP is larger than any evidence pack. Nothing was read.")
            files = {entry.filename: pack.read(entry) for entry in entries}
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError) as error:
        raise NoPack(f"This file cannot be read as a ZIP: {error}. Download the pack once more.") from error
    if MANIFEST not in files:
        raise NoPack("This ZIP has no manifest.json: it is no evidence pack.")
    return files


def rows_of(body: bytes) -> list[dict[str, str]]:
    """The rows of a table by the names of its head."""
    return list(csv.DictReader(io.StringIO(body.decode(), newline="")))
