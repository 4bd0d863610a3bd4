"""Charges between the firm's legal entities: own margins, eliminations, the group, and each pair with its sides."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from visibility.queries.shapes.common import Drill, Tone, Value

PAIRS_PER_PAGE = 25


@dataclass(frozen=True, kw_only=True)
class EntityMargin:
    """One legal entity in the reporting currency: projects + borrowed - lent + income - charged = own.

    projects: margin of its projects with all hours at what they cost the group. borrowed: what hours of other
    entities' people in that cost, taken out because the lender pays these people; lent: what its own people cost on
    others' projects. income and charged: what it charged others, and was charged, by its own books.
    """

    code: str
    name: str
    currency: str
    projects: Value
    borrowed: Value
    lent: Value
    income: Value
    charged: Value
    own: Value


@dataclass(frozen=True, kw_only=True)
class Consolidation:
    """own_total - eliminated - not_agreed = group, to the cent; group is the margin of all projects at group cost.

    eliminated: income less cost of the pairs that agree: nothing but rates of different days and rounding.
    eliminated_income: what goes out on either side. not_agreed: income less cost of those that do not agree, never
    eliminated without a word. All null for who sees a part of the legal entities.
    """

    entities: tuple[EntityMargin, ...]
    own_total: Value
    eliminated: Value
    eliminated_income: Value
    agreed_count: int
    not_agreed: Value
    open_count: int
    open_drill: Drill
    group: Value


@dataclass(frozen=True, kw_only=True)
class LegRow:
    """One side in the books of `entity`: transaction, functional and reporting value with the rates used.

    A rate is units of that currency for one of the transaction's; both are of rate_date, of rate_type.
    Values are null (reason other_entity) where the entity is not the viewer's; exchange_id: what brought it, None where
    the viewer may open none. number and document: what people and the ledger call the journal.
    """

    side: str
    entity: str
    counterparty: str
    on: date
    period: str
    amount: Value
    functional: Value
    reporting: Value
    functional_rate: Decimal | None
    reporting_rate: Decimal | None
    rate_type: str
    rate_date: date | None
    number: str
    connection: str
    document: str
    version: int
    recorded_at: datetime
    exchange_id: int | None


@dataclass(frozen=True, kw_only=True)
class PairRow:
    """One charge. agreement: a code of measures.intercompany.Agreement, label and tells say it in words.

    income, cost: transaction values, null where a side is missing or not the viewer's to see; difference: income less
    cost in the reporting currency. hours, price: as the lender states them, price an hour in the lender's currency:
    null (private) for who sees no cost rates.
    """

    key: str
    on: date
    agreement: str
    label: str
    tells: str
    tone: Tone
    lender: str
    borrower: str
    project: str
    income: Value
    cost: Value
    difference: Value
    hours: Value
    price: Value
    legs: tuple[LegRow, ...]
    drill: Drill
    project_drill: Drill | None


@dataclass(frozen=True, kw_only=True)
class IntercompanyPage:
    """Margins of the entities in scope and the pairs asked for, those that do not agree first, newest first.

    period: first and last day as 2026-10-01..2026-10-31, "" for to date; state: open, agreed or ""; entity: a code.
    pair: the one that is looked at, "" for the list; consolidation: None where one is.
    """

    version: str
    currency: str
    as_of: datetime | None
    period: str
    state: str
    entity: str
    pair: str
    consolidation: Consolidation | None
    pairs: tuple[PairRow, ...]
    row_count: int
    page: int
    page_count: int
