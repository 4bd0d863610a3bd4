"""Kantata's sandbox, a connection to it, its rows by their id, and projects to create there."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from integrations.canonical.commands import CreateProject
from integrations.connector import Row, Window
from integrations.models import Connection
from integrations.outcomes import Done
from tests.integrations.connectors import calls
from tests.integrations.connectors.calls import EVER, outcome
from tests.integrations.connectors.conftest import Connect, Vendor, Vendors


@pytest.fixture
def psa(vendors: Vendors) -> Vendor:
    return vendors("kantata")


@pytest.fixture
def connection(psa: Vendor, connect: Connect) -> Connection:
    return connect(psa, entered={"access_token": psa.client()["access_token"]})


def rows(connection: Connection, name: str, window: Window = EVER) -> dict[str, Row]:
    return {row.external_id: row for row in calls.rows(connection, name, window)}


def make_project(ref: str, **changes: Any) -> CreateProject:
    fields: dict[str, Any] = {
        "external_ref": ref,
        "title": "Data platform",
        "customer_name": "Rheinquell Logistik GmbH",
        "legal_entity": "DE",
        "currency": "EUR",
        "price": Decimal("48000.50"),
        "revenue_method": "fixed_milestone",
        "starts_on": date(2026, 12, 1),
        "ends_on": date(2027, 3, 31),
        "source_ref": "006A",
    }
    return CreateProject(**(fields | changes))


def created(connection: Connection, ref: str) -> str:
    done = outcome(connection, make_project(ref))
    assert isinstance(done, Done)
    return done.reference.external_id
