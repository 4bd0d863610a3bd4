"""What the firm has signed and planned: contracts of every method, changes signed and pending, one plan made anew."""

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import get_args

import pytest

from integrations.sandbox.world.builder import build_firm
from integrations.sandbox.world.signed import LineMethod
from integrations.sandbox.world.types import Firm

ANCHOR = date(2026, 11, 20)


@pytest.fixture(scope="module")
def firm() -> Firm:
    return build_firm(7, ANCHOR)


def test_there_is_a_line_of_every_revenue_method(firm: Firm) -> None:
    assert {line.method for contract in firm.contracts for line in contract.lines} == set(get_args(LineMethod))


def test_contracts_and_deals_agree_on_the_price(firm: Firm) -> None:
    deals = {deal.key: deal for deal in firm.deals}
    for contract in firm.contracts:
        signed = sum((one.price for one in contract.changes if one.signed_on), Decimal(0))
        assert contract.lines[0].price + signed == deals[contract.deal].amount
        assert contract.currency == deals[contract.deal].currency


def test_some_changes_are_signed_and_some_are_not_and_one_contract_is_a_draft(firm: Firm) -> None:
    signed = Counter(bool(change.signed_on) for contract in firm.contracts for change in contract.changes)

    assert signed[True] >= 3
    assert signed[False] >= 3
    assert [contract.key for contract in firm.contracts if not contract.signed_on] == ["contract-11"]
    assert all(change.price for contract in firm.contracts for change in contract.changes)


def test_most_projects_have_no_contract(firm: Firm) -> None:
    assert len(firm.contracts) == 10
    assert len(firm.projects) == 24


def test_one_project_was_planned_anew_and_each_plan_covers_all_its_months(firm: Firm) -> None:
    projects = {project.key: project for project in firm.projects}

    assert [(plan.project, plan.number) for plan in firm.baselines] == [
        ("project-03", 1),
        ("project-03", 2),
        ("project-06", 1),
    ]
    for plan in firm.baselines:
        project = projects[plan.project]
        assert (plan.months[0].month, plan.months[-1].month) == (f"{project.start:%Y-%m}", f"{project.end:%Y-%m}")
        assert plan.made_on < ANCHOR
    first, anew, _ = (sum(month.cost for month in plan.months) for plan in firm.baselines)
    assert first < anew
