"""A connection that cannot be opened, or whose connector is gone, stops nobody but itself."""

from typing import Any

from django.utils import timezone

from integrations import secrets
from integrations.models import Connection, ConnectionGate, Route
from journeys.engine import leasing
from journeys.engine.draining import drain
from journeys.models import JourneyRun, StepRun
from tests.journeys.builders import make_connection, start_posting, step_of
from tests.journeys.conftest import Target

AWAY = "127.0.0.1:9"
LONG_AGO = "2026-01-01T00:00:00Z"


def start_beside(plain: Connection, lost: Connection) -> JourneyRun:
    """A run whose step is due at the lost connection, which has no gate yet; the other run's connection works."""
    Route.objects.update(connection=lost)
    start_posting(plain.firm, "lost", steps=1)
    Route.objects.update(connection=plain)
    (run,) = start_posting(plain.firm, "good", steps=1)
    return run


def test_where_no_token_is_to_be_had_a_gate_is_made_and_closed(plain: Connection, settings: Any) -> None:
    settings.OUTBOUND_ALLOW.append(AWAY)
    known = {"tenant_id": "t", "client_id": "c", "login_url": f"http://{AWAY}"}
    lost = make_connection(plain.firm, commands=(), kind="microsoft365", base_url=f"http://{AWAY}", settings=known)
    secrets.keep(lost, {"client_secret": "s3cret"}, now=timezone.now())
    run = start_beside(plain, lost)

    drain("live")

    assert step_of(run).state == "done"
    assert ConnectionGate.objects.get(connection=lost).failures == 1


def test_a_connection_whose_connector_is_gone_is_paused(plain: Connection, target: Target) -> None:
    lost = make_connection(plain.firm, commands=(), kind="telex")
    run = start_beside(plain, lost)

    drain("live")

    lost.refresh_from_db()
    assert step_of(run).state == "done"
    assert (lost.is_paused, lost.paused_reason[:34]) == (True, "No connector is called 'telex'; th")


def test_leases_end_though_some_connector_is_gone(plain: Connection) -> None:
    make_connection(plain.firm, commands=(), kind="telex")
    (run,) = start_posting(plain.firm, "leased", steps=1)
    StepRun.objects.filter(pk=step_of(run).pk).update(state="claimed", claimed_at=LONG_AGO, lease_until=LONG_AGO)

    assert leasing.end_leases() == 1
