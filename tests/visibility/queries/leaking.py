"""A sale that has lost margin, and what is asked of its leakage."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from journeys.models import JourneyRun
from tests.visibility import builders as make
from tests.visibility.sales import Sale
from visibility.access import Viewer
from visibility.queries.kept import forget
from visibility.queries.leakage.page import leakage
from visibility.queries.leakage.rows import leakage_bar
from visibility.queries.shapes.leakage import BarPage, LeakageFilters, LeakagePage

D = Decimal
EVERYTHING = LeakageFilters()
HOUR = timedelta(hours=1)


def sell() -> Sale:
    """A deal with a margin of 4,000 whose project expects 2,950: time billed too low, travel not billed on."""
    sold = Sale()
    sold.book(80, 7_200)
    make.make_expense(sold.project, sold.connection, sold.person, amount=D(250), is_billable=False)
    sold.walk()
    return sold


def entry(sale: Sale, state: str = "failed", journey: str = "time_to_finance", **changes: object) -> JourneyRun:
    """A run of approved time on the project."""
    plain = {"journey": journey, "project_id": sale.project.pk, "legal_entity": sale.entity, "state": state}
    return make.make_run(sale.connection.firm, **{**plain, **changes})


def page_of(sale: Sale, viewer: Viewer | None = None, **filters: Any) -> LeakagePage:
    forget()
    return leakage(viewer or make.make_viewer(sale.connection.firm), LeakageFilters(**filters), now=make.NOW)


def bars_of(page: LeakagePage) -> dict[str, Decimal | None]:
    return {bar.key: bar.value.figure for bar in page.bars}


def leaks(sale: Sale, cause: str = "", role: str = "finance") -> BarPage:
    return leakage_bar(
        make.make_viewer(sale.connection.firm, role=role), "integration", LeakageFilters(cause=cause), now=make.NOW
    )
