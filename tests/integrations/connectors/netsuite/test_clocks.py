"""NetSuite stamps in local time: the hour that comes twice when clocks go back loses nothing."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from integrations.connectors.netsuite import suiteql
from integrations.connectors.netsuite.mapping import to_person

BERLIN = {"account_zone": "Europe/Berlin", "subsidiaries": "1=DE"}
SHIFT = datetime(2026, 10, 25, 1, tzinfo=UTC)  # 03:00 in summer time becomes 02:00


def utc(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 10, 25, hour, minute, tzinfo=UTC)


def local(bound: str) -> datetime:
    """The time of TO_TIMESTAMP('2026-10-25 02:00:00', ...)."""
    return datetime.fromisoformat(bound.split("'")[1])


def test_a_stamp_of_the_repeated_hour_is_read_as_the_later() -> None:
    row = to_person({"id": "7", "name": "Ann", "changed_at": "2026-10-25 02:30:00"}, BERLIN)

    assert row.changed_at == utc(1, 30)


@pytest.mark.parametrize("since", [utc(0, 10), utc(0, 59), utc(1, 0), utc(1, 59), utc(2, 59)])
def test_a_window_around_the_shift_begins_before_everything_stamped_since(since: datetime) -> None:
    written = [since + timedelta(minutes=minute) for minute in range(180)]
    stamps = [moment.astimezone(ZoneInfo("Europe/Berlin")).replace(tzinfo=None) for moment in written]

    assert local(suiteql.since(since, BERLIN)) <= min(stamps)


def test_after_the_repeated_hour_a_window_begins_where_it_is_asked_to() -> None:
    assert suiteql.since(utc(3, 30), BERLIN) == "TO_TIMESTAMP('2026-10-25 04:30:00', 'YYYY-MM-DD HH24:MI:SS')"
    assert suiteql.since(utc(0) - timedelta(hours=2), BERLIN).startswith("TO_TIMESTAMP('2026-10-25 00:00:00'")


@pytest.mark.parametrize("until", [utc(1, 3), utc(1, 59)])
def test_a_window_that_ends_in_the_repeated_hour_leaves_none_of_its_first_pass_out(until: datetime) -> None:
    assert local(suiteql.until(until, BERLIN)) >= datetime(2026, 10, 25, 3)  # noqa: DTZ001  (local)


def test_a_window_that_ends_elsewhere_ends_there() -> None:
    assert local(suiteql.until(utc(12), BERLIN)) == datetime(2026, 10, 25, 13)  # noqa: DTZ001  (local)


def test_what_was_written_in_the_second_pass_is_asked_for_after_a_watermark_of_the_first() -> None:
    watermark = suiteql.moment("2026-10-25 02:50:00", BERLIN)

    assert local(suiteql.since(watermark - timedelta(seconds=60), BERLIN)) <= datetime(2026, 10, 25, 2)  # noqa: DTZ001
