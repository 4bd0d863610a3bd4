"""A server that answers as Tryton did, and a connection to it."""

import base64
import os
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from integrations import secrets
from integrations.canonical.commands import PostTime
from integrations.canonical.models import Firm
from integrations.models import Connection
from tests.integrations.connectors.conftest import GO_LIVE
from tests.integrations.connectors.tryton.answers import Tryton, serving


@pytest.fixture(scope="module")
def speaking() -> Iterator[Tryton]:
    with serving() as server:
        yield server


@pytest.fixture
def tryton(speaking: Tryton) -> Iterator[Tryton]:
    """will_say() -> what comes next; everything that was to be said has been asked for in the end."""
    speaking.will_say()
    yield speaking
    assert not speaking.answers


@pytest.fixture
def connection(tryton: Tryton, firm: Firm, settings: Any) -> Connection:
    settings.VAULT_KEYS = [base64.b64encode(os.urandom(32)).decode()]
    address = f"127.0.0.1:{tryton.server_port}"
    settings.OUTBOUND_ALLOW = [address]
    row = Connection.objects.create(
        firm=firm,
        name="Tryton",
        kind="tryton",
        base_url=f"http://{address}",
        settings={"database": "north", "company": "1", "legal_entity": "DE", "works_named_after": "PSA"},
        go_live_at=GO_LIVE,
    )
    secrets.keep(row, {"application_key": "k-123"}, now=GO_LIVE)
    return row


@pytest.fixture
def entry() -> PostTime:
    """Seven minutes of employee 4 on work 3."""
    return PostTime(
        external_ref="north-time-kantata-1",
        project_id="3",
        person_id="4",
        worked_on=date(2026, 11, 20),
        hours=Decimal("0.1166666667"),
        is_billable=True,
        rate=Decimal("120.00"),
        currency="EUR",
        note="Design - Ada",
    )
