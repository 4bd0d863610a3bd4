"""The portfolio on paper: tiles, charts as tables, the projects that ask for a look, each with its grade."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from visibility.access import ROLES, Viewer
from visibility.exports.taking import keep
from visibility.queries.portfolio import portfolio as ask
from visibility.queries.portfolio_filters import as_text, filters_of, in_words
from visibility.queries.thinning import evenly
from visibility.web.access import allow

MOST_PROJECTS = 15
MOST_DATES = 26


@allow(*ROLES)
def board_pack(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The page to print, by the filters in the URL, worst projects first whatever the order asked for."""
    filters, now = replace(filters_of(request.GET), sort="-attention"), timezone.now()
    page = ask(viewer, filters, now=now)
    keep(viewer, "print", "board pack", query=as_text(filters), now=now)
    context = {
        "page": page,
        "worst": page.rows[:MOST_PROJECTS],
        "burn": evenly(page.burn.points, MOST_DATES),
        "chosen": in_words(filters),
        "query": as_text(filters),
        "reader": viewer.username,
        "now": now,
    }
    return render(request, "portfolio/print.html", context)
