"""Rationing: while a vendor's quota is nearly used, what only reports need waits, so that journeys go on (R076)."""

from collections.abc import Collection
from datetime import timedelta

from django.db.models import ExpressionWrapper, F, FloatField
from django.db.models.functions import Now

from integrations import registry
from integrations.models import ConnectionQuota, StreamCursor

NEARLY_USED = 0.9
# What a vendor said longer ago is no reason to wait: the next call hears the news.
KNOWN_FOR = timedelta(hours=1)
ASK_AGAIN_AFTER = timedelta(minutes=10)


def short_among(connection_ids: Collection[int]) -> dict[int, ConnectionQuota]:
    """Quotas of which nine tenths are used, by what was said within the hour, by connection."""
    share = ExpressionWrapper(F("allowed") * NEARLY_USED, output_field=FloatField())
    quotas = ConnectionQuota.objects.filter(told_at__gt=Now() - KNOWN_FOR, used__gte=share)
    return quotas.in_bulk(connection_ids)


def deferred_among(connection_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """The streams that wait because a quota is short, by connection: those that only reports need, by name."""
    waiting: dict[int, tuple[str, ...]] = dict.fromkeys(short_among(connection_ids), ())
    if waiting:
        cursors = StreamCursor.objects.filter(connection_id__in=waiting, is_paused=False).select_related("connection")
        for cursor in filter(_is_reporting, cursors.order_by("stream")):
            waiting[cursor.connection_id] += (cursor.stream,)
    return waiting


def _is_reporting(cursor: StreamCursor) -> bool:
    streams = registry.connector(cursor.connection.kind).streams
    return any(stream.name == cursor.stream and stream.is_reporting for stream in streams)


def is_short(connection_id: int) -> bool:
    return connection_id in short_among([connection_id])
