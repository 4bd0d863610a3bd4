"""Records with their line numbers: CSV, JSON, XLSX (first list or sheet) and UBL documents; also in a zip."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
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

    `member` is the file inside a zip. Raises UnreadableFile.
    """
    kind = Path(member or path).suffix.lower()
    reader = READERS.get(kind)
    if reader is None:
        raise UnreadableFile(f"{path}: files of kind {kind or 'none'} are not read; use {', '.join(READERS)}")
    try:
        with _opened(path, member) as stream:
            yield from reader(stream, encoding)
    except UNREADABLE as error:
        raise UnreadableFile(f"{path}: {error}") from error


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
                yield number, _named(names, values)


def _named(heading: list[str], values: Iterable[Any]) -> Record:
    return {name: value for name, value in zip(heading, values, strict=False) if name}


UNREADABLE = (ValueError, zipfile.BadZipFile, KeyError, ParseError, DefusedXmlException)
READERS = {".csv": _csv, ".json": _json, ".xlsx": _xlsx, ".xml": ubl.records}
