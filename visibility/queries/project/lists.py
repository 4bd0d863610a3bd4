"""A project's long lists in pages: what its own page shows the beginning of."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, get_args

from visibility.access import Viewer
from visibility.queries.portfolio.lines import code_of
from visibility.queries.project.address import address_in_firm, find
from visibility.queries.project.bills import project_bills
from visibility.queries.project.entries import PER_PAGE
from visibility.queries.project.expenses import project_expenses
from visibility.queries.project.page import project
from visibility.queries.project.time import project_time
from visibility.queries.shapes.project_bills import ProjectBills
from visibility.queries.shapes.project_expenses import ProjectExpenses
from visibility.queries.shapes.project_lists import ListKind, ProjectList
from visibility.queries.shapes.project_time import ProjectTime

KINDS: tuple[ListKind, ...] = get_args(ListKind)
ENTRIES: Mapping[str, Callable[..., ProjectTime | ProjectExpenses | ProjectBills]] = {
    "time": project_time,
    "expenses": project_expenses,
    "bills": project_bills,
}


def project_list(
    viewer: Viewer, address: str, kind: ListKind, *, state: str = "", page: int = 1, now: datetime
) -> ProjectList:
    """One page of one list; a page beyond the last one has no rows. Raises OutOfScope."""
    if kind in ENTRIES:
        return _entries(viewer, address, kind, state, page)
    whole = project(viewer, address, now=now)
    rows: Sequence[Any] = getattr(whole, kind)
    return ProjectList(
        kind=kind,
        code=whole.code,
        address=whole.address,
        name=whole.name,
        rows=rows[(page - 1) * PER_PAGE : page * PER_PAGE],
        count=len(rows),
        page=page,
        page_count=_pages(len(rows)),
    )


def _entries(viewer: Viewer, address: str, kind: ListKind, state: str, page: int) -> ProjectList:
    """Time, expenses or bills: only the rows of the page are read."""
    found, booked = find(viewer, address), ENTRIES[kind](viewer, address, state=state, page=page)
    counts = {one.key: one.count for one in booked.states}
    count = counts.get(booked.state, 0) if booked.state else booked.count
    return ProjectList(
        kind=kind,
        code=code_of(found.pk, found.code),
        address=address_in_firm(found),
        name=found.name,
        rows=booked.rows,
        count=count,
        page=page,
        page_count=_pages(count),
        state=booked.state,
        states=booked.states,
    )


def _pages(count: int) -> int:
    return max(-(-count // PER_PAGE), 1)
