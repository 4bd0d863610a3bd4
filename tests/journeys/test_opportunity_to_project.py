"""The first journey as pure functions: an event and earlier outputs in, commands out."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from integrations.canonical.commands import (
    CreateCustomer,
    CreateFinancialProject,
    CreateProject,
    CreateTeam,
    FindCustomer,
    LinkedRecord,
    LinkOpportunity,
    LinkProject,
    PostCard,
    PublishStaffingDemand,
    SendNotice,
)
from journeys.definition import Output, Rejected, Skip
from journeys.registry import journey
from tests.journeys.builders import inputs, make_deal

FLOW = journey("opportunity_to_project")
FOUND = Output("C-7", "customer", "https://erp.example/C-7", "ERP", {"tax_code": "DE1", "name": "Aster Foods"})
PSA = Output("900", "Workspace", "https://psa.example/900", "PSA")
ERP = Output("55", "job", "https://erp.example/55", "ERP")


def act(name: str, **refs: Any) -> Any:
    return FLOW.step(name).act(inputs(make_deal(), **refs))


def test_the_customer_is_looked_for_by_our_reference_and_its_name() -> None:
    assert act("find_customer") == FindCustomer(
        external_ref="north-customer-001000000000009", name="Aster Foods", legal_entity="DE"
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"amount": None}, "Enter the contract price"),
        ({"amount": Decimal(0)}, "Enter the contract price"),
        ({"currency": None}, "Choose the contract's currency."),
        ({"currency": "XXQ"}, "XXQ is no currency of ISO 4217"),
        ({"legal_entity": None}, "Choose the legal entity"),
        ({"revenue_method": "barter"}, "Choose a revenue method"),
        ({"starts_on": None}, "Enter the start and end date"),
        ({"ends_on": date(2026, 1, 1)}, "correct the dates"),
        ({"customer_name": ""}, "Name the account"),
    ],
)
def test_an_incomplete_contract_is_rejected_with_what_to_do(changes: dict[str, Any], words: str) -> None:
    decision = FLOW.step("find_customer").act(inputs(replace(make_deal(), **changes)))

    assert isinstance(decision, Rejected)
    assert decision.kind == "validation"
    assert words in decision.reason


def test_everything_that_is_missing_is_said_at_once() -> None:
    decision = FLOW.step("find_customer").act(inputs(make_deal(amount=None, currency=None, legal_entity=None)))

    assert isinstance(decision, Rejected)
    assert decision.reason.count(".") == 4


def test_a_customer_that_was_found_is_not_created() -> None:
    assert act("create_customer", find_customer=FOUND) == Skip("Aster Foods is in the ERP already")


def test_a_found_customer_without_tax_code_stops_the_deal_until_it_is_mended() -> None:
    bare = replace(FOUND, echo={"tax_code": None})

    decision = act("create_customer", find_customer=bare)

    assert isinstance(decision, Rejected)
    assert (decision.kind, "Enter it on the customer record there" in decision.reason) == ("master_data", True)
    assert FLOW.step("create_customer").rereads == ("find_customer",)


def test_a_new_customer_needs_a_tax_code_from_the_crm() -> None:
    created = act("create_customer", find_customer=Output())
    refused = FLOW.step("create_customer").act(inputs(make_deal(customer_tax_code=None), find_customer=Output()))

    assert isinstance(created, CreateCustomer)
    assert (created.tax_code, created.currency, created.country) == ("DE123456789", "EUR", "DE")
    assert isinstance(refused, Rejected)
    assert refused.kind == "master_data"


def test_the_project_carries_contract_values_to_the_cent() -> None:
    command = act("create_project")

    assert isinstance(command, CreateProject)
    assert (command.price, command.currency, command.revenue_method) == (
        Decimal("120000.00"),
        "EUR",
        "time_and_materials",
    )
    assert command.source_ref == "006000000000001"


def test_the_financial_structure_names_the_customer_that_was_found_or_created() -> None:
    found = act("create_financial_project", find_customer=FOUND, create_customer=Output())
    created = act("create_financial_project", find_customer=Output(), create_customer=replace(FOUND, external_id="C-8"))

    assert isinstance(found, CreateFinancialProject)
    assert (found.customer_id, created.customer_id) == ("C-7", "C-8")
    assert [(task.name, task.hours) for task in found.tasks] == [("Engineer", Decimal(320))]


def test_both_systems_get_the_other_ids() -> None:
    at_psa = act("link_project", create_project=PSA, create_financial_project=ERP)
    at_crm = act("link_opportunity", create_project=PSA, create_financial_project=ERP)

    erp = LinkedRecord(system="ERP", object_type="job", external_id="55", url="https://erp.example/55")
    psa = LinkedRecord(system="PSA", object_type="Workspace", external_id="900", url="https://psa.example/900")
    assert isinstance(at_psa, LinkProject)
    assert isinstance(at_crm, LinkOpportunity)
    assert (at_psa.project_id, at_psa.links[1]) == ("900", erp)
    assert at_crm.links == (psa, erp)


def test_demand_is_published_as_sold_or_skipped() -> None:
    published = act("publish_demand", create_project=PSA)
    nothing = FLOW.step("publish_demand").act(inputs(make_deal(demand=()), create_project=PSA))

    assert isinstance(published, PublishStaffingDemand)
    assert [(line.role, line.hours) for line in published.lines] == [("Engineer", Decimal(320))]
    assert nothing == Skip("The deal was sold without named roles")


@pytest.mark.parametrize("name", ["link_project", "publish_demand", "create_team"])
def test_without_a_project_in_the_psa_nothing_is_sent_to_it(name: str) -> None:
    decision = act(name, create_project=Output(), create_financial_project=ERP)

    assert decision == Skip("There is no project in the PSA: the step that creates it was skipped")


def test_the_deal_names_what_there_is_and_nothing_when_there_is_nothing() -> None:
    one = act("link_opportunity", create_project=Output(), create_financial_project=ERP)
    none = act("link_opportunity", create_project=Output(), create_financial_project=Output())

    assert [link.external_id for link in one.links] == ["55"]
    assert isinstance(none, Skip)


def test_the_notice_is_optional_and_one_per_deal() -> None:
    notice = act("notify", create_project=PSA, create_financial_project=ERP)

    assert isinstance(notice, SendNotice)
    assert "Project: 900 https://psa.example/900" in notice.body
    assert (FLOW.step("notify").optional, FLOW.step("notify").assume_done) == (True, True)


def test_the_card_says_what_was_made_and_leads_there() -> None:
    card = act("post_card", create_project=PSA, create_financial_project=ERP)

    assert isinstance(card, PostCard)
    assert (card.external_ref, card.link) == ("north-card-006000000000001", "https://psa.example/900")
    assert {fact.name: fact.value for fact in card.facts}.items() >= {
        ("Customer", "Aster Foods"),
        ("Project", "900"),
        ("Financial project", "55"),
    }
    assert (FLOW.step("post_card").optional, FLOW.step("post_card").assume_done) == (True, True)


def test_the_card_is_silent_about_what_was_skipped() -> None:
    card = act("post_card", create_project=Output(), create_financial_project=ERP)

    assert card.link is None
    assert "Project" not in [fact.name for fact in card.facts]


def test_the_team_is_one_a_deal_and_nobody_waits_for_it() -> None:
    assert act("create_team", create_project=PSA) == CreateTeam(
        external_ref="north-team-006000000000001",
        title="Aster Foods: Data platform",
        legal_entity="DE",
    )
    assert FLOW.step("create_team").optional
    assert [step.name for step in FLOW.steps if "create_team" in step.after] == []


def test_a_deal_is_one_subject_worth_its_price() -> None:
    deal = make_deal()

    value = FLOW.value(deal)
    assert (FLOW.subject(deal), FLOW.version(deal)) == ("006000000000001", 1)
    assert value is not None
    assert (value.amount, value.currency) == (Decimal("120000.00"), "EUR")
    assert FLOW.value(make_deal(amount=None)) is None
