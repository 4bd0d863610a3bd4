"""Frozen rows of records as the ledger knows them: what started nothing, and cost on its way to the ERP."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from integrations.canonical.money import Money

Unstarted = Literal["deals", "time", "expenses", "bills", "parked"]


@dataclass(frozen=True, kw_only=True)
class UnstartedRow:
    """A record that started no run. at: when it was won, approved or received; amount in its own currency.

    lacks: what it waits for (account, day, project, person; "": nothing known); reason: why it was parked.
    """

    what: str
    detail: str
    customer: str
    legal_entity_id: int | None
    project_id: int | None
    amount: Decimal | None
    currency: str
    at: datetime | None
    connection: str
    lacks: str
    reason: str
    exchange_id: int | None


@dataclass(frozen=True)
class TimeSum:
    """Entries of time that stand alike, and their hours."""

    entries: int
    hours: Decimal


@dataclass(frozen=True)
class ExpenseSum:
    """Expenses that stand alike, and what was spent, one amount for each currency; those without one add nothing."""

    entries: int
    amounts: tuple[Money, ...]


@dataclass(frozen=True, kw_only=True)
class EntryLine:
    """An entry on its way to the ERP; run_id: of its newest version (None: no run knows of it).

    state: posted, failed, unknown, on_its_way, not_there (taken back, or never of interest), and where no run knows of
    it never_started, not_approved or before_go_live. system, object_type, external_id: what stands at the ERP ("").
    lender: the person's legal entity where it is not the project's ("").
    """

    state: str
    service_date: date | None
    person: str
    lender: str
    task: str
    is_deleted: bool
    run_id: int | None
    run_entity_id: int | None
    reason: str
    system: str
    object_type: str
    external_id: str


@dataclass(frozen=True, kw_only=True)
class TimeLine(EntryLine):
    """An entry of time."""

    hours: Decimal


@dataclass(frozen=True, kw_only=True)
class SupplierLine(EntryLine):
    """A supplier's invoice and what one project bears of it, without tax: negative of a credit note.

    person: the supplier; task: the order that it names ("" none). corrects: the number of the invoice that a credit
    note gives money back for. service_date is the day it was issued.
    """

    number: str
    corrects: str
    amount: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True)
class ExpenseLine(EntryLine):
    """An expense: its amount (None: the source states none) in the currency it was spent in."""

    amount: Decimal | None
    currency: str
    category: str
