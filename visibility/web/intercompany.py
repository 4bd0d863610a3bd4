"""Charges between legal entities."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone

from visibility.access import ROLES, Viewer
from visibility.queries import told
from visibility.queries.intercompany.page import STATES, Asked
from visibility.queries.intercompany.page import intercompany as ask
from visibility.queries.one_of import one_of
from visibility.queries.paging import page_number
from visibility.web.access import allow
from visibility.web.fields import text


@allow(*ROLES)
def intercompany(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Own margins, eliminations and the group; the pairs asked for, or one with its sides."""
    asked = asked_in(request.GET)
    page = ask(viewer, asked, now=timezone.now())
    chosen = {name: value for name in ("period", "entity") if (value := getattr(asked, name))}
    context = {
        "page": page,
        "told": told.of_charges(request.GET, page.period),
        "query": urlencode(chosen),
        "whole": urlencode(
            {**chosen, **{name: value for name in ("state", "pair") if (value := getattr(asked, name))}}
        ),
    }
    return render(request, "intercompany/page.html", context)


def asked_in(query: QueryDict) -> Asked:
    """What a query string asks for. Raises Http404 for a state that is none."""
    state = text(query, "state")
    return Asked(
        period=text(query, "period", longest=30),
        state=one_of(STATES, state) if state else "",
        entity=text(query, "entity", longest=20),
        pair=text(query, "pair", longest=200),
        page=page_number(query),
    )
