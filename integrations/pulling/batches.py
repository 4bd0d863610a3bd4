"""Pages mapped to rows and merged; what cannot be mapped or stored is quarantined with its reason."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from django.db import DataError, IntegrityError, connection

from integrations.canonical import store
from integrations.canonical.codec import encode, version_hash
from integrations.canonical.entities import ENTITIES
from integrations.canonical.merging.copying import line_of
from integrations.canonical.merging.rows import Merged, Origin, Shown
from integrations.connector import Page, Row, Stream
from integrations.halving import by_halves
from integrations.models import QuarantinedRow
from integrations.texts import Storable, storable, storable_text
from integrations.transport.record import ExchangeRecord

CHUNK_ROWS = 6_000
CHUNK_PAGES = 10
LONGEST_ID = 200
ID_FIELDS = ("id", "Id", "ID", "external_id", "internalId")
# Only where all that was shown is still on record.
RESOLVE_UNSEEN = """
WITH seen AS MATERIALIZED (
  SELECT left(external_id, %(longest)s) AS id FROM integrations_shownrecord
  WHERE cursor_id = %(cursor)s AND fence = %(fence)s)
UPDATE integrations_quarantinedrow AS waiting SET resolved_at = %(now)s
WHERE waiting.connection_id = %(connection)s AND waiting.stream = %(stream)s AND waiting.resolved_at IS NULL
  AND NOT EXISTS (SELECT FROM seen WHERE seen.id = waiting.external_id)
  AND (SELECT count(*) FROM seen) = %(shown)s
"""
WholeOf = tuple[str, tuple[str, str]]
UNMAPPABLE = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError)


@dataclass(frozen=True)
class BadRecord(Storable):
    """A record that could not be mapped: quarantined with its reason; blocks nobody."""

    external_id: str
    reason: str
    body: Any
    line: int | None = None


@dataclass(frozen=True)
class Refusal:
    """A row that the store cannot hold: its place in the chunk and the database's words."""

    index: int
    reason: str


@dataclass(frozen=True)
class MappedPage:
    """One page's rows and their lines of COPY (none where the entity is not copied), and what could not be mapped."""

    rows: list[Row]
    lines: list[str]
    bad: list[BadRecord]
    beside_until: datetime | None
    whole_of: Sequence[WholeOf] = ()
    reached: datetime | None = None

    @property
    def asked_for(self) -> Sequence[Row]:
        """The rows that the window was asked for."""
        return self.rows if self.beside_until is None else ()


def map_page(stream: Stream, page: Page, settings: Mapping[str, str]) -> MappedPage:
    """Pure: it may run beside the thread that stores what came before."""
    render = line_of(stream.entity) if stream.entity in ENTITIES else None
    rows: list[Row] = []
    lines: list[str] = []
    bad: list[BadRecord] = []
    for record in page.records:
        try:
            row = stream.map(record, settings)
            if render:
                lines.append(render(row))
        except UNMAPPABLE as error:
            bad.append(bad_record(record, error, named_by=stream.named_by))
        else:
            rows.append(row)
    return MappedPage(rows, lines, bad, page.beside_until, page.whole_of, page.reached)


@dataclass
class Batch:
    """Pages on their way to one transaction: rows with the page that brought each, and what could not be mapped."""

    rows: list[Row] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    pages_of_rows: list[int] = field(default_factory=list)
    in_window: list[Row] = field(default_factory=list)
    bad: list[tuple[BadRecord, int]] = field(default_factory=list)
    exchanges: list[ExchangeRecord] = field(default_factory=list)
    whole_of: list[WholeOf] = field(default_factory=list)
    reached: list[datetime] = field(default_factory=list)

    @property
    def is_full(self) -> bool:
        return len(self.exchanges) >= CHUNK_PAGES or len(self.rows) >= CHUNK_ROWS

    def shown_ids(self) -> Iterator[str]:
        """The vendor's ids of everything the pages showed: a record that cannot be mapped is there all the same."""
        yield from (storable_text(row.external_id) for row in self.rows)
        yield from (record.external_id for record, _ in self.bad)

    def add(self, page: MappedPage, exchange: ExchangeRecord) -> None:
        place = len(self.exchanges)
        self.exchanges.append(exchange)
        self.rows += page.rows
        self.lines += page.lines
        self.bad += [(record, place) for record in page.bad]
        self.pages_of_rows.extend([place] * len(page.rows))
        self.in_window += page.asked_for
        self.whole_of += page.whole_of
        self.reached += [page.reached] if page.reached else []


