"""The demo firm: deterministic, consistent, and troubled in the right places."""

import time
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest

from integrations.sandbox.kantata.seed import seed as seed_psa
from integrations.sandbox.kantata.seed_work import seed_work
from integrations.sandbox.kantata.store import Store as PsaStore
from integrations.sandbox.netsuite.seed import load_firm
from integrations.sandbox.netsuite.store import Store as ErpStore
from integrations.sandbox.world.amounts import posted
from integrations.sandbox.world.builder import build_firm
from integrations.sandbox.world.cast import PROSPECT_KEY
from integrations.sandbox.world.types import Firm, Project

ANCHOR = date(2026, 11, 20)


@pytest.fixture(scope="module")
def firm() -> Firm:
    return build_firm(7, ANCHOR)


def cost_to_date(firm: Firm, project: Project) -> Decimal:
    mine = [entry for entry in firm.time_entries if entry.project == project.key]
    return sum((entry.cost_rate * entry.minutes / 60 for entry in mine), Decimal(0))


def budget(firm: Firm, project: Project, *, earned: bool = False) -> Decimal:
    """Estimates at the mean cost rate of the people who booked on the role; earned: times percent complete."""
    people = {person.key: person for person in firm.people}
    rates: dict[str, list[Decimal]] = {}
    for key in {entry.person for entry in firm.time_entries if entry.project == project.key}:
        rates.setdefault(people[key].role, []).append(people[key].cost_rates[-1][1])
    total = Decimal(0)
    for task in project.tasks:
        rate = sum(rates[task.role], Decimal(0)) / len(rates[task.role])
        share = Decimal(task.percent_complete) / 100 if earned else 1
        total += Decimal(task.estimate_minutes) / 60 * rate * share
    return total


def estimate_at_completion(firm: Firm, project: Project) -> Decimal:
    return cost_to_date(firm, project) + budget(firm, project) - budget(firm, project, earned=True)


def test_the_same_seed_and_anchor_give_the_same_firm(firm: Firm) -> None:
    assert build_firm(7, ANCHOR) == firm


def test_another_seed_gives_another_firm(firm: Firm) -> None:
    assert build_firm(8, ANCHOR).time_entries != firm.time_entries


def test_it_is_built_in_little_time() -> None:
    started = time.process_time()
    build_firm(11, ANCHOR)

    assert time.process_time() - started < 1.5


def test_it_has_the_size_of_the_demo(firm: Firm) -> None:
    counts = (len(firm.entities), len(firm.customers), len(firm.projects), len(firm.people))

    assert counts == (3, 12, 24, 40)
    assert 10_000 <= len(firm.time_entries) <= 14_000
    assert Counter(project.revenue_method for project in firm.projects) == {
        "time_and_materials": 11,
        "fixed_milestone": 7,
        "fixed_poc_cost": 6,
    }


def test_every_key_is_given_once(firm: Firm) -> None:
    groups = (
        firm.deals,
        firm.projects,
        firm.time_entries,
        firm.expenses,
        firm.milestones,
        firm.invoices,
        firm.allocations,
    )
    keys = [record.key for group in groups for record in group]
    keys += [task.key for project in firm.projects for task in project.tasks]

    assert len(keys) == len(set(keys))


def test_every_project_has_a_handful_of_expenses_some_abroad_and_some_undecided(firm: Firm) -> None:
    currencies = {project.key: project.currency for project in firm.projects}
    abroad = [one for one in firm.expenses if one.currency != currencies[one.project]]

    assert {one.project for one in firm.expenses} == {one.project for one in firm.time_entries}
    assert max(Counter(one.project for one in firm.expenses).values()) <= 4
    assert 0 < len(abroad) < len(firm.expenses) / 2
    assert {one.approved_at is None for one in firm.expenses} == {True, False}
    assert all(one.amount > 0 and one.date < ANCHOR for one in firm.expenses)


def test_exactly_the_prospect_lacks_its_tax_code(firm: Firm) -> None:
    assert [one.key for one in firm.customers if one.tax_code is None] == [PROSPECT_KEY]
    assert not [project for project in firm.projects if project.customer == PROSPECT_KEY]
    assert [deal.stage for deal in firm.deals if deal.customer == PROSPECT_KEY] == ["Negotiation"]


def test_deals_are_won_with_a_project_or_still_open_or_lost(firm: Firm) -> None:
    won = [deal for deal in firm.deals if deal.is_won]

    assert [deal.project for deal in won] == [project.key for project in firm.projects]
    assert all(deal.won_at and deal.won_at.date() < ANCHOR for deal in won)
    assert Counter(deal.stage for deal in firm.deals if not deal.is_won)["Closed Lost"] == 2
    assert len([deal for deal in firm.deals if not deal.is_won and deal.stage != "Closed Lost"]) == 14


def test_people_work_in_their_own_entitys_currency(firm: Firm) -> None:
    entity_of = {person.key: person.entity for person in firm.people}
    project_of = {project.key: project for project in firm.projects}
    currencies = {entity.code: entity.currency for entity in firm.entities}

    strays = [
        entry
        for entry in firm.time_entries
        if entity_of[entry.person] != project_of[entry.project].entity
        or entry.currency != currencies[entity_of[entry.person]]
    ]

    assert strays == []


def test_nobody_books_before_the_project_or_on_the_anchor_day(firm: Firm) -> None:
    project_of = {project.key: project for project in firm.projects}

    early = [entry for entry in firm.time_entries if entry.date < project_of[entry.project].start]

    assert early == []
    assert max(entry.date for entry in firm.time_entries) < ANCHOR
    assert min(entry.date for entry in firm.time_entries) >= ANCHOR - timedelta(days=182)


