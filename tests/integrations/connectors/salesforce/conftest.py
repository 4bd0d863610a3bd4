"""Salesforce's sandbox, a connection to it, and the link to write on a deal there."""

import pytest

from integrations.canonical.commands import LinkedRecord, LinkOpportunity
from integrations.models import Connection
from tests.integrations.connectors.conftest import Connect, Vendor, Vendors


@pytest.fixture
def crm(vendors: Vendors) -> Vendor:
    return vendors("salesforce")


@pytest.fixture
def connection(crm: Vendor, connect: Connect) -> Connection:
    client = crm.client()
    return connect(
        crm,
        entered={"consumer_secret": client["consumer_secret"]},
        consumer_key=client["consumer_key"],
        organization_id=client["organization_id"],
    )


def link(opportunity: str, ref: str = "north-project-1") -> LinkOpportunity:
    links = (LinkedRecord(system="PSA", object_type="workspace", external_id="77"),)
    return LinkOpportunity(external_ref=ref, opportunity_id=opportunity, links=links)
