"""Files <-> a ZIP that is the same byte for byte for the same files, with a manifest of their hashes."""

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import IO

import orjson

from visibility.exports.cells import Cell, as_text

Files = Mapping[str, bytes]
MANIFEST = "manifest.json"
# The earliest instant that a ZIP can state: when a pack was made is no part of what it says.
NO_TIME = (1980, 1, 1, 0, 0, 0)
UNIX, PLAIN_FILE = 3, 0o100644 << 16
LARGEST_PACK, MOST_FILES = 2 * 1024**3, 50


class NoPack(ValueError):
    """The file is no evidence pack: what it is instead."""


def table(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Rows as CSV in UTF-8, safe to be opened by a spreadsheet."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows([as_text(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def document(value: object) -> bytes:
    """A value as JSON, keys sorted."""
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)


def manifest_of(files: Files) -> bytes:
    """The manifest: the SHA-256 and the length of each file."""
    listed = {name: {"sha256": sha256(body).hexdigest(), "bytes": len(body)} for name, body in files.items()}
    return document({"format": "sightline evidence 1", "files": listed})


def write(files: Files, target: IO[bytes]) -> str:
    """Write the ZIP, files by name and the manifest last; returns the manifest's SHA-256, which names the pack."""
    manifest = manifest_of(files)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as pack:
        for name in sorted(files):
            pack.writestr(_entry(name), files[name])
        pack.writestr(_entry(MANIFEST), manifest)
    return sha256(manifest).hexdigest()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, NO_TIME)
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
