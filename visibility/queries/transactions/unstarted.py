"""The list of what came in and started no transaction: deals, approved entries, suppliers' invoices, parked news."""

from collections.abc import Mapping
from datetime import datetime
from typing import get_args

from integrations.canonical.models import Project
from journeys.queries.record_shapes import Unstarted, UnstartedRow
from journeys.queries.unstarted import unstarted as rows_of
from journeys.queries.unstarted import unstarted_count
from visibility.access import Viewer, opens_exchanges, scoped
from visibility.queries.ledger import Ledger, ledger_of
from visibility.queries.project.address import address_of, shared_codes
from visibility.queries.shapes.common import Drill
from visibility.queries.shapes.unstarted import KindTab, UnstartedLine, UnstartedPage
from visibility.queries.version import version

PER_PAGE = 50
KINDS: tuple[Unstarted, ...] = get_args(Unstarted)
LABELS: Mapping[Unstarted, str] = {
    "deals": "Won deals",
    "time": "Approved time",
    "expenses": "Approved expenses",
    "bills": "Supplier invoices",
    "parked": "Parked",
}
LACKS = {
    "account": "Its customer was not read from the CRM yet; it starts by itself once it is.",
    "day": "It has no day. Enter one where it was booked.",
    "project": "Its project was not read yet; it starts by itself once it is.",
    "person": "Its person was not read yet; it starts by itself once it is.",
}
UNTOLD = "No news of it was worked on. It starts with its next change."
NOBODY = 0


def unstarted(viewer: Viewer, kind: Unstarted, *, page: int, now: datetime) -> UnstartedPage:
    """One page of a kind, newest first, within the viewer's legal entities."""
    ledger = ledger_of(viewer, now=now)
    found = rows_of(ledger.scope, kind, now=now, start=(page - 1) * PER_PAGE, most=PER_PAGE + 1)
    shown = found[:PER_PAGE]
    projects = _projects(viewer, shown)
    return UnstartedPage(
        version=version(viewer, now=now),
        now=now,
        currency=viewer.reporting_currency,
        kind=kind,
        tabs=tuple(
            KindTab(kind=one, label=LABELS[one], count=unstarted_count(ledger.scope, one, now=now)) for one in KINDS
        ),
        rows=tuple(_line(ledger, row, projects) for row in shown),
        page=page,
        has_more=len(found) > PER_PAGE,
    )


def _line(ledger: Ledger, row: UnstartedRow, projects: Mapping[int, Drill]) -> UnstartedLine:
    return UnstartedLine(
        what=row.what,
        detail=row.detail,
        customer=row.customer,
        entity=ledger.entities.get(row.legal_entity_id or NOBODY, ""),
        connection=row.connection,
        amount=ledger.in_reporting(row.amount, row.currency),
        at=row.at,
        why=row.reason or LACKS.get(row.lacks, UNTOLD),
        project=projects.get(row.project_id or NOBODY),
        exchange_id=row.exchange_id if opens_exchanges(ledger.viewer) else None,
    )


def _projects(viewer: Viewer, rows: list[UnstartedRow]) -> dict[int, Drill]:
    """The pages of the projects that rows are of and the viewer may see."""
    wanted = {row.project_id for row in rows if row.project_id}
    if not wanted:
        return {}
    codes = scoped(Project.objects.filter(pk__in=wanted, is_deleted=False), viewer).values_list("pk", "code")
    shared = shared_codes(viewer.firm_id)
    return {pk: Drill(name="project", arguments={"code": address_of(pk, code, shared)}) for pk, code in codes}
