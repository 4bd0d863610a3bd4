"""A mapping file as values: which files become which canonical entities, column by column."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from integrations.connector import Row
from integrations.connectors.files.columns import Column
from integrations.connectors.files.elapsed import Elapsed
from integrations.connectors.files.records import Record, read_records


@dataclass(frozen=True)
class Place:
    """A file below the data folder; `member` is the one inside a zip. "*.xml" names every such file, in any case."""

    file: str
    member: str | None = None
    encoding: str = "utf-8-sig"

    @property
    def is_pattern(self) -> bool:
        return "*" in self.file

    def records(self, folder: Path) -> Iterator[tuple[int, Record]]:
        """Raises UnreadableFile, FileNotFoundError; records of a pattern bear their file's name under "file"."""
        if not self.is_pattern:
            yield from self._read(folder / self.file)
            return
        for path in self.paths(folder):
            name = path.relative_to(folder).as_posix()
            for line, record in self._read(path):
                yield line, {**record, "file": name}

    def _read(self, path: Path) -> Iterator[tuple[int, Record]]:
        return read_records(path, member=self.member, encoding=self.encoding)

    def paths(self, folder: Path) -> list[Path]:
        pattern = self.file.lower()
        found = [path for path in folder.rglob("*") if fnmatch(path.relative_to(folder).as_posix().lower(), pattern)]
        if not found:
            raise FileNotFoundError(f"There is no {self.file} below {folder}")
        return sorted(found)


@dataclass(frozen=True)
class Join:
    """Columns of a second file, looked up by a key both have; of several lines the first counts."""

    place: Place
    on: str


@dataclass(frozen=True)
class Spread:
    """A wide line as several records: each other column's name under `name`, its value under `value`."""

    name: str
    value: str
    keep: tuple[str, ...]
    skip: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Feed:
    """One canonical entity out of one file.

    external_id: columns joined with "-". only_with: lines without a value there are none of this feed's.
    is_distinct: several lines name one record, the first stands. once: columns that no two lines may have alike.
    totals: source columns summed as read, for control. elapsed: the time stated must be the time that went by.
    refused_by: the column that says, where it is not empty, why a record must not be taken.
    legal_entity: a code for all lines, or the column that says it. match_on, match: the canonical column that tells a
    master which is there already from another system, and where the file has it.
    """

    name: str
    entity: str
    object_type: str
    place: Place
    external_id: tuple[str, ...]
    values: Mapping[str, Column]
    parents: Mapping[str, tuple[str, Column]] = field(default_factory=dict)
    legal_entity: str | Column | None = None
    changed_at: Column | None = None
    match_on: str | None = None
    match: Column | None = None
    join: Join | None = None
    spread: Spread | None = None
    only_with: tuple[str, ...] = ()
    is_distinct: bool = False
    once: tuple[str, ...] = ()
    elapsed: Elapsed | None = None
    totals: tuple[str, ...] = ()
    refused_by: str = ""

    def identity(self, record: Record) -> str:
        """Raises ValueError for a record without key."""
        parts = [str(record.get(name) or "").strip() for name in self.external_id]
        if not all(parts):
            raise ValueError(f"{' and '.join(self.external_id)} must not be empty")
        return "-".join(parts)

    def amount(self, record: Record, name: str) -> Decimal:
        """A source column as the feed reads it, without its factor; 0 where it is empty. Raises ValueError."""
        readers = (column for column in self.values.values() if column.kind == "decimal" and name in column.source)
        reader = Column((name,), "decimal", decimal_mark=next(readers, Column()).decimal_mark)
        found: Decimal | None = reader.read(record)
        return found or Decimal(0)

    def row(self, record: Record) -> Row:
        """The record as a canonical row. Raises ValueError with the reason where it cannot be."""
        if reason := record.get(self.refused_by):
            raise ValueError(reason)
        if self.elapsed:
            self.elapsed.check(record)
        return Row(
            external_id=self.identity(record),
            values={name: column.read(record) for name, column in self.values.items()},
            parents={
                name: (kind, key) for name, (kind, column) in self.parents.items() if (key := column.read(record))
            },
            changed_at=self.changed_at.read(record) if self.changed_at else None,
            match=self.match.read(record) or None if self.match else None,
            legal_entity=self._legal_entity(record),
        )

    def _legal_entity(self, record: Record) -> str | None:
        entity = self.legal_entity
        return (entity.read(record) or None) if isinstance(entity, Column) else entity

    def shown(self, record: Record) -> dict[str, Any]:
        """The record as the quarantine may keep it: without what is confidential."""
        secret = {name for column in self.values.values() if column.is_confidential for name in column.source}
        return {name: value for name, value in record.items() if name not in secret}

    def records(self, folder: Path) -> Iterator[tuple[int, Record]]:
        """(line, record) with joined columns, spread, without other feeds' lines and repeated keys."""
        joined = _joined(self.join, folder) if self.join else {}
        seen: set[str] = set()
        for line, source in self.place.records(folder):
            for record in self._spread(source):
                full = {**record, **joined.get(str(record.get(self.join.on)), {})} if self.join else record
                if any(full.get(name) in (None, "") for name in self.only_with):
                    continue
                if self.is_distinct and not _is_first(self, full, seen):
                    continue
                yield line, full

    def _spread(self, record: Record) -> Iterator[Record]:
        if self.spread is None:
            yield record
            return
        kept = {name: record[name] for name in self.spread.keep}
        for name, value in record.items():
            if name not in kept and value not in self.spread.skip:
                yield {**kept, self.spread.name: name, self.spread.value: value}


@dataclass(frozen=True)
class FileMapping:
    """Everything one mapping file declares: a source of files and its feeds, in the order they are read."""

    name: str
    label: str
    feeds: tuple[Feed, ...]


def _joined(join: Join, folder: Path) -> dict[str, Record]:
    found: dict[str, Record] = {}
    for _, record in join.place.records(folder):
        found.setdefault(str(record.get(join.on)), record)
    return found


def _is_first(feed: Feed, record: Record, seen: set[str]) -> bool:
    """A record without a key is let through: mapping it says what is wrong."""
    key = "-".join(str(record.get(name) or "") for name in feed.external_id)
    if key in seen:
        return False
    seen.add(key)
    return True
