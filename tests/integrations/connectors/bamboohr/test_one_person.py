"""PSA users, ERP employees and HRIS employees are one person; the HRIS leads where it knows best."""

from typing import Any

import pytest

from integrations.canonical.models import Firm, LegalEntity, MasterView, Person
from integrations.canonical.ownership import rank
from integrations.establish import establish
from integrations.models import Connection
from tests.integrations.connectors.bamboohr.conftest import connected, pulled
from tests.integrations.connectors.conftest import Connect, Vendor, Vendors

MAIL = "jonas.reuter@northlight.example"


@pytest.fixture
def three(hris: Vendor, vendors: Vendors, connect: Connect, firm: Firm, settings: Any) -> tuple[Connection, ...]:
    """HRIS, PSA and ERP of the one firm."""
    for code in ("DE", "US", "UK"):
        LegalEntity.objects.create(firm=firm, code=code, name=f"Northlight {code}", currency="EUR")
    psa, erp = vendors("kantata"), vendors("netsuite")
    client = erp.client()
    made = (
        connected(hris, connect),
        connect(psa, entered={"access_token": psa.client()["access_token"]}),
        connect(
            erp,
            entered={"private_key": (erp.state / client["private_key_file"]).read_text()},
            client_id=client["client_id"],
            certificate_id=client["certificate_id"],
            subsidiaries="1=DE, 2=US, 3=UK",
        ),
    )
    for connection in made:
        establish(connection)
    settings.OUTBOUND_ALLOW = [f"127.0.0.1:{vendor.port}" for vendor in (hris, psa, erp)]
    return made


def test_three_systems_show_one_person_each(hris: Vendor, three: tuple[Connection, ...]) -> None:
    person = next(key for key, one in hris.records("employees").items() if one["workEmail"] == MAIL)
    told = {"preferredName": "Jo", "jobTitleName": "Principal", "division": "United Kingdom"}
    hris.do("set_fields", person=person, fields=told)
    hris.do("terminate", person=person, date="2026-11-30")
    for connection, stream in zip(three, ("people", "users", "employees"), strict=True):
        pulled(connection, stream)

    found = Person.objects.get(email=MAIL)

    assert MasterView.objects.filter(entity="person", canonical_id=found.pk).count() == 3
    assert (found.name, found.is_active) == ("Jo Reuter", False)
    assert found.legal_entity is not None
    assert found.legal_entity.code == "UK"
    assert found.role == "Engagement Manager"


@pytest.mark.parametrize("field", ["name", "email", "legal_entity", "is_active"])
def test_the_hris_leads_in_who_somebody_is(field: str) -> None:
    assert [rank("person", field, system) for system in ("HRIS", "PSA", "ERP", "CRM")] == [0, 1, 2, 3]


def test_the_psa_leads_in_the_role() -> None:
    assert rank("person", "role", "PSA") < rank("person", "role", "HRIS")
