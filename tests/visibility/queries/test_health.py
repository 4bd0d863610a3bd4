"""Whether the product is alive: starting at first, degraded where somebody is silent or never came."""

from datetime import timedelta

import pytest
from django.db import connection as database

from journeys.models import Heartbeat
from tests.visibility.builders import NOW
from visibility.queries.notices import crowded
from visibility.queries.operations import health as module
from visibility.queries.operations.health import health

pytestmark = pytest.mark.django_db
BEATS = {"pulse": 5, "worker-live": 5}


@pytest.mark.parametrize(
    ("seen", "up_for", "status"),
    [
        (BEATS, 5, "ok"),
        (BEATS, 3600, "ok"),
        ({}, 5, "starting"),
        ({"worker-live": 5}, 60, "starting"),
        ({"worker-live": 5}, 61, "degraded"),
        ({"pulse": 5}, 61, "degraded"),
        (BEATS | {"pulse": 61}, 3600, "degraded"),
    ],
)
def test_who_was_seen_when_makes_the_status(seen: dict[str, int], up_for: int, status: str) -> None:
    for name, seconds in seen.items():
        Heartbeat.objects.create(name=name, at=NOW - timedelta(seconds=seconds))

    found = health(now=NOW, up_since=NOW - timedelta(seconds=up_for))

    assert (found.status, found.pulse_seen) == (status, "pulse" in seen)


def test_without_a_session_left_for_workers_it_is_degraded_and_the_operations_page_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in BEATS:
        Heartbeat.objects.create(name=name, at=NOW)
    left = health(now=NOW, up_since=NOW).sessions_left
    with database.cursor() as cursor:
        cursor.execute("SHOW max_connections")
        most = int(cursor.fetchone()[0])
    nothing = module.SESSIONS_LEFT.replace("count(*)", f"count(*) - {most}")
    monkeypatch.setattr(module, "SESSIONS_LEFT", nothing)

    found = health(now=NOW, up_since=NOW)

    assert 0 < left < most
    assert (found.status, found.sessions_left) == ("degraded", 0)
    assert [notice.title for notice in crowded(found.sessions_left)] == [
        "The database has no session left for workers."
    ]
    assert crowded(1) == ()
