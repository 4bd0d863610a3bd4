"""The exchanges of attempts, without their bodies."""

from collections import defaultdict
from collections.abc import Sequence

from integrations.models import Exchange
from journeys.models import AttemptExchange
from journeys.queries.scope import LedgerScope
from journeys.queries.shapes import ExchangeLine
from journeys.queries.shared_calls import shared_calls

COLUMNS = ("id", "method", "url", "status", "error", "started_at", "duration_ms", "request_sha256", "response_sha256")


def exchanges_of(scope: LedgerScope, links: Sequence[AttemptExchange]) -> dict[int, tuple[ExchangeLine, ...]]:
    """Exchanges by attempt, in the order they were made, with the items they carried. One cleared away is left out."""
    wanted = {link.exchange_id for link in links}
    known = {row["id"]: row for row in Exchange.objects.filter(pk__in=wanted).values(*COLUMNS)} if wanted else {}
    shared = shared_calls(scope, wanted)
    found: dict[int, list[ExchangeLine]] = defaultdict(list)
    for link in links:
        if link.exchange_id in known:
            line = ExchangeLine(
                role=link.role,
                item_index=link.item_index,
                shared=shared.get(link.exchange_id),
                **known[link.exchange_id],
            )
            found[link.attempt_id].append(line)
    return {attempt: tuple(lines) for attempt, lines in found.items()}
