"""Two days ten days apart, and the bridge between them."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from tests.visibility import builders as make
from tests.visibility.sales import Sale
from visibility.access import Viewer
from visibility.projections import run
from visibility.queries.bridge.page import bridge
from visibility.queries.bridge.scope import filters_of
from visibility.queries.shapes.bridge import BridgePage

D = Decimal
THEN, NOW = make.NOW, make.NOW + timedelta(days=10)
ASKED = {"from": "2026-06-30", "to": "2026-07-10"}
OLD, FRESH = date(2026, 6, 1), date(2026, 7, 6)


def viewer_of(sale: Sale) -> Viewer:
    return make.make_viewer(sale.connection.firm, role="finance")


def seen(sale: Sale, *, since: str = "2026-06-30", at: datetime = NOW, **asked: str) -> BridgePage:
    return bridge(viewer_of(sale), filters_of({**ASKED, "from": since, **asked}, now=at), now=at)


def bars(page: BridgePage) -> dict[str, Decimal]:
    return {bar.key: bar.value.figure for bar in page.bars if bar.value.figure}


def adds_up(page: BridgePage) -> None:
    first, *steps, last = (bar.value.figure or D(0) for bar in page.bars)
    assert first + sum(steps) == last
    assert "unexplained" not in bars(page)


def two_days(sale: Sale) -> None:
    run(THEN)
    run(NOW)


def later(sale: Sale, hours: int, amount: int, on: date = FRESH) -> None:
    sale.book(hours, amount, service_date=on, recorded_at=NOW)
