"""The facts behind a number, one row each; costs of hours only for who may see them."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet, TextField, Value

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
    ExpenseEntry,
    Invoice,
    Milestone,
    Task,
    TimeEntry,
)
from integrations.canonical.models.facts import Fact
from visibility.evidence.copied import Columns

WITHHELD = "withheld"
SHARED = (
    "project_id",
    "id",
    "connection__name",
    "connection__kind",
    "object_type",
    "external_id",
    "version",
    "service_date",
    "posting_period",
    "recorded_at",
    "source_changed_at",
    "amount",
    "currency",
    "functional_amount",
    "functional_rate",
    "reporting_amount",
    "reporting_rate",
    "rate_type",
    "rate_date",
    "correlation_id",
    "exchange_id",
)
OWN = ("hours", "estimate_hours", "percent_complete", "cost_rate", "cost_currency", "billed_amount", "received_amount")
PRIVATE = ("cost_rate", "cost_currency")
HEAD = ("entity", *(name.replace("connection__", "source_") for name in SHARED), *OWN)
OF_PROJECTS: tuple[tuple[str, type[Fact]], ...] = (
    ("time_entry", TimeEntry),
    ("expense_entry", ExpenseEntry),
    ("milestone", Milestone),
    ("invoice", Invoice),
    ("commitment", Commitment),
    ("cost_posting", CostPosting),
    ("task", Task),
    ("allocation", Allocation),
    ("contract", Contract),
    ("contract_line", ContractLine),
    ("change_order", ChangeOrder),
    ("baseline", Baseline),
    ("baseline_period", BaselinePeriod),
)


def fact_tables(project_ids: Sequence[int], *, shows_rates: bool) -> Iterator[QuerySet[Any, Columns]]:
    """Every fact of these projects, a list of HEAD's columns for each kind, by project and key.

    Dated cost rates of people where they may be seen.
    """
    for entity, facts in _facts(project_ids, shows_rates=shows_rates):
        yield _columns_of(entity, facts, shows_rates=shows_rates)


def _facts(project_ids: Sequence[int], *, shows_rates: bool) -> Iterator[tuple[str, Any]]:
    for entity, model in OF_PROJECTS:
        own = model._default_manager.filter(project_id__in=project_ids, is_deleted=False)  # noqa: SLF001  (the manager of any model)
        yield entity, own.order_by("project_id", "pk")
    if shows_rates:
        people = TimeEntry.objects.filter(project_id__in=project_ids, is_deleted=False).values("person_id")
        yield "cost_rate", CostRate.objects.filter(person_id__in=people, is_deleted=False).order_by("pk")


def _columns_of(entity: str, facts: Any, *, shows_rates: bool) -> QuerySet[Any, Columns]:
    having = {field.name for field in facts.model._meta.fields}  # noqa: SLF001  (Django's documented model API)
    own = [_column(name, is_there=name in having, is_shown=shows_rates or name not in PRIVATE) for name in OWN]
    found: QuerySet[Any, Columns] = facts.values_list(_said(entity), *SHARED, *own)
    return found


def _column(name: str, *, is_there: bool, is_shown: bool) -> str | Value:
    return (name if is_shown else _said(WITHHELD)) if is_there else _said(None)


def _said(text: str | None) -> Value:
    return Value(text, output_field=TextField())


def exchange_ids(project_ids: Sequence[int], *, shows_rates: bool) -> Iterator[int]:
    """The exchanges that brought these facts, some more than once; nothing is asked until they are read."""
    found = (
        facts.values_list("exchange_id", flat=True).distinct().order_by()
        for _, facts in _facts(project_ids, shows_rates=shows_rates)
    )
    return (key for keys in found for key in keys if key is not None)
