"""Failed transactions replayed together: chosen by filters, pressed once, and told one by one what became of them."""

from collections.abc import Iterable, Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from journeys.replay.acting import By, NotPossible, is_reason
from journeys.replay.many import Chosen
from journeys.replay.many import replay_many as replay_in_turn
from visibility.access import ADMIN, FINANCE, PMO, Viewer
from visibility.queries.transactions.filters import filters_of
from visibility.queries.transactions.replays import of_scope, replayable
from visibility.queries.transactions.replays import replayed as ask
from visibility.reports.asking_again import why_not
from visibility.web.access import allow
from visibility.web.fields import text
from visibility.web.transactions import query_without
from visibility.web.typed import give_back, given_back

FORM = "replay many"
LONGEST_QUERY = 3000
# Run, step, and the version that was seen.
PARTS = 3


@allow(PMO, ADMIN)
def replay_many(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """What the filters of the URL find, with a tick each; by POST those that are ticked are replayed."""
    filters = filters_of(request.GET)
    if request.method == "POST":
        return _press(request, viewer, query_without(filters, "tab", "before"))
    page = replayable(viewer, filters, now=timezone.now())
    typed = given_back(request.session, FORM, is_live="X-Live" in request.headers)
    ticked = {chosen.step_id for chosen in _ticked(typed.texts("chosen"))}
    context = {
        "page": page,
        "typed": typed,
        "unticked": {row.step_id for row in page.choices if row.step_id not in ticked} if typed.why else (),
        "query": query_without(page.filters, "tab", "before"),
    }
    return render(request, "transactions/replay.html", context)


@allow(PMO, FINANCE, ADMIN)
@require_safe
def replayed(request: HttpRequest, viewer: Viewer, bulk_id: int) -> HttpResponse:
    """What became of each, as it stands now."""
    return render(request, "transactions/replayed.html", {"page": ask(viewer, bulk_id, now=timezone.now())})


def _press(request: HttpRequest, viewer: Viewer, query: str) -> HttpResponse:
    chosen = of_scope(viewer, list(_ticked(request.POST.getlist("chosen"))))
    try:
        by = By(viewer.username, text(request.POST, "reason", longest=1000))
        bulk = replay_in_turn(viewer.firm_id, chosen, by=by, query=query[:LONGEST_QUERY], why_not=why_not)
    except NotPossible as refusal:
        give_back(request.session, request.POST, FORM, str(refusal), at=_field_at_fault(request))
        return redirect(f"{reverse('replay-many')}?{query}")
    return redirect("replayed", bulk_id=bulk.pk)


def _field_at_fault(request: HttpRequest) -> str:
    return "" if is_reason(text(request.POST, "reason", longest=1000)) else "reason"


def _ticked(posted: Iterable[str]) -> Iterator[Chosen]:
    """Run, step and what was seen of it, as the page wrote them; anything else was not ticked there."""
    for given in posted:
        parts = given.split("-")
        if len(parts) == PARTS and all(_is_number(part) for part in parts):
            yield Chosen(*map(int, parts))


def _is_number(part: str) -> bool:
    return part.isascii() and part.isdecimal() and len(part) < 19
