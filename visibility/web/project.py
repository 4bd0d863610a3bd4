"""The project page and the rows behind its numbers."""

from typing import get_args

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from visibility.access import ROLES, Viewer
from visibility.queries.facts import facts as ask_facts
from visibility.queries.project import project as ask
from visibility.queries.shapes.facts import FactFilters, FactKind
from visibility.web import charts
from visibility.web.access import allow

KINDS: tuple[FactKind, ...] = get_args(FactKind)


@allow(*ROLES)
def project(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """One project: margin, burn, estimates, milestones, team, story."""
    page = ask(viewer, code, now=timezone.now())
    context = {
        "page": page,
        "burn_figure": charts.burn(page.burn),
        "unbilled_figure": charts.unbilled(page.unbilled, page.currency),
    }
    return render(request, "projects/page.html", context)


@allow(*ROLES)
def facts(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """The facts behind a number, newest first, each with the exchange that brought it."""
    kind = next((kind for kind in KINDS if kind == request.GET.get("kind", "time")), None)
    if kind is None:
        raise Http404("No such kind of rows.")
    number = request.GET.get("page", "1")
    filters = FactFilters(
        kind=kind,
        period=request.GET.get("period", "")[:7],
        state=request.GET.get("state", "")[:20],
        page=int(number) if number.isdecimal() and len(number) < 6 else 1,
    )
    page = ask_facts(viewer, code, filters, now=timezone.now())
    return render(request, "projects/facts.html", {"page": page, "kinds": KINDS})
