"""The record API: upserts by external id, business refusals, lists of links, effects in the journal."""

import pytest

from tests.integrations.sandbox.conftest import Running, Start
from tests.integrations.sandbox.erp import Erp, first_error, job


@pytest.fixture(scope="module")
def running(start: Start) -> Running:
    return start("netsuite")


@pytest.fixture
def erp(running: Running) -> Erp:
    return Erp(running)


def effects(running: Running, ref: str) -> list[tuple[str, str]]:
    lines = [line for line in running.journal("effect") if line["ref"] == ref]
    return [(line["operation"], line["object"]) for line in lines]


def test_an_upsert_creates_and_says_where(erp: Erp, running: Running) -> None:
    answer = erp.put("job", "deal-1", job(erp))

    identity = answer.headers["Location"].rpartition("/")[2]
    assert (answer.status_code, answer.content) == (204, b"")
    assert running.records("job")[identity]["externalId"] == "deal-1"
    assert running.records("job")[identity]["jobPrice"] == "286000.00"


def test_the_same_upsert_again_has_one_effect(erp: Erp, running: Running) -> None:
    first = erp.put("job", "deal-2", job(erp))
    second = erp.put("job", "deal-2", job(erp))

    assert first.headers["Location"] == second.headers["Location"]
    assert effects(running, "deal-2") == [("create", "job")]
    assert [one["replayed"] for one in running.journal("request") if one["ref"] == "deal-2"] == [False, True]


def test_a_changed_upsert_is_an_update(erp: Erp, running: Running) -> None:
    erp.put("job", "deal-3", job(erp))
    erp.put("job", "deal-3", job(erp, jobPrice=300000.5))

    assert effects(running, "deal-3") == [("create", "job"), ("update", "job")]
    assert erp.call("GET", "/record/v1/job/eid:deal-3").json()["jobPrice"] == 300000.5


def test_the_effect_carries_money_and_legal_entity(erp: Erp, running: Running) -> None:
    erp.put("job", "deal-4", job(erp, customer="ASHDOWN"))

    line = next(line for line in running.journal("effect") if line["ref"] == "deal-4")
    assert (line["amount"], line["currency"], line["entity"]) == ("286000.00", "GBP", "UK")


def test_a_job_of_a_customer_without_tax_code_is_refused_until_it_is_mended(erp: Erp, running: Running) -> None:
    before = erp.put("job", "deal-5", job(erp, customer="LINDHORST"))
    running.do("set_tax_code", customer="customer-lindhorst", tax_code="DE-19")
    after = erp.put("job", "deal-5", job(erp, customer="LINDHORST"))

    assert before.status_code == 400
    assert first_error(before)["o:errorCode"] == "USER_ERROR"
    assert "tax code on customer Lindhorst Pharma AG" in first_error(before)["detail"]
    assert (after.status_code, effects(running, "deal-5")) == (204, [("create", "job")])


@pytest.mark.parametrize("missing", ["companyName", "parent", "subsidiary"])
def test_a_job_without_a_mandatory_field_is_refused(erp: Erp, running: Running, missing: str) -> None:
    body = {name: value for name, value in job(erp).items() if name != missing}

    answer = erp.put("job", f"deal-without-{missing}", body)

    assert (answer.status_code, first_error(answer)["o:errorCode"]) == (400, "USER_ERROR")
    assert effects(running, f"deal-without-{missing}") == []


def test_a_job_in_another_subsidiary_than_its_customer_is_refused(erp: Erp) -> None:
    answer = erp.put("job", "deal-6", job(erp, subsidiary={"id": "2"}))

    assert first_error(answer)["o:errorCode"] == "USER_ERROR"


def test_an_unknown_field_is_refused_by_name(erp: Erp) -> None:
    answer = erp.put("job", "deal-7", job(erp, colour="red"))

    assert first_error(answer)["o:errorCode"] == "INVALID_CONTENT"
    assert first_error(answer)["o:errorPath"] == "colour"


def test_an_unknown_field_is_ignored_on_request(erp: Erp) -> None:
    body = job(erp, colour="red")

    answer = erp.put("job", "deal-8", body, **{"X-NetSuite-PropertyNameValidation": "Ignore"})

    assert answer.status_code == 204


def test_a_task_hangs_on_its_job_by_external_id(erp: Erp, running: Running) -> None:
    created = erp.put("job", "deal-9", job(erp)).headers["Location"].rpartition("/")[2]
    body = {"title": "Discovery", "project": {"externalId": "deal-9"}, "estimatedWork": 40.5}

    answer = erp.put("projectTask", "deal-9-discovery", body)

    task = running.records("projectTask")[answer.headers["Location"].rpartition("/")[2]]
    assert (task["project"], task["estimatedWork"]) == (created, "40.5")


