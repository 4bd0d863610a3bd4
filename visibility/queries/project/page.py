"""The project page: margin grid, burn, estimates, milestones, team, money, story."""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from visibility.access import Viewer
from visibility.measures.figure import Reason, figure_of
from visibility.projections.batches import UNCOMPUTABLE
from visibility.queries import tones
from visibility.queries.answers import confidence, money_of, words
from visibility.queries.failures import failures
from visibility.queries.intercompany.pairs import of_project
from visibility.queries.methods import METHOD_LABELS
from visibility.queries.notices import first_loads, wrongly_billed
from visibility.queries.project import money as project_money
from visibility.queries.project import rows as project_rows
from visibility.queries.project.contract import signed_part
from visibility.queries.project.grid import facts_of, grid
from visibility.queries.project.holds import project_holds
from visibility.queries.project.look import Look, look, look_without_figures
from visibility.queries.project.shown import AS_SIGNED, Switch, shown_in
from visibility.queries.project.story import story
from visibility.queries.shapes.common import Notice, Tone
from visibility.queries.shapes.project import ProjectPage
from visibility.queries.version import version
from visibility.trust.billing_errors import priced
from visibility.trust.grading import Graded, grade
from visibility.trust.open_money import NOTHING, OpenMoney, sum_of
from visibility.trust.streams import loading, optional_of

log = logging.getLogger(__name__)

UNCOMPUTED = Notice(
    tone="bad",
    title="This project has no figures.",
    text="They could not be computed from what the sources say. Its rows can be opened: mend the odd one where it was "
    "entered, and the figures come by themselves.",
)
SHOWN = (
    "bac",
    "pv",
    "ev",
    "ac",
    "eac",
    "recognised",
    "billed",
    "unbilled",
    "deferred",
    "pending_value",
    "committed",
    "forecast_revenue",
    "forecast_margin",
    "forecast_margin_pct",
    "contract_value",
    "pending_change_value",
    "over_cap",
    "as_sold_margin",
    "as_sold_margin_pct",
    "progress_pct",
    "burn_pct",
    "weekly_burn",
    "staffing_risk",
    "revenue_at_risk",
)


def project(viewer: Viewer, code: str, *, now: datetime, switch: Switch = AS_SIGNED) -> ProjectPage:
    """Everything of one project's page. Raises OutOfScope when the viewer has no project of that code.

    Where the arithmetic breaks on what the sources say the page stands without figures, and says so.
    """
    try:
        return _page(look(viewer, code, now=now), switch)
    except UNCOMPUTABLE:
        log.exception("The page of project %s stands without figures.", code)
        return _page(look_without_figures(viewer, code, now=now), switch)


def _page(seen: Look, switch: Switch) -> ProjectPage:
    viewer, shown = seen.viewer, shown_in(seen, switch)
    row, unfinished = seen.stored.row, sum_of(seen.runs)
    return ProjectPage(
        **_head(seen),
        **_lists(seen),
        version=version(viewer, now=seen.now),
        loading=loading(seen.streams),
        is_computed=seen.is_computed,
        rate=row.closing_rate,
        as_of_on=row.as_of,
        exhaustion_on=row.exhaustion_on,
        figures={name: seen.stored.value(name) for name in SHOWN},
        tones=_tones(seen),
        grid=grid(seen, shown),
        grid_currency=shown.currency,
        grid_words=shown.words,
        money=switch.money,
        money_rate=switch.rate,
        signed=signed_part(seen),
        burn=project_money.burn(seen),
        revenue=project_money.revenue(seen),
        estimates=project_money.estimates(seen),
        unbilled=project_money.unbilled(seen),
        holds=project_holds(seen),
        story=story(seen),
        notices=(
            *first_loads(seen.streams, has_counts=viewer.entity_ids is None),
            *failures(seen.runs, viewer.reporting_currency, {"project": seen.address}),
            *_wrongly_billed(seen),
            *_gaps(seen),
        ),
        confidence=confidence(_graded(seen, unfinished), viewer.reporting_currency),
    )


def _wrongly_billed(seen: Look) -> tuple[Notice, ...]:
    closing, currency = seen.loaded.directory.closing, seen.viewer.reporting_currency
    found: dict[str, OpenMoney] = {}
    for one in seen.errors:
        if one.amount is not None:
            found[one.kind] = found.get(one.kind, NOTHING) + priced(one.amount, one.currency, closing, currency)
    return wrongly_billed(found, currency, facts_of(seen, kind="invoices"))


def _graded(seen: Look, unfinished: OpenMoney) -> Graded:
    """The grade of the forecast margin, against the revenue it is made of; a margin that is null has none."""
    row = seen.stored.row
    return grade(
        "margin",
        None if row.forecast_margin_reporting is None else row.forecast_revenue_reporting,
        streams=seen.streams,
        open_money=unfinished,
        optional=optional_of(seen.viewer.firm_id),
    )


def _head(seen: Look) -> Mapping[str, Any]:
    project = seen.project
    return {
        "code": seen.code,
        "address": seen.address,
        "name": project.name,
        "customer": project.customer.name if project.customer else "",
        "entity": project.legal_entity.code if project.legal_entity else "",
        "manager": project.manager,
        "practice": project.practice,
        "region": project.region,
        "method": seen.method,
        "method_label": _method_label(seen),
        "status": project.status,
        "currency": project.currency,
        "reporting_currency": seen.viewer.reporting_currency,
        "price": money_of(figure_of(project.price, Reason.NO_REVENUE), project.currency),
        "starts_on": project.starts_on,
        "ends_on": project.ends_on,
    }


def _method_label(seen: Look) -> str:
    """The methods of what was signed, else the project's own."""
    methods = dict.fromkeys(seen.signed_methods) or {seen.project.revenue_method: None}
    return " and ".join(METHOD_LABELS.get(method, method) for method in methods)


def _lists(seen: Look) -> Mapping[str, Any]:
    return {
        "tasks": project_rows.tasks(seen),
        "milestones": project_rows.milestones(seen),
        "team": project_rows.team(seen),
        "commitments": project_rows.commitments(seen),
        "invoices": project_rows.invoices(seen),
        "intercompany": of_project(seen.viewer, seen.project.pk),
        "systems": project_rows.systems(seen),
    }


def _tones(seen: Look) -> Mapping[str, Tone]:
    row = seen.stored.row
    old = None if row.unbilled_90 is None or row.unbilled_over is None else row.unbilled_90 + row.unbilled_over
    return {
        "burn": tones.burn(row.burn_pct, row.progress_pct),
        "margin": tones.margin(row.forecast_margin_pct, row.as_sold_margin_pct),
        "unbilled": tones.unbilled(row.unbilled, old),
        "staffing": tones.staffing(row.revenue_at_risk, row.forecast_revenue, row.open_roles_soon),
    }


def _gaps(seen: Look) -> tuple[Notice, ...]:
    """What is left out of this project's figures, and why."""
    if not seen.is_computed:
        return (UNCOMPUTED,)
    inputs = seen.inputs
    gaps = (
        (inputs.uncosted_hours, f"{inputs.uncosted_hours:f} hours have no cost rate.", "no_rate"),
        (inputs.unrated_hours, f"{inputs.unrated_hours:f} billable hours have no bill rate.", "no_rate"),
        (inputs.uncosted_expenses, f"Approved expenses without an amount: {inputs.uncosted_expenses}.", "no_amount"),
        (inputs.missing_rates, f"Postings without an exchange rate: {inputs.missing_rates}.", "missing_rate"),
    )
    return tuple(Notice(tone="warn", title=title, text=words(reason)) for amount, title, reason in gaps if amount)
