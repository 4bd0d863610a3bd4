"""Records with their line numbers: CSV, JSON, XLSX (first list or sheet), UBL documents; in a zip, xz or gz too."""

import csv
import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime, time
from pathlib import Path
from typing import IO, Any

import openpyxl
import orjson
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError

from integrations.connectors.files.ubl import records as ubl

Record = Mapping[str, Any]


class UnreadableFile(ValueError):
    """The file is not what its mapping says: the message names file and cause."""


def read_records(path: Path, *, encoding: str = "utf-8-sig", member: str | None = None) -> Iterator[tuple[int, Record]]:
    """(line, record) of every record. Lines count from 1 with the heading; for JSON, records count from 1.

    `member` is the file inside a zip. A name that ends in .xz or .gz is decompressed as it is read: rows.csv.xz.
    Raises UnreadableFile, for a file cut off or spoilt only where its reading comes to that place.
    """
    compression, kind = _kinds(Path(member or path))
    reader = READERS.get(kind)
    if reader is None:
        raise UnreadableFile(f"{path}: files of kind {kind or 'none'} are not read; use {', '.join(READERS)}")
    try:
        with _opened(path, member) as stored, compression(stored) as stream:
            yield from reader(stream, encoding)
    except UNREADABLE as error:
        raise UnreadableFile(f"{path}: {error}") from error


def _kinds(path: Path) -> "tuple[Callable[[IO[bytes]], IO[bytes]], str]":
    """How the file is decompressed, and the kind of file that gives."""
    suffix = path.suffix.lower()
    if suffix in COMPRESSIONS:
        return COMPRESSIONS[suffix], path.with_suffix("").suffix.lower()
    return _as_stored, suffix


def _as_stored(stream: IO[bytes]) -> IO[bytes]:
    return stream


def _unpacked_xz(stream: IO[bytes]) -> IO[bytes]:
    return lzma.open(stream)


def _unpacked_gz(stream: IO[bytes]) -> IO[bytes]:
    return gzip.GzipFile(fileobj=stream)  # type: ignore[return-value]  # a reader of bytes, typed as its own class


@contextmanager
def _opened(path: Path, member: str | None) -> Iterator[IO[bytes]]:
    if member is None:
        with path.open("rb") as stream:
            yield stream
    else:
        with zipfile.ZipFile(path) as archive, archive.open(member) as stream:
            yield stream


def _csv(stream: IO[bytes], encoding: str) -> Iterator[tuple[int, Record]]:
    with io.TextIOWrapper(stream, encoding=encoding, newline="") as text:
        lines = csv.reader(text)
        heading = next(lines, [])
        for values in lines:
            if values:
                yield lines.line_num, _named(heading, values)


def _json(stream: IO[bytes], _: str) -> Iterator[tuple[int, Record]]:
    body = orjson.loads(stream.read())
    records = body if isinstance(body, list) else next((part for part in body.values() if isinstance(part, list)), [])
    yield from enumerate(records, 1)


def _xlsx(stream: IO[bytes], _: str) -> Iterator[tuple[int, Record]]:
    with closing(openpyxl.load_workbook(stream, read_only=True, data_only=True)) as book:
        rows: Iterable[tuple[Any, ...]] = book.worksheets[0].iter_rows(values_only=True)
        numbered = enumerate(rows, 1)
        names = [str(name or "") for name in next(numbered, (1, ()))[1]]
        for number, values in numbered:
            if any(value is not None for value in values):
                yield number, _named(names, map(_day, values))


def _day(value: Any) -> Any:
    """A workbook keeps a day as midnight."""
    return value.date() if isinstance(value, datetime) and value.time() == time.min else value


def _named(heading: list[str], values: Iterable[Any]) -> Record:
    named = dict(zip(heading, values, strict=False))
    named.pop("", None)
    return named


SPOILT = (EOFError, lzma.LZMAError, gzip.BadGzipFile, zlib.error, zipfile.BadZipFile)
UNREADABLE = (ValueError, KeyError, csv.Error, ParseError, DefusedXmlException, *SPOILT)
COMPRESSIONS: "Mapping[str, Callable[[IO[bytes]], IO[bytes]]]" = {".xz": _unpacked_xz, ".gz": _unpacked_gz}
READERS = {".csv": _csv, ".json": _json, ".xlsx": _xlsx, ".xml": ubl.records}
