"""What the ingest door takes and what it refuses (TRUST: attacks on the webhook receiver)."""

import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from integrations.models import Exchange, ExchangeBody
from journeys.models import InboxEvent
from tests.visibility.ingest.conftest import TOKEN, Door, sign

BODY = {"id": "evt-1", "key": "deal-1", "amount": "10.00", "currency": "EUR", "steps": 2}


def test_a_signed_call_becomes_one_inbox_row_and_its_body_an_exchange(door: Door) -> None:
    status = door.signed(BODY)

    row = InboxEvent.objects.get()
    assert status == 202
    assert (row.external_event_id, row.carries, row.state, row.slice) == ("evt-1", "PostRequested", "new", BODY)
    assert row.exchange_id is not None
    assert ExchangeBody.objects.get(exchange_id=row.exchange_id).request_body is not None


def test_the_same_call_twenty_times_at_once_is_one_row(door: Door) -> None:
    with ThreadPoolExecutor(20) as pool:
        statuses = list(pool.map(lambda _: door.signed(BODY), range(20)))

    assert statuses == [202] * 20
    assert InboxEvent.objects.count() == 1


def test_a_hint_is_kept_for_re_reading(door: Door) -> None:
    door.signed({"id": "evt-2", "ref": "deal-2"})

    row = InboxEvent.objects.get()
    assert (row.carries, row.stream, row.record_id) == ("", "records", "deal-2")


def test_a_call_without_signature_is_refused_and_leaves_nothing(door: Door) -> None:
    assert door.post(json.dumps(BODY).encode()) == 401
    assert not InboxEvent.objects.exists()
    assert not Exchange.objects.exists()


@pytest.mark.parametrize("signature", ["sha256=" + "0" * 64, "sha256=", "", "sha256=ü", "1e9", "9" * 400])
def test_a_wrong_signature_is_refused(door: Door, signature: str) -> None:
    raw = json.dumps(BODY).encode()

    assert door.post(raw, x_signature_256=signature.encode().decode("latin-1")) == 401


def test_a_signature_over_other_bytes_of_the_same_json_is_refused(door: Door) -> None:
    raw, spaced = json.dumps(BODY).encode(), json.dumps(BODY, indent=1).encode()

    assert door.post(spaced, x_signature_256=sign(raw)) == 401


def test_a_wrong_token_or_connection_is_not_found(door: Door) -> None:
    raw = json.dumps(BODY).encode()
    paths = (f"/ingest/{door.connection.pk}/{TOKEN}x/", f"/ingest/999999/{TOKEN}/", "/ingest/", "/")

    assert [door.post(raw, path=path, x_signature_256=sign(raw)) for path in paths] == [404] * 4


def test_a_body_one_byte_over_the_cap_is_refused_before_it_is_read(door: Door) -> None:
    with socket.create_connection(("127.0.0.1", door.port), timeout=5) as caller:
        head = f"POST {door.path} HTTP/1.1\r\nHost: x\r\nContent-Length: {256 * 1024 + 1}\r\n\r\n"
        caller.sendall(head.encode())

        assert caller.recv(100).startswith(b"HTTP/1.1 413")


def test_a_body_that_grows_over_the_cap_without_saying_so_is_refused(door: Door) -> None:
    with socket.create_connection(("127.0.0.1", door.port), timeout=5) as caller:
        caller.sendall(f"POST {door.path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
        for _ in range(5):
            caller.sendall(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")

        assert caller.recv(100).startswith(b"HTTP/1.1 413")


def test_a_sender_that_stalls_holds_nobody_up(door: Door) -> None:
    with socket.create_connection(("127.0.0.1", door.port), timeout=5) as caller:
        caller.sendall(f"POST {door.path} HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhello".encode())
        started = time.monotonic()

        assert door.signed(BODY) == 202
        assert time.monotonic() - started < 1


@pytest.mark.parametrize(
    "raw",
    [
        b"[" * 100_000,
        b'{"a":' * 5000 + b"1" + b"}" * 5000,
        b'{"id":"1","id":"2","steps":1}',
        b'{"id":"1","steps":1,"amount":NaN}',
        b'{"id":"1","steps":1,"amount":1e400}',
        b'{"id":"1","steps":1,"amount":Infinity}',
        b'{"id":"\\ud800","steps":1}',
        b"\xff\xfe{}",
        b"not json",
        b"[]",
        b"{" + b",".join(b'"k%d":1' % number for number in range(10_001)) + b"}",
    ],
    ids=["depth", "objects", "twice", "nan", "range", "infinity", "surrogate", "utf16", "text", "list", "keys"],
)
def test_what_is_not_plain_json_is_refused_in_one_word(door: Door, raw: bytes) -> None:
    assert door.signed(raw) == 400
    assert not InboxEvent.objects.exists()


def test_nul_in_texts_is_taken_out(door: Door) -> None:
    assert door.signed({"id": "evt\x00-3", "key": "a\x00b\\u0000", "steps": 1}) == 202

    row = InboxEvent.objects.get()
    assert (row.external_event_id, row.slice["key"]) == ("evt-3", "ab\\u0000")


def test_compressed_bodies_and_foreign_types_are_refused(door: Door) -> None:
    assert door.signed(BODY, content_encoding="gzip") == 415
    assert door.signed(BODY, content_type="multipart/form-data") == 415


def test_an_id_too_long_to_keep_is_kept_by_its_hash(door: Door) -> None:
    assert door.signed({"id": "x" * 5000, "key": "k", "steps": 1}) == 202
    assert len(InboxEvent.objects.get().external_event_id) == 64


def test_no_secret_reaches_the_log_or_the_exchange(door: Door) -> None:
    door.signed(BODY | {"token": "canary-in-body"})
    door.post(json.dumps(BODY).encode(), x_signature_256="sha256=nonsense-canary")

    kept = Exchange.objects.get()
    assert TOKEN not in kept.url
    assert "sha256=" not in str(kept.request_headers)
    assert "canary" not in door.log.read_text()
