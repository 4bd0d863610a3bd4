"""A run of an event feed: what it tells of is not read, it rings for the stream that reads it (docs/adr/0014)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from integrations import doorbell, gateway
from integrations.connector import Window
from integrations.models import StreamCursor
from integrations.pulling import leases
from integrations.pulling.run import Run
from integrations.pulling.windows import CLOCK_AHEAD
from integrations.transport.record import ExchangeRecord

# Vendors stamp in seconds, and their clock is not ours: a reading that began so little after an event may lack it.
ROUNDED = timedelta(seconds=5)


class FeedRun(Run):
    """Reads the feed from where it was heard to; the overlap again, for what comes late."""

    def _pull(self) -> None:
        self.opened = gateway.open_connection(self.cursor.connection_id)
        feed = self.opened.connector.stream(self.cursor.stream)
        if not feed.is_on(self.opened.settings):
            return
        heard_to = self.watermark or self.started_at
        window = Window(heard_to - timedelta(seconds=feed.overlap), self.started_at + CLOCK_AHEAD)
        for page, exchange in gateway.read(self.opened, feed, window):
            news = [one for record in page.records if feed.news and (one := feed.news(record))]
            self._hear(news, heard_to, exchange, seen=len(page.records))

    def _hear(
        self, news: Sequence[tuple[str, datetime]], heard_to: datetime, exchange: ExchangeRecord, *, seen: int
    ) -> None:
        """One transaction: the fence first, then the bells, then the cursor."""
        newest: dict[str, datetime] = {}
        for stream, at in news:
            newest[stream] = max(at, newest.get(stream, at))
        with transaction.atomic():
            leases.renew(self.lease)
            gateway.store_exchanges([exchange, *exchange.beside], purpose="feed")
            rung = self._ring(newest, heard_to)
            self.watermark = max([heard_to, *newest.values(), *([self.watermark] if self.watermark else [])])
            StreamCursor.objects.filter(pk=self.cursor.pk).update(watermark=self.watermark)
            self.record.pages, self.record.seen = self.record.pages + 1, self.record.seen + seen
            self.record.changed += rung
            self.record.save(update_fields=["pages", "seen", "changed"])
        if rung:
            doorbell.ring()

    def _ring(self, newest: Mapping[str, datetime], heard_to: datetime) -> int:
        """Makes the streams due; how many. What was heard before rings again only if nobody has read since."""
        now, rung = timezone.now(), 0
        others: Any = StreamCursor.objects.filter(connection_id=self.cursor.connection_id, next_at__gt=now)
        for stream, at in newest.items():
            unread = Q(last_started_at__lt=at + ROUNDED) | Q(last_started_at=None)
            is_news = Q() if at > heard_to else unread
            rung += others.filter(is_news, stream=stream).update(next_at=now)
        return rung
