"""Sessions with NetSuite: renewed once, refused to strangers, throttled when busy, never fooled by garbage."""

from datetime import UTC, datetime

import pytest

from integrations import gateway
from integrations.canonical.commands import FindCustomer
from integrations.models import Connection
from integrations.outcomes import Absent, Throttled, Unauthorized, Unavailable
from tests.integrations.connectors.calls import outcome
from tests.integrations.connectors.conftest import Connect, Vendor


def test_concurrency_is_a_short_throttle(erp: Vendor, connection: Connection) -> None:
    gateway.open_connection(connection.pk)
    erp.mode(p429=1)
    began = datetime.now(UTC)

    got = outcome(connection, FindCustomer(external_ref="x", name="x", legal_entity="DE"))

    assert isinstance(got, Throttled)
    assert 0.9 < (got.until - began).total_seconds() < 5


def test_garbage_from_the_edge_is_no_answer(erp: Vendor, connection: Connection) -> None:
    gateway.open_connection(connection.pk)
    erp.mode(garbage=1)

    got = outcome(connection, FindCustomer(external_ref="x", name="x", legal_entity="DE"))

    assert isinstance(got, Unavailable)


def test_revoked_tokens_are_renewed_once(erp: Vendor, connection: Connection) -> None:
    before = gateway.open_connection(connection.pk)
    erp.do("expire_tokens")

    assert isinstance(outcome(connection, FindCustomer(external_ref="x", name="x", legal_entity="DE")), Absent)
    assert gateway.open_connection(connection.pk).generation == before.generation + 1


def test_a_certificate_that_is_not_mapped_is_unauthorized(erp: Vendor, connect: Connect) -> None:
    client = erp.client()
    key = (erp.state / client["private_key_file"]).read_text()
    connection = connect(erp, entered={"private_key": key}, client_id=client["client_id"], certificate_id="gone")

    with pytest.raises(gateway.CallFailed, match="not mapped") as caught:
        gateway.open_connection(connection.pk)

    assert isinstance(caught.value.outcome, Unauthorized)
