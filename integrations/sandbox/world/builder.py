"""Builds the demo firm: the same seed and anchor day give the same firm in every sandbox process."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from integrations.sandbox.world.agreements import build_contract
from integrations.sandbox.world.baselines import build_baselines
from integrations.sandbox.world.billing import (
    Bill,
    credit_notes,
    is_time_billed,
    milestone_bills,
    number_bills,
    time_bills,
)
from integrations.sandbox.world.cast import ENTITIES, FIRM_NAME, REPORTING_CURRENCY
from integrations.sandbox.world.contracts import build_project, build_won_deal
from integrations.sandbox.world.estimates import with_bought_work
from integrations.sandbox.world.exchange import build_rates
from integrations.sandbox.world.lending import build_charges, build_lent_time
from integrations.sandbox.world.levelling import levelled
from integrations.sandbox.world.milestones import build_milestones
from integrations.sandbox.world.paying import build_payments, set_off
from integrations.sandbox.world.people import build_people
from integrations.sandbox.world.pipeline import build_pipeline
from integrations.sandbox.world.plans import Plan, build_plans
from integrations.sandbox.world.purchasing import build_purchase_order
from integrations.sandbox.world.sizes import SMALL, Size
from integrations.sandbox.world.spending import build_expenses
from integrations.sandbox.world.staffing import build_allocations
from integrations.sandbox.world.types import Allocation, Firm, Milestone, Person, Project, TimeEntry, row_of
from integrations.sandbox.world.work import build_time_entries, minutes_by_task


@dataclass(frozen=True, slots=True)
class Work:
    """What there is to bill."""

    plans: Sequence[Plan]
    projects: Sequence[Project]
    milestones: Sequence[Milestone]
    entries: Sequence[TimeEntry]


def build_firm(seed: int, anchor: date, size: Size = SMALL) -> Firm:
    """The firm as of the morning of `anchor`; all times in UTC."""
    people = build_people(seed, anchor, size)
    plans = build_plans(seed, anchor, people, size)
    entries = _booked(seed, anchor, plans, people, size)
    expenses = build_expenses(seed, anchor, plans, entries, size)
    orders = tuple(build_purchase_order(seed, anchor, plan) for plan in plans if plan.outline.subcontract)
    booked = minutes_by_task(entries)
    if size.plans_all_cost:
        booked = with_bought_work(booked, entries, expenses, orders)
    projects = tuple(build_project(plan, anchor, booked, size) for plan in plans)
    milestones = _milestones(seed, anchor, plans, projects)
    bills = _bills(seed, anchor, Work(plans, projects, milestones, entries))
    numbered, invoice_of = number_bills(seed, anchor, bills)
    invoices, notes = set_off(numbered, credit_notes(numbered, anchor))
    won = [build_won_deal(seed, project) for project in projects]
    rates = build_rates(seed, anchor - timedelta(days=1), size.rate_days, size.ended_currencies)
    return Firm(
        name=FIRM_NAME,
        reporting_currency=REPORTING_CURRENCY,
        entities=ENTITIES,
        customers=size.customers,
        people=people,
        deals=(*won, *build_pipeline(seed, anchor, size)),
        projects=projects,
        time_entries=tuple(_billed(one, invoice_of[one.key]) if one.key in invoice_of else one for one in entries),
        expenses=expenses,
        milestones=tuple(replace(one, invoice=invoice_of.get(one.key)) for one in milestones),
        invoices=(*invoices, *notes),
        payments=build_payments(seed, anchor, invoices, notes),
        allocations=_allocations(anchor, plans, projects, people if size.levels_bookings else ()),
        purchase_orders=orders,
        rates=rates,
        contracts=tuple(one for pair in zip(projects, won, strict=True) if (one := build_contract(*pair))),
        baselines=tuple(
            one for plan, project in zip(plans, projects, strict=True) for one in build_baselines(anchor, plan, project)
        ),
        charges=build_charges(anchor, size.loans, people, entries, rates),
    )


def _booked(
    seed: int, anchor: date, plans: Sequence[Plan], people: Sequence[Person], size: Size
) -> tuple[TimeEntry, ...]:
    """All time, lent hours beside what people do for their own entity, by day."""
    entries = build_time_entries(seed, anchor, plans, people, size)
    lent = build_lent_time(anchor, size.loans, plans, people)
    return tuple(sorted((*entries, *lent), key=lambda entry: (entry.date, entry.key))) if lent else entries


def _allocations(
    anchor: date, plans: Sequence[Plan], projects: Sequence[Project], people: Sequence[Person]
) -> tuple[Allocation, ...]:
    """people: who may stand in for one another; none: everybody keeps what the team was sold for."""
    sold = (
        one for plan, project in zip(plans, projects, strict=True) for one in build_allocations(anchor, plan, project)
    )
    return levelled(anchor, sold, people) if people else tuple(sold)


def _billed(entry: TimeEntry, invoice: str) -> TimeEntry:
    """As replace() would, in a tenth of its time."""
    values = (*row_of(entry)[:-1], invoice)
    return TimeEntry(*values)


def _milestones(seed: int, anchor: date, plans: Sequence[Plan], projects: Sequence[Project]) -> tuple[Milestone, ...]:
    return tuple(
        milestone
        for plan, project in zip(plans, projects, strict=True)
        if not is_time_billed(project)
        for milestone in build_milestones(seed, anchor, project, plan.outline)
    )


def _bills(seed: int, anchor: date, work: Work) -> list[Bill]:
    time_of, milestones_of = defaultdict(list), defaultdict(list)
    for entry in work.entries:
        time_of[entry.project].append(entry)
    for milestone in work.milestones:
        milestones_of[milestone.project].append(milestone)
    bills = []
    for plan, project in zip(work.plans, work.projects, strict=True):
        if is_time_billed(project):
            bills += time_bills(project, plan.outline, anchor, time_of[project.key])
        else:
            random = Random(f"{seed}:bills:{project.key}")
            bills += milestone_bills(project, plan.outline, anchor, milestones_of[project.key], random)
    return bills
