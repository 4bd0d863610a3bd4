"""The filters of the transactions page: from a query string, and as the ledger knows them."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation

from integrations.texts import storable_text
from journeys.queries.scope import TABS, RunFilters
from journeys.queries.shapes import Tab
from visibility.access import OutOfScope, Viewer
from visibility.queries.ledger import Ledger
from visibility.queries.project_address import find
from visibility.queries.shapes.transactions import TransactionFilters

TEXTS = tuple(field.name for field in fields(TransactionFilters) if field.name != "tab")
LONGEST = 200
NOBODY = 0


def filters_of(query: Mapping[str, object]) -> TransactionFilters:
    """The filters that a query string names; what it says beyond them is ignored."""
    texts = {name: storable_text(str(query.get(name, ""))).strip()[:LONGEST] for name in TEXTS}
    wanted = query.get("tab")
    tab: Tab = next((tab for tab in TABS if tab == wanted), "all")
    return TransactionFilters(tab=tab, **texts)


def asked(ledger: Ledger, filters: TransactionFilters, *, now: datetime) -> RunFilters:
    """The filters of the URL as the ledger knows them."""
    until = _day(filters.until)
    return RunFilters(
        tab=filters.tab,
        journey=filters.journey,
        connection_id=_number(filters.connection),
        legal_entity_id=ledger.entity_id(filters.entity),
        project_id=_project_id(ledger.viewer, filters.project),
        customer=filters.customer,
        kind=filters.kind,
        fingerprint=filters.fingerprint,
        minimums=ledger.minimums(_amount(filters.money)),
        search=filters.search,
        since=_day(filters.since),
        until=until + timedelta(days=1) if until else None,
        late_at=now if filters.late == "1" else None,
    )


def _project_id(viewer: Viewer, address: str) -> int | None:
    if not address:
        return None
    try:
        return find(viewer, address).pk
    except OutOfScope:
        return NOBODY


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 16 else NOBODY if text else None


def _amount(text: str) -> Decimal | None:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and amount > 0 else None


def _day(text: str) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(text), time(), tzinfo=UTC)
    except ValueError:
        return None
