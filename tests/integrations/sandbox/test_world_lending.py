"""People lent between entities: their hours, a charge for each month of them, and what goes wrong with three."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from integrations.sandbox.world.builder import build_firm
from integrations.sandbox.world.lent import Loan
from integrations.sandbox.world.sizes import SMALL
from integrations.sandbox.world.types import Firm

ANCHOR = date(2026, 11, 20)
LOANS = (
    Loan("project-03", "UK", "Senior Consultant", "not_booked"),
    Loan("project-15", "DE", "Senior Consultant", "old_rate"),
    Loan("project-17", "UK", "Consultant", "late"),
)


@pytest.fixture(scope="module")
def firm() -> Firm:
    return build_firm(7, ANCHOR, replace(SMALL, loans=LOANS))


def test_lent_hours_are_those_of_another_entity_in_the_projects_currency(firm: Firm) -> None:
    home, project = {one.key: one.entity for one in firm.people}, {one.key: one for one in firm.projects}
    lent = [one for one in firm.time_entries if home[one.person] != project[one.project].entity]

    assert {one.project for one in lent} == {loan.project for loan in LOANS}
    assert all(one.currency == project[one.project].currency for one in lent)


def test_charges_are_the_hours_of_their_month_at_the_transfer_price(firm: Firm) -> None:
    by_month: dict[tuple[str, str], Decimal] = {}
    for one in (one for one in firm.time_entries if one.key.endswith("-lent")):
        key = one.project, f"{one.date:%Y-%m}"
        by_month[key] = by_month.get(key, Decimal(0)) + Decimal(one.minutes) / 60

    charged = {(one.project, f"{one.income.date:%Y-%m}"): one for one in firm.charges}
    assert {key: one.hours for key, one in charged.items()} == {
        key: hours for key, hours in by_month.items() if key[1] < "2026-11"
    }
    assert all(one.income.amount == one.hours * one.hourly for one in firm.charges)


def test_one_side_is_missing_one_differs_by_its_rate_and_one_falls_in_two_periods(firm: Firm) -> None:
    flawed = {one.number: one for one in firm.charges if not one.is_one_journal}

    missing, old_rate, late = (flawed[f"IC-{name}"] for name in ("UK-DE-2610-03", "DE-US-2610-15", "UK-US-2609-17"))
    assert len(flawed) == 3
    assert missing.cost is None
    assert old_rate.cost is not None
    assert (old_rate.income.currency, old_rate.cost.currency) == ("EUR", "USD")
    assert late.cost is not None
    assert (late.income.date, late.cost.date) == (date(2026, 9, 30), date(2026, 10, 3))


def test_the_small_firm_lends_nobody(firm: Firm) -> None:
    plain = build_firm(7, ANCHOR)

    assert plain.charges == ()
    assert plain.time_entries == tuple(one for one in firm.time_entries if not one.key.endswith("-lent"))
