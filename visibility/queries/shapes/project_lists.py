"""The answer of one of a project's lists, whole and in pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from visibility.queries.shapes.project_entries import EntryState

ListKind = Literal["time", "expenses", "bills", "tasks", "team", "invoices"]


@dataclass(frozen=True, kw_only=True)
class ProjectList:
    """One page of a list, in the order of the project's page. address: what URLs call the project.

    count: rows of all pages, of time, expenses and bills those of the state asked for ("" = all); states: where entries
    stand, none for other lists. rows: those of the project's page.
    """

    kind: ListKind
    code: str
    address: str
    name: str
    rows: Sequence[Any]
    count: int
    page: int
    page_count: int
    state: str = ""
    states: Sequence[EntryState] = ()
