"""What was believed at an instant and what is known now: of a project, and of the portfolio."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from visibility.access import ROLES, Viewer
from visibility.queries.belief import FIGURES, instant_of, project_belief
from visibility.queries.portfolio_belief import portfolio_belief
from visibility.queries.portfolio_filters import choosing, filters_of
from visibility.web.access import allow
from visibility.web.fields import text


@allow(*ROLES)
def project(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """One project then and now, with the late facts that explain the difference."""
    now = timezone.now()
    page = project_belief(viewer, code, **_asked(request, now), now=now)
    return render(request, "belief/project.html", {"page": page})


@allow(*ROLES)
def portfolio(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The portfolio then and now, under the filters in the URL."""
    filters = filters_of(request.GET)
    page = portfolio_belief(viewer, filters, **_asked(request, timezone.now()))
    return render(request, "belief/portfolio.html", {"page": page, "chosen": choosing(filters)})


def _asked(request: HttpRequest, now: datetime) -> dict[str, Any]:
    """The instant and the figure in the URL; a month ago and cost where none is named."""
    instant = instant_of(text(request.GET, "at", longest=40), now=now)
    return {"instant": instant, "figure": text(request.GET, "figure") or FIGURES[0]}
