"""A firm whose money is on its way, and what is asked of the cash clock."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from integrations.canonical.models import Firm, Invoice, LegalEntity, Project
from integrations.models import Connection
from tests.visibility import builders as make
from visibility.access import Viewer
from visibility.queries.cash.page import cash
from visibility.queries.cash.rows import cash_rows
from visibility.queries.shapes.cash import CashFilters

D = Decimal
HOUR = 3600


@dataclass(frozen=True)
class Scene:
    firm: Firm
    germany: LegalEntity
    erp: Connection
    project: Project


def make_scene() -> Scene:
    firm = make.make_firm()
    germany = make.make_entity(firm)
    return Scene(firm, germany, make.make_connection(firm), make.make_project(germany, name="Polar"))


def ask(viewer: Viewer, **filters: Any) -> Any:
    return cash(viewer, CashFilters(**filters), now=make.NOW)


def leg(page: Any, key: str) -> Any:
    return next(one for one in page.legs if one.key == key)


def behind(viewer: Viewer, key: str, state: str = "waiting", **more: Any) -> Any:
    return cash_rows(viewer, key, state, CashFilters(), **{"bucket": "", "page": 1, "now": make.NOW, **more})


def make_bill(scene: Scene, issued_on: date, total: int, **changes: Any) -> Invoice:
    amounts = {"amount": D(total), "total_amount": D(total), "reporting_amount": D(total), "paid_amount": D(0)}
    plain = {**amounts, "due_on": issued_on + timedelta(days=30), "status": "open"}
    return make.make_invoice(scene.project, scene.erp, service_date=issued_on, **{**plain, **changes})


def make_paid(scene: Scene, issued_on: date, days: int, total: int = 900) -> Invoice:
    bill = make_bill(scene, issued_on, total, paid_amount=D(total), status="paid")
    make.make_allocation_of(bill, service_date=issued_on + timedelta(days=days))
    return bill
