"""What the demo firm is made of: values that refer to each other by `key`; money is Decimal."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, fields
from decimal import Decimal
from operator import attrgetter
from typing import Any, Literal

from integrations.sandbox.world.lent import Charge
from integrations.sandbox.world.signed import Baseline, Contract

RevenueMethod = Literal["time_and_materials", "fixed_milestone", "fixed_poc_cost"]
ProjectStatus = Literal["active", "completed", "on_hold"]
InvoiceStatus = Literal["open", "paid", "credit"]
OrderStatus = Literal["open", "partly_billed", "billed"]
DealStage = Literal["Qualification", "Proposal", "Negotiation", "Closed Won", "Closed Lost"]


@dataclass(frozen=True, slots=True)
class Entity:
    """A legal entity; code DE, US or UK; subsidiary_id is its numeric id in the ERP."""

    code: str
    name: str
    currency: str
    country: str
    subsidiary_id: str


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer served by one entity; tax_code None means the ERP master lacks it."""

    key: str
    name: str
    country: str
    currency: str
    entity: str
    tax_code: str | None
    industry: str


@dataclass(frozen=True, slots=True)
class Person:
    """A consultant; rates per hour in the entity's currency, cost rates (valid from, rate) ascending.

    backdated_days: so long after a rate began booked time bears the one before. left_on: None while employed.
    """

    key: str
    name: str
    email: str
    role: str
    entity: str
    cost_rates: tuple[tuple[dt.date, Decimal], ...]
    bill_rate: Decimal
    backdated_days: int = 0
    left_on: dt.date | None = None

    @property
    def number(self) -> str:
        """The end of the key, which tells people apart in other keys."""
        return self.key.removeprefix("person-")

    def is_here_on(self, day: dt.date) -> bool:
        return self.left_on is None or day <= self.left_on

    def booked_rates(self) -> list[tuple[dt.date, Decimal]]:
        """Cost rates with the day since when booked time bears them, ascending."""
        return [(start + dt.timedelta(days=self.backdated_days), rate) for start, rate in self.cost_rates]

    def cost_rate_on(self, day: dt.date) -> Decimal:
        """The rate valid on `day`; the first one for days before it."""
        return next((rate for start, rate in reversed(self.cost_rates) if start <= day), self.cost_rates[0][1])


@dataclass(frozen=True, slots=True)
class RoleDemand:
    """Hours of one role a deal asks for, between two days (both inclusive); skill "" where any will do."""

    role: str
    hours: Decimal
    start: dt.date
    end: dt.date
    skill: str = ""


@dataclass(frozen=True, slots=True)
class Deal:
    """A CRM opportunity; `project` is set for deals won before go-live."""

    key: str
    name: str
    customer: str
    entity: str
    amount: Decimal
    currency: str
    revenue_method: RevenueMethod
    stage: DealStage
    is_won: bool
    probability: int
    created_at: dt.datetime
    close_date: dt.date
    won_at: dt.datetime | None
    start: dt.date
    end: dt.date
    roles: tuple[RoleDemand, ...]
    project: str | None


@dataclass(frozen=True, slots=True)
class Task:
    """A project task; percent_complete 0..100 as the delivery lead reports it."""

    key: str
    title: str
    role: str
    estimate_minutes: int
    percent_complete: int
    billable: bool


@dataclass(frozen=True, slots=True)
class Project:
    """A PSA project and its ERP job; price without tax in `currency`; manager is a person key, practice may be ""."""

    key: str
    code: str
    title: str
    customer: str
    deal: str
    entity: str
    currency: str
    revenue_method: RevenueMethod
    price: Decimal
    start: dt.date
    end: dt.date
    manager: str
    practice: str
    region: str
    tasks: tuple[Task, ...]
    status: ProjectStatus


@dataclass(frozen=True, slots=True)
class TimeEntry:
    """Time a person booked on one task and day; rates per hour in `currency`; invoice is an invoice key."""

    key: str
    project: str
    task: str
    person: str
    date: dt.date
    minutes: int
    billable: bool
    bill_rate: Decimal
    cost_rate: Decimal
    currency: str
    approved: bool
    approved_at: dt.datetime | None
    updated_at: dt.datetime
    invoice: str | None = None


# The values of a time entry in order.
row_of: Callable[[TimeEntry], tuple[Any, ...]] = attrgetter(*(one.name for one in fields(TimeEntry)))


@dataclass(frozen=True, slots=True)
class Expense:
    """Money a person spent on a project and task; approved_at None: nobody has approved it yet."""

    key: str
    project: str
    task: str
    person: str
    date: dt.date
    category: str
    note: str
    amount: Decimal
    currency: str
    billable: bool
    reimbursable: bool
    approved_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Milestone:
    """A billing milestone; late where `due` is past and accepted_on is None; invoice is an invoice key."""

    key: str
    project: str
    title: str
    amount: Decimal
    currency: str
    due: dt.date
    accepted_on: dt.date | None
    invoice: str | None


@dataclass(frozen=True, slots=True)
class Invoice:
    """A customer invoice; a credit note has status "credit", negative amounts and the invoice it credits.

    what: it charges for, in words. paid: credit notes set off too; of a credit note what of it is used, negative.
    """

    key: str
    number: str
    project: str
    customer: str
    entity: str
    date: dt.date
    due: dt.date
    net: Decimal
    tax: Decimal
    total: Decimal
    currency: str
    paid: Decimal
    status: InvoiceStatus
    what: str
    credits: str | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """Money from a customer, with tax; `applied` says which invoices it settles and how much of each."""

    key: str
    number: str
    customer: str
    entity: str
    date: dt.date
    amount: Decimal
    currency: str
    applied: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Allocation:
    """Planned minutes over a period (both days inclusive); person None is unstaffed demand."""

    key: str
    project: str
    role: str
    person: str | None
    start: dt.date
    end: dt.date
    minutes: int


@dataclass(frozen=True, slots=True)
class PurchaseOrder:
    """Subcontracted work on a project; total and billed without tax in `currency`."""

    key: str
    number: str
    project: str
    entity: str
    supplier: str
    date: dt.date
    total: Decimal
    billed: Decimal
    currency: str
    status: OrderStatus


@dataclass(frozen=True, slots=True)
class FxRate:
    """Units of `quote` for one `base` (EUR), as published on `date`."""

    date: dt.date
    base: str
    quote: str
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Firm:
    """The whole firm as of its anchor day."""

    name: str
    reporting_currency: str
    entities: tuple[Entity, ...]
    customers: tuple[Customer, ...]
    people: tuple[Person, ...]
    deals: tuple[Deal, ...]
    projects: tuple[Project, ...]
    time_entries: tuple[TimeEntry, ...]
    expenses: tuple[Expense, ...]
    milestones: tuple[Milestone, ...]
    invoices: tuple[Invoice, ...]
    payments: tuple[Payment, ...]
    allocations: tuple[Allocation, ...]
    purchase_orders: tuple[PurchaseOrder, ...]
    rates: tuple[FxRate, ...]
    contracts: tuple[Contract, ...] = ()
    baselines: tuple[Baseline, ...] = ()
    charges: tuple[Charge, ...] = ()
