"""A consultant, their calendar and project, and what is asked of the staffing radar."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from integrations.canonical.models import Allocation, Firm, LegalEntity, Person, Project
from integrations.models import Connection
from tests.visibility import builders as make
from visibility.access import Viewer
from visibility.projections import calendars
from visibility.queries.shapes.staffing import StaffingFilters, StaffingPage, StaffingRows
from visibility.queries.staffing.page import staffing
from visibility.queries.staffing.rows import staffing_rows

D = Decimal
# Two weeks: Monday to Friday.
FIRST, SECOND = date(2026, 7, 13), date(2026, 7, 20)


@dataclass(frozen=True)
class Scene:
    firm: Firm
    germany: LegalEntity
    source: Connection
    project: Project
    person: Person

    def book(self, **changes: Any) -> Allocation:
        """The person, a full week from FIRST on."""
        plain = {"person": self.person, "hours": D(40), "starts_on": FIRST, "ends_on": FIRST + timedelta(days=4)}
        return make.make_allocation(self.project, self.source, **{**plain, **changes})

    def seek(self, **changes: Any) -> Allocation:
        """A seat that nobody is named for, 80 hours in the two weeks."""
        plain = {"hours": D(80), "starts_on": FIRST, "ends_on": SECOND + timedelta(days=4)}
        return make.make_allocation(self.project, self.source, **{**plain, **changes})


def make_scene() -> Scene:
    """A consultant at 150 an hour with a stored calendar; a project of theirs."""
    firm = make.make_firm()
    germany = make.make_entity(firm)
    calendars.resolve(make.NOW)
    return Scene(
        firm, germany, make.make_connection(firm), make.make_project(germany, name="Polar"), make.make_person(germany)
    )


def ask(viewer: Viewer, **filters: Any) -> StaffingPage:
    return staffing(viewer, StaffingFilters(**filters), now=make.NOW)


def behind(viewer: Viewer, week: str = "", only: str = "", **filters: Any) -> StaffingRows:
    return staffing_rows(viewer, StaffingFilters(**filters), week=week, only=only, now=make.NOW)


def told(page: StaffingPage, role: str = "consultant") -> dict[date, tuple[Decimal | None, str]]:
    row = next(row for row in page.heat if row.role == role)
    return {cell.week.starts_on: (cell.shown.figure, cell.word) for cell in row.cells}


def tile(page: StaffingPage, key: str) -> Any:
    return next(one for one in page.tiles if one.key == key)
