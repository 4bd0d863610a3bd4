"""Kantata against its sandbox: each stream to the end, project, links, demand, lost answers, deletes."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from integrations import gateway
from integrations.canonical.commands import (
    CreateProject,
    DemandLine,
    LinkedRecord,
    LinkProject,
    PublishStaffingDemand,
)
from integrations.connector import Row, Window
from integrations.models import Connection
from integrations.outcomes import Absent, Done, Duplicate, Outcome, Refused, Throttled, Unauthorized, Unknown
from tests.integrations.connectors.conftest import Vendor, sending

Connect = Callable[..., Connection]
Vendors = Callable[..., Vendor]
EVER = Window(None, datetime(2040, 1, 1, tzinfo=UTC))


@pytest.fixture
def psa(vendors: Vendors) -> Vendor:
    return vendors("kantata")


@pytest.fixture
def connection(psa: Vendor, connect: Connect) -> Connection:
    return connect(psa, entered={"access_token": psa.client()["access_token"]})


def rows(connection: Connection, name: str, window: Window = EVER) -> dict[str, Row]:
    opened = gateway.open_connection(connection.pk)
    stream = opened.connector.stream(name)
    pages = gateway.read(opened, stream, window)
    mapped = (stream.map(record, opened.settings) for page, _ in pages for record in page.records)
    return {row.external_id: row for row in mapped}


def outcome(connection: Connection, command: Any) -> Outcome:
    (sent,) = next(gateway.execute(connection.pk, [sending(command)]))
    return sent.outcome


def probe(connection: Connection, command: Any) -> Outcome:
    with gateway.Courier() as courier:
        courier.probe(gateway.open_connection(connection.pk), [sending(command)])
        (sent,) = courier.outcomes(5)
    return sent.outcome


def make_project(ref: str, **changes: Any) -> CreateProject:
    fields: dict[str, Any] = {
        "external_ref": ref,
        "title": "Data platform",
        "customer_name": "Rheinquell Logistik GmbH",
        "legal_entity": "DE",
        "currency": "EUR",
        "price": Decimal("48000.50"),
        "revenue_method": "fixed_milestone",
        "starts_on": date(2026, 12, 1),
        "ends_on": date(2027, 3, 31),
        "source_ref": "006A",
    }
    return CreateProject(**(fields | changes))


def make_demand(ref: str, project_id: str, *hours: str) -> PublishStaffingDemand:
    lines = tuple(
        DemandLine(
            role="Solution Architect",
            hours=Decimal(amount),
            starts_on=date(2026, 12, 1),
            ends_on=date(2027, 1, 31),
        )
        for amount in hours
    )
    return PublishStaffingDemand(external_ref=ref, project_id=project_id, lines=lines)


def created(connection: Connection, ref: str) -> str:
    done = outcome(connection, make_project(ref))
    assert isinstance(done, Done)
    return done.reference.external_id


def test_people_carry_role_mail_and_bill_rate(psa: Vendor, connection: Connection) -> None:
    found = rows(connection, "users")

    assert set(found) == set(psa.records("users"))
    row = next(row for row in found.values() if row.values["name"] == "Annika Brandt")
    assert row.values["role"] == "Engagement Manager"
    assert row.match == row.values["email"]
    assert row.values["currency"] == "EUR"
    assert row.values["bill_rate"] > 100


def test_cost_rates_are_dated_and_belong_to_people(psa: Vendor, connection: Connection) -> None:
    found, source = rows(connection, "cost_rates"), psa.records("cost_rates")

    assert set(found) == set(source)
    row = next(iter(found.values()))
    assert row.values["amount"] == Decimal(source[row.external_id]["amount_in_subunits"]) / 100
    assert row.values["service_date"].isoformat() == source[row.external_id]["effective_date"]
    assert row.parents["person"][0] == "user"


def test_projects_carry_price_entity_and_the_deal(psa: Vendor, connection: Connection) -> None:
    found, source = rows(connection, "workspaces"), psa.records("workspaces")

    row = next(
        row for row in found.values() if source[row.external_id]["revenue_recognition_method"] == "fixed_poc_cost"
    )
    assert row.values["price"] == Decimal(source[row.external_id]["price_in_cents"]) / 100
    assert row.legal_entity in ("DE", "US", "UK")
    assert row.external_ref is None
    assert row.known_as is not None
    assert row.known_as[1].startswith("006")
    assert row.parents == {"opportunity": ("*", row.known_as[1])}
    assert row.values["manager"]


def test_tasks_carry_estimate_and_progress(psa: Vendor, connection: Connection) -> None:
    found, source = rows(connection, "stories"), psa.records("stories")

    tasks = {key for key, one in source.items() if one["story_type"] == "task"}
    assert set(found) == tasks
    minutes = sum(int(source[key]["time_estimate_in_minutes"]) for key in tasks)
    hours = sum(row.values["estimate_hours"] for row in found.values())
    assert abs(hours - Decimal(minutes) / 60) < Decimal("0.01")
    assert all(0 <= row.values["percent_complete"] <= 1 for row in found.values())
    assert all(row.values["role"] for row in found.values())


def test_every_time_entry_is_read(psa: Vendor, connection: Connection) -> None:
    found, source = rows(connection, "time_entries"), psa.records("time_entries")

    assert set(found) == set(source)
    assert len(source) > 5000
    minutes = sum(int(one["time_in_minutes"]) for one in source.values())
    assert abs(sum(row.values["hours"] for row in found.values()) - Decimal(minutes) / 60) < Decimal("0.5")
    approved = sum(row.values["is_approved"] for row in found.values())
    assert approved == sum(one["approved"] for one in source.values())
    row = next(iter(found.values()))
    assert row.values["bill_rate"] == Decimal(source[row.external_id]["rate_in_cents"]) / 100
    assert set(row.parents) == {"project", "task", "person"}


def test_the_source_counts_what_is_read(psa: Vendor, connection: Connection) -> None:
    opened = gateway.open_connection(connection.pk)

    counted = gateway.count(opened, opened.connector.stream("time_entries"), EVER)

    assert counted == len(psa.records("time_entries"))


def test_allocations_name_role_and_person_or_nobody(psa: Vendor, connection: Connection) -> None:
    found = rows(connection, "workspace_allocations")

    assert set(found) == set(psa.records("workspace_allocations"))
    assert any("person" not in row.parents for row in found.values())
    assert any("person" in row.parents for row in found.values())
    assert all(row.values["role"] for row in found.values())


def test_milestones_are_accepted_when_their_story_was_completed(psa: Vendor, connection: Connection) -> None:
    source, stories = psa.records("billing_milestones"), psa.records("stories")

    found = rows(connection, "billing_milestones")

    assert set(found) == set(source)
    done = {key for key, one in source.items() if stories[one["story_id"]]["state"] == "completed"}
    assert {key for key, row in found.items() if row.values["accepted_on"]} == done
    assert 0 < len(done) < len(source)


def test_changes_are_asked_for_by_stamp(psa: Vendor, connection: Connection) -> None:
    since = datetime.now(UTC)
    entry = next(key for key, one in psa.records("time_entries").items() if not one["approved"])
    psa.do("approve_time", ids=[entry])

    found = rows(connection, "time_entries", Window(since, datetime(2040, 1, 1, tzinfo=UTC)))

    assert set(found) == {entry}
    assert found[entry].values["is_approved"]


def test_a_deleted_entry_comes_as_deleted(psa: Vendor, connection: Connection) -> None:
    since = datetime.now(UTC) - timedelta(seconds=5)
    entry = next(key for key, one in psa.records("time_entries").items() if one["user_can_edit"])
    psa.do("delete_time", id=entry)

    found = rows(connection, "time_entries", Window(since, datetime.now(UTC) + timedelta(minutes=5)))

    assert found[entry].is_deleted


def test_a_project_is_created_once_with_entity_and_reference(psa: Vendor, connection: Connection) -> None:
    first, second = (
        outcome(connection, make_project("north-project-a")),
        outcome(connection, make_project("north-project-a")),
    )

    assert isinstance(first, Done)
    assert isinstance(second, Duplicate)
    assert first.reference == second.reference
    row = rows(connection, "workspaces")[first.reference.external_id]
    assert row.external_ref == "north-project-a"
    assert row.legal_entity == "DE"
    assert row.values["price"] == Decimal("48000.50")
    assert len(psa.effects(object="workspaces", ref="north-project-a")) == 1


def test_a_lost_answer_is_unknown_and_the_probe_finds_the_project(psa: Vendor, connection: Connection) -> None:
    psa.mode(plost_after=1, only="POST /api/v1/workspaces")

    lost = outcome(connection, make_project("north-project-b"))
    psa.mode()
    probed = probe(connection, make_project("north-project-b"))
    again = outcome(connection, make_project("north-project-b"))

    assert isinstance(lost, Unknown)
    assert isinstance(probed, Done)
    assert again == Duplicate(probed.reference)
    assert len(psa.effects(object="workspaces", ref="north-project-b")) == 1


def test_a_call_lost_before_it_arrived_is_absent_after_the_probe(psa: Vendor, connection: Connection) -> None:
    psa.mode(plost_before=1, only="POST /api/v1/workspaces")

    lost = outcome(connection, make_project("north-project-c"))
    psa.mode()

    assert isinstance(lost, Unknown)
    assert probe(connection, make_project("north-project-c")) == Absent()


def test_links_are_written_once_and_probed(psa: Vendor, connection: Connection) -> None:
    project = created(connection, "north-project-d")
    links = (
        LinkedRecord(system="CRM", object_type="opportunity", external_id="006B"),
        LinkedRecord(system="NetSuite", object_type="job", external_id="42", url="https://example.com/42"),
    )
    command = LinkProject(external_ref="north-project-d", project_id=project, links=links)

    before, done, again = probe(connection, command), outcome(connection, command), outcome(connection, command)

    assert before == Absent()
    assert isinstance(done, Done)
    assert again == done
    assert isinstance(probe(connection, command), Done)
    row = rows(connection, "workspaces")[project]
    assert (row.external_ref, row.parents) == ("north-project-d", {"opportunity": ("*", "006B")})
    held = [one for one in psa.records("external_references").values() if one["subject_id"] == project]
    assert len(held) == 3


def test_demand_is_one_set_with_an_echo_a_line(psa: Vendor, connection: Connection) -> None:
    project = created(connection, "north-project-e")

    first = outcome(connection, make_demand("north-project-e", project, "120", "80.5"))
    second = outcome(connection, make_demand("north-project-e", project, "120", "90"))

    assert isinstance(first, Done)
    assert isinstance(second, Done)
    assert [line["created"] for line in first.echo["lines"]] == [True, True]
    assert [line["created"] for line in second.echo["lines"]] == [False, False]
    held = [one for one in psa.records("workspace_allocations").values() if one["workspace_id"] == project]
    assert sorted(int(one["minutes"]) for one in held) == [90 * 60, 120 * 60]


def test_half_a_set_is_completed_without_doubles(psa: Vendor, connection: Connection) -> None:
    project = created(connection, "north-project-f")
    psa.mode(plost_after=1, only="POST /api/v1/workspace_allocations", count=1)
    command = make_demand("north-project-f", project, "10", "20", "30")

    lost, probed, again = outcome(connection, command), probe(connection, command), outcome(connection, command)

    assert isinstance(lost, Unknown)
    assert probed == Absent()
    assert isinstance(again, Done)
    assert isinstance(probe(connection, command), Done)
    held = [one for one in psa.records("workspace_allocations").values() if one["workspace_id"] == project]
    assert sorted(int(one["minutes"]) for one in held) == [600, 1200, 1800]


def test_an_unknown_role_is_a_master_data_refusal(connection: Connection) -> None:
    project = created(connection, "north-project-g")
    line = DemandLine(role="Astronaut", hours=Decimal(1), starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 2))

    got = outcome(connection, PublishStaffingDemand(external_ref="north-project-g", project_id=project, lines=(line,)))

    assert isinstance(got, Refused)
    assert (got.kind, got.field_name) == ("master_data", "role")


def test_a_validation_is_refused_in_the_accounts_words(psa: Vendor, connection: Connection) -> None:
    psa.mode(validation=1)

    got = outcome(connection, make_project("north-project-h"))

    assert isinstance(got, Refused)
    assert got.kind == "validation"
    assert "rule of this account" in got.detail


@pytest.mark.parametrize("fault", ["p429", "p400rl"])
def test_rate_limits_throttle(psa: Vendor, connection: Connection, fault: str) -> None:
    psa.mode(**{fault: 1})

    assert isinstance(outcome(connection, make_project("north-project-i")), Throttled)


def test_a_revoked_token_is_unauthorized(psa: Vendor, connection: Connection) -> None:
    psa.mode(expire_token=1)

    assert isinstance(outcome(connection, make_project("north-project-j")), Unauthorized)


def test_the_connection_test_reads_every_collection(connection: Connection) -> None:
    checks = {one.name: one for one in gateway.check(connection.pk)}

    assert all(one.is_ok for one in checks.values()), checks
    assert checks["legal entities"].detail == "DE, UK, US"


def test_preview_shows_the_project_without_sending(psa: Vendor, connection: Connection) -> None:
    seen = gateway.preview(connection.pk, make_demand("north-project-k", "1", "8"))

    assert seen["requests"][0]["method"] == "GET"
    assert psa.effects(ref="north-project-k") == []
