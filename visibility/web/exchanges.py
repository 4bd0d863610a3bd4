"""One exchange: request and answer, as they went over the wire, redacted; private fields masked until opened."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from visibility.access import ADMIN, FINANCE, FINANCE_ROOM, PMO, Viewer
from visibility.queries.transactions.exchange import exchange as ask
from visibility.queries.transactions.exchange import unmasked
from visibility.web.access import allow
from visibility.web.fields import text


@allow(PMO, FINANCE, ADMIN)
def exchange(request: HttpRequest, viewer: Viewer, exchange_id: int) -> HttpResponse:
    """The evidence behind a row or an attempt."""
    context = {"exchange": ask(viewer, exchange_id), "may_unmask": viewer.has_role(*FINANCE_ROOM)}
    return render(request, "transactions/exchange.html", context)


@allow(*FINANCE_ROOM)
@require_POST
def unmask(request: HttpRequest, viewer: Viewer, exchange_id: int) -> HttpResponse:
    """The same with its private fields, once, for a reason that is kept."""
    reason = text(request.POST, "reason")
    if not reason:
        messages.error(request, "Say why you need the masked fields; the reason is kept.")
        return redirect("exchange", exchange_id=exchange_id)
    opened = unmasked(viewer, exchange_id, reason=reason, now=timezone.now())
    return render(request, "transactions/exchange.html", {"exchange": opened, "may_unmask": False})
