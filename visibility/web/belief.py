"""What was believed at an instant and what is known now: of a project, and of the portfolio."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from visibility.access import ROLES, Viewer
from visibility.queries import told
from visibility.queries.belief.page import FIGURES, LABELS, instant_of, project_belief
from visibility.queries.belief.portfolio import portfolio_belief
from visibility.queries.paging import page_number
from visibility.queries.portfolio.filters import choosing, filters_of
from visibility.queries.shapes.belief import LateFact
from visibility.web.access import allow
from visibility.web.fields import text

FIRST, PER_PAGE = 6, 50


@allow(*ROLES)
def project(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """One project then and now, with the late facts that explain most of the difference."""
    now = timezone.now()
    page = project_belief(viewer, code, **_asked(request, now), now=now)
    context = {
        "page": page,
        "told": told.of_belief(request.GET, page.instant),
        "largest": _largest(page.lines),
        "others": len(page.lines[FIRST:]),
    }
    return render(request, "belief/project.html", context)


def _largest(lines: Sequence[LateFact]) -> Sequence[LateFact]:
    """All of a few in their order; of many those that moved it most."""
    if len(lines) <= FIRST:
        return lines
    return sorted(lines, key=lambda line: -abs(line.effect.figure or Decimal(0)))[:FIRST]


@allow(*ROLES)
def facts(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """All late facts of one project in the order in which they were recorded, in pages."""
    now, number = timezone.now(), page_number(request.GET)
    page = project_belief(viewer, code, **_asked(request, now), now=now)
    context = {
        "page": page,
        "told": told.of_belief(request.GET, page.instant),
        "label": LABELS[page.figure],
        "lines": page.lines[(number - 1) * PER_PAGE : number * PER_PAGE],
        "number": number,
        "pages": max(-(-len(page.lines) // PER_PAGE), 1),
        "query": urlencode({"at": page.instant.isoformat(), "figure": page.figure}),
    }
    return render(request, "belief/facts.html", context)


@allow(*ROLES)
def portfolio(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The portfolio then and now, under the filters in the URL."""
    filters = filters_of(request.GET)
    page = portfolio_belief(viewer, filters, **_asked(request, timezone.now()))
    context = {"page": page, "told": told.of_belief(request.GET, page.instant), "chosen": choosing(filters)}
    return render(request, "belief/portfolio.html", context)


def _asked(request: HttpRequest, now: datetime) -> dict[str, Any]:
    """The instant and the figure in the URL; a month ago and cost where none is named."""
    instant = instant_of(text(request.GET, "at", longest=40), now=now)
    return {"instant": instant, "figure": text(request.GET, "figure") or FIGURES[0]}
