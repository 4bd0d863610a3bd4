"""The answer of errors of invoices: lines that stand twice, invoices at the exchange rate of another day."""

from dataclasses import dataclass
from datetime import date

from visibility.queries.shapes.common import Drill, Value
from visibility.queries.shapes.leakage import LeakageLine


@dataclass(frozen=True, kw_only=True)
class BillingErrorRow:
    """One error. kind: doubled_line or rate_day, `label` in words; why: what is wrong, in a sentence.

    at_stake in the reporting currency, own_money as the invoice or its books have it (both positive). drill: the
    invoices of the project.
    """

    kind: str
    label: str
    number: str
    issued_on: date | None
    why: str
    project: str
    customer: str
    entity: str
    at_stake: Value
    own_money: Value
    drill: Drill


@dataclass(frozen=True, kw_only=True)
class BillingErrorPage:
    """One page of the errors of a selection, dearest first, and its kinds. kind: the one asked for, "" for all.

    total: of that kind. unknown: invoices in a foreign currency for whose day no rate is published: nobody can tell.
    """

    currency: str
    version: str
    kind: str
    project: str
    total: Value
    kinds: tuple[LeakageLine, ...]
    rows: tuple[BillingErrorRow, ...]
    unknown: int
    page: int
    has_more: bool
