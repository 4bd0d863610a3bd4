"""Whether the product is alive: starting at first, degraded where somebody is silent or never came."""

from datetime import timedelta

import pytest

from journeys.models import Heartbeat
from tests.visibility.builders import NOW
from visibility.queries.health import health

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
