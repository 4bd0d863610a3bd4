"""The project page and the rows behind its numbers."""

from typing import get_args
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone

from visibility.access import ROLES, Viewer
from visibility.evidence.project_numbers import PROJECT
from visibility.queries import told
from visibility.queries.facts.page import facts as ask_facts
from visibility.queries.one_of import one_of
from visibility.queries.paging import page_number
from visibility.queries.project.bills import project_bills
from visibility.queries.project.entries import FIRST_LOOK
from visibility.queries.project.expenses import project_expenses
from visibility.queries.project.page import project as ask
from visibility.queries.project.shown import MONEY, switched
from visibility.queries.project.time import project_time
from visibility.queries.shapes.facts import FactFilters, FactKind
from visibility.web import charts
from visibility.web.access import allow
from visibility.web.fields import text

KINDS: tuple[FactKind, ...] = get_args(FactKind)


@allow(*ROLES)
def project(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """One project: margin, burn, estimates, milestones, team, story."""
    switch = switched(text(request.GET, "money"), text(request.GET, "rate"))
    page = ask(viewer, code, now=timezone.now(), switch=switch)
    context = {
        "page": page,
        "told": told.of_project(request.GET, switch),
        "currencies": MONEY.items(),
        "numbers": tuple(PROJECT.values()),
        "first": f":{FIRST_LOOK}",
        "first_count": FIRST_LOOK,
        "time": project_time(viewer, code, most=FIRST_LOOK),
        "expenses": project_expenses(viewer, code, most=FIRST_LOOK),
        "bills": project_bills(viewer, code, most=FIRST_LOOK),
        "burn_figure": charts.burn(page.burn),
        "unbilled_figure": charts.unbilled(page.unbilled, page.currency),
    }
    return render(request, "projects/page.html", context)


@allow(*ROLES)
def facts(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """The facts behind a number, newest first, each with the exchange that brought it."""
    page = ask_facts(viewer, code, fact_filters(request.GET), now=timezone.now())
    query = urlencode({name: value for name, value in vars(page.filters).items() if name != "page"})
    said = told.of_facts(request.GET, page.filters)
    return render(request, "projects/facts.html", {"page": page, "told": said, "kinds": KINDS, "query": query})


def fact_filters(asked: QueryDict) -> FactFilters:
    """The filters that a query string names. Raises Http404 for a kind that is none."""
    return FactFilters(
        kind=one_of(KINDS, text(asked, "kind") or "time"),
        period=text(asked, "period", longest=7),
        state=text(asked, "state", longest=20),
        page=page_number(asked),
    )
