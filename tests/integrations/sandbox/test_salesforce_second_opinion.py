"""simple-salesforce, written by others, works against the org; only scheme and host of its calls change."""

import json
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
import requests
from requests.adapters import HTTPAdapter
from simple_salesforce.api import Salesforce
from simple_salesforce.exceptions import (
    SalesforceMalformedRequest,
    SalesforceMoreThanOneRecord,
    SalesforceResourceNotFound,
)

from tests.integrations.sandbox.conftest import Running, Start


class Redirected(HTTPAdapter):
    """Sends https://anything to the sandbox."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        parts = urlsplit(str(request.url))
        request.url = urlunsplit(("http", self.address, parts.path, parts.query, ""))
        return super().send(request, *args, **options)


@pytest.fixture(scope="module")
def running(start: Start) -> Running:
    return start("salesforce")


@pytest.fixture
def salesforce(running: Running) -> Any:
    running.mode()
    client = json.loads((running.state / "salesforce-client.json").read_bytes())
    session = requests.Session()
    session.mount("https://", Redirected(urlsplit(running.url).netloc))
    return Salesforce(
        consumer_key=client["consumer_key"],
        consumer_secret=client["consumer_secret"],
        domain="northlight.my",
        session=session,
        version="62.0",
    )


def test_it_logs_in_and_queries_all_batches(running: Running, salesforce: Any) -> None:
    rows = [{"Date__c": "2026-10-01", "Hours__c": 1}] * 2100
    running.do("create_records", object="TimeEntry__c", records=rows)
    found = salesforce.query_all("SELECT Id, Hours__c FROM TimeEntry__c")
    assert (found["totalSize"], len(found["records"]), found["done"]) == (2100, 2100, True)
    assert salesforce.api_usage["api-usage"].total == 145_000


def test_it_creates_reads_updates_upserts_and_deletes(salesforce: Any) -> None:
    made = salesforce.Account.create({"Name": "Second opinion", "Sightline_Ref__c": "ssf-1"})["id"]
    assert salesforce.Account.get(made)["Name"] == "Second opinion"
    assert salesforce.Account.get_by_custom_id("Sightline_Ref__c", "ssf-1")["Id"] == made
    assert salesforce.Account.update(made, {"Industry": "Media"}) == 204
    assert salesforce.Account.upsert("Sightline_Ref__c/ssf-1", {"Industry": "Retail"}) == 200
    assert salesforce.Account.delete(made) == 204


def test_it_describes_objects(salesforce: Any) -> None:
    names = [it["name"] for it in salesforce.describe()["sobjects"]]
    assert {"Account", "Opportunity", "User"} <= set(names)
    assert "StageName" in [field["name"] for field in salesforce.Opportunity.describe()["fields"]]


def test_it_reads_limits_and_updated_ids(salesforce: Any) -> None:
    assert salesforce.limits()["DailyApiRequests"]["Max"] == 145_000


def test_it_maps_our_refusals_to_its_own_exceptions(running: Running, salesforce: Any) -> None:
    with pytest.raises(SalesforceMalformedRequest, match="No such column"):
        salesforce.query("SELECT Nope FROM Account")
    with pytest.raises(SalesforceResourceNotFound):
        salesforce.Account.get("001000000000000AAA")
    for _ in range(2):
        salesforce.Account.create({"Name": "Twin", "Sightline_Ref__c": "ssf-twin"})
    with pytest.raises(SalesforceMoreThanOneRecord):
        salesforce.Account.get_by_custom_id("Sightline_Ref__c", "ssf-twin")


def test_it_renews_an_expired_session_by_itself(running: Running, salesforce: Any) -> None:
    running.mode(expire_token=1, count=1)
    assert salesforce.query("SELECT Id FROM Account LIMIT 1")["done"]
    statuses = [line["status"] for line in running.journal("request")[-3:]]
    assert statuses == [401, 200, 200]
