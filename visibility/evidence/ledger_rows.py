"""What stands beside the facts in a pack: the exchanges that brought them, transactions, streams with their ages."""

from collections.abc import Iterable, Iterator, Sequence

from django.db.models import QuerySet

from integrations.models import Exchange
from journeys.models import JourneyRun
from journeys.queries.scope import UNFINISHED, LedgerScope, RunFilters, asked
from visibility.access import ENGINE_ROOM, Viewer, opens_exchanges
from visibility.evidence.copied import Columns
from visibility.exports.cells import Cell
from visibility.trust.needs import journeys_besides
from visibility.trust.streams import StreamState

EXCHANGE_HEAD = (
    "id",
    "connection__name",
    "method",
    "url",
    "status",
    "started_at",
    "correlation_id",
    "request_sha256",
    "response_sha256",
    "response_bytes",
)
RUN_HEAD = (
    "id",
    "correlation_id",
    "journey",
    "subject",
    "state",
    "amount",
    "currency",
    "error_kind",
    "error",
    "started_at",
    "delivered_at",
    "project_id",
)
STREAM_HEAD = ("source", "stream", "entity", "data_time", "warn_seconds", "fail_seconds", "source_count", "held_count")


def exchange_rows(viewer: Viewer, exchange_ids: Iterable[int]) -> QuerySet[Exchange, Columns] | None:
    """The exchanges with the hashes of their bodies, which outlast these; None: not the viewer's to open."""
    if not opens_exchanges(viewer):
        return None
    found = Exchange.objects.filter(pk__in=set(exchange_ids), connection__firm_id=viewer.firm_id)
    return found.order_by("pk").values_list(*EXCHANGE_HEAD)


def run_rows(viewer: Viewer, project_ids: Sequence[int], trust: str) -> QuerySet[JourneyRun, Columns] | None:
    """The transactions of these projects that touch the measure; None: not for the viewer's role."""
    if not viewer.has_role(*ENGINE_ROOM):
        return None
    scope = LedgerScope(firm_id=viewer.firm_id, entity_ids=viewer.entity_ids)
    found = asked(scope, RunFilters(project_ids=frozenset(project_ids))).exclude(journey__in=journeys_besides(trust))
    return found.order_by("pk").values_list(*RUN_HEAD)


def unfinished(runs: QuerySet[JourneyRun, Columns]) -> QuerySet[JourneyRun, Columns]:
    """Those of them that are open or failed: what the number may still be wrong by."""
    return runs.filter(state__in=UNFINISHED)


def stream_rows(streams: Iterable[StreamState]) -> Iterator[Sequence[Cell]]:
    """The streams that the number needs: up to when each is known, and how old it may be."""
    for one in streams:
        cursor = one.cursor
        yield (
            cursor.connection.name,
            cursor.stream,
            one.entity,
            one.as_of,
            one.warn,
            one.fail,
            cursor.source_count,
            cursor.held_count,
        )
