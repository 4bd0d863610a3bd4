"""A week of bodies that is made while others write: who was on the way to the rest arrives in the week."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import connection

from integrations import bodies
from tests.elsewhere import begun, session

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2031, 5, 14, 12, tzinfo=UTC)
WEEK = bodies.name_of(datetime(2031, 5, 12, tzinfo=UTC).date())
WRITE = "INSERT INTO integrations_exchangebody (exchange_id, started_at) VALUES (%s, %s)"


@pytest.fixture(autouse=True)
def _no_weeks_left() -> Iterator[None]:
    yield
    with connection.cursor() as cursor:
        for number in range(bodies.WEEKS_AHEAD + 1):
            cursor.execute(f"DROP TABLE IF EXISTS {bodies.name_of((NOW + number * bodies.WEEK).date())}")


def write(number: int) -> None:
    with session() as other:
        other.execute(WRITE, [number, NOW])


def test_who_writes_while_the_week_is_made_is_not_refused() -> None:
    with session() as first:
        first.execute(WRITE, [1, NOW])
        house = begun(lambda: bodies.keep_house(NOW, days=30))
        late = begun(lambda: write(2))
    house.join()
    late.join()

    with connection.cursor() as cursor:
        cursor.execute("SELECT exchange_id, tableoid::regclass::text FROM integrations_exchangebody ORDER BY 1")
        assert cursor.fetchall() == [(1, WEEK), (2, WEEK)]
