"""The facts behind a number, one row each, and what each brings; costs of hours only for who may see them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
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
from visibility.projections.believed import FactPosting

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
POSTING_HEAD = FactPosting._fields
SUMMED = "labour_in_sum"


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


def exchange_ids(project_ids: Sequence[int], *, shows_rates: bool) -> set[int]:
    """The exchanges that brought these facts."""
    found = (
        facts.values_list("exchange_id", flat=True).distinct().order_by()
        for _, facts in _facts(project_ids, shows_rates=shows_rates)
    )
    return {key for keys in found for key in keys if key is not None}


def labour_in_sum(postings: Sequence[FactPosting], closed_on: Mapping[int, date]) -> list[FactPosting]:
    """The same with one line a project for all its labour, on its first day: what a person costs is in none.

    What a project costs is anybody's to see who sees the project, and so is this sum. Labour after the day on which
    the project was closed is part of no figure, and a line of its own could be one person's: it is left out.
    """
    kept = []
    for project_id, of_project in groupby(postings, key=lambda one: one.project_id):
        mine = list(of_project)
        labour = [one for one in mine if one.kind == "labour" and not _is_after(one, closed_on[project_id])]
        kept += [one for one in mine if one.kind != "labour"]
        kept += [_summed(labour)] if labour else []
    return kept


def _is_after(posting: FactPosting, closed_on: date) -> bool:
    return posting.day is not None and posting.day > closed_on


def _summed(labour: Sequence[FactPosting]) -> FactPosting:
    own, reporting = _sum(one.own for one in labour), _sum(one.reporting for one in labour)
    first = min(labour, key=lambda one: (one.day is None, one.day))
    return first._replace(period="", entity=SUMMED, fact_id=0, amount=own, currency="", own=own, reporting=reporting)


def _sum(amounts: Iterable[Decimal | None]) -> Decimal:
    return sum((amount for amount in amounts if amount is not None), Decimal(0))
