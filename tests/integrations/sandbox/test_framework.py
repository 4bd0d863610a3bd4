"""What all sandboxes share, shown on the plain one: the journal, the faults, the restart."""

import time
from collections.abc import Iterator

import pytest
import requests

from tests.integrations.sandbox.conftest import Running, Start

STEP = {"journey": "deal", "key": "deal-1", "amount": "100.00", "currency": "EUR", "entity": "DE"}


@pytest.fixture(scope="module")
def running(start: Start) -> Running:
    return start("plain")


@pytest.fixture
def plain(running: Running) -> Iterator[Running]:
    running.mode()
    yield running
    running.mode()


def test_health_names_the_vendor(plain: Running) -> None:
    assert plain.get("/_health").json() == {"vendor": "plain", "ready": True}


def test_a_request_and_its_effect_are_both_journalled(plain: Running) -> None:
    plain.post("/step/1", STEP | {"key": "journalled"}, headers={"Idempotency-Key": "k-journalled"})
    effect, request = plain.journal("effect")[-1], plain.journal("request")[-1]
    assert (effect["operation"], effect["object"], effect["ref"]) == ("step", "deal", "journalled")
    assert (effect["amount"], effect["currency"], effect["entity"]) == ("100.00", "EUR", "DE")
    assert effect["by"] == "api"
    assert (request["method"], request["path"], request["status"]) == ("POST", "/step/1", 201)
    assert (request["key"], request["ref"], request["replayed"]) == ("k-journalled", "journalled", False)
    assert len(request["sha256"]) == 64


def test_a_fault_status_leaves_no_effect(plain: Running) -> None:
    before = len(plain.journal("effect"))
    plain.mode(p503=1, count=1)
    assert plain.post("/step/1", STEP).status_code == 503
    assert len(plain.journal("effect")) == before
    assert plain.post("/step/1", STEP).status_code == 201


def test_429_carries_retry_after_only_where_asked(plain: Running) -> None:
    plain.mode(p429=1)
    assert "Retry-After" not in plain.post("/step/1", STEP).headers
    plain.mode(p429=1, retry_after=3)
    refused = plain.post("/step/1", STEP)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "3")


def test_a_request_lost_before_is_not_done(plain: Running) -> None:
    before = len(plain.journal("effect"))
    plain.mode(plost_before=1, count=1)
    with pytest.raises(requests.ConnectionError):
        plain.post("/step/1", STEP)
    assert len(plain.journal("effect")) == before
    assert plain.journal("request")[-1]["fault"] == "plost_before"


def test_a_request_lost_after_is_done_once_and_replayed_to_its_key(plain: Running) -> None:
    before = len(plain.journal("effect"))
    plain.mode(plost_after=1, count=1)
    key = {"Idempotency-Key": "k-lost-after"}
    with pytest.raises(requests.ConnectionError):
        plain.post("/step/1", STEP, headers=key)
    again = plain.post("/step/1", STEP, headers=key)
    assert (again.status_code, again.json()["replayed"]) == (200, True)
    assert len(plain.journal("effect")) == before + 1
    assert plain.journal("request")[-1]["replayed"] is True


def test_a_delayed_request_takes_effect_before_its_caller_knows(plain: Running) -> None:
    plain.mode(delay=0.4)
    with pytest.raises(requests.ReadTimeout):
        requests.post(plain.url + "/step/1", json=STEP | {"key": "delayed"}, timeout=0.2)
    plain.mode()
    assert plain.get("/lookup?ref=delayed").json()["count"] == 1


def test_a_truncated_body_is_seen_as_one(plain: Running) -> None:
    plain.mode(truncate=1)
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        plain.get("/records")


def test_a_slow_body_arrives_whole(plain: Running) -> None:
    whole = plain.get("/records").json()
    plain.mode(slow_body=0.3)
    began = time.monotonic()
    assert plain.get("/records").json() == whole
    assert time.monotonic() - began >= 0.27


def test_garbage_is_html_of_the_edge(plain: Running) -> None:
    plain.mode(garbage=1)
    answer = plain.get("/records")
    assert (answer.status_code, answer.headers["Content-Type"]) == (502, "text/html; charset=utf-8")
    assert "<html>" in answer.text


def test_only_limits_a_fault_to_a_path_and_method(plain: Running) -> None:
    plain.mode(p503=1, only="POST /step/2")
    assert plain.post("/step/1", STEP).status_code == 201
    assert plain.get("/records").status_code == 200
    assert plain.post("/step/2", STEP).status_code == 503


def test_hits_are_counted_and_count_ends_the_fault(plain: Running) -> None:
    plain.mode(p503=1, count=2)
    statuses = [plain.get("/records").status_code for _ in range(4)]
    assert statuses == [503, 503, 200, 200]
    assert plain.get("/_mode").json()["hits"] == {"p503": 2}


def test_faults_end_when_their_time_is_over(plain: Running) -> None:
    plain.mode(p503=1, seconds=60)
    assert (plain.get("/records").status_code, plain.get("/_mode").json()["remaining"]) == (503, None)

    plain.mode(p503=1, seconds=0)
    assert (plain.get("/records").status_code, plain.get("/_mode").json()["remaining"]) == (200, 0)


def test_the_same_seed_strikes_the_same_requests(plain: Running) -> None:
    plain.mode(p503=0.5, seed=11)
    first = [plain.get("/records").status_code for _ in range(20)]
    plain.mode(p503=0.5, seed=11)
    assert [plain.get("/records").status_code for _ in range(20)] == first
    assert {200, 503} == set(first)


def test_a_skewed_clock_shows_in_the_date_header_and_in_records(plain: Running) -> None:
    plain.mode(clock_skew=86_400)
    today = plain.get("/records").headers["Date"]
    plain.mode()
    assert plain.get("/records").headers["Date"][:16] != today[:16]


def test_effects_survive_a_kill(plain: Running) -> None:
    key = {"Idempotency-Key": "k-survivor"}
    first = plain.post("/step/1", STEP | {"key": "survivor"}, headers=key).json()
    plain.kill_and_restart()
    again = plain.post("/step/1", STEP | {"key": "survivor"}, headers=key)
    assert (again.status_code, again.json()) == (200, {"id": first["id"], "replayed": True})


def test_a_torn_last_line_is_cut_at_the_next_start(plain: Running) -> None:
    plain.post("/step/1", STEP | {"key": "before-the-tear"})
    with (plain.state / "plain.journal.jsonl").open("ab") as journal:
        journal.write(b'{"kind":"effect","t":1,"operat')
    plain.kill_and_restart()
    assert plain.get("/lookup?ref=before-the-tear").json()["count"] == 1
    assert plain.journal("effect")[-1]["ref"] == "before-the-tear"


def test_an_unknown_action_is_refused_with_the_known_ones(plain: Running) -> None:
    refused = plain.post("/_do", {"action": "dance"})
    assert refused.status_code == 400
    assert "send_webhook" in refused.json()["error"]
