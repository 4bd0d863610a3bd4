"""What a mail of a transactions view says: what failed and why, with its money, and the newest ones."""

from dataclasses import replace
from datetime import datetime
from urllib.parse import parse_qsl

from django.template.loader import render_to_string

from visibility.access import Viewer
from visibility.models import ReportSchedule
from visibility.queries.transactions.filters import filters_of
from visibility.queries.transactions.page import transactions
from visibility.reports.letter import Letter, subject_of

MOST_ROWS = 10


def ledger_letter(schedule: ReportSchedule, reader: Viewer, *, due: datetime, is_late: bool, now: datetime) -> Letter:
    """The mail of one schedule's day for one reader, as the page shows it to that reader."""
    query = schedule.view.query if schedule.view else schedule.query
    page = transactions(reader, replace(filters_of(dict(parse_qsl(query))), before=""), now=now)
    context = {
        "page": page,
        "newest": page.rows[:MOST_ROWS],
        "schedule": schedule,
        "reader": reader,
        "due_at": f"{due:%d %b %Y %H:%M} {schedule.time_zone}",
        "is_late": is_late,
        "now": now,
        "address": f"{schedule.site}/transactions/?{query or 'view=none'}",
    }
    return Letter(subject_of(schedule, reader, due), render_to_string("reports/ledger.txt", context))
