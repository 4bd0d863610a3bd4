"""A tenant's sandbox, a connection to it, and commands for it."""

from typing import Any

import pytest

from integrations.canonical.commands import CreateTeam, PostCard, SendNotice
from integrations.models import Connection
from tests.integrations.connectors.conftest import Connect, Vendor, Vendors

OWNER = "annika.brandt@northlight.example"
SETTINGS = {"team_seconds": 600, "groups_lag": 0}


@pytest.fixture
def tenant(vendors: Vendors) -> Vendor:
    vendor = vendors("microsoft365")
    vendor.mode(**SETTINGS)
    return vendor


@pytest.fixture
def connection(tenant: Vendor, connect: Connect) -> Connection:
    return to_tenant(connect, tenant)


def to_tenant(connect: Connect, tenant: Vendor, **changes: Any) -> Connection:
    client = tenant.client()
    entered = {"client_secret": client["client_secret"], "workflow_url": tenant.url + client["workflow_path"]}
    plain = {
        "tenant_id": client["tenant_id"],
        "client_id": client["client_id"],
        "sender": client["sender"],
        "team_owner": OWNER,
        "login_url": tenant.url,
    }
    return connect(tenant, entered=entered | changes.pop("entered", {}), **plain | changes)


def make_notice(ref: str, **changes: Any) -> SendNotice:
    fields: dict[str, Any] = {
        "external_ref": ref,
        "to": ("pmo@north.example", "lead@north.example"),
        "subject": "Geschäftsjahr: project created",
        "body": "The project is there.",
    }
    return SendNotice(**(fields | changes))


def make_team(ref: str, **changes: Any) -> CreateTeam:
    fields: dict[str, Any] = {"external_ref": ref, "title": "Data platform", "legal_entity": "DE"}
    return CreateTeam(**(fields | changes))


def make_card(ref: str, **changes: Any) -> PostCard:
    return PostCard(**({"external_ref": ref, "title": "Won: Data platform"} | changes))
