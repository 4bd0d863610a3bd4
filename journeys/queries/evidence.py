"""The exchanges of attempts, without their bodies."""

from collections import defaultdict
from collections.abc import Sequence

from integrations.models import Exchange
from journeys.models import AttemptExchange
from journeys.queries.shapes import ExchangeLine

COLUMNS = ("id", "method", "url", "status", "error", "started_at", "duration_ms")


def exchanges_of(links: Sequence[AttemptExchange]) -> dict[int, tuple[ExchangeLine, ...]]:
    """Exchanges by attempt, in the order they were made. One that was cleared away is left out."""
    wanted = {link.exchange_id for link in links}
    known = {row["id"]: row for row in Exchange.objects.filter(pk__in=wanted).values(*COLUMNS)} if wanted else {}
    found: dict[int, list[ExchangeLine]] = defaultdict(list)
    for link in links:
        if link.exchange_id in known:
            line = ExchangeLine(role=link.role, item_index=link.item_index, **known[link.exchange_id])
            found[link.attempt_id].append(line)
    return {attempt: tuple(lines) for attempt, lines in found.items()}
