"""Computes and stores the figures of some projects: rows locked in key order first, read after, one upsert."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db import connection

from integrations.canonical.models import Project
from visibility.measures.figure import Figure, Reason, unknown
from visibility.models import ProjectFigures
from visibility.projections import billing_errors, leakage, margin_days, sold
from visibility.projections.by_day import balance_by_day, by_reason, money_by_day, waiting_by_day
from visibility.projections.earning import LineRevenue
from visibility.projections.inputs import Loaded, People, inputs_of, load_rows, people_of, slices
from visibility.projections.invoiced_work import work_by_invoice
from visibility.projections.leakage_inputs import Measured
from visibility.projections.project_inputs import ProjectInputs
from visibility.projections.project_value import Agreed, Figures, ProjectValue, measure
from visibility.projections.role_hours import hours_by_role
from visibility.projections.storing import upsert
from visibility.projections.translation import posted_names, translate

CREATE = """
INSERT INTO visibility_projectfigures
    (project_id, firm_id, currency, reporting_currency, as_of, project_version, reasons, open_roles,
     open_roles_soon, open_hours, hours, uncosted_hours, unrated_hours, contract_lines, money_by_day, waiting_by_day)
SELECT id, firm_id, '', '', %s, 0, '{}', 0, 0, 0, 0, 0, 0, '[]', '[]', '[]' FROM canonical_project
WHERE id = ANY(%s) ORDER BY id ON CONFLICT (project_id) DO NOTHING
"""

LOCK = "SELECT 1 FROM visibility_projectfigures WHERE project_id = ANY(%s) ORDER BY project_id FOR UPDATE"

Versions = Mapping[int, int]
PLACES = {True: Decimal("1e-8"), False: Decimal("1e-4")}
HOURS = Decimal("1e-4")
LARGEST = {True: Decimal(10**11 - 1), False: Decimal(10**15 - 1)}
FIELDS = ProjectFigures._meta.concrete_fields  # noqa: SLF001  (Django's documented model API)
KEPT = {field.name for field in FIELDS if field.get_internal_type() == "DecimalField" and field.null}
STORED = [field.name for field in FIELDS if not field.primary_key]


def lock(project_ids: Sequence[int], *, as_of: date) -> Versions:
    """Create and lock these projects' rows in key order, before any of their cells; the projects' versions by id."""
    with connection.cursor() as cursor:
        cursor.execute(CREATE, [as_of, list(project_ids)])
        cursor.execute(LOCK, [list(project_ids)])
    return dict(Project.objects.filter(pk__in=project_ids).values_list("pk", "version").order_by("pk"))


def recompute(versions: Versions, *, as_of: date) -> int:
    """Recompute the figures of projects just locked, closed on as_of; returns how many.

    A row keeps the version that was read before its cells were recomputed: a project that changed since is marked
    once more.
    """
    sold.keep_costs(list(versions), as_of=as_of)
    people = people_of(list(versions), as_of=as_of)
    for ids in slices(list(versions)):
        _keep(ids, versions, people, as_of)
    return len(versions)


def _keep(ids: Sequence[int], versions: Versions, people: People, as_of: date) -> None:
    """The figures of as many projects as a process can hold, their ways from the margin sold, and today's margins."""
    loaded = sorted(load_rows(ids, as_of=as_of, people=people), key=lambda one: one.project.pk)
    measured = [measured_of(one, as_of=as_of) for one in loaded]
    rows = [_with_days(one.row, one.inputs, one.value, one.figures) for one in measured]
    for row in rows:
        row.project_version = versions[row.project_id]
    upsert(rows, unique=("project_id",))
    booked = hours_by_role(ids, as_of=as_of)
    leakage.keep(measured, booked, as_of=as_of)
    margin_days.keep(measured, booked, as_of=as_of)
    billing_errors.keep(ids)


def set_aside(project_id: int, version: int, *, as_of: date) -> bool:
    """Store that a project just locked could not be computed: no value, not_computed; False if that was stored before.

    A sum that is known to be wrong is worth less than none.
    """
    row = uncomputed(Project.objects.select_related("firm").get(pk=project_id), as_of=as_of)
    row.project_version = version
    is_new = bool(ProjectFigures.objects.get(pk=project_id).reasons != row.reasons)
    row.save(force_update=True)
    leakage.drop(project_id)
    billing_errors.drop([project_id])
    margin_days.set_aside(row, status=row.project.status, as_of=as_of)
    return is_new


def uncomputed(project: Project, *, as_of: date) -> ProjectFigures:
    """A row without any value: each is not_computed."""
    return ProjectFigures(
        project=project,
        firm_id=project.firm_id,
        legal_entity_id=project.legal_entity_id,
        currency=project.currency,
        reporting_currency=project.firm.reporting_currency,
        as_of=as_of,
        project_version=project.version,
        reasons=dict.fromkeys(sorted(KEPT - {"closing_rate"}), Reason.NOT_COMPUTED),
    )


