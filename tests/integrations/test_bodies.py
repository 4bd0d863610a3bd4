"""Bodies of calls lie in weeks that are made ahead and dropped whole; the exchange and its hash stay."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from integrations import bodies
from integrations.exchanges import store_exchanges
from integrations.models import Exchange, ExchangeBody
from integrations.transport.record import ExchangeRecord
from tests.builders import make_connection, make_firm

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
THIS_WEEK = "integrations_exchangebody_2026w48"


def store(started_at: datetime) -> Exchange:
    """An exchange with both bodies that began at that instant."""
    record = ExchangeRecord(
        connection_id=make_connection(make_firm()).pk,
        correlation_id="c-1",
        traceparent="",
        method="POST",
        url="https://erp.example/record",
        request_headers={},
        request_body=b"asked",
        request_sha256="a" * 64,
        status=200,
        response_headers={},
        response_body=b"answered",
        response_sha256="b" * 64,
        response_bytes=8,
        is_truncated=False,
        error="",
        started_at=started_at,
        duration_ms=1.0,
        quota=None,
    )
    (pk,) = store_exchanges([record], purpose="pull")
    return Exchange.objects.get(pk=pk)


def week_of(exchange: Exchange) -> str | None:
    """The table in which the bodies of an exchange lie."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tableoid::regclass::text FROM integrations_exchangebody WHERE exchange_id = %s", [exchange.pk]
        )
        found = cursor.fetchone()
    return str(found[0]) if found else None


def test_bodies_go_to_the_table_of_their_week() -> None:
    bodies.keep_house(NOW, days=30)

    exchange = store(NOW)

    kept = ExchangeBody.objects.get(exchange_id=exchange.pk)
    assert (bytes(kept.request_body or b""), bytes(kept.response_body or b"")) == (b"asked", b"answered")
    assert week_of(exchange) == THIS_WEEK


def test_bodies_that_came_before_their_week_was_there_move_into_it() -> None:
    exchange = store(NOW)
    assert week_of(exchange) == "integrations_exchangebody_rest"

    bodies.keep_house(NOW, days=30)

    assert week_of(exchange) == THIS_WEEK


def test_nothing_comes_to_the_rest_while_a_week_is_made() -> None:
    bodies.keep_house(NOW + 52 * bodies.WEEK, days=30)

    with connection.cursor() as cursor:
        cursor.execute("SELECT mode FROM pg_locks WHERE relation = 'integrations_exchangebody_rest'::regclass")
        modes = {mode for (mode,) in cursor.fetchall()}
    assert "ShareRowExclusiveLock" in modes


def test_a_week_is_dropped_when_all_of_it_has_expired() -> None:
    bodies.keep_house(NOW, days=30)
    exchange = store(NOW)

    still_there = bodies.keep_house(NOW + timedelta(days=30), days=30)
    dropped = bodies.keep_house(NOW + timedelta(days=35), days=30)

    assert (still_there, dropped) == ((), (THIS_WEEK,))
    assert week_of(exchange) is None
    assert Exchange.objects.get(pk=exchange.pk).response_sha256 == "b" * 64


def test_what_lies_in_no_week_expires_too() -> None:
    exchange = store(NOW - timedelta(days=31))

    bodies.keep_house(NOW, days=30)

    assert week_of(exchange) is None


def test_keeping_house_twice_changes_nothing() -> None:
    bodies.keep_house(NOW, days=30)
    exchange = store(NOW)

    assert bodies.keep_house(NOW, days=30) == ()
    assert week_of(exchange) == THIS_WEEK


def test_a_week_is_named_after_its_iso_year() -> None:
    assert bodies.name_of(datetime(2026, 12, 28, tzinfo=UTC).date()) == "integrations_exchangebody_2026w53"
