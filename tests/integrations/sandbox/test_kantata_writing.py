"""Writing to the account: projects, tasks, time, staffing, references, and what it refuses."""

from decimal import Decimal
from typing import Any

import pytest
import requests

from integrations.sandbox.kantata.ids import kantata_id
from tests.integrations.sandbox.conftest import Running, Start
from tests.integrations.sandbox.psa import Psa

REFERENCE = {"service_name": "sightline", "service_model": "Project", "service_model_ref": "northlight-deal-1"}


@pytest.fixture(scope="module")
def running(start: Start) -> Running:
    return start("kantata")


@pytest.fixture
def psa(running: Running) -> Psa:
    running.mode()
    return Psa(running)


def entry(**changes: object) -> dict[str, Any]:
    workspace, user = kantata_id("workspaces", "project-01"), kantata_id("users", "person-01")
    given = {"workspace_id": workspace, "user_id": user, "date_performed": "2026-11-20", "time_in_minutes": 90}
    return given | changes


def found_by_reference(psa: Psa, collection: str, ref: str) -> list[str]:
    rows = psa.rows(collection, external_reference_service_name="sightline", external_reference_service_model_refs=ref)
    return [row["id"] for row in rows]


def test_a_project_is_created_with_its_reference_and_price(psa: Psa) -> None:
    made = psa.project(external_reference=REFERENCE)
    effect = psa.running.journal("effect")[-1]
    assert (made["price_in_cents"], made["price"], made["currency"]) == (1_200_050, "€12,000.50", "EUR")
    assert found_by_reference(psa, "workspaces", "northlight-deal-1") == [made["id"]]
    assert (effect["operation"], effect["object"], effect["ref"]) == ("create", "workspaces", "northlight-deal-1")
    assert (Decimal(effect["amount"]), effect["currency"]) == (Decimal("12000.50"), "EUR")


def test_the_custom_field_of_a_new_project_names_its_entity(psa: Psa) -> None:
    (custom_field,) = (one["id"] for one in psa.rows("custom_fields") if one["name"] == "Legal entity")
    made = psa.project(custom_fields={custom_field: "UK"})
    psa.call("PUT", f"/workspaces/{made['id']}.json", {"workspace": {"title": "Renamed"}})
    assert psa.running.journal("effect")[-1]["entity"] == "UK"
    assert psa.rows("custom_field_values", subject_id=made["id"])[0]["value"] == "UK"


def test_the_same_create_sent_twice_is_there_twice(psa: Psa) -> None:
    reference = REFERENCE | {"service_model_ref": "sent-twice"}
    ids = [psa.project(external_reference=reference)["id"] for _ in range(2)]
    assert sorted(found_by_reference(psa, "workspaces", "sent-twice")) == sorted(ids)


def test_a_create_lost_after_its_commit_is_found_by_reference(psa: Psa) -> None:
    reference = REFERENCE | {"service_model_ref": "lost-after"}
    body = {"workspace": {"title": "Lost", "creator_role": "maven", "external_reference": reference}}
    psa.running.mode(plost_after=1, count=1)
    with pytest.raises(requests.ConnectionError):
        psa.call("POST", "/workspaces.json", body)
    assert len(found_by_reference(psa, "workspaces", "lost-after")) == 1


@pytest.mark.parametrize(
    ("collection", "body", "field", "message"),
    [
        ("workspaces", {"workspace": {"creator_role": "maven"}}, "title", "Please give your project a title"),
        ("workspaces", {"workspace": {"title": "x", "creator_role": "boss"}}, "creator_role", "not included"),
        ("stories", {"story": {"title": "x", "story_type": "task", "workspace_id": "1"}}, "workspace_id", "found"),
        ("time_entries", {"time_entry": {"workspace_id": "1"}}, "date_performed", "can't be blank"),
        ("roles", {"role": {}}, "name", "can't be blank"),
        ("roles", {"wrong": {}}, "role", "is missing"),
    ],
)
def test_a_wrong_body_is_422_with_its_field(
    psa: Psa, collection: str, body: dict[str, object], field: str, message: str
) -> None:
    refused = psa.call("POST", f"/{collection}.json", body)
    error = refused.json()["errors"][0]
    assert (refused.status_code, error["type"], error["field"]) == (422, "validation", field)
    assert message in error["message"]


def test_unknown_attributes_are_ignored(psa: Psa) -> None:
    made = psa.project(budget_used_in_cents=1, nonsense=True)
    assert made["budget_used_in_cents"] == 0
    assert "nonsense" not in made


def test_time_takes_rates_and_currency_from_person_and_project(psa: Psa) -> None:
    made = psa.create("time_entries", "time_entry", **entry())
    effect = psa.running.journal("effect")[-1]
    assert (made["rate_in_cents"], made["cost_rate_in_cents"]) == (16_800, 10_400)
    assert (made["approved"], made["user_can_edit"], made["billable"]) == (False, True, True)
    assert (effect["amount"], effect["currency"], effect["entity"]) == ("252.0000", made["currency"], "DE")


def test_several_time_entries_in_one_call_are_all_or_none(psa: Psa) -> None:
    before = psa.page("time_entries")["count"]
    good, bad = entry(), entry(time_in_minutes=0)
    assert psa.call("POST", "/time_entries.json", {"time_entries": [good, bad]}).status_code == 422
    assert psa.page("time_entries")["count"] == before
    assert psa.call("POST", "/time_entries.json", {"time_entries": [good, good]}).status_code == 201
    assert psa.page("time_entries")["count"] == before + 2


