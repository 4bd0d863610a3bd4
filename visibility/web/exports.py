"""Lists as files, under the filters of their pages and the same permissions."""

from contextlib import ExitStack
from datetime import datetime
from tempfile import SpooledTemporaryFile

from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import content_disposition_header

from visibility.access import ENGINE_ROOM, ROLES, Viewer
from visibility.exports.files import FORMS, csv_parts, write_workbook
from visibility.exports.listing import Listing
from visibility.exports.portfolio import portfolio as list_portfolio
from visibility.exports.project_rows import project_rows as list_rows
from visibility.exports.slices import slices as list_slices
from visibility.exports.taking import keep
from visibility.exports.transactions import transactions as list_transactions
from visibility.queries import portfolio_filters, transaction_filters
from visibility.queries.one_of import one_of
from visibility.web.access import allow
from visibility.web.fields import text
from visibility.web.project import fact_filters
from visibility.web.slices import KEYS, second_of

IN_MEMORY = 8 * 1024 * 1024
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@allow(*ROLES)
def portfolio(request: HttpRequest, viewer: Viewer, form: str) -> HttpResponseBase:
    """Every chosen project with its numbers, grades and data times."""
    now = timezone.now()
    return _sent(viewer, list_portfolio(viewer, portfolio_filters.filters_of(request.GET), now=now), form, now)


@allow(*ROLES)
def slices(request: HttpRequest, viewer: Viewer, dimension: str, form: str) -> HttpResponseBase:
    """Every slice of the portfolio by one dimension, or by two."""
    filters, now = portfolio_filters.filters_of(request.GET), timezone.now()
    then = second_of(text(request.GET, "then"), dimension)
    return _sent(viewer, list_slices(viewer, one_of(KEYS, dimension), filters, then=then, now=now), form, now)


@allow(*ENGINE_ROOM)
def transactions(request: HttpRequest, viewer: Viewer, form: str) -> HttpResponseBase:
    """Every transaction that the filters let through."""
    now = timezone.now()
    return _sent(viewer, list_transactions(viewer, transaction_filters.filters_of(request.GET), now=now), form, now)


@allow(*ROLES)
def project_rows(request: HttpRequest, viewer: Viewer, code: str, form: str) -> HttpResponseBase:
    """Every row of a kind behind a project's numbers."""
    now = timezone.now()
    return _sent(viewer, list_rows(viewer, code, fact_filters(request.GET), now=now), form, now)


def _sent(viewer: Viewer, listing: Listing, form: str, now: datetime) -> HttpResponseBase:
    """The file; who takes it is kept before its first byte is sent."""
    name = f"{listing.name}.{one_of(FORMS, form)}"
    keep(viewer, "export", name, query=listing.query, now=now)
    if form == "xlsx":
        return _workbook(listing, name)
    response = StreamingHttpResponse(csv_parts(listing.head, listing.rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return response


def _workbook(listing: Listing, name: str) -> FileResponse:
    with ExitStack() as unless_sent:
        target = unless_sent.enter_context(SpooledTemporaryFile(max_size=IN_MEMORY))
        write_workbook(listing.head, listing.rows, target)
        target.seek(0)
        unless_sent.pop_all()
    return FileResponse(target, as_attachment=True, filename=name, content_type=WORKBOOK)
