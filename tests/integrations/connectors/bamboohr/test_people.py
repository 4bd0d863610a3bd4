"""Employees of BambooHR: read whole in pages, read by change, gone when deleted; restricted fields are not guessed."""

from datetime import UTC, datetime, timedelta

import pytest

from integrations import gateway
from integrations.canonical.models import Person
from integrations.connector import Row, Window
from integrations.connectors.bamboohr import people
from integrations.connectors.bamboohr.mapping import to_person
from integrations.models import Connection, QuarantinedRow, StreamCursor
from integrations.pull import read_hints
from tests.integrations.connectors.bamboohr.conftest import connected, hired, pulled, rows
from tests.integrations.connectors.calls import EVER
from tests.integrations.connectors.conftest import Connect, Vendor


def since_now() -> Window:
    return Window(datetime.now(UTC) - timedelta(seconds=2), datetime(2040, 1, 1, tzinfo=UTC))


def test_an_employee_carries_name_mail_role_and_legal_entity(hris: Vendor, connection: Connection) -> None:
    row = rows(connection, "people")["131"]

    assert row.values == {
        "name": "Eleanor Marsh",
        "email": "eleanor.marsh@northlight.example",
        "role": "Engagement Manager",
        "is_active": True,
        "skills": [],
    }
    assert (row.match, row.legal_entity) == ("eleanor.marsh@northlight.example", "UK")
    assert row.changed_at is not None


def test_skills_come_with_the_employee_from_a_table_of_the_companys_own(hris: Vendor, connect: Connect) -> None:
    for skill in ("Negotiation", "Facilitation", "Negotiation"):
        hris.do("add_skill", person="person-32", skill=skill, level="Expert")

    told = {
        setting: rows(connected(hris, connect, name=f"HRIS {setting}", skills=setting), "people")["132"].values
        for setting in ("customSkills.customSkill", "noTable.noColumn", "")
    }

    assert told["customSkills.customSkill"]["skills"] == ["Facilitation", "Negotiation"]
    assert ["skills" in told[setting] for setting in ("noTable.noColumn", "")] == [False, False]


def test_several_pages_and_cursors_bring_everybody_once_in_the_order_of_change(
    hris: Vendor, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "BATCH", 15)
    hris.mode(page_cap=4)
    opened = gateway.open_connection(connection.pk)
    stream = opened.connector.stream("people")

    pages = [page.records for page, _ in gateway.read(opened, stream, EVER)]

    ids = [record["id"] for page in pages for record in page if "deleted" not in record]
    stamps = [record.get("lastChanged") or record["deleted"] for page in pages for record in page]
    assert [len(page) for page in pages[:-1]] == [15] * (len(pages) - 1)
    assert len(pages) >= 3
    assert sorted(ids) == sorted(hris.records("employees"))
    assert stamps == sorted(stamps)
    assert gateway.count(opened, stream, EVER)[0] == len(ids)


def test_changes_are_asked_for_since_the_last(hris: Vendor, connection: Connection) -> None:
    hris.do("change_job", person="person-11", date="2026-12-01", division="United Kingdom", job_title="Partner")

    row = rows(connection, "people", since_now())["111"]

    assert (row.values["role"], row.legal_entity) == ("Partner", "UK")


def test_who_leaves_is_inactive_and_who_is_deleted_is_deleted(hris: Vendor, connection: Connection) -> None:
    left, gone = hired(hris, "Left"), hired(hris, "Gone")
    hris.do("terminate", person=left, date="2026-11-30")
    hris.do("delete", person=gone)

    found = rows(connection, "people", since_now())

    assert (found[left].is_deleted, found[left].values["is_active"]) == (False, False)
    assert (found[gone].is_deleted, found[gone].values) == (True, {})


@pytest.mark.django_db
def test_the_watermark_is_the_feeds_latest_and_the_next_pull_finds_nothing_new(
    hris: Vendor, connection: Connection
) -> None:
    first, second = pulled(connection, "people"), pulled(connection, "people")

    cursor = StreamCursor.objects.get(connection=connection, stream="people")
    newest = max(row.changed_at for row in rows(connection, "people").values() if row.changed_at)
    assert (first.state, first.quarantined) == ("done", 0)
    assert (second.state, second.changed) == ("done", 0)
    assert cursor.watermark == newest
    assert cursor.source_count == cursor.held_count == len(hris.records("employees"))


@pytest.mark.django_db
def test_a_hint_reads_by_id_and_believes_a_deletion_the_feed_confirms(hris: Vendor, connection: Connection) -> None:
    stays, goes = hired(hris, "Stays"), hired(hris, "Goes")
    read_hints(connection.pk, "people", [stays, goes])
    hris.do("delete", person=goes)

    read_hints(connection.pk, "people", [stays, goes, "999999", "not-a-number"])

    assert list(Person.objects.filter(name__startswith="Ida").values_list("name", "is_deleted")) == [
        ("Ida Stays", False),
        ("Ida Goes", True),
    ]


@pytest.mark.django_db
def test_a_restricted_mail_puts_people_aside_and_makes_no_second_person(hris: Vendor, connection: Connection) -> None:
    hris.mode(restricted_fields=["workEmail"])

    run = pulled(connection, "people")

    assert run.quarantined == len(hris.records("employees")) > 0
    assert Person.objects.count() == 0
    reasons = set(QuarantinedRow.objects.filter(stream="people").values_list("reason", flat=True))
    assert reasons == {"workEmail may not be seen with this API key; grant it and read again"}


def test_other_restricted_fields_are_left_unsaid(hris: Vendor, connection: Connection) -> None:
    hris.mode(restricted_fields=["status", "jobTitleName", "division"])

    row = rows(connection, "people")["131"]

    assert set(row.values) == {"name", "email", "skills"}
    assert row.legal_entity is None


def mapped(field: str = "division", entities: str = "", **record: object) -> Row:
    told = {"id": "7", "firstName": "Ida", "lastName": "Holm", "workEmail": "Ida@North.example ", "status": "Active"}
    return to_person(told | record, {"legal_entity_field": field, "legal_entities": entities})


def test_the_preferred_name_is_the_name_and_mail_is_lower_case() -> None:
    row = mapped(preferredName="Eda")

    assert (row.values["name"], row.match) == ("Eda Holm", "ida@north.example")


def test_without_a_mapping_the_place_itself_names_the_legal_entity() -> None:
    assert mapped("location", locationName="Berlin").legal_entity == "Berlin"


def test_a_place_the_mapping_leaves_out_is_refused() -> None:
    with pytest.raises(ValueError, match="division 'Mars' has no legal entity in the settings"):
        mapped(entities="Germany, North=DE", divisionName="Mars")


def test_an_employee_without_any_name_is_refused() -> None:
    with pytest.raises(ValueError, match="the employee has no name"):
        mapped(firstName=None, lastName=None)
