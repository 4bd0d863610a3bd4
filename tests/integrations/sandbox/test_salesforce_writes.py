"""Creates, updates, upserts, deletes and collections, with the refusals an integration must tell apart."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.integrations.sandbox.conftest import Running, Start
from tests.integrations.sandbox.crm import API, Crm

DEAL = {"Name": "New work", "StageName": "Proposal", "CloseDate": "2026-12-01", "Amount": 1234.56}


@pytest.fixture(scope="module")
def running(start: Start) -> Running:
    return start("salesforce", "--empty")


@pytest.fixture
def crm(running: Running) -> Crm:
    running.mode()
    return Crm(running)


def test_a_create_answers_201_with_location_and_is_journalled(crm: Crm) -> None:
    answer = crm.call("POST", "/sobjects/Opportunity", DEAL | {"Legal_Entity__c": "DE"})
    made = answer.json()["id"]
    effect = crm.running.journal("effect")[-1]
    assert answer.status_code == 201
    assert answer.json() == {"id": made, "success": True, "errors": []}
    assert answer.headers["Location"] == f"{API}/sobjects/Opportunity/{made}"
    assert (effect["operation"], effect["object"], effect["id"]) == ("create", "Opportunity", made)
    assert (effect["amount"], effect["currency"], effect["entity"]) == (1234.56, "EUR", "DE")


def test_a_stage_brings_its_flags_and_probability(crm: Crm) -> None:
    made = crm.call("POST", "/sobjects/Opportunity", DEAL).json()["id"]
    assert crm.call("PATCH", f"/sobjects/Opportunity/{made}", {"StageName": "Closed Won"}).status_code == 204
    record = crm.call("GET", f"/sobjects/Opportunity/{made}?fields=IsWon,IsClosed,Probability,FiscalYear").json()
    assert (record["IsWon"], record["IsClosed"], record["Probability"], record["FiscalYear"]) == (
        True,
        True,
        100,
        2026,
    )


def test_an_upsert_creates_once_then_updates(crm: Crm) -> None:
    path = "/sobjects/Opportunity/Sightline_Ref__c/deal-77"
    first, second = (crm.call("PATCH", path, DEAL) for _ in range(2))
    assert (first.status_code, first.json()["created"]) == (201, True)
    assert (second.status_code, second.json()["created"]) == (200, False)
    assert second.json()["id"] == first.json()["id"]
    assert crm.running.journal("request")[-1]["ref"] == "deal-77"


def test_an_ambiguous_external_id_is_300_with_urls(crm: Crm) -> None:
    ids = [
        crm.call("POST", "/sobjects/Account", {"Name": "Twin", "Sightline_Ref__c": "twin"}).json()["id"] for _ in "ab"
    ]
    refused = crm.call("PATCH", "/sobjects/Account/Sightline_Ref__c/twin", {"Name": "Which"})
    assert refused.status_code == 300
    assert refused.json() == [f"{API}/sobjects/Account/{identity}" for identity in ids]


def test_a_unique_external_id_refuses_a_second_record(crm: Crm) -> None:
    crm.call("POST", "/sobjects/Opportunity", DEAL | {"Sightline_Ref__c": "only-one"})
    refused = crm.call("POST", "/sobjects/Opportunity", DEAL | {"Sightline_Ref__c": "only-one"})
    assert (refused.status_code, refused.json()[0]["errorCode"]) == (400, "DUPLICATE_VALUE")
    assert "duplicates value on record with id: 006" in refused.json()[0]["message"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"Name": "x", "StageName": "Proposal"}, "REQUIRED_FIELD_MISSING"),
        (DEAL | {"Nope__c": 1}, "INVALID_FIELD"),
        (DEAL | {"IsWon": True}, "INVALID_FIELD_FOR_INSERT_UPDATE"),
        (DEAL | {"Amount": "much"}, "JSON_PARSER_ERROR"),
        (DEAL | {"Legal_Entity__c": "FR"}, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"),
        (DEAL | {"AccountId": "001000000000000AAA"}, "INVALID_CROSS_REFERENCE_KEY"),
        (DEAL | {"Name": "x" * 256}, "STRING_TOO_LONG"),
    ],
)
def test_a_wrong_record_is_refused(crm: Crm, body: dict[str, object], code: str) -> None:
    refused = crm.call("POST", "/sobjects/Opportunity", body)
    assert (refused.status_code, refused.json()[0]["errorCode"]) == (400, code)


def test_a_locked_row_is_400_and_changes_nothing(crm: Crm) -> None:
    crm.running.mode(lock=1, count=1)
    refused, accepted = (crm.call("POST", "/sobjects/Account", {"Name": "Locked"}) for _ in range(2))
    assert refused.json()[0]["errorCode"] == "UNABLE_TO_LOCK_ROW"
    assert accepted.status_code == 201
    assert crm.query("SELECT COUNT() FROM Account WHERE Name = 'Locked'").json()["totalSize"] == 1


def test_the_world_s_hand_is_not_hit_by_the_lock(crm: Crm) -> None:
    crm.running.mode(lock=1, validation=1)
    made = crm.running.do("create_account", key="customer-new", name="New", country="DE", currency="EUR")
    assert made["id"].startswith("001")


def test_a_collection_reports_each_record(crm: Crm) -> None:
    records = [
        {"attributes": {"type": "Account"}, "Name": "First"},
        {"attributes": {"type": "Account"}, "Nope": 1},
        {"attributes": {"type": "Account"}, "Name": "Third"},
    ]
    answer = crm.call("POST", "/composite/sobjects", {"allOrNone": False, "records": records})
    assert answer.status_code == 200
    assert [it["success"] for it in answer.json()] == [True, False, True]
    assert answer.json()[1]["errors"][0]["statusCode"] == "INVALID_FIELD"


def test_all_or_none_leaves_nothing_behind(crm: Crm) -> None:
    before = len(crm.running.journal("effect"))
    records = [{"attributes": {"type": "Account"}, "Name": "Kept?"}, {"attributes": {"type": "Account"}}]
    answer = crm.call("POST", "/composite/sobjects", {"allOrNone": True, "records": records}).json()
    codes = [it["errors"][0]["statusCode"] for it in answer]
    assert codes == ["ALL_OR_NONE_OPERATION_ROLLED_BACK", "REQUIRED_FIELD_MISSING"]
    assert len(crm.running.journal("effect")) == before


def test_a_bulk_upsert_creates_and_updates_by_external_id(crm: Crm) -> None:
    path = "/composite/sobjects/TimeEntry__c/Sightline_Ref__c"
    rows = [{"Sightline_Ref__c": f"t{number}", "Date__c": "2026-11-01", "Hours__c": 2} for number in range(3)]
    typed = [{"attributes": {"type": "TimeEntry__c"}} | row for row in rows]
    first = crm.call("PATCH", path, {"allOrNone": False, "records": typed}).json()
    again = crm.call("PATCH", path, {"allOrNone": False, "records": typed[:1]}).json()
    assert [it["created"] for it in first] == [True, True, True]
    assert (again[0]["created"], again[0]["id"]) == (False, first[0]["id"])


def test_more_than_200_records_are_refused(crm: Crm) -> None:
    records = [{"attributes": {"type": "Account"}, "Name": "n"}] * 201
    refused = crm.call("POST", "/composite/sobjects", {"records": records})
    assert (refused.status_code, refused.json()[0]["errorCode"]) == (400, "EXCEEDED_MAX_SIZE_REQUEST")


def test_deleted_and_updated_list_a_window(crm: Crm) -> None:
    kept, gone = (crm.call("POST", "/sobjects/Account", {"Name": name}).json()["id"] for name in ("kept", "gone"))
    crm.call("DELETE", f"/sobjects/Account/{gone}")
    now = datetime.now(UTC)
    window = {"start": now - timedelta(hours=1), "end": now + timedelta(minutes=1)}
    asked = "&".join(f"{name}={at.strftime('%Y-%m-%dT%H:%M:%SZ')}" for name, at in window.items())
    assert gone in [it["id"] for it in crm.call("GET", f"/sobjects/Account/deleted/?{asked}").json()["deletedRecords"]]
    updated = crm.call("GET", f"/sobjects/Account/updated/?{asked}").json()["ids"]
    assert kept in updated
    assert gone not in updated


def test_a_window_of_more_than_30_days_is_refused(crm: Crm) -> None:
    refused = crm.call("GET", "/sobjects/Account/updated?start=2026-01-01T00:00:00Z&end=2026-11-01T00:00:00Z")
    assert (refused.status_code, refused.json()[0]["errorCode"]) == (400, "INVALID_REPLICATION_DATE")


def test_a_late_commit_carries_an_earlier_stamp(crm: Crm) -> None:
    mark = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    crm.running.mode(late_commit=120)
    made = crm.call("POST", "/sobjects/Account", {"Name": "late"}).json()["id"]
    late = crm.rows(f"SELECT Id FROM Account WHERE SystemModstamp < {mark} AND Name = 'late'")
    assert [row["Id"] for row in late] == [made]
