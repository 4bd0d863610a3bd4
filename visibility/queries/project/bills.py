"""A project's part of suppliers' invoices, each with what became of it at the ERP."""

from journeys.queries.bill_lines import bill_lines, bill_sums
from journeys.queries.record_shapes import SupplierLine
from visibility.access import Viewer
from visibility.queries.answers import money
from visibility.queries.project.address import find
from visibility.queries.project.entries import PER_PAGE, known_state, standing
from visibility.queries.project.expenses import states_of
from visibility.queries.shapes.project_bills import BillRow, ProjectBills


def project_bills(
    viewer: Viewer, address: str, *, state: str = "", page: int = 1, most: int = PER_PAGE
) -> ProjectBills:
    """One page of the invoices that stand there; a state that is none means all. Raises OutOfScope."""
    project, wanted = find(viewer, address), known_state(state)
    sums = bill_sums(project.pk)
    found = bill_lines(project.pk, state=wanted, start=(page - 1) * most, most=most + 1) if sums else []
    return ProjectBills(
        state=wanted,
        states=states_of(sums),
        count=sum(one.entries for one in sums.values()),
        rows=tuple(_row(viewer, line) for line in found[:most]),
        page=page,
        has_more=len(found) > most,
    )


def _row(viewer: Viewer, line: SupplierLine) -> BillRow:
    amount = money(line.amount, line.currency)
    return BillRow(**standing(viewer, line), number=line.number, corrects=line.corrects, amount=amount)
