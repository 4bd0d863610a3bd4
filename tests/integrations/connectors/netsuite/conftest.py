"""NetSuite's sandbox, a connection to it, its open and closed days, and a financial project to create there."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from integrations.canonical.commands import CreateFinancialProject, FinancialTask, FindCustomer
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
