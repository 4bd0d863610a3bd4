"""The plain connector with tokens that end while a drain goes on."""

from collections.abc import Iterator

import pytest

from integrations import gateway
from integrations.canonical.commands import PostStep
from integrations.outcomes import Done, Outcome
from integrations.transport.target import OpenConnection
from tests.integrations.connectors.calls import sending
from tests.integrations.connectors.conftest import Connect, Vendor, Vendors


@pytest.fixture
def guarded(vendors: Vendors) -> Iterator[Vendor]:
    plain = vendors("plain")
    plain.mode(guarded=True)
    yield plain
    plain.mode(guarded=False)


def after_its_end(plain: Vendor, courier: gateway.Courier, opened: OpenConnection, number: int) -> Outcome:
    """What comes of a step that is sent once all tokens have ended."""
    plain.do("expire_tokens")
    courier.send(opened, [sending(PostStep(external_ref=f"ends-{number}", step=1, payload={}), number)], lane="live")
    arrived = courier.outcomes(5) or courier.outcomes(5)
    return arrived[0].outcome


def test_tokens_that_end_again_in_one_drain_are_renewed_each_time(guarded: Vendor, connect: Connect) -> None:
    opened = gateway.open_connection(connect(guarded, entered={"client_secret": "secret"}, client_id="us").pk)

    with gateway.Courier() as courier:
        got = [after_its_end(guarded, courier, opened, number) for number in range(3)]

    assert [type(outcome) for outcome in got] == [Done, Done, Done]
