"""The rows behind a project's numbers as a list; what hours cost only for who may see it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from urllib.parse import urlencode

from visibility.access import Viewer
from visibility.exports.cells import Cell
from visibility.exports.listing import Listing, hours, stated
from visibility.queries.facts.page import all_facts
from visibility.queries.project.address import find
from visibility.queries.shapes.facts import FactFilters, FactRow

HEAD = (
    *("kind", "source", "external_id", "version", "service_date", "period", "what", "who", "state", "hours"),
    *("amount", "currency", "cost", "cost_currency", "reporting_amount", "reporting_currency"),
    *("recorded_at", "source_changed_at", "exchange_id"),
)
PLAIN = ("kind", "connection", "external_id", "version", "service_date", "period", "what", "who", "state")


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
        hours(row.hours),
        *stated(row.amount, row.currency),
        *stated(row.cost, row.cost_currency),
        *stated(row.reporting_amount, reporting_currency),
        *(row.recorded_at, row.source_changed_at, row.exchange_id),
    )
