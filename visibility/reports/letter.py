"""What a mail says: the figures of the filters as its reader may see them, each with its grade."""

from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from django.template.loader import render_to_string

from visibility.access import Viewer
from visibility.models import ReportSchedule
from visibility.queries.portfolio.at_budget import at_rate, rate_in
from visibility.queries.portfolio.filters import choosing, in_words, of_text
from visibility.queries.portfolio.page import portfolio

MOST_PROJECTS = 10


@dataclass(frozen=True)
class Letter:
    """A mail in plain text."""

    subject: str
    body: str


def letter(schedule: ReportSchedule, reader: Viewer, *, due: datetime, is_late: bool, now: datetime) -> Letter:
    """The mail of one schedule's day for one reader."""
    text = schedule.view.query if schedule.view else schedule.query
    filters, rate = replace(of_text(text), sort="-attention"), rate_in(text)
    page = portfolio(reader, filters, now=now, rate=rate)
    query = urlencode(choosing(filters) | at_rate(rate))
    context = {
        "page": page,
        "worst": page.rows[:MOST_PROJECTS],
        "chosen": in_words(filters),
        "schedule": schedule,
        "reader": reader,
        # As its owner's clock shows it: a template would tell it in UTC.
        "due_at": f"{due:%d %b %Y %H:%M} {schedule.time_zone}",
        "is_late": is_late,
        "now": now,
        "address": f"{schedule.site}/portfolio/?{query or urlencode({'view': 'none'})}",
        "paper": f"{schedule.site}/portfolio/print/{'?' if query else ''}{query}",
    }
    return Letter(subject_of(schedule, reader, due), render_to_string("reports/letter.txt", context))


def subject_of(schedule: ReportSchedule, reader: Viewer, due: datetime) -> str:
    """In one line, whatever the schedule is called."""
    return " ".join(f"{schedule.name}: {reader.firm_name}, {due:%d %b %Y}".split())
