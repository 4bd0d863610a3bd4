"""Keeps the figures of a period as they were when its ERP closed it."""

from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import F

from integrations.canonical.models import Firm, FiscalPeriod, LegalEntity
from integrations.queries import is_loading
from visibility.models import PeriodClose
from visibility.queries.close.lines import verdict
from visibility.queries.close.page import entity_close, scopes_of
from visibility.queries.close.periods import calendars_of
from visibility.queries.close.roll_forward import as_text
from visibility.queries.shapes.close import CloseLine, EntityClose, PeriodChoice


def keep_closes(now: datetime) -> int:
    """Take the figures of every period closed since go-live that have not been taken yet; how many were.

    What was closed before we were there is history that nobody has measured. Nothing is taken while a source is read
    for the first time. Safe to repeat, and to run twice at once: a close is kept once.
    """
    if is_loading(now):
        return 0
    made = [_taken(firm, entity, period, now) for firm, entity, period in _due()]
    return len(PeriodClose.objects.bulk_create(made, ignore_conflicts=True))


def _due() -> Iterator[tuple[Firm, LegalEntity, FiscalPeriod]]:
    closed = FiscalPeriod.objects.filter(state="closed", is_deleted=False, service_date__isnull=False)
    since_go_live = closed.filter(source_changed_at__gte=F("connection__go_live_at"))
    for period in since_go_live.select_related("firm", "legal_entity").order_by("service_date"):
        for entity in _entities(period):
            kept = PeriodClose.objects.filter(legal_entity=entity, starts_on=_starts_on(period))
            if not kept.filter(closed_at=_closed_at(period)).exists():
                yield period.firm, entity, period


def _entities(period: FiscalPeriod) -> list[LegalEntity]:
    """The period's own entity; else every one of the firm that has no periods of its own."""
    if period.legal_entity is not None:
        return [period.legal_entity]
    own = FiscalPeriod.objects.filter(firm=period.firm, legal_entity__isnull=False, is_deleted=False)
    return list(LegalEntity.objects.filter(firm=period.firm).exclude(pk__in=own.values("legal_entity_id")))


def _taken(firm: Firm, entity: LegalEntity, period: FiscalPeriod, now: datetime) -> PeriodClose:
    starts_on = _starts_on(period)
    chosen = PeriodChoice(name=period.name, starts_on=starts_on, ends_on=period.ends_on, state="closed", fiscal="")
    (scope,) = scopes_of(firm, [entity], calendars_of(firm.pk), chosen, now=now)
    found = entity_close(scope)
    return PeriodClose(
        firm=firm,
        legal_entity=entity,
        name=period.name,
        starts_on=starts_on,
        ends_on=period.ends_on,
        closed_at=_closed_at(period),
        taken_at=now,
        currency=firm.reporting_currency,
        verdict=_verdict(found),
        lines=[_line(line) for line in found.lines],
        roll_forward=as_text(found.roll_forward),
    )


def _starts_on(period: FiscalPeriod) -> date:
    return period.service_date or period.ends_on


def _closed_at(period: FiscalPeriod) -> datetime:
    return period.source_changed_at or period.recorded_at


def _verdict(found: EntityClose) -> str:
    """Whether it was safe, though it is done."""
    return verdict(found.lines, "open")


def _line(line: CloseLine) -> dict[str, str | int | None]:
    amount = line.money.figure if line.money else None
    return {
        "key": line.key,
        "label": line.label,
        "count": line.count,
        "amount": None if amount is None else format(amount, "f"),
        "state": line.state,
        "words": line.words,
    }
