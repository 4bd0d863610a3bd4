"""One batch in one transaction: its exchanges, its rows, its quarantine."""

from collections.abc import Sequence
from datetime import datetime
from itertools import accumulate

from integrations import gateway
from integrations.canonical import store
from integrations.canonical.merging.rows import Merged, Origin
from integrations.connector import Stream
from integrations.pulling import batches
from integrations.pulling.batches import Batch
from integrations.transport.record import ExchangeRecord


def store_batch(batch: Batch, origin: Origin, stream: Stream, *, purpose: str, now: datetime) -> tuple[Merged, int]:
    """Stores a batch in the caller's transaction; what the merge did, and how many records were put aside.

    What is held of a parent that the batch shows whole, and is not among its rows, is gone.
    """
    stored = _store_exchanges(batch.exchanges, purpose=purpose)
    exchange_ids = [stored[place] for place in batch.pages_of_rows]
    merged, refused = batches.merge_rows(origin, batch.rows, exchange_ids, now=now, lines=batch.lines or None)
    bad = [(record, stored[place]) for record, place in batch.bad]
    bad += [(batches.refused_record(batch.rows[item.index], item.reason), exchange_ids[item.index]) for item in refused]
    is_refused = {item.index for item in refused}
    kept = [row.external_id for index, row in enumerate(batch.rows) if index not in is_refused]
    batches.resolve_quarantined(origin.connection_id, stream.name, kept, now=now)
    batches.quarantine(origin.connection_id, stream.name, bad, now=now)
    if batch.whole_of:
        shown = list(batch.shown_ids())
        merged += Merged(deleted=store.bury_siblings(origin=origin, parents=batch.whole_of, shown=shown, now=now))
    return merged, len(bad)


def _store_exchanges(exchanges: Sequence[ExchangeRecord], *, purpose: str) -> list[int]:
    """Stores each with those beside it; the ids of the ones that brought records, in order."""
    together = [one for exchange in exchanges for one in (exchange, *exchange.beside)]
    ids = gateway.store_exchanges(together, purpose=purpose)
    places = accumulate((1 + len(exchange.beside) for exchange in exchanges), initial=0)
    return [ids[place] for place, _ in zip(places, exchanges, strict=False)]