def test_approved_time_can_not_be_edited_or_deleted(psa: Psa) -> None:
    made = psa.create("time_entries", "time_entry", **entry())["id"]
    psa.running.do("approve_time", ids=[made])
    path = f"/time_entries/{made}.json"
    assert psa.call("PUT", path, {"time_entry": {"time_in_minutes": 60}}).status_code == 422
    assert psa.call("DELETE", path).status_code == 422
    psa.running.do("withdraw_time", ids=[made])
    assert psa.call("PUT", path, {"time_entry": {"time_in_minutes": 60}}).status_code == 200


def test_a_deleted_entry_leaves_no_tombstone_but_an_event(psa: Psa) -> None:
    made = psa.create("time_entries", "time_entry", **entry())["id"]
    assert psa.call("DELETE", f"/time_entries/{made}.json").status_code == 204
    assert psa.call("GET", f"/time_entries/{made}.json").status_code == 404
    events = [row for row in psa.rows("subscribed_events", order="created_at:desc") if row["subject_id"] == made]
    assert sorted(row["event_type"] for row in events) == ["time_entry:created", "time_entry:deleted"]


def test_an_archived_project_is_hidden_with_its_time(psa: Psa) -> None:
    made = psa.project()["id"]
    psa.create("time_entries", "time_entry", **entry(workspace_id=made))
    psa.call("PUT", f"/workspaces/{made}.json", {"workspace": {"archived": True}})
    assert psa.call("GET", f"/workspaces/{made}.json").status_code == 404
    assert psa.call("GET", f"/workspaces/{made}.json", include_archived="true").status_code == 200
    assert psa.page("time_entries", workspace_id=made)["count"] == 0
    assert psa.page("time_entries", workspace_id=made, from_archived_workspaces="true")["count"] == 1


def test_staffing_a_project_counts_allocated_minutes(psa: Psa) -> None:
    workspace, role = psa.project()["id"], psa.rows("roles", per_page=1)[0]["id"]
    resource = psa.create("workspace_resources", "workspace_resource", workspace_id=workspace, role_id=role)
    days = {"start_date": "2026-12-01", "end_date": "2026-12-31", "minutes": 4800}
    made = psa.create("workspace_allocations", "workspace_allocation", resource_id=resource["id"], **days)
    shown = psa.rows("workspace_resources", workspace_id=workspace)[0]
    assert (made["workspace_id"], made["workspace_resource_id"]) == (workspace, resource["id"])
    assert (shown["total_allocated_minutes"], shown["user_id"]) == (4800, None)


def test_create_or_update_keeps_one_reference_a_service(psa: Psa) -> None:
    workspace = psa.project()["id"]
    given = REFERENCE | {"subject_type": "Workspace", "subject_id": workspace, "service_model_ref": "first"}
    path = "/external_references/create_or_update.json"
    first = psa.call("POST", path, {"external_reference": given})
    second = psa.call("POST", path, {"external_reference": given | {"service_model_ref": "second"}})
    assert (first.status_code, second.status_code) == (201, 200)
    assert found_by_reference(psa, "workspaces", "first") == []
    assert found_by_reference(psa, "workspaces", "second") == [workspace]


def test_the_world_completes_a_milestones_story_with_a_state_change_and_leaves_its_stamp(psa: Psa) -> None:
    milestone = next(row for row in psa.rows("billing_milestones") if row["invoice_id"] is None)
    before = milestone["updated_at"]
    psa.running.do("complete_milestone", milestone=milestone["id"])
    after = psa.rows("billing_milestones", only=milestone["id"])[0]
    story = psa.rows("stories", only=milestone["story_id"], include="story_state_changes")[0]
    assert after["updated_at"] == before
    assert (story["state"], story["percentage_complete"], len(story["story_state_change_ids"])) == ("completed", 100, 1)


def test_booked_and_approved_time_survives_a_kill(psa: Psa) -> None:
    booking = {"project": "project-01", "task": "task-01-01", "person": "person-01", "date": "2026-11-20"}
    made = psa.running.do("book_time", entries=[booking | {"minutes": 120, "key": "booked-1"}])["ids"]
    approved = psa.running.do("approve_time", project="project-01", n=3)["ids"]
    psa.running.kill_and_restart()
    rows = {row["id"]: row for row in psa.rows("time_entries", only=",".join(made + approved))}
    assert rows[made[0]]["time_in_minutes"] == 120
    assert all(rows[identity]["approved"] for identity in approved)
    assert len(approved) == 3
    assert psa.running.journal("effect")[-1]["by"] == "world"


def test_the_world_allocates_nobody_in_particular(psa: Psa) -> None:
    terms = {"role": "Consultant", "start": "2027-01-04", "end": "2027-01-29", "minutes": 4800}
    made = psa.running.do("allocate", project="project-01", person=None, **terms)["id"]
    row = psa.rows("workspace_allocations", only=made, include="workspace_resource")[0]
    resource = psa.rows("workspace_resources", only=row["workspace_resource_id"])[0]
    assert (resource["user_id"], resource["role_name"]) == (None, "Consultant")
