"""Crewplan's sandbox, a connection to it, and a project to create there."""

from datetime import date
from decimal import Decimal

import pytest

from integrations.canonical.commands import CreateProject, DemandLine, PublishStaffingDemand
from integrations.models import Connection
from tests.integrations.connectors.conftest import Connect, Vendor, Vendors

FIRST, LAST = date(2026, 12, 1), date(2027, 3, 31)


@pytest.fixture
def crews(vendors: Vendors) -> Vendor:
    return vendors("crewplan")


@pytest.fixture
def connection(crews: Vendor, connect: Connect) -> Connection:
    return connect(crews, entered=crews.client())


def make_project(ref: str) -> CreateProject:
    return CreateProject(
        external_ref=ref,
        title="Data platform",
        customer_name="Rheinquell Logistik GmbH",
        legal_entity="DE",
        currency="EUR",
        price=Decimal("48000.50"),
        revenue_method="fixed_milestone",
        starts_on=FIRST,
        ends_on=LAST,
        source_ref="006A",
    )


def make_demand(ref: str, *roles: tuple[str, int]) -> PublishStaffingDemand:
    lines = tuple(DemandLine(role=role, hours=Decimal(hours), starts_on=FIRST, ends_on=LAST) for role, hours in roles)
    return PublishStaffingDemand(external_ref=ref, project_id=ref, lines=lines)
