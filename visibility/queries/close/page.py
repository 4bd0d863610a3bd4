"""The close cockpit: per legal entity what stops a safe close of a period, and how it stood when the ERP closed it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

from integrations.canonical.models import Firm, LegalEntity
from journeys.rows import rows
from visibility.access import Viewer, entities_of
from visibility.models import PeriodClose
from visibility.projections.closing import closing_rates
from visibility.queries.answers import confidence, money
from visibility.queries.close.lines import drill, lines, verdict
from visibility.queries.close.periods import Calendars, calendars_of, chosen_of, months, periods_of
from visibility.queries.close.roll_forward import roll_forward
from visibility.queries.close.scope import CloseScope, Together
from visibility.queries.close.sql import LATE, SUMS
from visibility.queries.kept import kept
from visibility.queries.notices import late_sources
from visibility.queries.shapes.close import ClosePage, EntityClose, KeptClose, PeriodChoice
from visibility.queries.shapes.common import Confidence, Value
from visibility.queries.version import version
from visibility.trust import needs
from visibility.trust.billing_errors import misbilled, total_of
from visibility.trust.grading import graded
from visibility.trust.open_money import open_runs, sum_of
from visibility.trust.streams import needed, never_brought, oldest, optional_of, stream_states


def close(viewer: Viewer, period: str, *, now: datetime) -> ClosePage:
    """Every legal entity in scope; `period` is the first day of one ("" or nonsense: the oldest still open)."""
    tag = version(viewer, now=now)
    key = ("close", tag, viewer.firm_id, viewer.entity_ids, period)
    return kept(key, lambda: _answer(viewer, period, tag, now))


def _answer(viewer: Viewer, period: str, tag: str, now: datetime) -> ClosePage:
    entities, calendars, today = list(entities_of(viewer)), calendars_of(viewer.firm_id), now.astimezone(UTC).date()
    periods = periods_of(entities, calendars, today) or tuple(months(today))
    chosen = chosen_of(periods, period)
    streams = stream_states(viewer.firm_id, now=now)
    scopes = scopes_of(Firm.objects.get(pk=viewer.firm_id), entities, calendars, chosen, now=now)
    return ClosePage(
        version=tag,
        currency=viewer.reporting_currency,
        as_of=oldest(needed(streams, needs.CLOSE)),
        chosen=chosen,
        periods=periods,
        entities=tuple(entity_close(scope) for scope in scopes),
        notices=late_sources(streams, now=now, has_errors=viewer.entity_ids is None),
    )


def scopes_of(
    firm: Firm, entities: Iterable[LegalEntity], calendars: Calendars, chosen: PeriodChoice, *, now: datetime
) -> list[CloseScope]:
    """What each entity's close is asked with: its own period that the chosen one begins in."""
    today = now.astimezone(UTC).date()
    rates, streams = closing_rates([firm.pk], today)[firm.pk], stream_states(firm.pk, now=now)
    runs = open_runs(firm.pk, None, closing=rates, currency=firm.reporting_currency)
    periods = {entity: _own(calendars.of(entity.pk, today), chosen) for entity in entities}
    together = _together(periods)
    return [
        CloseScope(
            firm=firm,
            entity=entity,
            period=period,
            rates=rates,
            streams=streams,
            optional=optional_of(firm.pk),
            runs=[run for run in runs if run.entity_id == entity.pk],
            together=together[period.starts_on, period.ends_on],
            now=now,
        )
        for entity, period in periods.items()
    ]


def _together(periods: Mapping[LegalEntity, PeriodChoice]) -> Mapping[tuple[date, date], Together]:
    """The entities of each stretch of days."""
    found: dict[tuple[date, date], set[int]] = {}
    for entity, period in periods.items():
        found.setdefault((period.starts_on, period.ends_on), set()).add(entity.pk)
    return {days: Together(frozenset(ids)) for days, ids in found.items()}


def _own(periods: Sequence[PeriodChoice], chosen: PeriodChoice) -> PeriodChoice:
    return next((one for one in periods if one.starts_on <= chosen.starts_on <= one.ends_on), chosen)


def entity_close(scope: CloseScope) -> EntityClose:
    """One legal entity's period, checked now."""
    period = scope.period
    forward = roll_forward(
        scope.firm.pk,
        scope.entity.pk,
        first=period.starts_on,
        last=period.ends_on,
        today=scope.today,
        currency=scope.currency,
    )
    found = lines(scope, forward)
    return EntityClose(
        entity=scope.entity.code,
        name=scope.entity.name,
        period=period,
        verdict=verdict(found, period.state),
        stopped=sum(line.state == "stops" for line in found),
        unknown=sum(line.state == "cannot_know" for line in found),
        lines=found,
        roll_forward=forward,
        kept=tuple(_kept(scope, one) for one in closes_of(scope)),
        confidence=_trust(scope, forward.closing.figure),
    )


def closes_of(scope: CloseScope) -> "Iterable[PeriodClose]":
    """What was kept of this period, newest first."""
    return PeriodClose.objects.filter(legal_entity=scope.entity, starts_on=scope.period.starts_on).order_by("-taken_at")


def _kept(scope: CloseScope, taken: PeriodClose) -> KeptClose:
    late = rows(SUMS.format(body=LATE), **scope.parameters, taken_at=taken.taken_at)
    return KeptClose(
        closed_at=taken.closed_at,
        taken_at=taken.taken_at,
        verdict=taken.verdict,
        lines=tuple(taken.lines),
        closing=_amount((taken.roll_forward or {}).get("closing"), taken.currency),
        late=sum(row["number"] for row in late),
        late_money=scope.total(late),
        late_drill=drill(scope, "late"),
    )


def _amount(text: str | None, currency: str) -> Value:
    return money(None if text is None else Decimal(text), currency, "missing_rate")


def _trust(scope: CloseScope, amount: Decimal | None) -> Confidence:
    fed = needed(scope.streams, needs.CLOSE)
    absent = never_brought(fed, needs.CLOSE - scope.optional)
    owed = sum_of(scope.runs, lambda run: run.journey in needs.RUNS_IN["posting"])
    errors = misbilled(scope.firm.pk, frozenset({scope.entity.pk}), closing=scope.rates, currency=scope.currency)
    found = graded(amount, streams=fed, open_money=owed, misbilled=total_of(errors), absent=absent)
    return confidence(found, scope.currency)