def test_a_day_has_at_most_nine_hours(firm: Firm) -> None:
    minutes: Counter[tuple[str, date]] = Counter()
    for entry in firm.time_entries:
        minutes[entry.person, entry.date] += entry.minutes

    assert max(minutes.values()) <= 540


def test_a_little_time_awaits_approval(firm: Firm) -> None:
    pending = [entry for entry in firm.time_entries if not entry.approved]

    assert 200 <= len(pending) <= 900
    assert all(entry.approved_at is None and entry.invoice is None for entry in pending)


def test_some_cost_rates_change_within_the_window(firm: Firm) -> None:
    raised = [person for person in firm.people if len(person.cost_rates) > 1]

    assert len(raised) >= 6
    assert all(ANCHOR - timedelta(days=182) < person.cost_rates[1][0] < ANCHOR for person in raised)


def test_entries_cost_the_rate_of_their_day(firm: Firm) -> None:
    people = {person.key: person for person in firm.people}

    wrong = [one for one in firm.time_entries if one.cost_rate != people[one.person].cost_rate_on(one.date)]

    assert wrong == []


def test_milestones_add_up_to_the_price(firm: Firm) -> None:
    fixed = [project for project in firm.projects if project.revenue_method != "time_and_materials"]
    sums = {project.key: sum(one.amount for one in firm.milestones if one.project == project.key) for project in fixed}

    assert sums == {project.key: project.price for project in fixed}


def test_an_invoice_bills_its_milestone_or_its_hours_to_the_cent(firm: Firm) -> None:
    billed: Counter[str] = Counter()
    for milestone in firm.milestones:
        billed.update({milestone.invoice: milestone.amount} if milestone.invoice else {})
    for entry in firm.time_entries:
        billed.update({entry.invoice: posted(entry.bill_rate * entry.minutes / 60)} if entry.invoice else {})

    assert dict(billed) == {one.key: one.net for one in firm.invoices if one.status != "credit"}


def test_invoices_are_paid_open_and_credited(firm: Firm) -> None:
    statuses = Counter(invoice.status for invoice in firm.invoices)
    overdue = [one for one in firm.invoices if one.status == "open" and one.due < ANCHOR]

    assert statuses["credit"] == 2
    assert statuses["paid"] > statuses["open"] > 10
    assert len(overdue) >= 5


def test_some_work_is_unbilled_for_more_than_ninety_days(firm: Firm) -> None:
    hourly = {one.key for one in firm.projects if one.revenue_method == "time_and_materials"}
    waiting = [one for one in firm.time_entries if one.project in hourly and one.billable and not one.invoice]
    old = [one for one in waiting if (ANCHOR - one.date).days > 90]
    accepted = [one for one in firm.milestones if one.accepted_on and not one.invoice]

    assert len(old) > 100
    assert len([one for one in waiting if (ANCHOR - one.date).days > 60]) > len(old)
    assert [one for one in accepted if one.accepted_on and (ANCHOR - one.accepted_on).days > 60]


def test_some_milestones_are_late(firm: Firm) -> None:
    assert len([one for one in firm.milestones if one.due < ANCHOR and one.accepted_on is None]) >= 3


def test_three_projects_run_over_their_budget(firm: Firm) -> None:
    over = [
        one.code for one in firm.projects if estimate_at_completion(firm, one) > budget(firm, one) * Decimal("1.15")
    ]

    assert over == ["DE-1003", "DE-1007", "US-1015"]


def test_the_forecast_margin_is_that_of_a_sound_firm(firm: Firm) -> None:
    rates = {rate.quote: rate.rate for rate in firm.rates} | {"EUR": Decimal(1)}
    revenue = sum(one.price / rates[one.currency] for one in firm.projects)
    cost = sum(estimate_at_completion(firm, one) / rates[one.currency] for one in firm.projects)
    bought = sum(one.total / rates[one.currency] for one in firm.purchase_orders)

    assert Decimal("0.28") < 1 - (cost + bought) / revenue < Decimal("0.35")


def test_some_future_work_has_no_name(firm: Firm) -> None:
    unnamed = [one for one in firm.allocations if one.person is None]

    assert len({one.project for one in unnamed}) >= 5
    assert all(one.end >= ANCHOR for one in firm.allocations)


def test_rates_are_published_ones_and_then_a_walk_on_weekdays(firm: Firm) -> None:
    dollars = {rate.date: rate.rate for rate in firm.rates if rate.quote == "USD"}

    assert dollars[date(2026, 10, 30)] == Decimal("1.1172")
    assert max(dollars) == ANCHOR - timedelta(days=1)
    assert all(day.weekday() < 5 for day in dollars if day > date(2026, 10, 30))


def test_the_walk_does_not_depend_on_the_anchor(firm: Firm) -> None:
    later = {(one.date, one.quote): one.rate for one in build_firm(7, date(2027, 2, 1)).rates}

    assert {
        (one.date, one.quote): one.rate for one in firm.rates if one.date > date(2026, 6, 1)
    }.items() <= later.items()


def test_nothing_was_changed_on_the_day_the_firm_is_built_or_after(firm: Firm) -> None:
    """A record changed later today would not be pulled before its time: totals would differ by the hour."""
    erp, psa = ErpStore(), PsaStore()
    load_firm(erp, firm, ANCHOR)
    seed_psa(psa, firm, ANCHOR)
    seed_work(psa, firm)
    tables = [*erp.records.values(), *psa.tables.values()]
    stamps = [str(row.get("lastModifiedDate") or row.get("updated_at")) for rows in tables for row in rows.values()]

    assert len(stamps) > 10_000
    assert [one for one in stamps if "T" in one and one[:10] >= ANCHOR.isoformat()] == []
