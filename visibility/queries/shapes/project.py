"""The project page's answer. Money in the project's currency unless a field says reporting."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from visibility.queries.shapes.common import AgeBucket, BurnSeries, Confidence, Drill, Notice, Tone, Value
from visibility.queries.shapes.intercompany import PairRow
from visibility.queries.shapes.project_contract import SignedPart
from visibility.queries.shapes.unbilled import ProjectHold


@dataclass(frozen=True, kw_only=True)
class MarginLine:
    """One line of the margin grid (revenue, cost, margin): done + to come = expected; leak = as sold - expected.

    For cost the leak is expected - as sold, so that a positive leak always hurts.
    """

    key: str
    label: str
    done: Value
    to_come: Value
    expected: Value
    as_sold: Value
    leak: Value
    drills: Mapping[str, Drill]


@dataclass(frozen=True, kw_only=True)
class EstimateVariant:
    """One estimate at completion: its name, its value, and whether the page uses it.

    tells: how it is reckoned, in a sentence; formula: the same in letters (AC, BAC, EV, CPI, SPI).
    """

    key: str
    label: str
    tells: str
    formula: str
    value: Value
    is_used: bool


@dataclass(frozen=True, kw_only=True)
class TaskRow:
    """A task: hours estimated and worked, progress in percent, budget = hours x cost rate of its role.

    Worked are the hours the source states with the task, else those booked on it, approved or not. The budget is null
    with the reason private where it tells the rate of one person and the viewer may not see what people cost.
    """

    title: str
    role: str
    estimate_hours: Decimal | None
    actual_hours: Decimal
    progress_pct: Decimal | None
    budget: Value


@dataclass(frozen=True, kw_only=True)
class MilestoneRow:
    """A billing milestone. state: planned, late, accepted or invoiced."""

    title: str
    amount: Value
    due_on: date | None
    accepted_on: date | None
    state: str
    tone: Tone
    drill: Drill


@dataclass(frozen=True, kw_only=True)
class TeamRow:
    """An allocation; person "" is unfilled demand, `risk` its revenue weighted by urgency.

    available_hours: what its person works from today to its end, less approved time off (None: nobody, or no dates).
    open_hours: what the person leaves open, with `open_from` and `open_to` the days; `open_reason` ("time off") only
    where the viewer may see what is personal.
    """

    role: str
    person: str
    hours: Decimal
    starts_on: date | None
    ends_on: date | None
    available_hours: Decimal | None
    open_hours: Decimal
    open_from: date | None
    open_to: date | None
    open_reason: str
    risk: Value
    tone: Tone


@dataclass(frozen=True, kw_only=True)
class CommitmentRow:
    """A purchase order: total, received, invoiced by the supplier, not invoiced yet (never negative).

    received: unknown where nobody states receipts. accrued: received and not invoiced, 0 where all is. Both this and
    open are unknown without a total.
    """

    number: str
    supplier: str
    total: Value
    received: Value
    billed: Value
    accrued: Value
    open: Value
    status: str


@dataclass(frozen=True, kw_only=True)
class InvoiceRow:
    """A customer invoice or credit note (negative), net of tax; paid includes tax. errors: what is wrong, in words."""

    number: str
    issued_on: date | None
    due_on: date | None
    net: Value
    total: Value
    paid: Value
    status: str
    drill: Drill
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class StoryLine:
    """One sentence of the project's life, from opportunity to cash, with its evidence."""

    at: datetime
    text: str
    tone: Tone
    drill: Drill | None


@dataclass(frozen=True, kw_only=True)
class LinkedSystem:
    """The project's record in one system: connection, object type, id and address ("" = none)."""

    connection: str
    kind: str
    object_type: str
    external_id: str
    url: str


@dataclass(frozen=True, kw_only=True)
class ProjectPage:
    """Everything of one project's page. rate: project to reporting currency on as_of_on, None when missing.

    address: what URLs call it. is_computed: false where the arithmetic broke on what the sources say: then every
    figure is not_computed, and tasks and team are left out. grid_currency: of the margin grid alone, by the switch of
    money (transaction, functional, reporting) at money_rate (actual, budget); grid_words: how it came to be. loading:
    streams read so far, of how many; None when all were read.
    """

    code: str
    address: str
    name: str
    customer: str
    entity: str
    manager: str
    practice: str
    region: str
    method: str
    method_label: str
    status: str
    currency: str
    reporting_currency: str
    rate: Decimal | None
    price: Value
    starts_on: date | None
    ends_on: date | None
    as_of_on: date
    version: str
    loading: tuple[int, int] | None
    is_computed: bool
    figures: Mapping[str, Value]
    tones: Mapping[str, Tone]
    exhaustion_on: date | None
    grid: tuple[MarginLine, ...]
    grid_currency: str
    grid_words: str
    money: str
    money_rate: str
    signed: SignedPart
    burn: BurnSeries
    revenue: BurnSeries
    estimates: tuple[EstimateVariant, ...]
    unbilled: tuple[AgeBucket, ...]
    holds: tuple[ProjectHold, ...]
    tasks: tuple[TaskRow, ...]
    milestones: tuple[MilestoneRow, ...]
    team: tuple[TeamRow, ...]
    commitments: tuple[CommitmentRow, ...]
    invoices: tuple[InvoiceRow, ...]
    intercompany: tuple[PairRow, ...]
    systems: tuple[LinkedSystem, ...]
    story: tuple[StoryLine, ...]
    notices: tuple[Notice, ...]
    confidence: Confidence
