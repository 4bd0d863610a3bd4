"""The transactions of a filter as a list: all of them, a page of the ledger at a time."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from urllib.parse import urlencode

from journeys.queries.runs import runs
from visibility.access import Viewer
from visibility.exports.cells import Cell
from visibility.exports.listing import Listing, amount
from visibility.queries.ledger import ledger_of
from visibility.queries.shapes.transactions import TransactionFilters, TransactionLine
from visibility.queries.transactions.filters import asked, chosen_by
from visibility.queries.transactions.page import line_of

AT_ONCE = 500
PLAIN = (
    *("run_id", "correlation_id", "journey_label", "what", "subject", "customer", "entity", "state"),
    *("step", "connection", "kind", "kind_label", "reason"),
)
TIMES = ("started_at", "due_at", "finished_at")
HEAD = (*PLAIN, "amount", "currency", "at_risk", "at_risk_currency", *TIMES, "is_late", "as_of")


def transactions(viewer: Viewer, filters: TransactionFilters, *, now: datetime) -> Listing:
    """The runs within the viewer's legal entities, newest first; as_of is when they were read."""
    given = chosen_by(filters, "before")
    return Listing("transactions", urlencode(given), HEAD, _rows(viewer, filters, now))


def _rows(viewer: Viewer, filters: TransactionFilters, now: datetime) -> Iterator[Sequence[Cell]]:
    ledger, before = ledger_of(viewer, now=now), ""
    wanted = asked(ledger, filters, now=now)
    while True:
        page = runs(ledger.scope, wanted, before=before, limit=AT_ONCE)
        yield from (_row(line_of(ledger, row, now=now), now) for row in page.rows)
        if page.older is None:
            return
        before = page.older


def _row(line: TransactionLine, now: datetime) -> Sequence[Cell]:
    return (
        *(getattr(line, name) for name in PLAIN),
        *amount(line.own_money),
        *amount(line.at_risk),
        *(getattr(line, name) for name in TIMES),
        "yes" if line.is_late else "no",
        now,
    )
