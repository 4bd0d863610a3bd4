"""Commands: what a step asks a target to do. Imperative names; frozen; no vendor's word in them.

Every command carries `external_ref`: short, stable, made of firm, entity type and business key, without a
version. It becomes the external id at the target and is what look-ups use.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import ClassVar


@dataclass(frozen=True, kw_only=True)
class Command:
    """Base of all commands. `reads_only` commands change nothing and reserve no Effect."""

    reads_only: ClassVar[bool] = False
    external_ref: str


@dataclass(frozen=True, kw_only=True)
class FindCustomer(Command):
    """Find the customer in the ERP's master: by external_ref, else by exact name in that legal entity.

    Echo of Done: {"name", "tax_code" (None when the record lacks one), "currency"}.
    """

    name: str
    legal_entity: str
    reads_only: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class CreateCustomer(Command):
    """Create the customer in the ERP's master (upsert by external_ref)."""

    name: str
    legal_entity: str
    currency: str
    country: str
    tax_code: str


@dataclass(frozen=True, kw_only=True)
class CreateProject(Command):
    """Create the project shell in the PSA. `price` in `currency`, without tax."""

    title: str
    customer_name: str
    legal_entity: str
    currency: str
    price: Decimal
    revenue_method: str
    starts_on: date
    ends_on: date
    source_ref: str


@dataclass(frozen=True, kw_only=True)
class FinancialTask:
    """One task of the financial structure: a name and planned hours."""

    name: str
    hours: Decimal


@dataclass(frozen=True, kw_only=True)
class CreateFinancialProject(Command):
    """Establish the financial project structure in the ERP: the project and its tasks, one idempotent set."""

    title: str
    customer_id: str
    legal_entity: str
    currency: str
    price: Decimal
    revenue_method: str
    starts_on: date
    ends_on: date
    tasks: tuple[FinancialTask, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LinkedRecord:
    """One record at another system: which system, its object type, id and address."""

    system: str
    object_type: str
    external_id: str
    url: str | None = None


@dataclass(frozen=True, kw_only=True)
class LinkProject(Command):
    """Write the other systems' ids onto the PSA's project."""

    project_id: str
    links: tuple[LinkedRecord, ...]


@dataclass(frozen=True, kw_only=True)
class LinkOpportunity(Command):
    """Write the project's ids in the other systems onto the CRM's opportunity."""

    opportunity_id: str
    links: tuple[LinkedRecord, ...]


@dataclass(frozen=True, kw_only=True)
class DemandLine:
    """Demand for one role: hours between two dates (both inclusive)."""

    role: str
    hours: Decimal
    starts_on: date
    ends_on: date


@dataclass(frozen=True, kw_only=True)
class PublishStaffingDemand(Command):
    """Set the project's staffing demand at the PSA: one idempotent set, an echo per line."""

    project_id: str
    lines: tuple[DemandLine, ...]


@dataclass(frozen=True, kw_only=True)
class PostCost(Command):
    """Base of what is posted to the ERP's project as a cost object; the ids of project and person are the ERP's own.

    `reverses` names the external_ref of the posting that is taken back (None: it takes back nothing). What belongs to
    a closed period goes to the first open day; echo of Done: {"posted_on": "YYYY-MM-DD"}.
    """

    project_id: str
    person_id: str
    is_billable: bool
    currency: str
    note: str
    reverses: str | None = None


@dataclass(frozen=True, kw_only=True)
class PostTime(PostCost):
    """Post time. `hours` are positive; negative where it takes back another posting.

    `rate` is the bill rate of an hour in `currency`, the contract's (None: not billable, or none was stated).
    """

    worked_on: date
    hours: Decimal
    rate: Decimal | None


@dataclass(frozen=True, kw_only=True)
class PostExpense(PostCost):
    """Post an expense. `amount` is the cost in `currency`, as spent; negative where it takes back another posting."""

    spent_on: date
    amount: Decimal
    category: str
    is_reimbursable: bool


@dataclass(frozen=True, kw_only=True)
class BillLine:
    """A part of a supplier's bill without tax, and the ERP's id of the project that bears it (None: nobody does)."""

    project_id: str | None
    description: str
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class PostVendorBill(Command):
    """Post what a supplier bills against an order. `order_id` is the ERP's own; amounts are in `currency`.

    Amounts of lines and `tax` are positive; all together negative for a credit, which names in `corrects` the
    external_ref of the bill that it corrects (None: a bill). `number` is the supplier's. What belongs to a closed
    period goes to the first open day; echo of Done: {"posted_on": "YYYY-MM-DD"}.
    """

    order_id: str
    order_number: str
    supplier: str
    number: str
    issued_on: date
    due_on: date | None
    currency: str
    lines: tuple[BillLine, ...]
    tax: Decimal
    corrects: str | None = None

    @property
    def net(self) -> Decimal:
        return sum((line.amount for line in self.lines), Decimal(0))


@dataclass(frozen=True, kw_only=True)
class LinkEntry(Command):
    """Base: write the ERP's id of what was posted onto the PSA's entry."""

    entry_id: str
    links: tuple[LinkedRecord, ...]


@dataclass(frozen=True, kw_only=True)
class LinkTime(LinkEntry):
    """Onto the PSA's time entry."""


@dataclass(frozen=True, kw_only=True)
class LinkExpense(LinkEntry):
    """Onto the PSA's expense."""


@dataclass(frozen=True, kw_only=True)
class SendNotice(Command):
    """Tell people. The message bears external_ref, as the left part of its Message-ID or in a header of our own.

    `to` are mail addresses; when empty, those that the connection names are told.
    """

    to: tuple[str, ...]
    subject: str
    body: str


@dataclass(frozen=True, kw_only=True)
class CreateTeam(Command):
    """Create the team in which people work together on a project; a place of its own, found by external_ref.

    Its owners are those that the connection names. A target may take minutes (Pending). Echo of Done: {"name"}.
    """

    title: str
    legal_entity: str


@dataclass(frozen=True, kw_only=True)
class CardFact:
    """One line of a card: what it is, and its value as people read it."""

    name: str
    value: str


@dataclass(frozen=True, kw_only=True)
class PostCard(Command):
    """Post a card where the team reads: a title, facts, and the address of more (None: no button)."""

    title: str
    facts: tuple[CardFact, ...] = ()
    link: str | None = None


@dataclass(frozen=True, kw_only=True)
class PostStep(Command):
    """Post one step to the plain HTTP connector: the harness' and the benches' command."""

    step: int
    payload: dict[str, str] = field(default_factory=dict)


COMMANDS: tuple[type[Command], ...] = (
    FindCustomer,
    CreateCustomer,
    CreateProject,
    CreateFinancialProject,
    LinkProject,
    LinkOpportunity,
    PublishStaffingDemand,
    PostTime,
    LinkTime,
    PostExpense,
    LinkExpense,
    PostVendorBill,
    SendNotice,
    CreateTeam,
    PostCard,
    PostStep,
)
