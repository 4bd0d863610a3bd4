"""Which part of a firm, and which days, the cash clock is asked about; and money of several currencies in one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from journeys.rows import Row
from visibility.access import Viewer, entities_of
from visibility.projections.budget_rates import budget_rates
from visibility.projections.closing import ClosingRates, closing_rates
from visibility.queries.ledger import reporting_total
from visibility.queries.portfolio.at_budget import rate_of
from visibility.queries.shapes.cash import CashFilters
from visibility.queries.shapes.common import Rate, Value

WINDOWS = (30, 90, 365)


@dataclass(frozen=True)
class CashScope:
    """A viewer's legal entities, narrowed by the filters (None: all, also what has none), and the rates of today.

    At budget rate everything is translated from its own currency; at actual what a fact froze goes before.

    codes: code by id of the entities that may be chosen.
    """

    viewer: Viewer
    filters: CashFilters
    codes: Mapping[int, str]
    entity_ids: frozenset[int] | None
    rates: ClosingRates
    now: datetime

    @property
    def today(self) -> date:
        return self.now.astimezone(UTC).date()

    @property
    def since(self) -> datetime:
        return datetime.combine(self.today - timedelta(days=self.filters.days - 1), time(), tzinfo=UTC)

    @property
    def is_at_budget(self) -> bool:
        return self.filters.rate == "budget"

    @property
    def at_rate(self) -> dict[str, str]:
        """The rate for the addresses of its rows; nothing at actual ones."""
        return {"rate": self.filters.rate} if self.is_at_budget else {}

    @property
    def currency(self) -> str:
        return self.viewer.reporting_currency

    @property
    def parameters(self) -> dict[str, Any]:
        """The same for statements; the window ends with today."""
        return {
            "firm": self.viewer.firm_id,
            "entities": None if self.entity_ids is None else sorted(self.entity_ids),
            "reporting": self.currency,
            "today": self.today,
            "since": self.since,
            "until": self.since + timedelta(days=self.filters.days),
            "at_budget": self.is_at_budget,
        }

    def total(self, found: Iterable[Row]) -> Value:
        """Sums of several currencies in the reporting one; `unpriced` without amount or rate. Null when all are so."""
        return reporting_total(found, self.rates, self.currency)


def filters_of(query: Mapping[str, object]) -> CashFilters:
    """The filters that a query string names; nonsense is as good as not given."""
    days = next((number for number in WINDOWS if str(number) == query.get("days")), CashFilters().days)
    entity = str(query.get("entity", "")).replace("\x00", "").strip()[:20]
    return CashFilters(entity=entity, days=days, rate=rate_of(query.get("rate")))


def scope_of(viewer: Viewer, filters: CashFilters, *, now: datetime) -> CashScope:
    """The scope; an entity that is none, or not the viewer's, finds nothing."""
    codes = dict(entities_of(viewer).values_list("pk", "code"))
    chosen = frozenset(pk for pk, code in codes.items() if code == filters.entity)
    return CashScope(
        viewer=viewer,
        filters=filters,
        codes=codes,
        entity_ids=chosen if filters.entity else viewer.entity_ids,
        rates=_rates(viewer.firm_id, filters.rate, now.astimezone(UTC).date()),
        now=now,
    )


def _rates(firm_id: int, rate: Rate, today: date) -> ClosingRates:
    return budget_rates(firm_id, today) if rate == "budget" else closing_rates([firm_id], today)[firm_id]
