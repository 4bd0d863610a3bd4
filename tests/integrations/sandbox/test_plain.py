"""The plain target: keyed and keyless steps, look-up, paging, signed webhooks."""

import hashlib
import hmac
import json
from collections.abc import Iterator

import pytest

from tests.integrations.sandbox.conftest import Running, Start
from tests.integrations.sandbox.receiver import Receiver

STEP = {"journey": "deal", "key": "deal-1"}
SECRET = "whisper"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    yield server
    server.close()


@pytest.fixture(scope="module")
def plain(start: Start) -> Running:
    return start("plain")


@pytest.fixture
def keyless(plain: Running) -> Iterator[Running]:
    plain.mode(keyed=False)
    yield plain
    plain.mode(keyed=True)


def test_a_seen_key_answers_the_first_id_again(plain: Running) -> None:
    key = {"Idempotency-Key": "seen"}
    first = plain.post("/step/1", STEP, headers=key)
    second = plain.post("/step/1", STEP, headers=key)
    assert (first.status_code, first.json()["replayed"]) == (201, False)
    assert (second.status_code, second.json()) == (200, first.json() | {"replayed": True})


def test_a_keyless_target_does_it_twice_and_look_up_shows_both(keyless: Running) -> None:
    key = {"Idempotency-Key": "ignored"}
    ids = [keyless.post("/step/1", STEP | {"key": "twice"}, headers=key).json()["id"] for _ in range(2)]
    found = keyless.get("/lookup?ref=twice").json()
    assert found["count"] == 2
    assert [record["id"] for record in found["records"]] == ids


def test_the_keyless_setting_survives_faults_and_restart(keyless: Running) -> None:
    keyless.mode(p503=1)
    keyless.kill_and_restart()
    settings = keyless.get("/_mode").json()["settings"]
    assert {name: settings[name] for name in ("keyed", "lookup", "refuses")} == {
        "keyed": False,
        "lookup": True,
        "refuses": "",
    }


def test_one_record_is_refused_for_good_and_its_neighbours_are_not(plain: Running) -> None:
    plain.mode(refuses="bad:1")
    refused, taken = (plain.post("/step/1", {"key": key}) for key in ("bad:1", "good:1"))
    plain.mode(refuses="")

    assert (refused.status_code, refused.json()["field"], taken.status_code) == (422, "amount", 201)


def test_look_up_of_an_unknown_ref_is_an_empty_list(plain: Running) -> None:
    assert plain.get("/lookup?ref=nobody").json() == {"count": 0, "records": []}


def test_pages_continue_after_the_last_one(plain: Running) -> None:
    plain.do("put_records", records=[{"ref": f"row-{number}", "value": number} for number in range(25)])
    rows = plain.get("/records?limit=1000").json()["records"]
    pages = [plain.get(f"/records?limit=10&offset={offset}").json() for offset in range(0, len(rows), 10)]
    assert [row["id"] for page in pages for row in page["records"]] == [row["id"] for row in rows]
    assert [page["has_more"] for page in pages] == [True] * (len(pages) - 1) + [False]


def test_updated_after_leaves_older_records_out(plain: Running) -> None:
    plain.do("put_records", records=[{"ref": "older"}])
    mark = plain.get("/lookup?ref=older").json()["records"][0]["updated_at"]
    plain.do("put_records", records=[{"ref": "newer"}])
    answer = plain.get("/records", params={"updated_after": mark}).json()
    assert [row["ref"] for row in answer["records"]] == ["newer"]


def test_a_webhook_is_signed_over_its_raw_body(plain: Running, receiver: Receiver) -> None:
    sent = plain.do("send_webhook", url=receiver.url, secret=SECRET, event={"event_id": "e1", "deal": "d1"})
    headers, body = receiver.seen[0]
    expected = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    assert (sent["statuses"], headers["X-Event-Id"]) == ([200], "e1")
    assert headers["X-Signature-256"] == f"sha256={expected}"
    assert json.loads(body) == {"event_id": "e1", "deal": "d1"}


def test_a_refused_webhook_is_sent_again(plain: Running, receiver: Receiver) -> None:
    receiver.refusals.append(500)
    sent = plain.do("send_webhook", url=receiver.url, secret=SECRET, event={"event_id": "e2"})
    assert sent["statuses"] == [200]
    assert [headers["X-Event-Id"] for headers, _ in receiver.seen] == ["e2", "e2"]


def test_duplicates_and_reordering_are_sent_where_asked(plain: Running, receiver: Receiver) -> None:
    plain.mode(dup_webhook=1, reorder=1)
    events = [{"event_id": f"e{number}"} for number in range(8)]
    sent = plain.do("send_webhook", url=receiver.url, secret=SECRET, events=events)
    plain.mode()
    ids = [headers["X-Event-Id"] for headers, _ in receiver.seen]
    assert sent["sent"] == 16
    assert sorted(ids) == sorted([f"e{number}" for number in range(8)] * 2)
    assert ids != sorted(ids)
