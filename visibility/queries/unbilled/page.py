"""Unbilled work by reason: of the portfolio, of a selection of it, or day by day of one project."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from visibility.access import Viewer
from visibility.measures.billing import Hold
from visibility.models import ProjectFigures
from visibility.queries.answers import money
from visibility.queries.kept import kept
from visibility.queries.portfolio.filters import in_words
from visibility.queries.portfolio.lines import Line
from visibility.queries.portfolio.page import View, held_scope, look
from visibility.queries.portfolio.totals import total
from visibility.queries.project.address import find
from visibility.queries.shapes.common import Drill, Value
from visibility.queries.shapes.portfolio import PortfolioFilters
from visibility.queries.shapes.unbilled import (
    UNBILLED_PER_PAGE,
    HeldDay,
    HeldProject,
    UnbilledPage,
)
from visibility.queries.unbilled.held_days import REASONS, Held, days_of, held_of
from visibility.queries.unbilled.held_sql import WaitingDay
from visibility.queries.unbilled.rows import SAID, Asked, hold_rows
from visibility.queries.version import version
from visibility.trust.streams import oldest


def unbilled(
    viewer: Viewer, filters: PortfolioFilters, *, reason: str = "", project: str = "", now: datetime
) -> UnbilledPage:
    """Kept under its version. reason: one of Hold, "" for all; project: what addresses call one. Raises OutOfScope."""
    tag = version(viewer, now=now)
    key = ("unbilled", tag, viewer.firm_id, viewer.entity_ids, filters, reason, project)
    return kept(key, lambda: _page(viewer, filters, reason, project, now))


def _page(viewer: Viewer, filters: PortfolioFilters, reason: str, project: str, now: datetime) -> UnbilledPage:
    seen = look(viewer, filters, now=now)
    if project:
        found = find(viewer, project)
        seen = replace(seen, lines=[line for line in seen.everything if line.id == found.pk])
    held, wanted = held_of(held_scope(seen)), [Hold(reason)] if reason else list(REASONS)
    asked = Asked(seen.lines, filters, seen.currency, project)
    line = seen.lines[0] if project and seen.lines else None
    rows: Sequence[HeldProject] | Sequence[HeldDay] = _days(seen, line, wanted) if line else _rows(asked, held, wanted)
    pages = max(-(-len(rows) // UNBILLED_PER_PAGE), 1)
    page = min(filters.page, pages)
    shown = rows[(page - 1) * UNBILLED_PER_PAGE : page * UNBILLED_PER_PAGE]
    sums = total(seen.lines, "unbilled")
    return UnbilledPage(
        currency=seen.currency,
        as_of=oldest(seen.streams),
        version=version(viewer, now=now),
        total=money(sums["unbilled"] if sums.count else None, seen.currency, "" if sums.count else sums.reason),
        pending=_pending(seen),
        reasons=hold_rows(asked, held),
        reason=reason,
        chosen=in_words(filters),
        project=line.name if line else "",
        address=line.address if line else "",
        projects=tuple(one for one in shown if isinstance(one, HeldProject)),
        days=tuple(one for one in shown if isinstance(one, HeldDay)),
        row_count=len(rows),
        page=page,
        page_count=pages,
    )


def _rows(asked: Asked, held: Held, wanted: Sequence[Hold]) -> list[HeldProject]:
    """The most first; of rates that are missing the projects, without an amount."""
    found = ((line, held.of(line.id, wanted)) for line in asked.lines)
    known = [_row(asked, line, amount, wanted) for line, amount in found if amount]
    unrated = asked.unrated if Hold.RATE_MISSING in wanted else []
    ordered = sorted(known, key=lambda row: (-(row.value.figure or 0), row.code))
    return [*ordered, *(_row(asked, line, None, wanted) for line in unrated)]


def _row(asked: Asked, line: Line, amount: Decimal | None, wanted: Sequence[Hold]) -> HeldProject:
    query = {"project": line.address, **({"reason": wanted[0]} if len(wanted) == 1 else {})}
    return HeldProject(
        code=line.code,
        name=line.name,
        customer=line.customer or "",
        entity=line.entity or "",
        value=money(amount, asked.currency, "" if amount is not None else line.reason("unbilled")),
        drill=Drill(name="unbilled", query=query),
    )


def _days(seen: View, line: Line, wanted: Sequence[Hold]) -> list[HeldDay]:
    return [_day(line, day) for day in days_of(held_scope(seen), line.id) if day.reason in wanted]


def _day(line: Line, day: WaitingDay) -> HeldDay:
    kind = "milestones" if line.method == "fixed_milestone" else "earned"
    return HeldDay(
        on=day.on,
        reason=SAID[day.reason][0],
        amount=day.amount,
        currency=line.currency,
        money=day.money,
        drill=Drill(
            name="project-facts",
            arguments={"code": line.address},
            query={"kind": kind, "period": f"{day.on:%Y-%m}"},
        ),
    )


def _pending(seen: View) -> Value:
    """At closing rates, of the projects where it is known."""
    ids = [line.id for line in seen.lines]
    found = ProjectFigures.objects.filter(pk__in=ids, pending_value__isnull=False, closing_rate__isnull=False)
    pairs = found.order_by().values_list("pending_value", "closing_rate")
    amounts = ((value or Decimal(0)) * (rate or Decimal(0)) for value, rate in pairs)
    return money(sum(amounts, Decimal(0)), seen.currency)
