"""Filters that people keep under a name: their own and those shared with their roles, each with how much it finds."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from journeys.queries import scope
from journeys.rows import Row, rows
from visibility.access import ENGINE_ROOM, ROLES, OutOfScope, Viewer
from visibility.models import SavedView
from visibility.queries.ledger import ledger_of
from visibility.queries.portfolio import filters as portfolio_filters
from visibility.queries.portfolio.at_budget import at_rate, rate_of
from visibility.queries.portfolio.lines import chosen, lines_of
from visibility.queries.transactions import filters as transaction_filters

# Counting stops here; more views than these nobody finds among each other.
MOST_COUNTED, MOST_VIEWS = 1000, 50
PAGES: Mapping[str, tuple[str, ...]] = {"portfolio": ROLES, "transactions": ENGINE_ROOM}
Count = Callable[[str], int]
# Portfolio and transactions ask this for every reader: the ORM took three times as long to spell it as it takes.
SEEN = """
SELECT view.id, view.owner_id, view.firm_id, view.page, view.name, view.query, view.shared_with, view.saved_at, EXISTS (
  SELECT FROM visibility_defaultview chosen WHERE chosen.view_id = view.id AND chosen.user_id = %(user)s) AS is_default
FROM visibility_savedview view
WHERE view.firm_id = %(firm)s AND (view.owner_id = %(user)s OR view.shared_with = ANY(%(roles)s))
"""


@dataclass(frozen=True, kw_only=True)
class ViewLine:
    """A view as a page lists it. count: what it finds for this viewer; counting stops at 1000, then is_more."""

    id: int
    name: str
    query: str
    count: int
    is_more: bool
    is_own: bool
    is_default: bool
    shared_with: str


def kept_views(viewer: Viewer, page: str) -> list[SavedView]:
    """The views of a page that the viewer may see, by name; one query. `is_default`: the page opens with it."""
    return _seen(viewer, "AND view.page = %(page)s ORDER BY view.name, view.id LIMIT %(most)s", page=page)


def default_query(views: Iterable[SavedView]) -> str:
    """The filters that a page opens with; "" for none, also once its view is no longer shared."""
    return next((view.query for view in views if view.is_default), "")  # type: ignore[attr-defined]  # annotated


def counted(viewer: Viewer, page: str, views: Iterable[SavedView], *, now: datetime) -> tuple[ViewLine, ...]:
    """The views as a page lists them, each with how much it finds; no query for none."""
    found = list(views)
    count = COUNTS[page](viewer, now) if found else None
    return tuple(_line(view, viewer, count(view.query)) for view in found if count is not None)


def visible_view(viewer: Viewer, view_id: int) -> SavedView:
    """A view that the viewer may see. Raises OutOfScope."""
    found = next(iter(_seen(viewer, "AND view.id = %(key)s LIMIT %(most)s", key=view_id)), None)
    if found is None or not viewer.has_role(*PAGES[found.page]):
        raise OutOfScope("No such view.")
    return found


def plain_query(page: str, text: str) -> str:
    """A query string with what the page's filters know of it, and its rates; nothing else."""
    asked = dict(parse_qsl(text))
    if page == "portfolio":
        filters = portfolio_filters.filters_of(asked)
        sort = {"sort": filters.sort} if "sort" in asked else {}
        kept = {**portfolio_filters.choosing(filters), **at_rate(rate_of(asked.get("rate"))), **sort}
    else:
        kept = transaction_filters.chosen_by(transaction_filters.filters_of(asked), "before")
    return urlencode(kept)


def _seen(viewer: Viewer, which: str, **parameters: int | str) -> list[SavedView]:
    asked = {"user": viewer.user_id, "firm": viewer.firm_id, "roles": sorted(viewer.roles), "most": MOST_VIEWS}
    return [_view(row) for row in rows(SEEN + which, **asked, **parameters)]


def _view(row: Row) -> SavedView:
    is_default = row.pop("is_default")
    view = SavedView.from_db(None, list(row), list(row.values()))
    view.is_default = is_default  # type: ignore[attr-defined]  # annotated
    return view


def _line(view: SavedView, viewer: Viewer, found: int) -> ViewLine:
    return ViewLine(
        id=view.pk,
        name=view.name,
        query=view.query,
        count=min(found, MOST_COUNTED),
        is_more=found > MOST_COUNTED,
        is_own=view.owner_id == viewer.user_id,
        is_default=view.is_default,  # type: ignore[attr-defined]  # annotated
        shared_with=view.shared_with,
    )


def _of_portfolio(viewer: Viewer, now: datetime) -> Count:
    """How many projects a query string chooses; the projects are read once for all views."""
    del now
    lines = lines_of(viewer)
    return lambda query: len(chosen(lines, portfolio_filters.of_text(query)))


def _of_transactions(viewer: Viewer, now: datetime) -> Count:
    ledger = ledger_of(viewer, now=now)

    def count(query: str) -> int:
        wanted = transaction_filters.asked(ledger, transaction_filters.filters_of(dict(parse_qsl(query))), now=now)
        return scope.asked(ledger.scope, wanted).order_by().values("pk")[: MOST_COUNTED + 1].count()

    return count


COUNTS: Mapping[str, Callable[[Viewer, datetime], Count]] = {
    "portfolio": _of_portfolio,
    "transactions": _of_transactions,
}
