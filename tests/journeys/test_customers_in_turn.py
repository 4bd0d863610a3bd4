"""Deals of one new customer take turns at the ERP from find to create; deals of others do not wait for them."""

from collections.abc import Sequence

import pytest
from django.db import transaction

from integrations.canonical.events import OpportunityWon
from integrations.connector import Limits
from integrations.models import Connection
from journeys import registry
from journeys.engine import gates, recording
from journeys.engine.claiming import Claim, Wish, claim
from journeys.engine.judging import Verdict
from journeys.intake.starting import start
from tests.journeys.builders import NOW, make_connection, make_deal, make_firm

COMMANDS = ("FindCustomer", "CreateCustomer")


@pytest.fixture
def erp(transactional_db: None) -> Connection:
    connection = make_connection(make_firm(), commands=COMMANDS)
    gates.make(connection.pk, Limits(concurrency=1000))
    return connection


def win(erp: Connection, *numbers: int, customer: str = "A-1", **changes: str) -> None:
    """Deals won at one moment, one run each."""
    deals: list[OpportunityWon] = [
        make_deal(
            firm_id=erp.firm_id, canonical_id=number, opportunity_id=f"O-{number}", customer_ref=customer, **changes
        )
        for number in numbers
    ]
    with transaction.atomic():
        start(registry.journey("opportunity_to_project"), deals, via="poll")


def claimed(erp: Connection) -> tuple[Claim, ...]:
    return claim(erp.pk, Wish(1000), lane="live", worker="w", lease_seconds=60).steps


def named(claims: Sequence[Claim]) -> list[tuple[int, str]]:
    return sorted((one.canonical_id, one.name) for one in claims)


def end(claims: Sequence[Claim], state: str = "done") -> None:
    recording.record([recording.Result(one, Verdict(state, NOW, error_kind="other")) for one in claims])


def turns(erp: Connection) -> list[list[tuple[int, str]]]:
    """What is claimed together, turn after turn, until nothing is left."""
    seen = []
    while found := claimed(erp):
        seen.append(named(found))
        end(found)
    return seen


def test_the_second_deal_looks_once_the_first_has_created(erp: Connection) -> None:
    win(erp, 1)
    win(erp, 2, currency="USD")

    assert turns(erp) == [
        [(1, "find_customer")],
        [(1, "create_customer")],
        [(2, "find_customer")],
        [(2, "create_customer")],
    ]


def test_a_deal_that_comes_between_find_and_create_waits_whatever_its_number(erp: Connection) -> None:
    win(erp, 2)
    end(claimed(erp))
    win(erp, 1)

    assert turns(erp) == [[(2, "create_customer")], [(1, "find_customer")], [(1, "create_customer")]]


def test_a_deal_that_is_stopped_lets_the_next_one_go_on(erp: Connection) -> None:
    win(erp, 1)
    win(erp, 2)

    end(claimed(erp), "rejected")

    assert turns(erp) == [[(2, "find_customer")], [(2, "create_customer")]]


def test_two_hundred_deals_of_as_many_customers_go_together(erp: Connection) -> None:
    for number in range(1, 201):
        win(erp, number, customer=f"A-{number}")

    assert [len(turn) for turn in turns(erp)] == [200, 200]
