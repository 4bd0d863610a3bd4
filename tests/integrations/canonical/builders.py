"""A small firm with its three systems, and mapped rows as connectors would yield them."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from integrations.canonical import store
from integrations.canonical.merging.rows import Merged, Origin
from integrations.canonical.models import Firm, FxRate, LegalEntity
from integrations.connector import Row
from integrations.models import Connection

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
GO_LIVE = datetime(2026, 1, 1, tzinfo=UTC)
SYSTEMS = {"crm": "CRM", "psa": "PSA", "erp": "ERP"}


def make_firm(**changes: Any) -> Firm:
    firm = Firm.objects.create(**{"slug": "demo", "name": "Demo", "reporting_currency": "EUR"} | changes)
    for code, currency in (("DE", "EUR"), ("US", "USD"), ("UK", "GBP")):
        LegalEntity.objects.create(firm=firm, code=code, name=f"Demo {code}", currency=currency)
    for name in SYSTEMS:
        Connection.objects.create(firm=firm, name=name, kind=name, go_live_at=GO_LIVE)
    return firm


def make_rate(firm: Firm, quote: str, published_on: date, rate: str) -> FxRate:
    return FxRate.objects.create(
        firm=firm, base="EUR", quote=quote, published_on=published_on, rate=Decimal(rate), recorded_at=NOW
    )


def origin(firm: Firm, system: str, entity: str, object_type: str, match_on: str | None = None) -> Origin:
    connections = {connection.name: connection.pk for connection in Connection.objects.filter(firm=firm)}
    return Origin(
        connection_id=connections[system],
        firm_id=firm.pk,
        reporting_currency=firm.reporting_currency,
        go_live_at=GO_LIVE,
        entity=entity,
        object_type=object_type,
        match_on=match_on,
        systems={key: SYSTEMS[name] for name, key in connections.items()},
    )


def merge(source: Origin, rows: Sequence[Row], *, now: datetime = NOW, exchange_id: int | None = 1) -> Merged:
    return store.merge(origin=source, rows=rows, exchange_ids=[exchange_id] * len(rows), now=now)


def stamp(second: int) -> datetime:
    return datetime(2026, 5, 1, 8, 0, second, tzinfo=UTC)


def customer(external_id: str = "001", **changes: Any) -> Row:
    values = {"name": "Acme", "country": "DE", "currency": "EUR", "tax_code": "DE811"}
    return _row(external_id, values, {"legal_entity": "DE", "changed_at": stamp(0)}, changes)


def opportunity(external_id: str = "006", **changes: Any) -> Row:
    values = {"name": "Rollout", "amount": Decimal("120000.00"), "currency": "EUR", "is_won": False}
    base = {"legal_entity": "DE", "changed_at": stamp(0), "parents": {"customer": ("Account", "001")}}
    return _row(external_id, values, base, changes)


def project(external_id: str = "77", **changes: Any) -> Row:
    values = {"name": "Rollout", "code": "P-1", "price": Decimal("120000.00"), "currency": "EUR"}
    return _row(external_id, values, {"legal_entity": "DE", "changed_at": stamp(0)}, changes)


def time_entry(external_id: str = "9", **changes: Any) -> Row:
    values = {
        "service_date": date(2026, 5, 4),
        "hours": Decimal("7.5"),
        "is_billable": True,
        "bill_rate": Decimal("120.00"),
        "currency": "EUR",
        "is_approved": True,
        "approved_at": datetime(2026, 5, 8, tzinfo=UTC),
    }
    base = {"changed_at": stamp(0), "parents": {"project": ("Workspace", "77")}}
    return _row(external_id, values, base, changes)


def _row(external_id: str, values: dict[str, Any], base: dict[str, Any], changes: dict[str, Any]) -> Row:
    """Changes named like a Row's own field replace it; the others are mapped values."""
    own = {name: changes.pop(name) for name in list(changes) if name in Row.__dataclass_fields__}
    return Row(external_id=external_id, values=values | changes, **{**base, **own})
