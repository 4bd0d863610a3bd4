"""What a vendor says of its quota is kept beside the gate: a long merge holds up nobody who sends."""

import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection as database
from django.db import transaction
from django.test.utils import CaptureQueriesContext

from integrations import gateway
from integrations.connector import Limits
from integrations.models import Connection, ConnectionQuota
from journeys.engine import gates
from tests.journeys.builders import make_connection, make_firm


@pytest.fixture
def connection(transactional_db: None) -> Connection:
    made = make_connection(make_firm())
    gates.make(made.pk, Limits())
    return made


def told(connection: Connection, used: int) -> gateway.ExchangeRecord:
    return gateway.ExchangeRecord(connection.pk, "GET", "/x", datetime.now(UTC), 1.0, quota=(used, 100))


def gate_as_others_see_it(connection: Connection) -> Any:
    """What a claimer in another session gets of the gate within its hundred milliseconds."""
    found: list[Any] = []

    def ask() -> None:
        with transaction.atomic():
            found.append(gates.lock(connection.pk))
        database.close()

    claimer = threading.Thread(target=ask)
    claimer.start()
    claimer.join()
    return found[0]


def test_a_merge_under_way_leaves_the_gate_free(connection: Connection) -> None:
    with transaction.atomic():
        gateway.store_exchanges([told(connection, 7)], purpose="pull")
        gate = gate_as_others_see_it(connection)

    quota = ConnectionQuota.objects.get(connection=connection)
    assert gate is not None
    assert (quota.used, quota.allowed) == (7, 100)


def test_a_chunk_that_was_taken_back_tells_no_quota(connection: Connection) -> None:
    with transaction.atomic():
        gateway.store_exchanges([told(connection, 7)], purpose="pull")
        transaction.set_rollback(True)

    assert not ConnectionQuota.objects.exists()


def test_the_newest_word_counts_and_the_same_one_changes_no_row(connection: Connection) -> None:
    gateway.store_exchanges([told(connection, 7), told(connection, 8)], purpose="pull")
    before = version_of(connection)

    gateway.store_exchanges([told(connection, 8)], purpose="pull")

    assert ConnectionQuota.objects.get().used == 8
    assert version_of(connection) == before


def test_quotas_of_several_connections_are_kept_in_one_statement(connection: Connection) -> None:
    other = make_connection(connection.firm, commands=())

    with CaptureQueriesContext(database) as seen:
        gateway.store_exchanges([told(other, 1), told(connection, 2)], purpose="step")

    kept = [query["sql"] for query in seen if "connectionquota" in query["sql"]]
    assert (len(kept), ConnectionQuota.objects.count()) == (1, 2)
    assert "ORDER BY connection" in kept[0]


def version_of(connection: Connection) -> str:
    with database.cursor() as cursor:
        cursor.execute("SELECT xmin::text FROM integrations_connectionquota WHERE connection_id = %s", [connection.pk])
        return str(cursor.fetchone()[0])
