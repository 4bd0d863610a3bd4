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
from visibility.queries.portfolio.filters import choosing, of_text
from visibility.queries.portfolio.lines import chosen, lines_of
from visibility.queries.project.address import find
from visibility.queries.shapes.transactions import TransactionFilters
from visibility.sla.latency import promised
from visibility.trust.needs import MEASURES, journeys_besides

TEXTS = tuple(field.name for field in fields(TransactionFilters) if field.name != "tab")
LONGEST = 200
LONGEST_SELECTION = 2000
# As much as a column of money holds.
LARGEST = Decimal(10**15)
NOBODY = 0


def filters_of(query: Mapping[str, object]) -> TransactionFilters:
    """The filters that a query string names; what it says beyond them is ignored."""
    texts = {name: _text(query, name) for name in TEXTS}
    wanted = query.get("tab")
    tab: Tab = next((tab for tab in TABS if tab == wanted), "all")
    return TransactionFilters(tab=tab, **texts)


def _text(query: Mapping[str, object], name: str) -> str:
    longest = LONGEST_SELECTION if name == "selection" else LONGEST
    return storable_text(str(query.get(name, ""))).strip()[:longest]


def chosen_by(filters: TransactionFilters, *but: str) -> dict[str, str]:
    """What the filters choose, as the query string names it; without some of them."""
    return {name: value for name, value in vars(filters).items() if value and name not in but}


def asked(ledger: Ledger, filters: TransactionFilters, *, now: datetime) -> RunFilters:
    """The filters of the URL as the ledger knows them."""
    return RunFilters(
        tab=filters.tab,
        journey=filters.journey,
        connection_id=_number(filters.connection),
        legal_entity_id=ledger.entity_id(filters.entity),
        project_id=_project_id(ledger.viewer, filters.project),
        project_ids=_selected(ledger.viewer, filters.selection),
        besides=journeys_besides(filters.measure) if filters.measure in MEASURES else (),
        customer=filters.customer,
        kind=filters.kind,
        fingerprint=filters.fingerprint,
        minimums=ledger.minimums(amount_of(filters.money)),
        search=filters.search,
        since=day_of(filters.since),
        until=_after(day_of(filters.until)),
        late_at=now if filters.late == "1" else None,
        is_waiting=filters.waiting == "1",
        beyond=promised(ledger.viewer.firm_id, now=now) if filters.over_target == "1" else None,
    )


def _project_id(viewer: Viewer, address: str) -> int | None:
    if not address:
        return None
    try:
        return find(viewer, address).pk
    except OutOfScope:
        return NOBODY


def _selected(viewer: Viewer, selection: str) -> frozenset[int] | None:
    """The projects that the portfolio's filters choose; None where they choose nothing."""
    wanted = of_text(selection)
    return frozenset(line.id for line in chosen(lines_of(viewer), wanted)) if choosing(wanted) else None


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 16 else NOBODY if text else None


def amount_of(text: str) -> Decimal | None:
    """A sum of money above 0; None for what is none, or more than there is."""
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and 0 < amount < LARGEST else None


def day_of(text: str) -> datetime | None:
    """The beginning of a day in UTC; None for what is no day."""
    try:
        return datetime.combine(date.fromisoformat(text), time(), tzinfo=UTC)
    except ValueError:
        return None


def _after(day: datetime | None) -> datetime | None:
    """The next day; None for none, and after the last day that there is."""
    return day + timedelta(days=1) if day and day.date() < date.max else None
