"""The canonical entities as the merge sees them: adding one is one entry here (and its model)."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connection, models

from integrations.canonical.models import (
    Allocation,
    Baseline,
    BaselinePeriod,
    ChangeOrder,
    Commitment,
    Contract,
    ContractLine,
    CostPosting,
    CostRate,
    Customer,
    ExpenseEntry,
    FiscalPeriod,
    IntercompanyLeg,
    Invoice,
    Milestone,
    Opportunity,
    Payment,
    PaymentAllocation,
    Person,
    Project,
    SupplierInvoice,
    Task,
    TimeEntry,
    TimeOff,
)
from integrations.canonical.models.facts import Fact
from integrations.canonical.models.masters import Master

# Columns of the shared bases that mappers fill; every other base column is the store's own.
MAPPED_BASE = ("name", "service_date", "posting_period", "amount", "currency")
BASE = {field.name for base in (Fact, Master) for field in base._meta.get_fields()}  # noqa: SLF001


@dataclass(frozen=True)
class Column:
    """A mapped column: its name, its PostgreSQL type, and what stands where the source says nothing (None = NULL)."""

    name: str
    type: str
    default: Any


@dataclass(frozen=True)
class Parent:
    """A foreign key to another entity; `name` is its key in Row.parents. A fact waits for a required one.

    is_by_deal: where the source knows a project by the deal it was sold as, that deal's key names it too.
    """

    name: str
    entity: str
    is_required: bool = False
    is_by_deal: bool = False

    @property
    def column(self) -> str:
        return f"{self.name}_id"


@dataclass(frozen=True, kw_only=True)
class Entity:
    """One entity: model, parents, and the SQL over its mapped columns that only it needs.

    amount: what `amount` is where the source states none. business_at: the instant that go-live is compared with.
    is_watched: whether journeys want its changes. ref_parent: (system, parent): what that system knows the record as is
    its parent there (`Row.known_as`: the PSA's project carries the CRM's deal id).
    """

    name: str
    model: type[models.Model]
    parents: tuple[Parent, ...] = ()
    amount: str | None = None
    business_at: str | None = None
    is_watched: bool = False
    ref_parent: tuple[str, str] | None = None

    @property
    def is_master(self) -> bool:
        return issubclass(self.model, Master)

    @property
    def table(self) -> str:
        return self.model._meta.db_table  # noqa: SLF001

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        return tuple(_column(field) for field in self.model._meta.fields if _is_mapped(field))  # noqa: SLF001


def _is_mapped(field: "models.Field[Any, Any]") -> bool:
    if field.is_relation or field.primary_key:
        return False
    return field.name in MAPPED_BASE or field.name not in BASE


def _column(field: "models.Field[Any, Any]") -> Column:
    default = None if field.null else field.get_default()
    if default is None and not field.null and isinstance(field, models.BooleanField):
        default = False
    return Column(field.name, str(field.db_type(connection)), default)


PROJECT = Parent("project", "project", is_required=True)
SOLD_PROJECT = Parent("project", "project", is_required=True, is_by_deal=True)
CUSTOMER = Parent("customer", "customer")
CONTRACT = Parent("contract", "contract")
PERSON = Parent("person", "person", is_required=True)

MASTERS = (
    Entity(name="customer", model=Customer, is_watched=True),
    Entity(name="person", model=Person, is_watched=True),
    Entity(
        name="opportunity", model=Opportunity, parents=(CUSTOMER,), business_at="won_at", is_watched=True
    ),
    Entity(
        name="project",
        model=Project,
        parents=(CUSTOMER, Parent("opportunity", "opportunity")),
        ref_parent=("CRM", "opportunity"),
        is_watched=True,
    ),
)  # fmt: skip
FACTS = (
    Entity(name="task", model=Task, parents=(PROJECT,)),
    Entity(
        name="time_entry",
        model=TimeEntry,
        parents=(PROJECT, Parent("task", "task"), Parent("person", "person")),
        amount="CASE WHEN is_billable THEN hours * bill_rate ELSE 0 END",
        business_at="approved_at",
        is_watched=True,
    ),
    Entity(
        name="expense_entry",
        model=ExpenseEntry,
        parents=(PROJECT, Parent("task", "task"), Parent("person", "person")),
        business_at="approved_at",
        is_watched=True,
    ),
    Entity(
        name="milestone", model=Milestone, parents=(PROJECT,), business_at="accepted_on::timestamptz", is_watched=True
    ),
    Entity(name="invoice", model=Invoice, parents=(PROJECT, CUSTOMER)),
    Entity(name="commitment", model=Commitment, parents=(PROJECT,)),
    Entity(
        name="supplier_invoice",
        model=SupplierInvoice,
        parents=(PROJECT,),
        business_at="source_changed_at",
        is_watched=True,
    ),
    Entity(name="cost_posting", model=CostPosting, parents=(PROJECT,)),
    Entity(name="allocation", model=Allocation, parents=(PROJECT, Parent("person", "person"))),
    Entity(name="cost_rate", model=CostRate, parents=(PERSON,)),
    Entity(name="time_off", model=TimeOff, parents=(PERSON,)),
    Entity(name="contract", model=Contract, parents=(SOLD_PROJECT, CUSTOMER)),
    Entity(name="contract_line", model=ContractLine, parents=(SOLD_PROJECT, CONTRACT)),
    Entity(name="change_order", model=ChangeOrder, parents=(SOLD_PROJECT, CONTRACT)),
    Entity(name="baseline", model=Baseline, parents=(SOLD_PROJECT,)),
    Entity(
        name="baseline_period",
        model=BaselinePeriod,
        parents=(SOLD_PROJECT, Parent("baseline", "baseline", is_required=True)),
    ),
    Entity(name="payment", model=Payment, parents=(CUSTOMER,)),
    Entity(
        name="payment_allocation",
        model=PaymentAllocation,
        parents=(
            PROJECT,
            Parent("invoice", "invoice", is_required=True),
            Parent("payment", "payment"),
            Parent("credit_note", "invoice"),
        ),
    ),
    Entity(name="fiscal_period", model=FiscalPeriod),
    Entity(name="intercompany_leg", model=IntercompanyLeg, parents=(PROJECT,)),
)
ENTITIES = {entity.name: entity for entity in (*MASTERS, *FACTS)}


def entity_named(name: str) -> Entity:
    """The entity of that name. Raises KeyError naming those there are."""
    if name not in ENTITIES:
        raise KeyError(f"No canonical entity {name!r}; there are {', '.join(ENTITIES)}")
    return ENTITIES[name]


def children_of(name: str) -> tuple[tuple[Entity, Parent], ...]:
    """The entities that have this one as a parent, each with the foreign key in question."""
    pairs = ((entity, parent) for entity in ENTITIES.values() for parent in entity.parents)
    return tuple((entity, parent) for entity, parent in pairs if parent.entity == name)