def test_a_customer_needs_its_subsidiary(erp: Erp) -> None:
    refused = erp.put("customer", "account-1", {"companyName": "Brackwater Foods Ltd"})
    taken = erp.put("customer", "account-1", {"companyName": "Brackwater Foods Ltd", "subsidiary": {"id": "3"}})

    assert first_error(refused)["o:errorCode"] == "USER_ERROR"
    assert taken.status_code == 204


def test_a_second_post_with_the_same_external_id_is_refused(erp: Erp) -> None:
    body = {"companyName": "Brackwater Estates Ltd", "subsidiary": {"id": "3"}, "externalId": "account-2"}

    statuses = [erp.call("POST", "/record/v1/customer", body).status_code for _ in range(2)]

    assert statuses == [204, 400]


def test_a_list_shows_ids_and_links_only(erp: Erp) -> None:
    body = erp.call("GET", "/record/v1/job?limit=2&offset=2").json()

    assert (body["count"], body["offset"], body["hasMore"]) == (2, 2, True)
    assert {link["rel"] for link in body["links"]} == {"self", "next", "previous", "first", "last"}
    assert [set(item) for item in body["items"]] == [{"links", "id"}] * 2


def test_a_list_is_searched_in_the_accounts_date_format(erp: Erp) -> None:
    query = 'lastModifiedDate ON_OR_AFTER "{}"'
    all_of_them = erp.call("GET", "/record/v1/employee?q=" + query.format("1/31/2020")).json()
    none = erp.call("GET", "/record/v1/employee?q=" + query.format("1/31/2040")).json()
    wrong = erp.call("GET", "/record/v1/employee?q=" + query.format("2020-01-31"))

    assert (all_of_them["totalResults"], none["totalResults"]) == (40, 0)
    assert first_error(wrong)["o:errorCode"] == "INVALID_PARAMETER"


def test_a_reference_has_id_name_and_link(erp: Erp) -> None:
    identity = erp.rows("SELECT id FROM job ORDER BY id", limit=1)[0]["id"]

    parent = erp.call("GET", f"/record/v1/job/{identity}").json()["parent"]

    assert parent["refName"] == "Rheinquell Logistik GmbH"
    assert parent["links"][0]["href"].endswith(f"/record/v1/customer/{parent['id']}")


def test_lines_are_shown_when_expanded(erp: Erp) -> None:
    identity = erp.rows("SELECT id FROM transaction WHERE type = 'PurchOrd' ORDER BY id", limit=1)[0]["id"]

    plain = erp.call("GET", f"/record/v1/purchaseOrder/{identity}").json()
    expanded = erp.call("GET", f"/record/v1/purchaseOrder/{identity}?expandSubResources=true").json()

    assert plain["item"].keys() == {"links"}
    assert expanded["item"]["items"][0]["amount"] == 42000.0


def test_a_deleted_record_is_gone_and_remembered(erp: Erp) -> None:
    identity = erp.put("job", "deal-10", job(erp)).headers["Location"].rpartition("/")[2]

    deleted = erp.call("DELETE", "/record/v1/job/eid:deal-10")
    gone = erp.call("GET", f"/record/v1/job/{identity}")

    assert (deleted.status_code, gone.status_code) == (204, 404)
    assert {"recordid": identity, "type": "job"} in erp.rows("SELECT recordid, type FROM deletedrecord")


def test_an_unknown_type_and_an_unknown_address_are_not_found(erp: Erp) -> None:
    assert first_error(erp.call("GET", "/record/v1/spaceship"))["o:errorCode"] == "RCRD_DSNT_EXIST"
    assert erp.call("GET", "/nowhere").status_code == 404


def test_the_catalogue_lists_types_and_their_fields(erp: Erp) -> None:
    names = {item["name"] for item in erp.call("GET", "/record/v1/metadata-catalog").json()["items"]}
    schema = erp.call("GET", "/record/v1/metadata-catalog/job").json()

    assert {"customer", "job", "projectTask", "invoice", "purchaseOrder"} <= names
    assert schema["required"] == ["companyName", "parent", "subsidiary"]


def test_state_survives_a_kill(erp: Erp, running: Running) -> None:
    erp.put("job", "deal-11", job(erp))
    before = running.records("job")
    running.kill_and_restart()

    assert running.records("job") == before


def test_many_records_are_created_at_once(erp: Erp, running: Running) -> None:
    bodies = [job(erp, companyName=f"Bulk {number}", externalId=f"bulk-{number}") for number in range(50)]

    created = running.do("create_records", type="job", records=bodies)["ids"]

    found = erp.rows("SELECT id FROM job WHERE externalid LIKE 'bulk-%' ORDER BY id")
    assert [row["id"] for row in found] == created
