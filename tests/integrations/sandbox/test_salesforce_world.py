"""What the org starts from, what the world's hand does to it, and that its field names are real ones."""

import json
from datetime import UTC, datetime

import pytest

from integrations.sandbox.salesforce.ids import full_id, salesforce_id
from integrations.sandbox.salesforce.schema import OBJECTS
from tests.integrations.sandbox.conftest import Running, Start
from tests.integrations.sandbox.crm import Crm
from tests.integrations.sandbox.specifications import salesforce_fields

ROLES = [{"role": "Consultant", "hours": "120.00", "start": "2026-12-01", "end": "2027-01-31"}]
NEW_DEAL = {
    "customer": "customer-rheinquell",
    "name": "Yard automation",
    "amount": "84000.00",
    "currency": "EUR",
    "entity": "DE",
    "revenue_method": "fixed_milestone",
    "close_date": "2026-12-15",
    "start": "2027-01-04",
    "end": "2027-04-30",
    "roles": ROLES,
}


@pytest.fixture(scope="module")
def running(start: Start) -> Running:
    return start("salesforce")


@pytest.fixture(scope="module")
def crm(running: Running) -> Crm:
    return Crm(running)


@pytest.mark.parametrize("name", [it.name for it in OBJECTS.values() if not it.name.endswith("__c")])
def test_every_standard_field_is_a_real_one(name: str) -> None:
    served = {it.name for it in OBJECTS[name.lower()].fields.values() if not it.is_custom}
    assert served - salesforce_fields()[name] <= {"CurrencyIsoCode", "LastStageChangeDate"}


def test_a_real_id_keeps_its_checksum() -> None:
    assert full_id("006dM00000Mw7Vt") == "006dM00000Mw7VtQAJ"


def test_every_seeded_record_has_exactly_the_described_fields(running: Running) -> None:
    for described in OBJECTS.values():
        names = {it.name for it in described.fields.values()}
        records = running.records(described.name).values()
        assert all(set(record) == names for record in records), described.name


def test_closing_a_deal_wins_it_now(crm: Crm) -> None:
    before = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    made = crm.running.do("close_deal", deal="deal-033")["id"]
    row = crm.rows(f"SELECT Id, IsWon, StageName, CloseDate FROM Opportunity WHERE SystemModstamp >= {before}")[0]
    assert row["Id"] == made == salesforce_id("Opportunity", "deal-033")
    assert (row["IsWon"], row["StageName"]) == (True, "Closed Won")
    assert row["CloseDate"] == datetime.now(UTC).date().isoformat()


def test_a_created_deal_can_be_closed_by_its_key_after_a_kill(crm: Crm) -> None:
    made = crm.running.do("create_deal", key="deal-new", **NEW_DEAL)["id"]
    crm.running.kill_and_restart()
    assert crm.running.do("close_deal", deal="deal-new") == {"id": made}
    record = crm.running.records("Opportunity")[made]
    assert (record["Amount"], record["IsWon"], record["CurrencyIsoCode"]) == (84000.0, True, "EUR")
    assert json.loads(record["Staffing__c"]) == ROLES
    assert crm.running.journal("effect")[-1]["by"] == "world"


def test_a_key_is_used_once(crm: Crm) -> None:
    crm.running.do("create_deal", key="deal-once", **NEW_DEAL)
    refused = crm.running.post("/_do", {"action": "create_deal", "key": "deal-once"} | NEW_DEAL)
    assert refused.status_code == 400
    assert "exists already" in refused.json()["error"]


def test_a_deleted_deal_is_gone_from_queries(crm: Crm) -> None:
    made = crm.running.do("create_deal", key="deal-gone", **NEW_DEAL)["id"]
    crm.running.do("delete_deal", deal="deal-gone")
    crm.log_in()
    assert crm.rows(f"SELECT Id FROM Opportunity WHERE Id = '{made}'") == []


def test_describe_marks_custom_external_and_reference_fields(crm: Crm) -> None:
    crm.log_in()
    described = crm.call("GET", "/sobjects/Opportunity/describe").json()
    fields = {field["name"]: field for field in described["fields"]}
    assert fields["Sightline_Ref__c"]["externalId"]
    assert fields["Sightline_Ref__c"]["custom"]
    assert fields["AccountId"]["referenceTo"] == ["Account"]
    assert [value["value"] for value in fields["Legal_Entity__c"]["picklistValues"]] == ["DE", "US", "UK"]