def bad_record(record: Mapping[str, Any], error: Exception, *, named_by: str = "") -> BadRecord:
    """The record with the mapper's reason; a slip that is no ValueError names itself.

    It goes by the id that mapping it would have given it (`named_by`, else the usual names of ids): only so is a known
    record that cannot be mapped any more told from one that is gone.
    """
    reason = str(error) if isinstance(error, ValueError) else f"unexpected shape ({type(error).__name__}: {error})"
    identity = next((str(record[name]) for name in (named_by, *ID_FIELDS) if record.get(name)), "")
    return BadRecord(identity or version_hash(storable(record)), reason[:500], record)


def merge_rows(
    origin: Origin,
    rows: Sequence[Row],
    exchange_ids: Sequence[int | None],
    *,
    now: datetime,
    lines: Sequence[str] | None = None,
) -> tuple[Merged, list[Refusal]]:
    """Merges rows but those that the database refuses. Inside a transaction of the caller."""

    def merge(indices: Sequence[int]) -> Merged:
        some, theirs = [rows[index] for index in indices], [exchange_ids[index] for index in indices]
        rendered = None if lines is None else [lines[index] for index in indices]
        return store.merge(origin=origin, rows=some, exchange_ids=theirs, now=now, lines=rendered)

    merged, refused = by_halves(merge, range(len(rows)), spoilt_by=(DataError, IntegrityError))
    reasons = [Refusal(index, str(error).partition("\n")[0][:500]) for index, error in refused]
    return sum(merged, Merged()), reasons


def quarantine(connection_id: int, stream: str, bad: Sequence[tuple[BadRecord, int | None]], *, now: datetime) -> None:
    """Puts records aside with their reason and exchange; one that comes back bad opens its row again."""
    newest = {_key(record.external_id): (record, exchange_id) for record, exchange_id in bad}
    rows = [
        QuarantinedRow(
            connection_id=connection_id,
            stream=stream,
            external_id=key,
            line=record.line,
            reason=record.reason,
            body=_plain(record.body),
            exchange_id=exchange_id,
            recorded_at=now,
        )
        for key, (record, exchange_id) in newest.items()
    ]
    QuarantinedRow.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["connection", "stream", "external_id"],
        update_fields=["line", "reason", "body", "exchange_id", "recorded_at", "resolved_at"],
    )


def resolve_quarantined(connection_id: int, stream: str, external_ids: Sequence[str], *, now: datetime) -> None:
    """Closes the quarantine of records that could be stored after all."""
    waiting = QuarantinedRow.objects.filter(connection_id=connection_id, stream=stream, resolved_at=None)
    if waiting.exists():
        waiting.filter(external_id__in=map(_key, external_ids)).update(resolved_at=now)


def resolve_unseen(connection_id: int, stream: str, shown: Shown, *, now: datetime) -> None:
    """Closes the quarantine of records that a whole reading did not show: they are gone at their source."""
    parameters: dict[str, Any] = {"connection": connection_id, "stream": stream, "now": now, "longest": LONGEST_ID}
    parameters |= {"cursor": shown.cursor_id, "fence": shown.fence, "shown": shown.count}
    with connection.cursor() as cursor:
        cursor.execute(RESOLVE_UNSEEN, parameters)


def refused_record(row: Row, reason: str) -> BadRecord:
    return BadRecord(row.external_id, reason, {"values": row.values, "parents": row.parents})


def _key(external_id: str) -> str:
    """What a record in quarantine goes by: its id, as far as the column holds it."""
    return storable_text(external_id)[:LONGEST_ID]


def _plain(body: Any) -> Any:
    """The body in JSON's own values; what JSON has no word for (a cell's time span) as text."""
    return orjson.loads(orjson.dumps(encode(body), default=str))
