"""The plain connector against its sandbox: keys, look-ups, faults, the stream and the webhook."""

import hashlib
import hmac
from datetime import UTC, datetime
from typing import Any

import pytest

from integrations import gateway
from integrations.canonical.commands import PostStep
from integrations.connector import Hint, Sending, WebhookRefused, Window
from integrations.models import Connection, Exchange
from integrations.outcomes import Absent, Done, Duplicate, NotSent, Outcome, Retry, Throttled, Unavailable, Unknown
from tests.integrations.connectors.calls import receive, sending
from tests.integrations.connectors.conftest import Connect, Vendors


def outcomes(connection: Connection, *sendings: Sending) -> dict[int, Outcome]:
    return {sent.id: sent.outcome for group in gateway.execute(connection.pk, sendings) for sent in group}


def step(ref: str, number: int = 1) -> Sending:
    return sending(PostStep(external_ref=ref, step=1, payload={"amount": "10.00", "currency": "EUR"}), number)


def test_a_step_is_posted_once_and_answered_as_duplicate_after(vendors: Vendors, connect: Connect) -> None:
    plain = vendors("plain")
    connection = connect(plain)

    first = outcomes(connection, step("keyed-1"))
    second = outcomes(connection, step("keyed-1"))

    assert isinstance(first[1], Done)
    assert isinstance(second[1], Duplicate)
    assert first[1].reference == second[1].reference
    assert len(plain.effects(ref="keyed-1")) == 1


def test_many_steps_come_back_each_with_its_own_reference(vendors: Vendors, connect: Connect) -> None:
    plain = vendors("plain")

    got = outcomes(connect(plain), *(step(f"many-{number}", number) for number in range(60)))

    assert set(got) == set(range(60))
    assert len({outcome.reference for outcome in got.values() if isinstance(outcome, Done)}) == 60


def test_a_lost_answer_is_unknown_and_the_probe_finds_the_step(vendors: Vendors, connect: Connect) -> None:
    plain = vendors("plain")
    connection = connect(plain, keyed="false")
    plain.mode(plost_after=1, only="POST", keyed=False)

    lost = outcomes(connection, step("lost-1"))
    plain.mode(keyed=True)
    probed = probe(connection, step("lost-1"))

    assert isinstance(lost[1], Unknown)
    assert isinstance(probed, Done)
    assert [probed.reference.external_id] == [effect["id"] for effect in plain.effects(ref="lost-1")]


def test_the_probe_of_a_step_that_never_arrived_is_absent(vendors: Vendors, connect: Connect) -> None:
    assert probe(connect(vendors("plain"), keyed="false"), step("never")) == Absent()


def test_a_keyless_repeat_looks_up_first(vendors: Vendors, connect: Connect) -> None:
    plain = vendors("plain")
    connection = connect(plain, keyed="false")

    outcomes(connection, step("again"))
    again = outcomes(connection, step("again"))

    assert isinstance(again[1], Duplicate)
    assert len(plain.effects(ref="again")) == 1


@pytest.mark.parametrize(("fault", "expected"), [("p503", Unavailable), ("p429", Throttled)])
def test_a_sick_target_leaves_the_step_undone(vendors: Vendors, connect: Connect, fault: str, expected: type) -> None:
    plain = vendors("plain")
    plain.mode(**{fault: 1})

    got = outcomes(connect(plain), step(f"sick-{fault}"))

    assert isinstance(got[1], expected)
    assert plain.effects(ref=f"sick-{fault}") == []


def test_retry_after_is_the_wait(vendors: Vendors, connect: Connect) -> None:
    plain = vendors("plain")
    plain.mode(p429=1, retry_after=30)
    began = datetime.now(UTC)

    outcome = outcomes(connect(plain), step("wait"))[1]

    assert isinstance(outcome, Throttled)
    assert 30 <= (outcome.until - began).total_seconds() < 33


def test_a_slow_answer_to_a_write_is_unknown(vendors: Vendors, connect: Connect, settings: Any) -> None:
    plain = vendors("plain")
    connection = connect(plain)
    settings.CALL_TIMEOUT = 0.3
    plain.mode(delay=1)

    assert isinstance(outcomes(connection, step("slow"))[1], Unknown)


def test_followers_of_a_failed_step_are_not_sent(vendors: Vendors, connect: Connect) -> None:
    plain = vendors("plain")
    connection = gateway.open_connection(connect(plain).pk)
    plain.mode(p503=1, count=1)

    with gateway.Courier() as courier:
        courier.send(connection, [step("a", 1), step("b", 2)], lane="live", sequential=[[1, 2]])
        got = {sent.id: sent.outcome for _ in range(2) for sent in courier.outcomes(5)}

    assert isinstance(got[1], Unavailable)
    assert isinstance(got[2], NotSent)
    assert plain.effects(ref="b") == []
    assert courier.in_flight == 0


def test_nothing_is_sent_once_the_lease_is_gone(vendors: Vendors, connect: Connect) -> None:
    plain = vendors("plain")
    connection = gateway.open_connection(connect(plain).pk)

    with gateway.Courier() as courier:
        courier.send(connection, [step("late")], lane="live", may_send=lambda _: False)
        (sent,) = courier.outcomes(5)

    assert isinstance(sent.outcome, NotSent)
    assert sent.exchanges == ()
    assert plain.effects(ref="late") == []


