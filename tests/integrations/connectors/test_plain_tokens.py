"""The plain connector with tokens that end while a drain goes on."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from integrations import gateway
from integrations.canonical.commands import PostStep
from integrations.courier import MOST_TRIES, MOST_TRIES_OF_GOOD, GoodTokens
from integrations.outcomes import Done, Outcome, Unauthorized
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


def test_a_token_that_let_others_through_has_ended_and_is_renewed_more_often(guarded: Vendor, connect: Connect) -> None:
    opened = gateway.open_connection(connect(guarded, entered={"client_secret": "secret"}, client_id="us").pk)
    step = sending(PostStep(external_ref="good", step=1, payload={}), 1)
    with gateway.Courier() as courier:
        courier.send(opened, [step], lane="live")
        through = courier.outcomes(5)
    tokens = GoodTokens()

    tokens.note(opened, [replace(through[0], outcome=Unauthorized("401"))])
    before = tokens.most_tries(opened)
    tokens.note(opened, through)

    assert (before, tokens.most_tries(opened)) == (MOST_TRIES, MOST_TRIES_OF_GOOD)
    assert tokens.most_tries(replace(opened, generation=opened.generation + 1)) == MOST_TRIES
