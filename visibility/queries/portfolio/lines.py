"""The projects of a selection with their figures: what tiles, burn and table of the portfolio are made of."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import cast

from django.db.models import F, Func, JSONField

from visibility.access import Viewer, scoped
from visibility.measures.figure import Reason
from visibility.models import ProjectFigures
from visibility.projections.agreements import TIME_AND_MATERIALS
from visibility.queries.methods import method_of
from visibility.queries.project.address import BY_ID, address_of, shared_codes
from visibility.queries.shapes.common import Choice
from visibility.queries.shapes.portfolio import PortfolioFilters
from visibility.queries.slices.period_money import worked_in

NOT_STATED = "not stated"
# The filters that a project either is of or not, and what of a line says so.
EXACT: Mapping[str, str] = {
    **{name: name for name in ("entity", "region", "practice", "method", "manager", "currency", "status")},
    "customer": "customer_id",
}
FIGURES = (
    "bac_reporting",
    "ac_reporting",
    "eac_reporting",
    "eac_cpi_reporting",
    "recognised_reporting",
    "unbilled_reporting",
    "unbilled_30_reporting",
    "unbilled_60_reporting",
    "unbilled_90_reporting",
    "unbilled_over_reporting",
    "forecast_revenue_reporting",
    "forecast_margin_reporting",
    "as_sold_revenue_reporting",
    "as_sold_margin_reporting",
    "staffing_risk_reporting",
    "revenue_at_risk_reporting",
    "forecast_margin_pct",
    "as_sold_margin_pct",
    "progress_pct",
    "burn_pct",
)
COLUMNS = {
    "id": "project_id",
    "code": "project__code",
    "name": "project__name",
    "customer_id": "project__customer_id",
    "customer": "project__customer__name",
    "entity_id": "legal_entity_id",
    "entity": "legal_entity__code",
    "manager": "project__manager",
    "practice": "project__practice",
    "region": "project__region",
    "method": "project__revenue_method",
    "status": "project__status",
    "currency": "currency",
    "price": "project__price",
    "starts_on": "project__starts_on",
    "ends_on": "project__ends_on",
    "closing_rate": "closing_rate",
    "reasons": "reasons",
    "open_roles": "open_roles",
    "open_roles_soon": "open_roles_soon",
    "uncosted_hours": "uncosted_hours",
    "unrated_hours": "unrated_hours",
    "as_of": "as_of",
    "signed": "signed",
    "budget": "bac",
    "planned": "pv",
}
# The methods of the contract lines in force, which are all that is wanted of them.
SIGNED = Func(
    F("contract_lines"),
    template="jsonb_path_query_array(%(expressions)s, '$[*].method')",
    output_field=JSONField(),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One project. `figures` holds FIGURES by name (money in the reporting currency), None with its reason.

    method: what it earns by (methods.method_of); methods: all that do. planned: share of its budget that its plan says
    for as_of, None without a plan.
    """

    id: int
    code: str
    address: str
    name: str
    customer_id: int | None
    customer: str | None
    entity_id: int | None
    entity: str | None
    manager: str
    practice: str
    region: str
    method: str
    status: str
    currency: str
    price: Decimal | None
    starts_on: date | None
    ends_on: date | None
    closing_rate: Decimal | None
    reasons: Mapping[str, str]
    open_roles: int
    open_roles_soon: int
    uncosted_hours: Decimal
    unrated_hours: Decimal
    as_of: date
    methods: frozenset[str]
    planned: Decimal | None
    figures: Mapping[str, Decimal | None]

    def __getitem__(self, name: str) -> Decimal | None:
        """A figure; money in the reporting currency without saying so."""
        return self.figures[name] if name in self.figures else self.figures[f"{name}_reporting"]

    def reason(self, name: str) -> str:
        return self.reasons.get(f"{name}_reporting") or self.reasons.get(name, "")

    @property
    def has_missing_rate(self) -> bool:
        return "missing_rate" in self.reasons.values()

    @property
    def is_not_computed(self) -> bool:
        return Reason.NOT_COMPUTED in self.reasons.values()

    @property
    def has_unrated_time(self) -> bool:
        """Hours without a cost rate, or without a bill rate where they earn revenue by the hour."""
        return bool(self.uncosted_hours or (self.unrated_hours and TIME_AND_MATERIALS in self.methods))

    @property
    def has_unstated_expense(self) -> bool:
        """An approved expense without an amount."""
        return Reason.NO_AMOUNT in self.reasons.values()

    @property
    def unbilled_over_60(self) -> Decimal | None:
        older = (self["unbilled_90"], self["unbilled_over"])
        return None if None in older else sum((part or Decimal(0) for part in older), Decimal(0))


def lines_of(viewer: Viewer) -> list[Line]:
    """Every project in scope that is not deleted, by code; two queries."""
    rows = scoped(ProjectFigures.objects.filter(project__is_deleted=False), viewer).annotate(signed=SIGNED)
    shared = shared_codes(viewer.firm_id)
    return [_line(row, shared) for row in rows.order_by("project__code").values_list(*COLUMNS.values(), *FIGURES)]


def _line(row: Sequence[object], shared: frozenset[str]) -> Line:
    known = dict(zip(COLUMNS, row, strict=False))
    code = str(known["code"])
    known["code"], known["address"] = code_of(known["id"], code), address_of(known["id"], code, shared)
    own, signed = str(known["method"]), cast("list[str]", known.pop("signed"))
    known["methods"], known["method"] = frozenset(signed or (own,)), method_of(own, signed)
    known["planned"] = _share(known["planned"], known.pop("budget"))
    return Line(**known, figures=dict(zip(FIGURES, row[len(COLUMNS) :], strict=True)))  # type: ignore[arg-type]


def _share(planned: object, budget: object) -> Decimal | None:
    if not isinstance(planned, Decimal) or not isinstance(budget, Decimal):
        return None
    return planned / budget if budget else Decimal(0)


def chosen(lines: Iterable[Line], filters: PortfolioFilters) -> list[Line]:
    """The lines that all filters let through; one query where they ask for a period."""
    found = [line for line in lines if _fits(line, filters)]
    if not filters.period:
        return found
    worked = worked_in([line.id for line in found], filters.period)
    return [line for line in found if line.id in worked]


def _fits(line: Line, filters: PortfolioFilters) -> bool:
    exact = ((getattr(filters, name), stated(getattr(line, has))) for name, has in EXACT.items())
    text = f"{line.code} {line.name} {line.customer or ''}".lower()
    return all(not wanted or wanted == has for wanted, has in exact) and filters.search.lower() in text


def stated(value: object) -> str:
    """A value as filters ask for it; "not stated" where no source says it."""
    return NOT_STATED if value is None or value == "" else str(value)


def choices(pairs: Iterable[tuple[str | None, str | None]]) -> tuple[Choice, ...]:
    """Values with labels as options of a filter, by label, with how many projects each has."""
    counted = Counter((value, label) for value, label in pairs if value)
    return tuple(
        Choice(value=str(value), label=str(label), count=number)
        for (value, label), number in sorted(counted.items(), key=lambda item: str(item[0][1]))
    )


def code_of(project_id: object, code: str) -> str:
    """The project's code, or its number where no source has given one yet."""
    return code or f"{BY_ID}{project_id}"
