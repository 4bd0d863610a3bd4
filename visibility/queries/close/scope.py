"""One legal entity and period that a close is asked about, and its money in the reporting currency."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from integrations.canonical.models import Firm, LegalEntity
from journeys.queries.scope import LedgerScope
from journeys.rows import Row
from visibility.projections.closing import ClosingRates
from visibility.queries.ledger import reporting_total
from visibility.queries.shapes.close import PeriodChoice
from visibility.queries.shapes.common import Value
from visibility.trust.open_money import OpenRuns
from visibility.trust.streams import StreamState


@dataclass(frozen=True)
class Together:
    """Legal entities that close the same days: what is asked of one is asked of all of them, once."""

    entity_ids: frozenset[int]
    found: dict[Hashable, list[Row]] = field(default_factory=dict)


@dataclass(frozen=True)
class CloseScope:
    """What the checks of one legal entity's period are made from. rates: of today."""

    firm: Firm
    entity: LegalEntity
    period: PeriodChoice
    rates: ClosingRates
    streams: Sequence[StreamState]
    optional: frozenset[str]
    runs: Sequence[OpenRuns]
    together: Together
    now: datetime

    @property
    def today(self) -> date:
        return self.now.astimezone(UTC).date()

    @property
    def currency(self) -> str:
        return self.firm.reporting_currency

    @property
    def ledger(self) -> LedgerScope:
        return LedgerScope(firm_id=self.firm.pk, entity_ids=frozenset({self.entity.pk}))

    @property
    def over_at(self) -> datetime:
        """When the period is over, UTC."""
        return datetime.combine(self.period.ends_on + timedelta(days=1), time(), tzinfo=UTC)

    def own(self, key: Hashable, ask: Callable[[LedgerScope], list[Row]]) -> list[Row]:
        """This entity's rows of an answer about all that close the same days; rows: with legal_entity_id."""
        if key not in self.together.found:
            self.together.found[key] = ask(replace(self.ledger, entity_ids=self.together.entity_ids))
        return [row for row in self.together.found[key] if row["legal_entity_id"] == self.entity.pk]

    @property
    def parameters(self) -> dict[str, Any]:
        """Of statements about this entity alone."""
        return {
            **self.ledger.parameters,
            "reporting": self.currency,
            "first": self.period.starts_on,
            "last": self.period.ends_on,
        }

    def total(self, found: Iterable[Row]) -> Value:
        return reporting_total(found, self.rates, self.currency)
