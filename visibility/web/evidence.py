"""The evidence pack of a number, as a file to take along."""

from collections.abc import Callable
from contextlib import ExitStack
from tempfile import SpooledTemporaryFile

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from visibility.access import ROLES, Viewer
from visibility.evidence.asked import Asked, of_portfolio, of_project
from visibility.evidence.taking import take
from visibility.queries.portfolio.filters import filters_of
from visibility.web.access import allow

IN_MEMORY = 8 * 1024 * 1024


@allow(*ROLES)
def of_tile(request: HttpRequest, viewer: Viewer, key: str) -> HttpResponseBase:
    """The pack of a tile under the filters in the URL."""
    filters, now = filters_of(request.GET), timezone.now()
    return _file(lambda: of_portfolio(viewer, key, filters, now=now), f"evidence-{key}.zip")


@allow(*ROLES)
def of_figure(request: HttpRequest, viewer: Viewer, code: str, key: str) -> HttpResponseBase:
    """The pack of a project's figure."""
    del request
    now = timezone.now()
    return _file(lambda: of_project(viewer, code, key, now=now), f"evidence-{code}-{key}.zip")


def _file(ask: Callable[[], Asked], name: str) -> FileResponse:
    with ExitStack() as unless_sent:
        target = unless_sent.enter_context(SpooledTemporaryFile(max_size=IN_MEMORY))
        digest = take(ask, target, now=timezone.now())
        target.seek(0)
        unless_sent.pop_all()
    response = FileResponse(target, as_attachment=True, filename=name, content_type="application/zip")
    response.headers["X-Evidence-SHA256"] = digest
    return response
