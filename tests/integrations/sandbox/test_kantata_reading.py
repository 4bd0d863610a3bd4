"""Reading the account: envelope, pages, order, filters, includes, and that its names are real ones."""

from datetime import UTC, datetime

import pytest

from integrations.sandbox.kantata.resources import RESOURCES
from tests.integrations.sandbox.conftest import Running, Start
from tests.integrations.sandbox.psa import Psa
from tests.integrations.sandbox.specifications import kantata_collections

ASSUMED = {"cost_rates": {"effective_date"}}


@pytest.fixture(scope="module")
def running(start: Start) -> Running:
    return start("kantata")


@pytest.fixture(scope="module")
def psa(running: Running) -> Psa:
    return Psa(running)


@pytest.mark.parametrize("name", RESOURCES)
def test_every_attribute_is_in_the_vendor_s_client_library(name: str) -> None:
    known, resource = kantata_collections()[name], RESOURCES[name]
    served = set(resource.attributes) - ASSUMED.get(name, set())
    assert served <= set(known["attributes"]) | {"id"}
    assert set(resource.creatable) <= set(known.get("create_attributes", []))
    assert set(resource.updatable) <= set(known.get("update_attributes", []))


@pytest.mark.parametrize("name", RESOURCES)
def test_every_include_is_an_association_of_the_library(name: str) -> None:
    known = kantata_collections()[name].get("associations", {})
    for include, target in RESOURCES[name].includes.items():
        found = known.get(include, {"foreign_key": target.key, "collection": target.collection})
        assert (found["foreign_key"], found["collection"]) == (target.key, target.collection)


@pytest.mark.parametrize("name", RESOURCES)
def test_an_object_has_exactly_the_declared_attributes(psa: Psa, name: str) -> None:
    for row in psa.rows(name, per_page=5):
        assert set(row) == set(RESOURCES[name].attributes) | {"id"}


def test_a_list_has_the_envelope(psa: Psa) -> None:
    page = psa.page("workspaces", per_page=10, page=3)
    assert page["count"] == 24
    assert page["meta"] == {"count": 24, "page_count": 3, "page_number": 3, "page_size": 10}
    assert [result["key"] for result in page["results"]] == ["workspaces"] * 4
    assert {result["id"] for result in page["results"]} == set(page["workspaces"])


def test_pages_are_at_most_200_and_20_by_default(psa: Psa) -> None:
    assert len(psa.page("time_entries", per_page=5000)["results"]) == 200
    assert len(psa.page("time_entries")["results"]) == 20


def test_all_pages_together_are_all_time_once(psa: Psa) -> None:
    total = psa.page("time_entries")["count"]
    found = []
    for offset in range(0, total, 200):
        page = psa.page("time_entries", limit=200, offset=offset, order="updated_at:asc")
        found += [result["id"] for result in page["results"]]
    assert 10_000 <= total <= 14_000
    assert len(set(found)) == len(found) == total


def test_order_and_updated_after_agree(psa: Psa) -> None:
    rows = psa.rows("time_entries", order="updated_at:desc")
    stamps = [row["updated_at"] for row in rows]
    assert stamps == sorted(stamps, reverse=True)
    mark = stamps[20]
    later = psa.rows("time_entries", updated_after=mark)
    assert {row["id"] for row in later} == {row["id"] for row in rows if row["updated_at"] > mark}


def test_time_filters_narrow_and_compose(psa: Psa) -> None:
    total = psa.page("time_entries")["count"]
    approved = psa.page("time_entries", approved="true")["count"]
    open_time = psa.page("time_entries", approved="false")["count"]
    november = psa.rows("time_entries", date_performed_between="2026-11-01:2026-11-30")
    assert approved + open_time == total
    assert 0 < open_time < approved
    assert {row["date_performed"][:7] for row in november} == {"2026-11"}


def test_uninvoiced_is_true_by_presence_whatever_its_value(psa: Psa) -> None:
    without = psa.page("time_entries", uninvoiced="false")["count"]
    assert without == psa.page("time_entries", uninvoiced="true")["count"]
    assert without + psa.page("time_entries", invoiced="true")["count"] == psa.page("time_entries")["count"]


