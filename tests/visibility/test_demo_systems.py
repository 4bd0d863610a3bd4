"""The demo's connections can be set up again, whatever became of them."""

import json
from pathlib import Path

import pytest
from django.utils import timezone

from integrations import pausing
from integrations.canonical.models import Firm
from integrations.models import Connection
from visibility.management.demo.systems import Addresses, set_up_systems

pytestmark = pytest.mark.django_db
ISSUED = {
    "salesforce": {"consumer_key": "key", "consumer_secret": "a-secret", "organization_id": "00D"},
    "kantata": {"access_token": "a-token"},
    "bamboohr": {"api_key": "a-key"},
    "microsoft365": {
        "tenant_id": "tenant",
        "client_id": "client",
        "client_secret": "a-secret",
        "sender": "sightline@north.example",
        "workflow_path": "/workflows/1?sig=2",
    },
    "netsuite": {"client_id": "client", "certificate_id": "certificate", "private_key_file": "key.pem"},
}


@pytest.fixture
def addresses(tmp_path: Path) -> Addresses:
    (tmp_path / "key.pem").write_text("a private key")
    for kind, issued in ISSUED.items():
        (tmp_path / f"{kind}-client.json").write_text(json.dumps(issued))
    local = "http://127.0.0.1"
    return Addresses(
        salesforce=f"{local}:1",
        kantata=f"{local}:2",
        netsuite=f"{local}:3",
        bamboohr=f"{local}:4",
        microsoft365=f"{local}:5",
        plain=f"{local}:8",
        mail="127.0.0.1:6",
        ingest=f"{local}:7",
        credentials=tmp_path,
    )


def test_a_connection_that_paused_for_want_of_secrets_goes_on_with_the_next_set_up(addresses: Addresses) -> None:
    firm = Firm.objects.create(slug="demo", name="Demo", reporting_currency="EUR")
    made = set_up_systems(firm, addresses, now=timezone.now())
    pausing.until_authorised(made["kantata"].pk, "the target refused the access token (401)")

    set_up_systems(firm, addresses, now=timezone.now())

    assert Connection.objects.filter(is_paused=True).count() == 0
    assert Connection.objects.count() == 7
