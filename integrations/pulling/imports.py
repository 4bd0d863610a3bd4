"""Reads a mapping's files into the store: the same merge, quarantine with line numbers, a run on record."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path

from django.db import transaction

from integrations.canonical.merging.rows import Merged
from integrations.connector import Row
from integrations.connectors.files.mapping import Feed
from integrations.connectors.files.reading import Reading
from integrations.connectors.files.records import Record
from integrations.models import Connection, StreamCursor, SyncRun
from integrations.pulling import batches
from integrations.pulling.batches import BadRecord
from integrations.pulling.origin import origin_of

CHUNK = 10_000
LONGEST_REASON = 500


@dataclass
class Imported:
    """What one feed brought: lines read, what the merge did, records put aside, control totals as read."""

    feed: str
    merged: Merged = field(default_factory=Merged)
    lines: int = 0
    quarantined: int = 0
    totals: dict[str, Decimal] = field(default_factory=dict)


def import_feed(connection: Connection, feed: Feed, folder: Path, *, now: datetime, is_dry: bool = False) -> Imported:
    """Imports one feed from the files below `folder`. A dry run does everything and takes it back.

    Raises UnreadableFile, FileNotFoundError; what cannot be mapped or stored is quarantined with its line.
    """
    with transaction.atomic():
        imported = Imported(feed.name)
        records, reading = feed.records(folder), Reading(feed)
        while chunk := list(islice(records, CHUNK)):
            _import_chunk(connection, reading, chunk, imported, now=now)
        _record(connection, feed, imported, now=now)
        transaction.set_rollback(is_dry)
    return imported


def _import_chunk(
    connection: Connection, reading: Reading, chunk: Sequence[tuple[int, Record]], imported: Imported, *, now: datetime
) -> None:
    feed = reading.feed
    mapped, bad = _mapped(reading, chunk)
    origin = origin_of(connection.pk, feed)
    rows = [row for _, row in mapped]
    merged, refused = batches.merge_rows(origin, rows, [None] * len(rows), now=now)
    bad += [_refused(*mapped[item.index], item.reason) for item in refused]
    batches.resolve_quarantined(connection.pk, feed.name, [row.external_id for row in rows], now=now)
    batches.quarantine(connection.pk, feed.name, [(record, None) for record in bad], now=now)
    imported.lines += len(chunk)
    imported.merged += merged
    imported.quarantined += len(bad)
    for name in feed.totals:
        imported.totals[name] = imported.totals.get(name, Decimal(0)) + sum(_amounts(feed, chunk, name), Decimal(0))


def _mapped(reading: Reading, chunk: Sequence[tuple[int, Record]]) -> tuple[list[tuple[int, Row]], list[BadRecord]]:
    mapped: list[tuple[int, Row]] = []
    bad: list[BadRecord] = []
    for line, record in chunk:
        try:
            mapped.append((line, reading.row(line, record)))
        except ValueError as error:
            feed = reading.feed
            bad.append(BadRecord(_identity(feed, record, line), str(error)[:LONGEST_REASON], feed.shown(record), line))
    return mapped, bad


def _refused(line: int, row: Row, reason: str) -> BadRecord:
    return replace(batches.refused_record(row, reason), line=line)


def _identity(feed: Feed, record: Record, line: int) -> str:
    try:
        return feed.identity(record)
    except ValueError:
        return f"line {line}"


def _amounts(feed: Feed, chunk: Sequence[tuple[int, Record]], name: str) -> Iterator[Decimal]:
    for _, record in chunk:
        try:
            yield feed.amount(record, name)
        except ValueError:
            """Quarantined with its reason; it counts for nothing."""


def _record(connection: Connection, feed: Feed, imported: Imported, *, now: datetime) -> None:
    """A cursor that nobody polls and a finished run: pages see where the figures come from."""
    cursor, _ = StreamCursor.objects.update_or_create(
        connection=connection,
        stream=feed.name,
        defaults={
            "entity": feed.entity,
            "every_seconds": 0,
            "is_paused": True,
            "is_backfilled": True,
            "watermark": now,
            "last_started_at": now,
            "last_success_at": now,
            "source_count": imported.lines,
            "held_count": imported.lines,
            "counted_at": now,
        },
    )
    merged = imported.merged
    SyncRun.objects.create(
        cursor=cursor,
        started_at=now,
        finished_at=now,
        state="done",
        seen=imported.lines,
        changed=merged.created + merged.changed,
        quarantined=imported.quarantined,
    )
