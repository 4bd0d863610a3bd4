"""The one merge that feeds the canonical store, and the reservation of what we are about to create ourselves."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from integrations import busy, doorbell
from integrations.canonical import reconcile
from integrations.canonical.entities import ENTITIES, Entity, entity_named
from integrations.canonical.merging import (
    copying,
    currencies,
    facts,
    identity,
    news,
    reservations,
    staging,
    tombstones,
    views,
)
from integrations.canonical.merging.rows import MappedRow, Merged, Origin, Shown, Values


def merge(
    *,
    origin: Origin,
    rows: Sequence[MappedRow],
    exchange_ids: Sequence[int | None],
    now: datetime,
    lines: Sequence[str] | None = None,
) -> Merged:
    """Merges a chunk of mapped rows (at most some 10,000) in one transaction; replaying it changes nothing.

    `exchange_ids` says for each row which exchange brought it (None: no HTTP); `lines` are the rows as
    `copying.lines_of` renders them, where that was done beforehand. Amounts are in the row's own
    currency; the functional and reporting amounts are None where no rate of the last five days is known. Versions
    rise only where the mapped fields changed, and only then Change rows, Dirty marks and history are written.
    Raises UnknownColumn for a mapper's slip, django.db.DataError or IntegrityError for a row the store cannot hold.
    """
    values = _values(origin, now)
    with _patient() as cursor:
        if origin.entity == "fx_rate":
            merged = currencies.merge_rates(cursor, rows, exchange_ids, values)
        else:
            given = Given(rows, exchange_ids, lines if lines is not None else copying.lines_of(origin.entity, rows))
            is_master = entity_named(origin.entity).is_master
            merged = (_merge_masters if is_master else _merge_facts)(cursor, origin, given, values)
    _tell(merged.created + merged.changed + merged.deleted)
    return Merged(seen=len(rows)) + merged


@dataclass(frozen=True)
class Given:
    """The rows of one merge, the exchange that brought each, and each as a line of COPY."""

    rows: Sequence[MappedRow]
    exchange_ids: Sequence[int | None]
    lines: Sequence[str]

    def stage(self, cursor: CursorWrapper, entity: Entity) -> None:
        if self.rows:
            staging.check_columns(entity, self.rows[0])
        staging.fill(cursor, entity, self.lines, self.exchange_ids)

    def with_values(self) -> "Given":
        """Without the tombstones that carry nothing but an id."""
        kept = [index for index, row in enumerate(self.rows) if row.values]
        return Given(
            [self.rows[index] for index in kept],
            [self.exchange_ids[index] for index in kept],
            [self.lines[index] for index in kept],
        )


class UnexpectedlyMany(Exception):
    """More records went unseen than may be believed: nothing was deleted."""


def bury_unseen(
    *, origin: Origin, shown: Shown, since: date | None, until: date, now: datetime, at_most: int | None
) -> int:
    """Marks records deleted that a finished re-read window [since, until) did not show (see merging/tombstones).

    `since` None means everything was read. Masters are buried by full re-reads only. Returns how many. Where more
    than `at_most` went unseen (None: any number is believed), nothing is deleted: raises UnexpectedlyMany. Raises
    tombstones.NotAllThere where what was shown is not on record any more.
    """
    with _patient():
        buried = _bury_unseen(origin, shown, since, until, now)
        if at_most is not None and buried > at_most:
            raise UnexpectedlyMany(
                f"{buried} records of {origin.object_type} went unseen beside {shown.count} shown, at most {at_most} "
                "are believed to be gone: nothing was deleted"
            )
    _tell(buried)
    return buried


def bury_siblings(
    *, origin: Origin, parents: Sequence[tuple[str, tuple[str, str]]], shown: Sequence[str], now: datetime
) -> int:
    """Marks facts deleted that hang on one of these facts (foreign key, (object type, vendor id)) and are not shown.

    `shown` are vendor's ids of everything that their source has of these parents. Returns how many.
    """
    entity, values = entity_named(origin.entity), _values(origin, now)
    with _patient() as cursor:
        buried = tombstones.bury_siblings(cursor, entity, parents, shown, values)
        if buried:
            news.mark_dependants(cursor, entity, values)
    _tell(buried)
    return buried


def _bury_unseen(origin: Origin, shown: Shown, since: date | None, until: date, now: datetime) -> int:
    entity, values = ENTITIES.get(origin.entity), _values(origin, now)
    if entity is None:
        return 0
    with connection.cursor() as cursor:
        if not entity.is_master:
            buried = tombstones.bury_unseen_facts(cursor, entity, shown, since=since, until=until, values=values)
            if buried:
                news.mark_dependants(cursor, entity, values)
            return buried
        if since is not None:
            return 0
        ids = tombstones.bury_unseen_views(cursor, shown, values)
        changed = views.compose(cursor, entity, ids=ids, systems=origin.systems, values=values)
        news.tell_of_masters(cursor, entity, changed, values)
        return len(ids)


def sweep_orphans(*, origin: Origin, since: datetime, now: datetime) -> int:
    """Lets facts of this entity, and facts that may wait for it, look for their parents again; how many found one.

    Only facts recorded from `since` on: older ones were there to be seen when their parent was merged.
    """
    entity = ENTITIES.get(origin.entity)
    if entity is None:
        return 0
    with _patient() as cursor:
        found = reconcile.sweep(cursor, entity, since=since, values=_values(origin, now))
    _tell(found)
    return found


def reserve_link(
    *,
    connection_id: int,
    object_type: str,
    external_ref: str,
    entity: str,
    canonical_id: int | None = None,
    values: Mapping[str, Any] | None = None,
    now: datetime,
) -> int:
    """Reserves the link of a record we are about to create, so that the pull knows it again; its canonical id.

    An existing link of that reference (here, or of the same entity elsewhere in the firm) gives its canonical id.
    Otherwise `canonical_id` is linked; None makes a golden row holding `values` (columns; foreign keys as
    `customer_id`), which the first pull completes. Safe to repeat. Never raises for a clash.
    """
    parameters = {"connection": connection_id, "object_type": object_type, "ref": external_ref, "entity": entity}
    with transaction.atomic(), connection.cursor() as cursor:
        chosen = reservations.known(cursor, parameters) or canonical_id
        if chosen is None:
            chosen = reservations.bare_master(
                cursor, entity_named(entity), connection_id=connection_id, values=values or {}, now=now
            )
        return reservations.reserve(cursor, {**parameters, "canonical_id": chosen, "now": now})


def complete_link(
    *, connection_id: int, object_type: str, external_ref: str, external_id: str, url: str | None = None
) -> int | None:
    """Writes the vendor's id on a reserved link; the canonical id, or None when nothing was reserved.

    If a pull linked that id to another record first, the reservation keeps its reference only. Safe to repeat.
    """
    parameters = {"connection": connection_id, "object_type": object_type, "ref": external_ref}
    with transaction.atomic(), connection.cursor() as cursor:
        return reservations.complete(cursor, {**parameters, "external_id": external_id, "url": url or ""})


@contextmanager
def _patient() -> Iterator[CursorWrapper]:
    """A transaction that waits for as long as a whole chunk may take: merges of a firm go one after another."""
    with transaction.atomic(), connection.cursor() as cursor:
        busy.wait_longer(lock_timeout="50s", idle_in_transaction_session_timeout="60s")
        yield cursor


def _tell(news: int) -> None:
    """Wakes the pulse after the caller's commit, where there is news; what is rolled back rings nobody."""
    if news:
        transaction.on_commit(doorbell.ring)


