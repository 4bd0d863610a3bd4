"""Lists as files, under the filters of their pages and the same permissions."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from tempfile import SpooledTemporaryFile

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from visibility.access import ADMIN, ENGINE_ROOM, EXECUTIVE, PMO, ROLES, Viewer
from visibility.exports.bridge import bridge as list_bridge
from visibility.exports.files import FORMS, write
from visibility.exports.intercompany import intercompany as list_intercompany
from visibility.exports.listing import Listing
from visibility.exports.portfolio import portfolio as list_portfolio
from visibility.exports.project_rows import project_rows as list_rows
from visibility.exports.slices import slices as list_slices
from visibility.exports.staffing import staffing as list_staffing
from visibility.exports.taking import keep, one_snapshot
from visibility.exports.transactions import transactions as list_transactions
from visibility.queries.bridge import scope as bridge_scope
from visibility.queries.one_of import one_of
from visibility.queries.portfolio import filters as portfolio_filters
from visibility.queries.portfolio.at_budget import rate_of
from visibility.queries.staffing.rows import ONLY
from visibility.queries.staffing.scope import filters_of as staffing_filters
from visibility.queries.transactions import filters as transaction_filters
from visibility.web.access import allow
from visibility.web.fields import text
from visibility.web.intercompany import asked_in
from visibility.web.project import fact_filters
from visibility.web.slices import KEYS, second_of

IN_MEMORY = 8 * 1024 * 1024
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@allow(*ROLES)
def portfolio(request: HttpRequest, viewer: Viewer, form: str) -> HttpResponseBase:
    """Every chosen project with its numbers, grades and data times."""
    now = timezone.now()
    filters, rate = portfolio_filters.filters_of(request.GET), rate_of(request.GET.get("rate"))
    return _sent(viewer, lambda: list_portfolio(viewer, filters, now=now, rate=rate), form, now)


@allow(*ROLES)
def bridge(request: HttpRequest, viewer: Viewer, form: str) -> HttpResponseBase:
    """Every project of the margin bridge with what each cause added."""
    now = timezone.now()
    filters = bridge_scope.filters_of(request.GET, now=now)
    return _sent(viewer, lambda: list_bridge(viewer, filters, now=now), form, now)


@allow(*ROLES)
def slices(request: HttpRequest, viewer: Viewer, dimension: str, form: str) -> HttpResponseBase:
    """Every slice of the portfolio by one dimension, or by two."""
    filters, now = portfolio_filters.filters_of(request.GET), timezone.now()
    by, then = one_of(KEYS, dimension), second_of(text(request.GET, "then"), dimension)
    rate = rate_of(request.GET.get("rate"))
    return _sent(viewer, lambda: list_slices(viewer, by, filters, then=then, now=now, rate=rate), form, now)


@allow(*ROLES)
def intercompany(request: HttpRequest, viewer: Viewer, form: str) -> HttpResponseBase:
    """Every charge between legal entities that is asked for."""
    asked = asked_in(request.GET)
    return _sent(viewer, lambda: list_intercompany(viewer, asked), form, timezone.now())


@allow(*ENGINE_ROOM)
def transactions(request: HttpRequest, viewer: Viewer, form: str) -> HttpResponseBase:
    """Every transaction that the filters let through."""
    now = timezone.now()
    filters = transaction_filters.filters_of(request.GET)
    return _sent(viewer, lambda: list_transactions(viewer, filters, now=now), form, now)


@allow(*ROLES)
def project_rows(request: HttpRequest, viewer: Viewer, code: str, form: str) -> HttpResponseBase:
    """Every row of a kind behind a project's numbers."""
    now = timezone.now()
    filters = fact_filters(request.GET)
    return _sent(viewer, lambda: list_rows(viewer, code, filters, now=now), form, now)


@allow(EXECUTIVE, PMO, ADMIN)
def staffing(request: HttpRequest, viewer: Viewer, form: str) -> HttpResponseBase:
    """All that is wanted in the weeks of the radar, whole."""
    now, only = timezone.now(), one_of(ONLY, text(request.GET, "only"))
    week, filters = text(request.GET, "week", longest=10), staffing_filters(request.GET)
    return _sent(viewer, lambda: list_staffing(viewer, filters, week=week, only=only, now=now), form, now)


def _sent(viewer: Viewer, ask: Callable[[], Listing], form: str, now: datetime) -> FileResponse:
    """The file, read in one snapshot: a list that changes meanwhile neither doubles a row nor loses one.

    It is whole before its first byte is sent, so that no transaction waits for a slow reader; who takes it is kept.
    """
    form = one_of(FORMS, form)
    with ExitStack() as unless_sent:
        target = unless_sent.enter_context(SpooledTemporaryFile(max_size=IN_MEMORY))
        with one_snapshot():
            listing = ask()
            write(form, listing.head, listing.rows, target)
        name = f"{listing.name}.{form}"
        keep(viewer, "export", name, query=listing.query, now=now)
        target.seek(0)
        unless_sent.pop_all()
    return FileResponse(target, as_attachment=True, filename=name, content_type=TYPES[form])
