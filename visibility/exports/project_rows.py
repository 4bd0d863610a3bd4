"""The rows behind a project's numbers as a list; what hours cost only for who may see it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from urllib.parse import urlencode

from visibility.access import Viewer
from visibility.exports.cells import Cell
from visibility.exports.listing import Listing
from visibility.queries.facts.page import all_facts
from visibility.queries.project.address import find
from visibility.queries.shapes.facts import FactFilters, FactRow

HEAD = (
    *("kind", "source", "external_id", "version", "service_date", "period", "what", "who", "state", "hours"),
    *("amount", "currency", "cost", "cost_currency", "reporting_amount", "reporting_currency"),
    *("recorded_at", "source_changed_at", "exchange_id"),
)
PLAIN = ("kind", "connection", "external_id", "version", "service_date", "period", "what", "who", "state", "hours")


def project_rows(viewer: Viewer, code: str, filters: FactFilters, *, now: datetime) -> Listing:
    """The facts of a kind, newest first; recorded_at is their as-of. Raises OutOfScope."""
    find(viewer, code)
    given = {name: value for name, value in vars(filters).items() if value and name != "page"}
    return Listing(f"{code}-{filters.kind}", urlencode(given), HEAD, _rows(viewer, code, filters, now))


def _rows(viewer: Viewer, code: str, filters: FactFilters, now: datetime) -> Iterator[Sequence[Cell]]:
    return (_row(row, viewer.reporting_currency) for row in all_facts(viewer, code, filters, now=now))


def _row(row: FactRow, reporting_currency: str) -> Sequence[Cell]:
    return (
        *(getattr(row, name) for name in PLAIN),
        *(row.amount, row.currency if row.amount is not None else None),
        *(row.cost, row.cost_currency if row.cost is not None else None),
        *(row.reporting_amount, reporting_currency if row.reporting_amount is not None else None),
        *(row.recorded_at, row.source_changed_at, row.exchange_id),
    )