def measured_of(loaded: Loaded, *, as_of: date) -> Measured:
    """One project's figures, unrounded and as they would be stored, with what they were measured from; without days."""
    inputs = inputs_of(loaded, as_of=as_of)
    value = measure(inputs, as_of=as_of)
    figures = _figures(inputs, value, as_of)
    return Measured(loaded, inputs, value, figures, _row(loaded.project, inputs, value, figures, as_of))


def row_of(project: Project, inputs: ProjectInputs, *, as_of: date) -> ProjectFigures:
    """One project's row of figures: values rounded to what a column keeps, reasons where there is none."""
    value = measure(inputs, as_of=as_of)
    figures = _figures(inputs, value, as_of)
    return _with_days(_row(project, inputs, value, figures, as_of), inputs, value, figures)


def _figures(inputs: ProjectInputs, value: ProjectValue, as_of: date) -> Figures:
    """Each figure in both currencies, unrounded, or why there is none."""
    measured = {**value.figures, **translate(inputs, value.figures, as_of=as_of)}
    return {name: within_range(name, figure) for name, figure in measured.items()}


def _row(project: Project, inputs: ProjectInputs, value: ProjectValue, figures: Figures, as_of: date) -> ProjectFigures:
    revenue_of = posted_names(inputs, as_of)
    return ProjectFigures(
        project_id=project.pk,
        firm_id=project.firm_id,
        legal_entity_id=project.legal_entity_id,
        currency=project.currency,
        reporting_currency=inputs.reporting_currency,
        closing_rate=closing_rate(inputs),
        as_of=as_of,
        project_version=project.version,
        reasons=_reasons(figures, value.agreed),
        contract_lines=[line_of(line) for line in value.agreed.lines],
        revenue_of=None if revenue_of is None else list(revenue_of),
        baseline_number=value.agreed.baseline.number if value.agreed.baseline else None,
        **{name: stored(name, figure) for name, figure in figures.items() if name in KEPT},
        **_counts(value, inputs),
    )


def _with_days(row: ProjectFigures, inputs: ProjectInputs, value: ProjectValue, figures: Figures) -> ProjectFigures:
    """The row with what it is made of day by day: most of what measuring costs, and asked for only where it is kept."""
    row.money_by_day = money_by_day(inputs, value.earned, figures, as_of=row.as_of)
    row.waiting_by_day = waiting_by_day(inputs, value.unbilled, figures, as_of=row.as_of)
    row.waiting_by_reason = by_reason(row.waiting_by_day)
    row.balance_by_day = balance_by_day(inputs, value.earned, figures, as_of=row.as_of)
    methods = {line.terms.method for line in value.agreed.lines} or {inputs.method}
    row.work_by_invoice = work_by_invoice(inputs.days, methods)
    return row


def _reasons(figures: Mapping[str, Figure], agreed: Agreed) -> dict[str, str]:
    missing = {} if agreed.baseline else {"baseline_number": Reason.NO_BASELINE.value}
    return {name: figure.reason.value for name, figure in figures.items() if figure.reason} | missing


def line_of(line: LineRevenue) -> dict[str, object]:
    """A contract line as it is kept: amounts as text with the places of a column, null with the reason."""
    named = {"recognised": line.recognised, "forecast": line.forecast, "over_cap": line.over_cap}
    amounts = {name: within_range(name, figure) for name, figure in {"price": line.terms.price, **named}.items()}
    return {
        "line": line.terms.key,
        "title": line.terms.title,
        "method": line.terms.method,
        "flag": line.flag,
        "reason": next((figure.reason for figure in amounts.values() if figure.reason), None),
        **{name: None if figure.value is None else f"{stored(name, figure):f}" for name, figure in amounts.items()},
    }


def within_range(name: str, figure: Figure) -> Figure:
    """The figure, or out_of_range where it is larger than its column: a percent of next to nothing."""
    is_too_large = figure.value is not None and abs(figure.value) > LARGEST[name.endswith("_pct")]
    return unknown(Reason.OUT_OF_RANGE) if is_too_large else figure


def stored(name: str, figure: Figure) -> Decimal | None:
    """A figure as its column keeps it: 8 places for percent, 4 for money, half away from zero."""
    places = PLACES[name.endswith("_pct")]
    return None if figure.value is None else figure.value.quantize(places, rounding=ROUND_HALF_UP)


def closing_rate(inputs: ProjectInputs) -> Decimal | None:
    """Units of the reporting currency for one of the project's, to 10 places; None: no rate young enough."""
    rate = inputs.closing.rate(inputs.currency, inputs.reporting_currency)
    return None if rate is None else rate.quantize(Decimal("1e-10"), rounding=ROUND_HALF_UP)


def _counts(value: ProjectValue, inputs: ProjectInputs) -> Mapping[str, object]:
    return {
        "exhaustion_on": value.exhaustion_on,
        "open_roles": value.open_roles,
        "open_roles_soon": value.open_roles_soon,
        "open_hours": value.open_hours.quantize(HOURS, rounding=ROUND_HALF_UP),
        "hours": inputs.hours,
        "uncosted_hours": inputs.uncosted_hours,
        "unrated_hours": inputs.unrated_hours,
    }