def _values(origin: Origin, now: datetime) -> Values:
    return {
        "connection": origin.connection_id,
        "firm": origin.firm_id,
        "reporting": origin.reporting_currency,
        "go_live": origin.go_live_at,
        "entity": origin.entity,
        "object_type": origin.object_type,
        "now": now,
    }


def _merge_masters(
    cursor: CursorWrapper,
    origin: Origin,
    given: Given,
    values: Values,
) -> Merged:
    entity = entity_named(origin.entity)
    given.stage(cursor, entity)
    linked = identity.resolve(cursor, entity, origin, values)
    created = views.add_bare(cursor, entity, values)
    seen = views.keep(cursor, entity, values)
    changed = views.compose(cursor, entity, ids=seen, systems=origin.systems, values=values)
    news.tell_of_masters(cursor, entity, seen, values)
    if changed:
        reconcile.hand_down(cursor, entity, list(changed), values)
        reconcile.adopt_by_deal(cursor, entity, list(changed), values)
    if linked:
        reconcile.adopt(cursor, entity, keys=linked, systems=origin.systems, values=values)
    return Merged(created=created, changed=len(seen) - created)


def _merge_facts(
    cursor: CursorWrapper,
    origin: Origin,
    given: Given,
    values: Values,
) -> Merged:
    entity = entity_named(origin.entity)
    gone = [row.external_id for row in given.rows if not row.values]
    kept = given.with_values() if gone else given
    kept.stage(cursor, entity)
    merged = facts.upsert(cursor, entity, values)
    deleted = tombstones.bury(cursor, entity, gone, values) if gone else 0
    if any(row.external_ref for row in kept.rows):
        identity.link_facts(cursor, entity, values)
    if merged.created:
        reconcile.adopt(cursor, entity, keys=None, systems=origin.systems, values=values)
    if merged.created or merged.changed or deleted:
        news.mark_dependants(cursor, entity, values)
    return merged + Merged(deleted=deleted)
