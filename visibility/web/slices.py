"""The portfolio sliced by a dimension, and by a second one below."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from visibility.access import ROLES, Viewer
from visibility.queries import told
from visibility.queries.one_of import one_of
from visibility.queries.paging import page_number
from visibility.queries.portfolio.at_budget import at_rate, rate_of
from visibility.queries.portfolio.filters import choosing, filters_of
from visibility.queries.slices.dimensions import DIMENSIONS, PERIOD, key_of
from visibility.queries.slices.page import slices as ask
from visibility.web.access import allow
from visibility.web.fields import text

KEYS = tuple(DIMENSIONS)
SECOND = tuple(key for key in KEYS if key != PERIOD)


@allow(*ROLES)
def slices(request: HttpRequest, viewer: Viewer, dimension: str) -> HttpResponse:
    """One table for every dimension, by the filters in the URL; a dimension may be called as its page calls it."""
    if dimension not in KEYS and (key := key_of(dimension)):
        return redirect(f"{reverse('slices', args=[key])}?{request.GET.urlencode()}".rstrip("?"))
    filters = filters_of(request.GET, page=page_number(request.GET))
    then, rate = second_of(text(request.GET, "then"), dimension), rate_of(request.GET.get("rate"))
    page = ask(viewer, one_of(KEYS, dimension), filters, then=then, now=timezone.now(), rate=rate)
    chosen = choosing(filters) | at_rate(rate)
    context = {
        "page": page,
        "told": told.of_rate(request.GET),
        "filters": filters,
        "asked_rate": rate,
        "second": [DIMENSIONS[key] for key in SECOND if key != dimension],
        "query": urlencode(chosen),
        "whole": urlencode({**chosen, **({"then": then} if then else {})}),
        "without_period": urlencode({name: value for name, value in chosen.items() if name != PERIOD}),
    }
    return render(request, "portfolio/slices.html", context)


def second_of(asked: str, first: str) -> str:
    """The second dimension of a query string; "" for none, or for the first one. Raises Http404 for what is none."""
    return one_of(SECOND, asked) if asked not in ("", first) else ""
