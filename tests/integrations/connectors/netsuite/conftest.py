"""NetSuite's sandbox, a connection to it, its open and closed days, and what is created there."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from integrations.canonical.commands import (
    CreateFinancialProject,
    FinancialTask,
    FindCustomer,
    PostExpense,
    PostTime,
)
from integrations.models import Connection
from integrations.outcomes import Done
from tests.integrations.connectors.calls import outcome
from tests.integrations.connectors.conftest import Connect, Vendor, Vendors


@pytest.fixture
def erp(vendors: Vendors) -> Vendor:
    return vendors("netsuite")


@pytest.fixture
def connection(erp: Vendor, connect: Connect) -> Connection:
    client = erp.client()
    return connect(
        erp,
        entered={"private_key": (erp.state / client["private_key_file"]).read_text()},
        client_id=client["client_id"],
        certificate_id=client["certificate_id"],
        subsidiaries="1=DE, 2=US, 3=UK",
    )


def open_day(erp: Vendor) -> date:
    periods = erp.records("accountingPeriod").values()
    return min(date.fromisoformat(one["startDate"]) for one in periods if not one["closed"])


@pytest.fixture
def closed_period(erp: Vendor) -> Iterator[date]:
    """The first day of a month that was closed since; it is open again afterwards."""
    day = open_day(erp)
    erp.do("close_period", period=f"{day:%Y-%m}")
    yield day
    erp.do("open_period", period=f"{day:%Y-%m}")


@pytest.fixture
def entry(erp: Vendor) -> PostTime:
    """Seven and a half hours of somebody on a project, yesterday in an open period."""
    job = next(iter(erp.records("job").values()))
    person = next(iter(erp.records("employee").values()))
    return PostTime(
        external_ref="north-time-kantata-1",
        project_id=job["id"],
        person_id=person["id"],
        worked_on=open_day(erp),
        hours=Decimal("7.5"),
        is_billable=True,
        rate=Decimal("120.00"),
        currency=job["currencyCode"],
        note="Design - Ada",
    )


@pytest.fixture
def expense(erp: Vendor) -> PostExpense:
    """A hotel that somebody paid in Swiss francs for a project, in an open period."""
    job = next(iter(erp.records("job").values()))
    person = next(iter(erp.records("employee").values()))
    return PostExpense(
        external_ref="north-expense-kantata-1",
        project_id=job["id"],
        person_id=person["id"],
        spent_on=open_day(erp),
        amount=Decimal("312.40"),
        currency="CHF",
        category="Lodging",
        is_billable=True,
        is_reimbursable=True,
        note="Design - Ada",
    )


def make_project(customer_id: str, ref: str, **changes: Any) -> CreateFinancialProject:
    fields: dict[str, Any] = {
        "external_ref": ref,
        "title": "Data platform",
        "customer_id": customer_id,
        "legal_entity": "DE",
        "currency": "EUR",
        "price": Decimal("48000.00"),
        "revenue_method": "fixed_milestone",
        "starts_on": date(2026, 12, 1),
        "ends_on": date(2027, 3, 31),
        "tasks": (
            FinancialTask(name="Design", hours=Decimal(80)),
            FinancialTask(name="Build", hours=Decimal("240.5")),
        ),
    }
    return CreateFinancialProject(**(fields | changes))


def rheinquell(connection: Connection) -> str:
    found = outcome(connection, FindCustomer(external_ref="none", name="Rheinquell Logistik GmbH", legal_entity="DE"))
    assert isinstance(found, Done)
    return found.reference.external_id
