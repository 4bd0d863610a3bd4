"""Kantata: what is shown beside a record changes without touching it, and is pulled all the same."""

from datetime import UTC, datetime, timedelta

import pytest

from integrations import gateway
from integrations.canonical.models import Milestone
from integrations.connector import Row, Window
from integrations.connectors.kantata import lists
from integrations.models import Connection, Exchange, StreamCursor, SyncRun
from tests.integrations.connectors.conftest import Vendor
from tests.integrations.connectors.kantata.conftest import rows
from tests.integrations.pulls import pull_now


def changed(connection: Connection, stream_name: str, since: datetime) -> dict[str, Row]:
    return rows(connection, stream_name, Window(since, datetime.now(UTC) + timedelta(minutes=5)))


def just_now() -> datetime:
    return datetime.now(UTC) - timedelta(seconds=1)


def test_another_legal_entity_brings_the_project_again(psa: Vendor, connection: Connection) -> None:
    project, since = min(psa.records("workspaces")), just_now()
    stamp = psa.records("workspaces")[project]["updated_at"]
    psa.do("set_custom_field", project=project, value="UK")

    row = changed(connection, "workspaces", since)[project]

    assert (row.legal_entity, row.changed_at) == ("UK", datetime.fromisoformat(stamp))


def test_another_deal_brings_the_project_again(psa: Vendor, connection: Connection) -> None:
    references, since = psa.records("external_references"), just_now()
    reference = min(key for key, one in references.items() if one["service_name"] == "salesforce")
    project = references[reference]["subject_id"]
    psa.do("set_fields", collection="external_references", id=reference, fields={"service_model_ref": "006NEW"})

    row = changed(connection, "workspaces", since)[project]

    assert row.known_as == ("CRM", "006NEW")


def test_a_named_colleague_brings_the_allocation_again(psa: Vendor, connection: Connection) -> None:
    since, people = just_now(), psa.records("users")
    unnamed = {key for key, one in psa.records("workspace_resources").items() if not one["user_id"]}
    allocation = next(
        one for one in psa.records("workspace_allocations").values() if one["workspace_resource_id"] in unnamed
    )
    person = next(key for key, one in people.items() if one.get("account_membership_id"))
    resource = allocation["workspace_resource_id"]
    psa.do("set_fields", collection="workspace_resources", id=resource, fields={"user_id": person})

    found = changed(connection, "workspace_allocations", since)

    assert found[allocation["id"]].parents["person"] == ("user", person)
    allocations = psa.records("workspace_allocations")
    assert {allocations[key]["workspace_resource_id"] for key in found} == {resource}


def test_nothing_comes_again_for_what_changed_beside_other_records(psa: Vendor, connection: Connection) -> None:
    since = datetime.now(UTC) + timedelta(minutes=1)

    found = changed(connection, "billing_milestones", since)

    assert found == {}


@pytest.mark.django_db
def test_a_completed_story_makes_its_milestone_accepted(psa: Vendor, connection: Connection) -> None:
    milestone = next(
        key
        for key, one in psa.records("billing_milestones").items()
        if psa.records("stories")[one["story_id"]]["state"] != "completed"
    )
    cursor = StreamCursor.objects.create(
        connection=connection, stream="billing_milestones", entity="milestone", every_seconds=120
    )
    pull_now(cursor.pk)
    assert Milestone.objects.get(external_id=milestone).accepted_on is None
    StreamCursor.objects.filter(pk=cursor.pk).update(watermark=just_now())
    psa.do("complete_milestone", milestone=milestone)

    pull_now(cursor.pk)

    run, held = SyncRun.objects.latest("pk"), Milestone.objects.get(external_id=milestone)
    assert (run.state, run.error) == ("done", "")
    assert held.accepted_on == datetime.now(UTC).date()
    own = Exchange.objects.filter(url__contains="/billing_milestones.json?")
    assert held.exchange_id in own.values_list("pk", flat=True)
    completed_at = datetime.fromisoformat(psa.records("stories")[_story(psa, milestone)]["updated_at"])
    assert StreamCursor.objects.get(pk=cursor.pk).watermark == completed_at


def test_many_changes_beside_are_read_to_the_end(
    psa: Vendor, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway.open_connection(connection.pk)
    monkeypatch.setattr(lists, "LARGEST_PAGE", 2)
    projects, since = sorted(psa.records("workspaces"))[:7], just_now()
    for project in projects:
        psa.do("set_custom_field", project=project, value="US")

    found = changed(connection, "workspaces", since)

    assert {key for key, row in found.items() if row.legal_entity == "US"} >= set(projects)


def _story(psa: Vendor, milestone: str) -> str:
    return str(psa.records("billing_milestones")[milestone]["story_id"])
