"""Kantata: pages of a list that changes while it is read, and lists longer than a page."""

from datetime import UTC, datetime, timedelta

import pytest

from integrations import gateway
from integrations.connector import Window
from integrations.connectors.kantata import lists
from integrations.models import Connection
from tests.integrations.connectors.calls import EVER
from tests.integrations.connectors.conftest import Vendor


def test_a_person_renamed_while_people_are_read_is_not_lost(
    psa: Vendor, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = gateway.open_connection(connection.pk)
    monkeypatch.setattr(lists, "LARGEST_PAGE", 5)
    people = psa.records("users")
    last_by_name = max(people, key=lambda one: str(people[one]["full_name"]))
    pages = gateway.read(opened, opened.connector.stream("users"), EVER)
    seen = {record["id"] for record in next(pages)[0].records}
    psa.do("set_fields", collection="users", id=last_by_name, fields={"full_name": "Aaron Aalto"})

    seen |= {record["id"] for page, _ in pages for record in page.records}
    psa.do("set_fields", collection="users", id=last_by_name, fields={"full_name": people[last_by_name]["full_name"]})

    assert seen == set(people)


def test_deletions_beyond_one_page_all_come(psa: Vendor, connection: Connection) -> None:
    project, person = min(psa.records("workspaces")), min(psa.records("users"))
    work = {"project": project, "person": person, "date": "2026-11-19", "minutes": 60}
    entries = psa.do("book_time", entries=[work] * (lists.LARGEST_PAGE + 1))["ids"]
    since = datetime.now(UTC) - timedelta(seconds=2)
    for entry in entries:
        psa.do("delete_time", id=entry)
    opened = gateway.open_connection(connection.pk)
    stream = opened.connector.stream("time_entries")

    pages = gateway.read(opened, stream, Window(since, datetime.now(UTC) + timedelta(minutes=5)))
    rows = [stream.map(record, opened.settings) for page, _ in pages for record in page.records]

    assert set(entries) <= {row.external_id for row in rows if row.is_deleted}
