"""Kantata: pages of a list that changes while it is read, and lists longer than a page."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from integrations import gateway
from integrations.connector import Window
from integrations.connectors.kantata import lists
from integrations.models import Connection
from tests.integrations.connectors.conftest import Vendor

EVER = Window(None, datetime(2040, 1, 1, tzinfo=UTC))


@pytest.fixture
def psa(vendors: Callable[..., Vendor]) -> Vendor:
    return vendors("kantata")


@pytest.fixture
def connection(psa: Vendor, connect: Callable[..., Connection]) -> Connection:
    return connect(psa, entered={"access_token": psa.client()["access_token"]})


def test_a_person_renamed_while_people_are_read_is_not_lost(
    psa: Vendor, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "LARGEST_PAGE", 5)
    people = psa.records("users")
    last_by_name = max(people, key=lambda one: str(people[one]["full_name"]))
    opened = gateway.open_connection(connection.pk)
    pages = gateway.read(opened, opened.connector.stream("users"), EVER)
    seen = {record["id"] for record in next(pages)[0].records}
    psa.do("set_fields", collection="users", id=last_by_name, fields={"full_name": "Aaron Aalto"})

    seen |= {record["id"] for page, _ in pages for record in page.records}
    psa.do("set_fields", collection="users", id=last_by_name, fields={"full_name": people[last_by_name]["full_name"]})

    assert seen == set(people)
