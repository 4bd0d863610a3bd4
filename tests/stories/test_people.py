"""The firm's people come from HRIS, PSA and ERP and are one person each; who is hired is known at once."""

from uuid import uuid4

from tests.stories.ledger import Ledger
from tests.stories.systems import Systems
from tests.stories.waiting import eventually

SOURCES = """
SELECT lower(view.fields->>'email') AS email, count(DISTINCT view.canonical_id) AS people,
  array_agg(DISTINCT held.kind ORDER BY held.kind) AS systems
FROM canonical_masterview view JOIN integrations_connection held ON held.id = view.connection_id
WHERE view.entity = 'person' AND NOT view.is_deleted GROUP BY 1
"""
KNOWN = "SELECT name, is_active FROM canonical_person WHERE email = %s"
AWAY = """
SELECT person.email, away.service_date, away.hours, away.is_approved
FROM canonical_timeoff away JOIN canonical_person person ON person.id = away.person_id WHERE NOT away.is_deleted
"""


def test_everybody_is_one_person_of_three_systems(systems: Systems, ledger: Ledger) -> None:
    employed = {one["email"] for one in systems.netsuite.records("employee").values()}

    found = {row["email"]: row for row in ledger.rows(SOURCES)}

    assert len(employed) == 40
    assert {(found[email]["people"], *found[email]["systems"]) for email in employed} == {
        (1, "bamboohr", "kantata", "netsuite")
    }


def test_days_off_are_those_of_the_hris(systems: Systems, ledger: Ledger) -> None:
    employees = systems.bamboohr.records("employees")
    asked = systems.bamboohr.records("time_off_requests").values()

    wanted = {
        (employees[str(one["employeeId"])]["workEmail"], day, one["status"]["status"] == "approved")
        for one in asked
        for day in one["dates"]
    }
    found = {(row["email"], row["service_date"].isoformat(), row["is_approved"]) for row in ledger.rows(AWAY)}

    assert wanted
    assert found == wanted


def test_who_is_hired_is_known_by_the_hriss_message(systems: Systems, ledger: Ledger) -> None:
    email = f"ida.{uuid4().hex[:6]}@northlight.example"
    terms = {"job_title": "Consultant", "division": "Germany", "location": "Berlin", "date": "2026-12-01"}
    hired = systems.bamboohr.do("hire", first_name="Ida", last_name="Albers", email=email, **terms)["id"]

    eventually(lambda: ledger.rows(KNOWN, email) == [{"name": "Ida Albers", "is_active": True}])

    eventually(lambda: set(ledger.messages(hired)) == {"done"}, why="the message was followed")
