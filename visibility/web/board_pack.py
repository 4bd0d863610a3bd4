"""The portfolio on paper: tiles, charts as tables, the projects that ask for a look, each with its grade."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from visibility.access import ROLES, Viewer
from visibility.exports.chromium import NoPdf, installed, printed
from visibility.exports.taking import keep
from visibility.queries.portfolio.at_budget import rate_of
from visibility.queries.portfolio.filters import choosing, filters_of, in_words
from visibility.queries.portfolio.page import portfolio as ask
from visibility.queries.thinning import evenly
from visibility.web.access import allow

MOST_PROJECTS = 15
MOST_DATES = 26


@allow(*ROLES)
def board_pack(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The page to print, by the filters in the URL, worst projects first whatever the order asked for."""
    context = sheet(viewer, request.GET, now=timezone.now())
    keep(viewer, "print", "board pack", query=context["query"], now=context["now"])
    return render(request, "portfolio/print.html", {**context, "has_pdf": installed() is not None})


@allow(*ROLES)
def as_pdf(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The same as a PDF; back to the page that can be printed, with the reason, where none can be made."""
    context = sheet(viewer, request.GET, now=timezone.now())
    document = render_to_string("portfolio/pdf.html", {**context, "style": _style(context)}, request)
    try:
        pdf = printed(document)
    except NoPdf as error:
        messages.error(request, str(error))
        return redirect(f"{reverse('board-pack')}?{context['query']}")
    digest = sha256(pdf).hexdigest()
    keep(viewer, "print", "board pack, PDF", query=context["query"], sha256=digest, now=context["now"])
    name = f"portfolio-{viewer.firm_slug}-{context['now']:%Y-%m-%d}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def sheet(viewer: Viewer, asked: Mapping[str, str], *, now: datetime) -> dict[str, Any]:
    """What the sheet shows: figures and grades of the projects that the filters choose."""
    filters, rate = replace(filters_of(asked), sort="-attention"), rate_of(asked.get("rate"))
    page = ask(viewer, filters, now=now, rate=rate)
    return {
        "page": page,
        "worst": page.rows[:MOST_PROJECTS],
        "burn": evenly(page.burn.points, MOST_DATES),
        "chosen": in_words(filters),
        "query": urlencode(choosing(filters) | ({"rate": rate} if rate == "budget" else {})),
        "reader": viewer.username,
        "firm_name": viewer.firm_name,
        "now": now,
    }


def _style(context: Mapping[str, Any]) -> SafeString:
    """The sheet's own, and at the foot of each page from when it is, and for whom."""
    known = context["page"].as_of
    data = f"data of {known:%d %b %Y %H:%M} UTC" if known else "a source was not read yet"
    foot = f"Known as of {context['now']:%d %b %Y %H:%M} UTC, {data}; for {context['reader']}"
    css = (settings.BASE_DIR / "static" / "css" / "print.css").read_text(encoding="utf-8")
    return mark_safe(f"{css}\n@page {{ @bottom-left {{ content: {_quoted(foot)}; }} }}")  # noqa: S308  (our own file, and text that _quoted wrote)


def _quoted(text: str) -> str:
    """A CSS string: whatever is no plain character by its number."""
    return '"' + "".join(one if one.isalnum() or one in " .,:;-" else f"\\{ord(one):x} " for one in text) + '"'