def test_the_exchange_is_kept_with_its_trace_and_without_the_token(vendors: Vendors, connect: Connect) -> None:
    plain = vendors("plain")
    connection = connect(plain, entered={"api_token": "canary-token-4711"})

    (sent,) = next(gateway.execute(connection.pk, [step("kept", 7)]))
    gateway.store_exchanges(sent.exchanges, purpose="step")

    row = Exchange.objects.get()
    assert (row.method, row.status, row.correlation_id) == ("POST", 201, "run-7")
    assert row.request_headers["traceparent"] == f"00-{7:032x}-{7:016x}-01"
    assert row.request_headers["Authorization"] == "[redacted]"
    assert plain.ask("/_journal?kind=request")["entries"][-1]["sha256"] == row.request_sha256


def test_preview_shows_the_call_and_makes_none(vendors: Vendors, connect: Connect) -> None:
    plain = vendors("plain")
    seen = gateway.preview(connect(plain).pk, step("preview").command)

    assert (seen["method"], seen["path"]) == ("POST", "/step/1")
    assert '"ref":"preview"' in seen["body"]
    assert [one for one in plain.ask("/_journal")["entries"] if one["ref"] == "preview"] == []


def test_the_stream_is_read_to_the_end_in_pages(vendors: Vendors, connect: Connect) -> None:
    plain = vendors("plain")
    connection = gateway.open_connection(connect(plain).pk)
    since = datetime.now(UTC)
    plain.do("put_records", records=[{"ref": f"r{n}", "amount": "1.50", "currency": "EUR"} for n in range(1200)])
    stream = connection.connector.stream("records")
    window = Window(since, datetime.now(UTC))

    pages = list(gateway.read(connection, stream, window))

    rows = [stream.map(record, connection.settings) for page, _ in pages for record in page.records]
    assert [len(page.records) for page, _ in pages] == [500, 500, 202]
    assert len({row.external_id for row in rows}) == 1200
    assert gateway.count(connection, stream, window)[0] == 1200


def test_records_are_read_again_by_reference(vendors: Vendors, connect: Connect) -> None:
    plain = vendors("plain")
    connection = gateway.open_connection(connect(plain).pk)
    plain.do("put_records", records=[{"ref": "one", "amount": "2"}])

    page, exchange = gateway.read_by_ids(connection, connection.connector.stream("records"), ["one", "none"])

    assert [record["ref"] for record in page.records] == ["one"]
    assert exchange.status == 200


def test_a_signed_webhook_becomes_a_hint(vendors: Vendors, connect: Connect) -> None:
    connection = connect(vendors("plain"), entered={"webhook_secret": "s3cret-s3cret"})
    raw = b'{"id": "e-1", "ref": "r-1"}'
    signature = hmac.new(b"s3cret-s3cret", raw, hashlib.sha256).hexdigest()

    got = receive(connection, raw, {"X-Signature": signature})

    assert got == [Hint("e-1", "records", "r-1", {"id": "e-1", "ref": "r-1"})]


@pytest.mark.parametrize("signature", ["", "0" * 64, "sha256=" + "0" * 64, "é"])
def test_a_wrong_signature_is_refused(vendors: Vendors, connect: Connect, signature: str) -> None:
    connection = connect(vendors("plain"), entered={"webhook_secret": "s3cret-s3cret"})

    got = receive(connection, b"{}", {"X-Signature": signature})

    assert isinstance(got, WebhookRefused)
    assert got.status == 401


def test_no_secret_never_means_accept(vendors: Vendors, connect: Connect) -> None:
    got = receive(connect(vendors("plain")), b"{}", {"X-Signature": "0"})

    assert isinstance(got, WebhookRefused)


def test_the_connection_test_lists_what_it_tried(vendors: Vendors, connect: Connect) -> None:
    connection = connect(vendors("plain"))

    checks = gateway.check(connection.pk)

    connection.refresh_from_db()
    assert [(one.name, one.is_ok) for one in checks] == [("address", True), ("sign-in", True), ("read", True)]
    assert connection.last_check[2]["detail"] == "GET /records answers 200"


def probe(connection: Connection, asked: Sending) -> Outcome:
    with gateway.Courier() as courier:
        courier.probe(gateway.open_connection(connection.pk), [asked])
        (sent,) = courier.outcomes(5)
    return sent.outcome


def test_a_connector_that_breaks_still_brings_an_outcome_for_each(
    vendors: Vendors, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = gateway.open_connection(connect(vendors("plain")).pk)

    async def broken(*_: Any) -> Outcome:
        raise ZeroDivisionError("a mistake of ours")

    monkeypatch.setitem(connection.connector.handlers, PostStep, broken)

    with gateway.Courier() as courier:
        courier.send(connection, [step("x", 1), step("y", 2)], lane="live", sequential=[[1, 2]])
        got = {sent.id: sent.outcome for _ in range(2) for sent in courier.outcomes(5)}

    assert got[1] == Retry("the connector failed: ZeroDivisionError: a mistake of ours")
    assert isinstance(got[2], NotSent)
    assert courier.in_flight == 0
