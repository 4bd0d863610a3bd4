"""The board pack: what its sheet shows of the portfolio, and the document that is printed of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from visibility.access import Viewer
from visibility.queries.portfolio.at_budget import at_rate, rate_of
from visibility.queries.portfolio.filters import choosing, filters_of, in_words
from visibility.queries.portfolio.page import portfolio
from visibility.queries.thinning import evenly

MOST_PROJECTS = 15
MOST_DATES = 26


def sheet(viewer: Viewer, asked: Mapping[str, str], *, now: datetime) -> dict[str, Any]:
    """What the sheet shows: figures and grades of the projects that the filters choose, the worst first."""
    filters, rate = replace(filters_of(asked), sort="-attention"), rate_of(asked.get("rate"))
    page = portfolio(viewer, filters, now=now, rate=rate)
    return {
        "page": page,
        "worst": page.rows[:MOST_PROJECTS],
        "burn": evenly(page.burn.points, MOST_DATES),
        "chosen": in_words(filters),
        "query": urlencode(choosing(filters) | at_rate(rate)),
        "reader": viewer.username,
        "firm_name": viewer.firm_name,
        "now": now,
    }


def document(viewer: Viewer, asked: Mapping[str, str], *, now: datetime) -> str:
    """The sheet as one file of HTML that is complete in itself."""
    context = sheet(viewer, asked, now=now)
    return render_to_string("portfolio/pdf.html", {**context, "style": _style(context)})


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