def test_only_leaves_out_what_is_missing(psa: Psa) -> None:
    known = psa.rows("workspaces")[0]["id"]
    assert [row["id"] for row in psa.rows("workspaces", only=f"{known},999")] == [known]
    assert psa.call("GET", "/workspaces/999.json").status_code == 404


def test_includes_bring_objects_and_ids(psa: Psa) -> None:
    page = psa.page("workspaces", per_page=1, include="primary_maven,external_references,custom_field_values")
    workspace = next(iter(page["workspaces"].values()))
    assert list(page["users"]) == [workspace["primary_maven_id"]]
    assert list(page["external_references"]) == workspace["external_reference_ids"]
    value = next(iter(page["custom_field_values"].values()))
    assert value["custom_field_name"] == "Legal entity"
    assert value["value"] in ("DE", "US", "UK")


def test_a_seeded_project_is_found_by_its_opportunity(psa: Psa) -> None:
    reference = psa.rows("external_references", per_page=1)[0]
    found = psa.rows(
        "workspaces",
        external_reference_service_name="salesforce",
        external_reference_service_model_refs=reference["service_model_ref"],
    )
    assert [row["id"] for row in found] == [reference["subject_id"]]
    assert reference["service_model_ref"].startswith("006")


def test_more_than_200_references_are_refused(psa: Psa) -> None:
    refs = ",".join(str(number) for number in range(201))
    refused = psa.call("GET", "/workspaces.json", external_reference_service_model_refs=refs)
    assert (refused.status_code, refused.json()["errors"][0]["type"]) == (422, "validation")


def test_money_is_in_cents_and_time_in_minutes(psa: Psa) -> None:
    for row in psa.rows("time_entries", per_page=50):
        assert isinstance(row["rate_in_cents"], int)
        assert isinstance(row["time_in_minutes"], int)
        assert row["currency_base_unit"] == 100
    workspace = psa.rows("workspaces")[0]
    assert workspace["price"].endswith(f"{workspace['price_in_cents'] % 100:02d}")


def test_logged_time_of_a_story_is_the_sum_of_its_entries(psa: Psa) -> None:
    story_id = psa.rows("time_entries", per_page=1, billable="true")[0]["story_id"]
    entries, page = [], psa.page("time_entries", story_id=story_id, per_page=200)
    for number in range(1, page["meta"]["page_count"] + 1):
        entries += psa.rows("time_entries", story_id=story_id, page=number)
    story = psa.call("GET", f"/stories/{story_id}.json").json()["stories"][story_id]
    billable = sum(row["time_in_minutes"] for row in entries if row["billable"])
    assert story["logged_billable_time_in_minutes"] == billable > 0


def test_a_wrong_token_is_401_in_the_account_s_words(psa: Psa) -> None:
    refused = psa.running.get("/api/v1/workspaces.json", headers={"Authorization": "Bearer wrong"})
    assert refused.status_code == 401
    assert refused.json() == {"errors": [{"type": "oauth", "message": "Invalid OAuth 2 Request"}]}
    assert refused.headers["x-request-id"]


def test_429_has_no_retry_after(psa: Psa) -> None:
    psa.running.mode(p429=1)
    refused = psa.call("GET", "/users.json")
    psa.running.mode()
    assert refused.status_code == 429
    assert "Retry-After" not in refused.headers
    assert refused.json()["errors"][0]["type"] == "system"


def test_an_unreadable_instant_is_422(psa: Psa) -> None:
    assert psa.call("GET", "/stories.json", updated_after="yesterday").status_code == 422


def test_stamps_are_iso_with_offset_in_seconds(psa: Psa) -> None:
    stamp = psa.rows("workspaces")[0]["updated_at"]
    assert datetime.fromisoformat(stamp).tzinfo == UTC
    assert len(stamp) == len("2026-05-01T07:25:37+00:00")
