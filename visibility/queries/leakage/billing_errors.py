"""Errors of invoices: their list within a selection of projects, their kinds with money, and each in a sentence."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import F, QuerySet

from visibility.access import OutOfScope, Viewer
from visibility.models.billing_errors import DOUBLED_LINE, KINDS, BillingError
from visibility.queries.answers import money, open_value, words
from visibility.queries.leakage.selection import Selection, choosing, select
from visibility.queries.leakage.words import AT_RISK
from visibility.queries.portfolio.lines import Line
from visibility.queries.shapes.billing_errors import BillingErrorPage, BillingErrorRow
from visibility.queries.shapes.common import Drill
from visibility.queries.shapes.leakage import LeakageFilters, LeakageLine
from visibility.queries.version import version
from visibility.queries.wording import exactly
from visibility.trust.billing_errors import Misbilled, misbilled, total_of

PER_PAGE = 50


def billing_errors(viewer: Viewer, filters: LeakageFilters, kind: str, *, now: datetime) -> BillingErrorPage:
    """A page of the list; a kind that is none means all. Raises OutOfScope for a project that is not the viewer's."""
    selection = select(viewer, filters, now=now)
    if filters.project and not selection.lines:
        raise OutOfScope("No such project in your scope.")
    wanted = kind if kind in KINDS else ""
    errors = errors_of(selection)
    found = _found(selection, wanted)
    return BillingErrorPage(
        currency=selection.currency,
        version=version(viewer, now=now),
        kind=wanted,
        project=selection.lines[0].name if filters.project else "",
        total=open_value(total_of(one for one in errors if wanted in ("", one.kind)), selection.currency),
        kinds=kinds(selection, errors),
        rows=tuple(_row(selection, one) for one in found[:PER_PAGE]),
        unknown=_of(selection).filter(amount=None).count(),
        page=filters.page,
        has_more=len(found) > PER_PAGE,
    )


def errors_of(selection: Selection) -> list[Misbilled]:
    """Those of the projects chosen, with their money; one query."""
    viewer, ids = selection.viewer, {line.id for line in selection.lines}
    found = misbilled(viewer.firm_id, viewer.entity_ids, closing=selection.ledger.rates, currency=selection.currency)
    return [one for one in found if one.project_id in ids]


def kinds(selection: Selection, errors: Sequence[Misbilled]) -> tuple[LeakageLine, ...]:
    """Each kind with its money (positive), how many there are, and their list."""
    return tuple(_kind(selection, key, [one for one in errors if one.kind == key]) for key in KINDS)


def sentence(error: BillingError) -> str:
    """What is wrong with the invoice; of one that is not known to be wrong, why it is not."""
    if error.kind == DOUBLED_LINE:
        twin = "this invoice too" if error.twin_id == error.invoice_id else error.twin.number if error.twin else ""
        return f"Line {error.place}, {error.what}, stands on {twin}: {exactly(error.amount, error.currency)}."
    if error.amount is None:
        return f"Its exchange rate cannot be checked. {words(error.reason)}"
    whose = f"that of {error.seems_of:%d %b %Y}" if error.seems_of else "that of no day near"
    return (
        f"Booked at {error.stated_rate:f}, {whose}, not at the {error.own_rate:f} of its own: "
        f"the books are {exactly(error.amount, error.currency)} off."
    )


def sentences(errors: Iterable[BillingError]) -> Mapping[int, tuple[str, ...]]:
    """What is wrong with each invoice, by its key."""
    found: dict[int, tuple[str, ...]] = {}
    for one in errors:
        found[one.invoice_id] = (*found.get(one.invoice_id, ()), sentence(one))
    return found


def _kind(selection: Selection, key: str, errors: Iterable[Misbilled]) -> LeakageLine:
    sum_of_kind, (label, tells) = total_of(errors), AT_RISK[key]
    return LeakageLine(
        key=key,
        label=label,
        value=open_value(sum_of_kind, selection.currency),
        tells=tells,
        count=sum_of_kind.count,
        drill=Drill(name="leakage-errors", query={**choosing(selection.filters), "kind": key}),
    )


def _of(selection: Selection) -> "QuerySet[BillingError]":
    return BillingError.objects.filter(
        firm_id=selection.viewer.firm_id, project_id__in=[line.id for line in selection.lines]
    )


def _found(selection: Selection, kind: str) -> list[BillingError]:
    """Those of the page and one more, the dearest first."""
    start = (selection.filters.page - 1) * PER_PAGE
    found = _of(selection).exclude(amount=None).filter(kind__in=[kind] if kind else KINDS)
    ordered = found.select_related("invoice", "twin").order_by(F("amount").desc(), "pk")
    return list(ordered[start : start + PER_PAGE + 1])


def _row(selection: Selection, error: BillingError) -> BillingErrorRow:
    line: Line = selection.by_id[error.project_id]
    return BillingErrorRow(
        kind=error.kind,
        label=AT_RISK[error.kind][0],
        number=error.invoice.number,
        issued_on=error.invoice.service_date,
        why=sentence(error),
        project=line.name,
        customer=line.customer or "",
        entity=line.entity or "",
        at_stake=selection.ledger.in_reporting(error.amount, error.currency),
        own_money=money(error.amount, error.currency),
        drill=Drill(name="project-facts", arguments={"code": line.address}, query={"kind": "invoices"}),
    )
