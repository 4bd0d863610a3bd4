"""Events: what happened to a canonical record, frozen on the run that it starts. Past tense names."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True, kw_only=True)
class Event:
    """Base of all events: firm, the canonical record, its version, its legal entity's code (None if unknown)."""

    firm_id: int
    firm_slug: str
    canonical_id: int
    version: int
    legal_entity: str | None


@dataclass(frozen=True, kw_only=True)
class RoleDemand:
    """Demand for a role as sold: hours between two dates (both inclusive)."""

    role: str
    hours: Decimal
    starts_on: date
    ends_on: date


@dataclass(frozen=True, kw_only=True)
class OpportunityWon(Event):
    """A deal was closed-won in the CRM. `amount` is the contract price in `currency` without tax; None if absent."""

    opportunity_id: str
    name: str
    customer_id: int | None
    customer_ref: str
    customer_name: str
    customer_country: str
    customer_tax_code: str | None
    amount: Decimal | None
    currency: str | None
    revenue_method: str | None
    won_at: datetime | None
    starts_on: date | None
    ends_on: date | None
    demand: tuple[RoleDemand, ...]
    url: str | None = None


@dataclass(frozen=True, kw_only=True)
class EntryApproved(Event):
    """Base: an entry was approved, corrected, or (`is_approved` False) its approval or the entry itself withdrawn.

    `entry_ref` is the PSA's id under its kind of system, `entry_id` the id alone.
    """

    entry_ref: str
    entry_id: str
    is_approved: bool
    approved_at: datetime | None
    is_billable: bool
    amount: Decimal | None
    currency: str
    project_id: int
    project_code: str
    project_name: str
    customer_name: str
    person_id: int | None
    person_name: str
    task: str


@dataclass(frozen=True, kw_only=True)
class TimeApproved(EntryApproved):
    """Time. `amount` is hours at the bill rate in `currency` (0 where not billable); None where no rate is known.

    `hours` are positive.
    """

    worked_on: date
    hours: Decimal
    bill_rate: Decimal | None


@dataclass(frozen=True, kw_only=True)
class ExpenseApproved(EntryApproved):
    """An expense. `amount` is its cost in `currency`, as spent, without recoverable tax; None where none is stated."""

    spent_on: date
    category: str
    is_reimbursable: bool


@dataclass(frozen=True, kw_only=True)
class CostShare:
    """A part of a supplier's invoice without tax; who bears it: "" is the order's project, None is nobody."""

    project_code: str | None
    percent: Decimal
    amount: Decimal
    description: str


@dataclass(frozen=True, kw_only=True)
class SupplierInvoiceReceived(Event):
    """A supplier's invoice came in; a credit note's amounts are negative. `amount` is net, in `currency`.

    `invoice_ref` is its number under its supplier; `corrects_ref` that of the invoice it corrects ("" none).
    `project_id` is the one project that bears it all, None while its order is not known, or where several bear it.
    """

    invoice_ref: str
    number: str
    supplier: str
    kind: str
    order_number: str
    corrects_ref: str
    issued_on: date
    due_on: date | None
    received_at: datetime
    amount: Decimal | None
    tax: Decimal | None
    total: Decimal | None
    currency: str
    shares: tuple[CostShare, ...]
    project_id: int | None
    project_code: str
    customer_name: str


@dataclass(frozen=True, kw_only=True)
class PostRequested(Event):
    """A plain record asks for its steps: the harness' and the benches' event."""

    key: str
    amount: Decimal | None
    currency: str | None
    steps: int
    order_key: str | None = None


@dataclass(frozen=True, kw_only=True)
class ReportDue(Event):
    """A schedule's day came for one reader: what it says was written for what this reader may see.

    `key` is made of schedule, period and reader; `due_at` the instant the schedule names. entities: canonical ids of
    the legal entities it speaks of, None: all of the firm's; () where an older one does not say.
    """

    key: str
    name: str
    reader: str
    address: str
    due_at: datetime
    subject: str
    body: str
    entities: tuple[int, ...] | None = ()
