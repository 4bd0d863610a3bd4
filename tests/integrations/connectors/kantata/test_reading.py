"""Each stream of Kantata is read to its end, counted, and read again by stamp."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from integrations import gateway
from integrations.connector import Window
from integrations.models import Connection
from tests.integrations.connectors.calls import EVER
from tests.integrations.connectors.conftest import Vendor
from tests.integrations.connectors.kantata.conftest import rows


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
    assert row.values["region"] in ("DACH", "North America", "UK and Ireland")
    assert {row.values["practice"] for row in found.values()} >= {"Data and analytics", "Core systems"}


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

    counted = gateway.count(opened, opened.connector.stream("time_entries"), EVER)[0]

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


def test_the_connection_test_reads_every_collection(connection: Connection) -> None:
    checks = {one.name: one for one in gateway.check(connection.pk)}

    assert all(one.is_ok for one in checks.values()), checks
    assert checks["legal entities"].detail == "DE, UK, US"
