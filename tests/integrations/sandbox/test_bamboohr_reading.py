"""Reading the company: names are the vendor's, pages by cursor, restricted fields, changes, tables, days off."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from integrations.sandbox.bamboohr import fields
from tests.integrations.sandbox.conftest import ANCHOR, Running, Start
from tests.integrations.sandbox.hris import Hris
from tests.integrations.sandbox.specifications import bamboohr_document

EVER = "1970-01-01T00:00:00Z"
SEEDED = f"{ANCHOR}T00:00:00Z"


@pytest.fixture(scope="module")
def running(start: Start) -> Running:
    return start("bamboohr")


@pytest.fixture
def hris(running: Running) -> Iterator[Hris]:
    yield Hris(running)
    running.mode(restricted_fields=[], page_cap=2500)


def schema(name: str) -> dict[str, Any]:
    return dict(bamboohr_document()["components"]["schemas"][name])


def test_every_field_of_the_list_is_in_the_openapi() -> None:
    base = schema("GetEmployeesEmployeeBaseResponse")["properties"]
    optional = schema("EmployeeOptionalField")["enum"]
    assert set(base) == {*fields.BASE, "_restrictedFields"}
    assert set(optional) == set(fields.OPTIONAL)


def test_every_field_of_one_employee_is_in_the_openapi() -> None:
    assert set(fields.EMPLOYEE) <= set(schema("GetEmployeeResponse")["properties"])


def test_every_column_of_job_information_is_in_the_openapi() -> None:
    assert set(fields.TABLES["jobInfo"]) == set(schema("TableRowUpdate")["properties"])


def test_time_off_and_webhooks_have_the_names_of_the_openapi() -> None:
    answers = bamboohr_document()["paths"]
    request = _content(answers["/api/v1/time_off/requests"]["get"], "200")["items"]["properties"]
    made = _content(answers["/api/v1/webhooks"]["post"], "201")["properties"]
    listed = _content(answers["/api/v1/webhooks"]["get"], "200")["properties"]["webhooks"]["items"]["properties"]
    log = _content(answers["/api/v1/webhooks/{id}/log"]["get"], "200")["oneOf"][0]["items"]["properties"]
    assert set(request) == set(fields.TIME_OFF)
    assert set(made) == {*fields.WEBHOOK, "privateKey"}
    assert set(listed) == set(fields.WEBHOOK_SUMMARY)
    assert set(log) == set(fields.LOG_ENTRY)


def _content(operation: dict[str, Any], status: str) -> dict[str, Any]:
    return dict(operation["responses"][status]["content"]["application/json"]["schema"])


def test_pages_by_cursor_are_all_employees_once(hris: Hris) -> None:
    found: list[str] = []
    cursor: dict[str, str] | None = {}
    while cursor is not None:
        page = hris.get("/employees", **{"page[limit]": 15}, **cursor)
        found += [row["employeeId"] for row in page["data"]]
        after = page["meta"]["page"]["nextCursor"]
        cursor = {"page[after]": after} if after else None
    assert len(found) == len(set(found)) == page["meta"]["total"] == 40


def test_a_cursor_whose_employee_is_gone_is_a_bad_page(hris: Hris) -> None:
    first = hris.get("/employees", **{"page[limit]": 1, "sort": "-employeeId"})
    hris.running.do("delete", person=first["data"][0]["employeeId"])
    refused = hris.call("GET", "/employees", **{"page[after]": first["meta"]["page"]["nextCursor"]})
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "BadPage")


def test_optional_fields_are_asked_for_and_unknown_ones_ignored(hris: Hris) -> None:
    page = hris.get("/employees", **{"fields": "workEmail,divisionName,shoeSize", "filter[ids][]": ["101", "119"]})
    assert {row["divisionName"] for row in page["data"]} == {"Germany", "United States"}
    assert set(page["data"][0]) == {*fields.BASE, "workEmail", "divisionName", "_restrictedFields"}


def test_restricted_fields_are_null_and_named_in_lists_and_left_out_of_one(hris: Hris) -> None:
    hris.running.mode(restricted_fields=["workEmail", "compensation.rate"])
    row = hris.get("/employees", **{"fields": "workEmail", "filter[ids]": "101"})["data"][0]
    one = hris.get("/employees/101", fields="firstName,workEmail")
    pay = hris.get("/employees/101/tables/compensation")[0]
    assert (row["workEmail"], row["_restrictedFields"]) == (None, ["workEmail"])
    assert one == {"id": "101", "firstName": "Annika"}
    assert "rate" not in pay


def test_one_employee_shows_current_pay_and_the_stamp(hris: Hris) -> None:
    one = hris.get("/employees/101", fields="jobTitle,payRate,payPeriod,lastChanged,employeeNumber")
    assert one["jobTitle"] == "Engagement Manager"
    assert one["payRate"].endswith(".00 EUR")
    assert one["payPeriod"] == "Year"
    assert one["lastChanged"] == hris.changed(EVER)["101"]["lastChanged"]


def test_the_changed_feed_tells_what_happened_since(hris: Hris) -> None:
    hired = hris.running.do("hire", first_name="Ida", last_name="Holm", email="ida@x.example", date="2026-11-23")["id"]
    hris.running.do("change_job", person="person-02", date="2026-12-01", job_title="Solution Architect")
    hris.running.do("delete", person="person-03")
    feed = hris.get("/employees/changed", since=SEEDED)
    actions = {key: one["action"] for key, one in feed["employees"].items()}
    assert (actions[hired], actions["102"], actions["103"]) == ("Inserted", "Updated", "Deleted")
    assert "104" not in actions
    assert feed["latest"] == max(one["lastChanged"] for one in feed["employees"].values())
    assert hired not in hris.changed(SEEDED, type="deleted")
    assert hris.get("/employees/changed", since=feed["latest"]) == {"latest": feed["latest"], "employees": {}}


@pytest.mark.parametrize("since", ["", "yesterday"])
def test_an_unreadable_since_is_an_empty_400_with_the_reason_in_a_header(hris: Hris, since: str) -> None:
    refused = hris.call("GET", "/employees/changed", since=since)
    assert (refused.status_code, refused.content) == (400, b"")
    assert refused.headers["x-bamboohr-error-message"].startswith("since is missing")


def test_changed_tables_bring_all_rows_of_whoever_changed(hris: Hris) -> None:
    hris.running.do("add_skill", person="person-05", skill="Negotiation", level="Expert")
    answer = hris.get("/employees/changed/tables/customSkills", since=SEEDED)
    pay = hris.get("/employees/changed/tables/compensation", since=SEEDED)["employees"]
    assert answer["table"] == "customSkills"
    skills = [row["customSkill"] for row in answer["employees"]["105"]["rows"]]
    assert skills == ["Integration design", "Negotiation"]
    assert set(pay["105"]["rows"][0]) == set(fields.TABLES["compensation"])
    assert hris.call("GET", "/employees/changed/tables/shoes", since=SEEDED).status_code == 404


def test_a_raise_is_one_more_row_of_the_pay_history(hris: Hris) -> None:
    held = hris.get("/employees/all/tables/compensation")
    made = hris.running.do("change_pay", person="person-06", date="2027-01-01", rate="99000", currency="EUR")
    rows = hris.get("/employees/106/tables/compensation")
    added = next(row for row in rows if row["id"] == made["row"])
    assert added["rate"] == {"currency": "EUR", "value": "99000.00"}
    assert len(hris.get("/employees/all/tables/compensation")) == len(held) + 1


def test_time_off_is_found_by_overlap_and_has_days_without_time(hris: Hris) -> None:
    made = hris.running.do("request_time_off", person="person-08", start="2027-03-04", end="2027-03-09")["id"]
    hris.running.do("approve_time_off", id=made)
    (found,) = hris.get("/time_off/requests", start="2027-03-09", end="2027-03-31", status="approved")
    assert found["dates"] == {"2027-03-04": "1", "2027-03-05": "1", "2027-03-08": "1", "2027-03-09": "1"}
    assert (found["amount"], found["employeeId"]) == ({"unit": "days", "amount": "4"}, 108)
    assert len(found["created"]) == len(found["status"]["lastChanged"]) == len("2027-03-04")
    assert hris.get("/time_off/requests", start="2027-03-10", end="2027-03-31") == []
    assert hris.call("GET", "/time_off/requests", start="2027-03-10").status_code == 400


def test_who_leaves_is_inactive_and_who_is_deleted_is_gone(hris: Hris) -> None:
    hris.running.do("terminate", person="person-09", date="2026-11-30")
    hris.running.do("delete", person="person-10")
    inactive = hris.get("/employees", **{"filter[status]": "inactive"})["data"]
    assert [row["employeeId"] for row in inactive] == ["109"]
    assert hris.call("GET", "/employees/110").status_code == 404
    assert [row for row in hris.get("/employees/all/tables/jobInfo") if row["employeeId"] == "110"] == []


@pytest.mark.parametrize("auth", [None, ("wrong", "x"), ("ä", "x")])
def test_a_wrong_key_is_an_empty_401(hris: Hris, auth: Any) -> None:
    refused = requests.get(hris.running.url + "/api/v1/employees", auth=auth, timeout=10)
    assert (refused.status_code, refused.content) == (401, b"")


def test_throttling_names_the_wait(hris: Hris) -> None:
    hris.running.mode(p429=1)
    throttled = hris.call("GET", "/employees")
    hris.running.mode(p503=1, retry_after=7)
    away = hris.call("GET", "/employees")
    assert (throttled.status_code, throttled.headers["Retry-After"]) == (429, "30")
    assert (away.status_code, away.headers["Retry-After"]) == (503, "7")
    hris.running.mode()


def test_the_company_is_the_same_after_a_kill(hris: Hris) -> None:
    before = [hris.get("/employees"), hris.changed(EVER), hris.get("/employees/all/tables/compensation")]
    hris.running.kill_and_restart()
    assert [hris.get("/employees"), hris.changed(EVER), hris.get("/employees/all/tables/compensation")] == before
