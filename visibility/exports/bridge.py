"""The margin bridge as a list: a line a project, a column a cause, both margins, and why one is left out."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from urllib.parse import urlencode

from visibility.access import Viewer
from visibility.exports.cells import Cell
from visibility.exports.listing import Listing, rounded
from visibility.measures.margin_bridge import BARS
from visibility.queries.answers import words
from visibility.queries.bridge.page import by_size, selected
from visibility.queries.bridge.scope import BridgeScope, as_query
from visibility.queries.shapes.bridge import BridgeFilters

HEAD = ("code", "name", "customer", "entity", "from", "to", "rate", "currency", "then", *BARS, "now", "not_known")


def bridge(viewer: Viewer, filters: BridgeFilters, *, now: datetime) -> Listing:
    """Every project of the page's selection, those that changed most first."""
    scope = selected(viewer, filters, now=now)
    return Listing("margin-bridge", urlencode(as_query(filters)), HEAD, _rows(scope))


def _rows(scope: BridgeScope) -> Iterator[Sequence[Cell]]:
    for one in by_size(scope.bridged):
        moved = (rounded(number, scope.currency) for number in (one.then, *(one.bars[name] for name in BARS), one.now))
        yield (*_about(scope, one.day.project_id), scope.currency, *moved, None)
    nothing: tuple[Decimal | None, ...] = (None,) * (len(BARS) + 2)
    for key, (reason, _) in scope.left_out.items():
        yield (*_about(scope, key), scope.currency, *nothing, words(reason))


def _about(scope: BridgeScope, key: int) -> Sequence[Cell]:
    line, filters = scope.by_id.get(key), scope.filters
    said = (line.code, line.name, line.customer, line.entity) if line else (str(key), None, None, None)
    return (*said, scope.kept_since or filters.since, scope.kept_until or filters.until, filters.rate)
