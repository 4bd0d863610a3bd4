"""A CRM whose deals start journeys, and the duty of taking news in."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from django.db import connection as database

from integrations.models import Connection
from journeys.intake import duty
from journeys.intake.starting import Started
from journeys.models import Duty
from tests.journeys.builders import make_connection, make_firm
from tests.journeys.conftest import Target
from tests.journeys.intake.news import COMMANDS, make_routes

Elsewhere = Callable[[Callable[[], Started]], "Future[Started]"]


@pytest.fixture
def crm(transactional_db: None) -> Connection:
    return make_connection(make_firm(), name="CRM", commands=COMMANDS)


@pytest.fixture
def source(plain: Connection, target: Target) -> Connection:
    """The plain target as the source of deals, with the deal's journey routed to it."""
    make_routes(plain.firm, plain)
    return plain


@pytest.fixture
def mine(transactional_db: None) -> duty.Duty:
    taken = duty.take("intake", holder="test", seconds=60)
    assert taken is not None
    return taken


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    """Work in another process, as far as the database can tell."""

    def closing(work: Callable[[], Started]) -> Started:
        try:
            return work()
        finally:
            database.close()

    with ThreadPoolExecutor(1) as pool:
        yield lambda work: pool.submit(closing, work)


@pytest.fixture
def slow_source(source: Connection, target: Target) -> Connection:
    """Answers a look-up by id after a second."""
    target.mode(delay=1, only="/lookup")
    return source


def await_reading() -> None:
    """Return in the middle of a slow read: the duty was taken half a second ago."""
    give_up = time.monotonic() + 10
    while not Duty.objects.filter(name="hints").exclude(holder="").exists():
        assert time.monotonic() < give_up, "nobody follows the hints"
        time.sleep(0.02)
    time.sleep(0.5)
