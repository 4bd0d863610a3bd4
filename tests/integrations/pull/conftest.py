"""One firm with one connection to the test source, cursors of its streams, and what pulling brought."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from pytest_django import Settings

from integrations import registry
from integrations.canonical.models import Firm, TimeEntry
from integrations.models import Connection, StreamCursor, SyncRun
from tests.integrations.pull.source import Source
from tests.integrations.pulls import pull_now

Cursors = Callable[[str], StreamCursor]


@pytest.fixture
def source() -> Iterator[Source]:
    running = Source()
    yield running
    running.close()


@pytest.fixture
def connection(source: Source, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Connection:
    monkeypatch.setitem(registry.PATHS, "testsource", "tests.integrations.pull.source.CONNECTOR")
    settings.OUTBOUND_ALLOW = [f"127.0.0.1:{source.port}"]
    firm = Firm.objects.create(slug="demo", name="Demo", reporting_currency="EUR")
    return Connection.objects.create(
        firm=firm,
        name="source",
        kind="testsource",
        base_url=f"http://127.0.0.1:{source.port}",
        go_live_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


@pytest.fixture
def cursor_of(connection: Connection) -> Cursors:
    """cursor_of("entries") -> the stream's cursor, made when it is first asked for."""

    def cursor(stream: str) -> StreamCursor:
        row, _ = StreamCursor.objects.get_or_create(
            connection=connection, stream=stream, defaults={"entity": "time_entry", "every_seconds": 60}
        )
        return row

    return cursor


def pulled(cursor_id: int) -> SyncRun:
    run_id = pull_now(cursor_id)
    assert run_id is not None
    return SyncRun.objects.get(pk=run_id)


def held() -> list[str]:
    return sorted(TimeEntry.objects.filter(is_deleted=False).values_list("external_id", flat=True))
