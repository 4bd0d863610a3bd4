"""BambooHR's sandbox, a connection to it, its rows by their id, and pulls of its streams."""

from collections.abc import Iterator
from datetime import date

import pytest

from integrations.connector import Row, Window
from integrations.establish import establish
from integrations.models import Connection, StreamCursor, SyncRun
from tests.integrations.connectors import calls
from tests.integrations.connectors.calls import EVER
from tests.integrations.connectors.conftest import Connect, Vendor, Vendors
from tests.integrations.pulls import pull_now

ENTITIES = "Germany=DE; United States=US; United Kingdom=UK"
PRIVATE_KEY = "b4mboo-private-key-4711"


@pytest.fixture
def hris(vendors: Vendors) -> Iterator[Vendor]:
    vendor = vendors("bamboohr")
    yield vendor
    vendor.mode(restricted_fields=[], page_cap=2500)


@pytest.fixture
def connection(hris: Vendor, connect: Connect) -> Connection:
    return connected(hris, connect)


def connected(hris: Vendor, connect: Connect, **plain: str) -> Connection:
    secrets = {"api_key": hris.client()["api_key"], "webhook_private_key": PRIVATE_KEY}
    row = connect(hris, entered=secrets, legal_entities=ENTITIES, **plain)
    establish(row)
    return row


def rows(connection: Connection, name: str, window: Window = EVER) -> dict[str, Row]:
    return {row.external_id: row for row in calls.rows(connection, name, window)}


def pulled(connection: Connection, stream: str) -> SyncRun:
    run_id = pull_now(StreamCursor.objects.get(connection=connection, stream=stream).pk)
    assert run_id is not None
    return SyncRun.objects.get(pk=run_id)


def hired(hris: Vendor, last_name: str, **changes: str) -> str:
    """The id of somebody new."""
    terms = {"first_name": "Ida", "last_name": last_name, "email": f"ida.{last_name.lower()}@northlight.example"}
    terms |= {"job_title": "Consultant", "division": "Germany", "location": "Berlin", "date": "2026-11-23"}
    return str(hris.do("hire", **terms | changes)["id"])


def paid(hris: Vendor, person: str, rate: str, per: str = "Year", *, since: date = date(2026, 12, 1)) -> str:
    """The id of another row of pay."""
    terms = {"date": since.isoformat(), "rate": rate, "currency": "EUR", "per": per}
    return str(hris.do("change_pay", person=person, **terms)["row"])
