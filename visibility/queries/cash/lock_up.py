"""Days of revenue that are tied up in work and in receivables, by legal entity."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet, Sum

from integrations.canonical.models import Invoice
from journeys.rows import Row
from visibility.access import scoped
from visibility.measures.cash import lock_up as measure
from visibility.measures.cash import net_lock_up
from visibility.measures.figure import Figure
from visibility.models import ProjectFigures
from visibility.queries.answers import days as days_of
from visibility.queries.answers import money
from visibility.queries.cash.receivables import receivable
from visibility.queries.cash.scope import CashScope
from visibility.queries.shapes.cash import LockUpRow
from visibility.queries.shapes.common import Confidence, Drill, Value
from visibility.trust import needs

YEAR = 365
Trust = Callable[[frozenset[str], Value], Confidence]


def lock_up(scope: CashScope, trust: Trust) -> tuple[LockUpRow, ...]:
    """One row a legal entity in scope, then one of all of them where there are several."""
    chosen = {pk: code for pk, code in scope.codes.items() if scope.entity_ids is None or pk in scope.entity_ids}
    own = [_row(replace(scope, entity_ids=frozenset({pk})), code, trust) for pk, code in chosen.items()]
    return (*own, _row(scope, "", trust)) if len(own) > 1 else tuple(own)


def _row(scope: CashScope, code: str, trust: Trust) -> LockUpRow:
    revenue, days = _revenue(scope)
    wip, ahead, owed = _wip(scope), _ahead(scope), receivable(scope)
    figures = [wip.figure or Decimal(0), owed.figure or Decimal(0), ahead.figure or Decimal(0)]
    income = revenue.figure or Decimal(0)
    found = measure(wip=figures[0], receivables=figures[1], revenue=income, days=days)
    net = net_lock_up(wip=figures[0], receivables=figures[1], liabilities=figures[2], revenue=income, days=days)
    entity = {"entity": code} if code else {}
    return LockUpRow(
        entity=code,
        is_total=not code,
        wip=wip,
        receivables=owed,
        ahead=ahead,
        revenue=revenue,
        days=days,
        wip_days=_days(found.wip_days, wip),
        dso=_days(found.dso, owed),
        total_days=_days(found.total_days, wip, owed),
        net_days=_days(net, wip, owed, ahead),
        confidence=trust(needs.LOCK_UP, owed),
        wip_drill=Drill(name="portfolio", query={**entity, **scope.at_rate, "sort": "-unbilled"}),
        receivables_drill=Drill(
            name="cash-rows", query={"leg": "payment", "state": "waiting", **entity, **scope.at_rate}
        ),
    )


def _days(figure: Figure, *parts: Value) -> Value:
    """Days of revenue; null with the reason of a part that is null."""
    missing = next((part for part in parts if part.figure is None), None)
    return days_of(figure) if missing is None else replace(missing, unit="days", currency="")


def _revenue(scope: CashScope) -> tuple[Value, int]:
    """Invoiced net of tax in the last 365 days, or since the first invoice; and how many days that is."""
    posted = _within(scope, Invoice.objects.filter(is_deleted=False).exclude(status="draft"))
    first = posted.aggregate(on=Min("service_date"))["on"]
    if first is None:
        return money(None, scope.currency, "no_revenue"), YEAR
    days = min((scope.today - first).days + 1, YEAR)
    recent = posted.filter(service_date__gt=scope.today - timedelta(days=days))
    if scope.is_at_budget:
        return scope.total(_by_currency(recent, "amount")), max(days, 1)
    unpriced = recent.filter(reporting_amount=None).count()
    total = recent.aggregate(total=Sum("reporting_amount"))["total"]
    return replace(money(total, scope.currency, "no_revenue"), unpriced=unpriced), max(days, 1)


def _wip(scope: CashScope) -> Value:
    figures = _figures(scope)
    if scope.is_at_budget:
        return _planned(scope, figures, "unbilled")
    total = figures.aggregate(total=Sum("unbilled_reporting"))["total"]
    unknown = figures.filter(unbilled_reporting=None).count()
    return replace(money(total, scope.currency, "no_projects"), unpriced=unknown if total is not None else 0)


def _ahead(scope: CashScope) -> Value:
    if scope.is_at_budget:
        return _planned(scope, _figures(scope), "deferred")
    ahead = _figures(scope).aggregate(total=Sum(F("deferred") * F("closing_rate")))["total"]
    return money(ahead, scope.currency, "no_projects")


def _planned(scope: CashScope, figures: "QuerySet[ProjectFigures]", name: str) -> Value:
    """A balance of the projects at budget rates."""
    found = _by_currency(figures, name)
    return scope.total(found) if found else money(None, scope.currency, "no_projects")


def _by_currency(found: "QuerySet[Any]", name: str) -> list[Row]:
    sums = found.values("currency").annotate(
        total=Sum(name), number=Count("pk"), unpriced=Count("pk", filter=Q(**{name: None}))
    )
    rows = sums.order_by("currency").values_list("currency", "total", "number", "unpriced")
    return [dict(zip(("currency", "amount", "number", "unpriced"), row, strict=True)) for row in rows]


def _figures(scope: CashScope) -> "QuerySet[ProjectFigures]":
    return _within(scope, ProjectFigures.objects.filter(project__is_deleted=False))


def _within(scope: CashScope, found: "QuerySet[Invoice] | QuerySet[ProjectFigures]") -> "QuerySet[Any]":
    own = scoped(found, scope.viewer)
    return own if scope.entity_ids is None else own.filter(legal_entity_id__in=sorted(scope.entity_ids))
