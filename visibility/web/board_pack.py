"""The board pack: the portfolio as a page to print, for those who may see the page, and as a PDF made by a worker."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from visibility.access import ROLES, Viewer
from visibility.exports.board import sheet
from visibility.exports.chromium import installed
from visibility.exports.pdfs import KEPT, TooMany, own_pdf, wanted
from visibility.exports.taking import keep
from visibility.models.views import LONGEST_QUERY
from visibility.queries.saved_views import plain_query
from visibility.web.access import allow
from visibility.web.fields import text


@allow(*ROLES)
def board_pack(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The page to print, by the filters in the URL, worst projects first whatever the order asked for."""
    context = sheet(viewer, request.GET, now=timezone.now())
    keep(viewer, "print", "board pack", query=context["query"], now=context["now"])
    return render(request, "portfolio/print.html", {**context, "has_pdf": installed() is not None})


@allow(*ROLES)
@require_POST
def ask_for_pdf(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Have the same made as a PDF, and on to the page that offers it when it is ready."""
    query = plain_query("portfolio", text(request.POST, "query", longest=3000))
    if len(query) > LONGEST_QUERY:
        messages.error(request, "No PDF was asked for: these filters are too long to be kept. Choose fewer.")
        return redirect("board-pack")
    try:
        found = wanted(viewer, query, now=timezone.now())
    except TooMany as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{reverse('board-pack')}?{query}")
    return redirect("board-pdf", pdf_id=found.pk)


@allow(*ROLES)
def pdf(request: HttpRequest, viewer: Viewer, pdf_id: int) -> HttpResponse:
    """That it is being made, that it is ready, or why there is none."""
    found = own_pdf(viewer, pdf_id, now=timezone.now())
    return render(request, "portfolio/pdf_page.html", {"pdf": found, "until": found.asked_at + KEPT})


@allow(*ROLES)
def pdf_file(request: HttpRequest, viewer: Viewer, pdf_id: int) -> HttpResponse:
    """The PDF itself, for who asked for it; who takes it is kept. To its page while there is none."""
    del request
    found, now = own_pdf(viewer, pdf_id, now=timezone.now()), timezone.now()
    if found.content is None or found.made_at is None:
        return redirect("board-pdf", pdf_id=pdf_id)
    keep(viewer, "print", "board pack, PDF", query=found.query, sha256=found.sha256, now=now)
    headers = {"Content-Disposition": f'attachment; filename="{_name(viewer, found.made_at)}"'}
    return HttpResponse(bytes(found.content), content_type="application/pdf", headers=headers)


def _name(viewer: Viewer, made_at: datetime) -> str:
    return f"portfolio-{viewer.firm_slug}-{made_at:%Y-%m-%d}.pdf"
