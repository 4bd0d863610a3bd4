"""The sender of the webhooks bench against the real door, and the door under the bench's fixed address."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from integrations import secrets
from journeys.models import InboxEvent
from tests.journeys.builders import GO_LIVE
from tests.visibility.ingest.conftest import Door, _await, database_url
from visibility.devstack import places
from visibility.devstack.bench import webhooks_limit
from visibility.devstack.bench import webhooks_load as load


def taken(port: int, path: str, events: int) -> load.Taken:
    """What four connections were answered. A thread of its own: where a browser runs, this one has a loop already."""
    spelled = list(load.requests(path, "tiny", events))
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, load.send(port, spelled, 4)).result()


@pytest.fixture
def known(door: Door, vault_key: str) -> Door:
    """The door's connection with the bench's secret."""
    secrets.keep(door.connection, {"webhook_secret": load.SECRET}, now=GO_LIVE)
    return door


@pytest.fixture
def served(known: Door, vault_key: str) -> Iterator[int]:
    """The port of a door that knows the fixed address."""
    port = places.free_port()
    application = "visibility.devstack.bench.webhooks_door:app"
    own = {"DATABASE_URL": database_url(), "SIGHTLINE_VAULT_KEYS": vault_key, "SIGHTLINE_BENCH_PATH": known.path}
    command = [sys.executable, "-m", "uvicorn", application, "--port", str(port), "--log-level", "warning"]
    process = subprocess.Popen(command, env=os.environ | own)
    _await(port)
    yield port
    process.terminate()
    process.wait()


def test_events_are_kept_once_though_some_are_sent_twice(known: Door) -> None:
    answers = taken(known.port, known.path, 60)

    assert dict(answers.statuses) == {202: 62}
    assert len(answers.latencies) == 62
    assert InboxEvent.objects.filter(connection=known.connection).count() == 60


def test_a_refusal_is_counted_as_one(door: Door) -> None:
    answers = taken(door.port, door.path, 3)

    assert dict(answers.statuses) == {401: 4}
    assert not InboxEvent.objects.exists()


def test_the_fixed_address_is_the_real_door(served: int, known: Door) -> None:
    answers = taken(served, "/ingest/bench/", 3)

    assert dict(answers.statuses) == {202: 4}
    assert InboxEvent.objects.filter(connection=known.connection).count() == 3


def test_the_limit_takes_only_what_is_signed() -> None:
    head, _, body = load.request("/", "event").partition(b"\r\n\r\n")
    signature = head.partition(b"X-Signature: ")[2].partition(b"\r\n")[0]

    assert webhooks_limit._is_signed(body, signature)
    assert not webhooks_limit._is_signed(body + b" ", signature)
