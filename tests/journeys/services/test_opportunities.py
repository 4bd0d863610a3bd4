"""Which won deals start a journey: not before the account they name is known."""

from decimal import Decimal
from typing import Any

import pytest

from integrations.canonical.models import Link, MasterView, Opportunity
from journeys.services.opportunities import opportunity_won
from tests.builders import make_connection, make_customer, make_entity, make_firm
from tests.builders.ledger import NOW

pytestmark = pytest.mark.django_db


def make_won_deal(parents: dict[str, Any]) -> Opportunity:
    """A won deal without a customer; `parents` is what its source says of it."""
    firm = make_firm()
    deal = Opportunity.objects.create(
        firm=firm,
        legal_entity=make_entity(firm),
        name="Polar expansion",
        amount=Decimal(120_000),
        currency="EUR",
        is_won=True,
        won_at=NOW,
        recorded_at=NOW,
    )
    crm = make_connection(firm, name="CRM")
    key = {"connection": crm, "entity": "opportunity", "canonical_id": deal.pk}
    Link.objects.create(object_type="Opportunity", external_id="006A", **key)
    MasterView.objects.create(fields={}, parents=parents, hash="-", seen_at=NOW, **key)
    return deal


def test_a_deal_whose_account_is_still_to_be_pulled_starts_nothing() -> None:
    deal = make_won_deal({"customer": ["Account", "001A"]})

    assert opportunity_won([deal.pk]) == []


def test_the_arrival_of_the_account_lets_it_start() -> None:
    deal = make_won_deal({"customer": ["Account", "001A"]})
    assert deal.legal_entity is not None
    deal.customer = make_customer(deal.legal_entity)
    deal.save()

    assert [event.customer_name for event in opportunity_won([deal.pk])] == [deal.customer.name]


def test_a_deal_without_any_account_starts_and_is_told_to_name_one() -> None:
    deal = make_won_deal({})

    assert [event.customer_id for event in opportunity_won([deal.pk])] == [None]
