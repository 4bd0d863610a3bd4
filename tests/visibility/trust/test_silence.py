"""A feed is silent once it is quieter than it ever was in office hours, and never for a night or a holiday."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from integrations.models import StreamCursor, SyncRun
from tests.visibility import builders as make
from visibility.projections import calendars
from visibility.trust.silence import Silence, silences
from visibility.trust.streams import stream_states

# Juneteenth, on which somebody works all the same.
FRIDAY = datetime(2026, 6, 19, 16, tzinfo=UTC)
MONDAY = datetime(2026, 6, 22, 6, tzinfo=UTC)


@pytest.fixture
def cursor(db: None) -> StreamCursor:
    """A feed of the week before: something new every other hour from six to four, and pulls between."""
    firm = make.make_firm()
    make.make_entity(firm, country="US")
    calendars.resolve(FRIDAY)
    source = make.make_connection(firm)
    cursor = StreamCursor.objects.create(connection=source, stream="time", entity="time_entry", every_seconds=60)
    for day in range(4, -1, -1):
        for hours in range(10, -1, -1):
            at = FRIDAY - timedelta(days=day, hours=hours)
            SyncRun.objects.create(cursor=cursor, started_at=at, state="done", changed=(hours + 1) % 2)
    return cursor


def found(cursor: StreamCursor, now: datetime) -> Silence | None:
    StreamCursor.objects.filter(pk=cursor.pk).update(last_success_at=now)
    SyncRun.objects.create(cursor=cursor, started_at=now, state="done", changed=0)
    firm_id = cursor.connection.firm_id
    return silences(firm_id, stream_states(firm_id, now=now), now=now).get(cursor.pk)


def test_longer_than_ever_in_office_hours_is_silent(cursor: StreamCursor) -> None:
    silence = found(cursor, MONDAY + timedelta(hours=9))

    assert silence == Silence(last_at=FRIDAY, hours=Decimal(9), usual_hours=Decimal(4))


@pytest.mark.parametrize("after", [timedelta(), timedelta(hours=3)])
def test_a_weekend_and_the_hours_after_it_are_as_usual(cursor: StreamCursor, after: timedelta) -> None:
    assert found(cursor, MONDAY + after) is None


def test_a_public_holiday_of_all_its_countries_does_not_count(cursor: StreamCursor) -> None:
    SyncRun.objects.filter(cursor=cursor, started_at__gt=FRIDAY - timedelta(days=1)).delete()

    assert found(cursor, FRIDAY + timedelta(hours=2)) is None


def test_a_feed_whose_pulls_fail_is_late_and_not_silent(cursor: StreamCursor) -> None:
    StreamCursor.objects.filter(pk=cursor.pk).update(last_success_at=FRIDAY)
    firm_id, now = cursor.connection.firm_id, MONDAY + timedelta(hours=9)

    assert silences(firm_id, stream_states(firm_id, now=now), now=now) == {}


def test_a_feed_that_is_hardly_known_is_not_judged(cursor: StreamCursor) -> None:
    SyncRun.objects.filter(cursor=cursor, started_at__lt=FRIDAY - timedelta(days=1)).delete()

    assert found(cursor, MONDAY + timedelta(hours=9)) is None
