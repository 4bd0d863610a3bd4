"""Asynchronous batches: a job with a task for each record, one job for one idempotency key, kept over a restart."""

import uuid
from typing import Any

import pytest
import requests

from tests.integrations.sandbox.conftest import Running, Start
from tests.integrations.sandbox.erp import Erp, first_error, job

COLLECTION = "application/vnd.oracle.resource+json; type=collection"


@pytest.fixture(scope="module")
def running(start: Start) -> Running:
    sandbox = start("netsuite", "--empty")
    sandbox.mode(job_seconds=3600)
    return sandbox


@pytest.fixture
def erp(running: Running) -> Erp:
    return Erp(running)


def batch(erp: Erp, *items: dict[str, Any], **headers: str) -> requests.Response:
    sent = {"Prefer": "respond-async", "Content-Type": COLLECTION} | headers
    return erp.call("PUT", "/record/v1/job", {"items": list(items)}, **sent)


def item(erp: Erp, ref: str, customer: str = "RHEINQUELL") -> dict[str, Any]:
    return job(erp, customer) | {"externalId": ref}


def told(erp: Erp, address: str) -> requests.Response:
    return erp.call("GET", address.removeprefix("/services/rest"))


def results(erp: Erp, address: str) -> dict[int, requests.Response]:
    """Answers of a job's tasks by status; there is one of each here."""
    tasks = [one["links"][0]["href"] for one in told(erp, f"{address}/task").json()["items"]]
    answers = [told(erp, url.partition("/services/rest")[2] + "/result") for url in tasks]
    return {answer.status_code: answer for answer in answers}


def test_a_batch_is_accepted_done_later_and_answered_record_by_record(erp: Erp, running: Running) -> None:
    accepted = batch(erp, item(erp, "batch-1"), item(erp, "batch-2", "LINDHORST"))
    address = accepted.headers["Location"]
    under_way = told(erp, address).json()
    running.do("finish_jobs")
    ended = told(erp, address).json()

    assert (accepted.status_code, accepted.headers["Preference-Applied"]) == (202, "respond-async")
    assert (under_way["completed"], under_way["progress"]) == (False, "pending")
    assert (ended["completed"], ended["progress"]) == (True, "failed")
    answers = results(erp, address)
    identity = answers[204].headers["Location"].rpartition("/")[2]
    assert running.records("job")[identity]["externalId"] == "batch-1"
    assert "enter a tax code" in first_error(answers[400])["detail"]


def test_one_key_has_one_job_whatever_is_sent_under_it(erp: Erp, running: Running) -> None:
    key = {"X-NetSuite-Idempotency-Key": str(uuid.uuid4())}

    first = batch(erp, item(erp, "batch-3"), **key)
    again = batch(erp, item(erp, "batch-4"), **key)
    running.do("finish_jobs")

    assert (first.status_code, again.status_code) == (202, 400)
    assert first_error(again)["o:errorCode"] == "IDEMPOTENCY_ERROR"
    assert again.headers["Location"] == first.headers["Location"]
    made = {one["externalId"] for one in running.records("job").values() if one.get("externalId")}
    assert made & {"batch-3", "batch-4"} == {"batch-3"}


def test_a_job_under_way_goes_on_after_a_restart(erp: Erp, running: Running) -> None:
    address = batch(erp, item(erp, "batch-5")).headers["Location"]
    running.mode(job_seconds=0)

    running.kill_and_restart()

    again = Erp(running)
    assert told(again, address).json()["progress"] == "succeeded"
    assert len([line for line in running.journal("effect") if line["ref"] == "batch-5"]) == 1
    running.mode(job_seconds=3600)


@pytest.mark.parametrize(
    ("count", "headers", "code"),
    [
        (101, {}, "INVALID_CONTENT"),
        (0, {}, "INVALID_CONTENT"),
        (1, {"Prefer": "return=minimal"}, "METHOD_NOT_ALLOWED"),
        (1, {"Content-Type": "application/json"}, "METHOD_NOT_ALLOWED"),
    ],
)
def test_what_is_no_batch_makes_no_job(
    erp: Erp, running: Running, count: int, headers: dict[str, str], code: str
) -> None:
    before = len(running.records("asyncJob"))

    refused = batch(erp, *({"externalId": f"no-{number}"} for number in range(count)), **headers)

    assert first_error(refused)["o:errorCode"] == code
    assert len(running.records("asyncJob")) == before
