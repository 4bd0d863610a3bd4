"""Webhooks of the company: made once with their key, signed, told what they watch, logged."""

import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from tests.integrations.sandbox.conftest import Running, Start
from tests.integrations.sandbox.hris import Hris
from tests.integrations.sandbox.receiver import Receiver

PATIENCE = 5.0


@pytest.fixture(scope="module")
def running(start: Start) -> Running:
    return start("bamboohr")


@pytest.fixture
def hris(running: Running) -> Iterator[Hris]:
    yield Hris(running)
    running.mode(restricted_fields=[])


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    opened = Receiver()
    yield opened
    opened.close()


def arrived(receiver: Receiver, count: int) -> list[tuple[dict[str, str], bytes]]:
    """What has come once `count` calls have, or patience is at its end."""
    give_up = time.monotonic() + PATIENCE
    while len(receiver.seen) < count and time.monotonic() < give_up:
        time.sleep(0.02)
    return receiver.seen


def test_the_private_key_is_shown_once(hris: Hris) -> None:
    made = hris.subscribe("https://north.example/hook")
    shown = hris.get(f"/webhooks/{made['id']}")
    listed = hris.get("/webhooks")["webhooks"]
    assert len(made["privateKey"]) == 32
    assert shown == {name: value for name, value in made.items() if name != "privateKey"}
    assert [set(one) for one in listed] == [{"id", "name", "created", "lastSent", "url"}]
    assert hris.call("DELETE", f"/webhooks/{made['id']}").text == "Web hook has been deleted."
    missing = hris.call("GET", f"/webhooks/{made['id']}")
    assert (missing.status_code, list(missing.json())) == (404, ["errors"])


def test_a_webhook_that_is_not_complete_is_refused_with_its_issues(hris: Hris) -> None:
    refused = hris.call("POST", "/webhooks", {"name": "x", "url": "http://north.example", "format": "xml"})
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["issues"] == [
        "format must be one of json, form-encoded",
        "url must begin with https://",
        "monitorFields must name at least one field",
    ]


def test_fields_that_may_not_be_seen_cannot_be_watched(hris: Hris) -> None:
    hris.running.mode(restricted_fields=["payRate"])
    terms = {"name": "x", "url": "https://north.example", "format": "json", "monitorFields": ["payRate"]}
    refused = hris.call("POST", "/webhooks", terms)
    assert (refused.status_code, refused.json()["errors"][0]["monitorFields"][0]["name"]) == (403, "payRate")


def test_an_event_is_signed_over_body_and_timestamp(hris: Hris, receiver: Receiver) -> None:
    hook = hris.subscribe(receiver.url)
    hris.running.do("change_job", person="person-01", date="2026-12-01", job_title="Partner")
    ((headers, body),) = arrived(receiver, 1)
    stamp = headers["X-BambooHR-Timestamp"]
    expected = hmac.new(hook["privateKey"].encode(), body + stamp.encode(), hashlib.sha256).hexdigest()
    event = json.loads(body)
    assert headers["X-BambooHR-Signature"] == expected
    assert abs(int(stamp) - time.time()) < 10
    assert event["type"] == "employee.updated"
    assert event["data"] == {"companyId": "48213", "employeeId": "101", "changedFields": ["jobTitleName"]}
    assert datetime.fromisoformat(event["timestamp"]).tzinfo
    hris.call("DELETE", f"/webhooks/{hook['id']}")


def test_only_watched_fields_tell_but_arrivals_and_departures_always_do(hris: Hris, receiver: Receiver) -> None:
    hook = hris.subscribe(receiver.url)
    hris.running.do("set_fields", person="person-02", fields={"city": "Potsdam"})
    hired = hris.running.do("hire", first_name="Ida", last_name="Holm", email="ida@x.example", date="2026-11-23")["id"]
    hris.running.do("delete", person=hired)
    events = sorted(json.loads(body)["type"] for _, body in arrived(receiver, 2))
    assert events == ["employee.created", "employee.deleted"]
    hris.call("DELETE", f"/webhooks/{hook['id']}")


def test_the_classic_payload_carries_the_posted_fields(hris: Hris, receiver: Receiver) -> None:
    events = ["employee_with_fields.updated"]
    hook = hris.subscribe(receiver.url, events=events, postFields={"workEmail": "Mail"})
    hris.running.do("change_job", person="person-04", date="2026-12-01", job_title="Partner")
    ((_, body),) = arrived(receiver, 1)
    (told,) = json.loads(body)["employees"]
    assert (told["id"], told["action"], told["changedFields"]) == ("104", "Updated", ["jobTitleName"])
    assert told["fields"] == {"Mail": "matthias.oswald@northlight.example"}
    hris.call("DELETE", f"/webhooks/{hook['id']}")


def test_a_refused_delivery_is_tried_again_and_logged(hris: Hris, receiver: Receiver) -> None:
    hook = hris.subscribe(receiver.url)
    receiver.refusals = [500]
    hris.running.do("change_pay", person="person-05", date="2027-01-01", rate="90000", currency="EUR")
    assert len(arrived(receiver, 2)) == 2
    (entry,) = logged(hris, hook["id"])
    assert (entry["statusCode"], entry["employeeIds"]) == ("200", ["105"])
    assert hris.get(f"/webhooks/{hook['id']}")["lastSent"] == entry["lastAttempted"]
    hris.call("DELETE", f"/webhooks/{hook['id']}")


def test_the_log_over_its_rate_answers_200_with_429_in_the_body(hris: Hris) -> None:
    hook = hris.subscribe("https://north.example/hook")
    hris.running.mode(over_log_rate=1)
    over = hris.call("GET", f"/webhooks/{hook['id']}/log")
    hris.running.mode()
    assert over.status_code == 200
    assert over.json()["error"]["code"] == 429
    assert hris.get(f"/webhooks/{hook['id']}/log") == []


def logged(hris: Hris, hook: str) -> list[dict[str, Any]]:
    give_up = time.monotonic() + PATIENCE
    entries: list[dict[str, Any]] = []
    while not entries and time.monotonic() < give_up:
        entries = hris.get(f"/webhooks/{hook}/log")
    return entries
