"""Approved time off of planned people counts as open seats, by hand; who may know why. Today is June 30, 2026."""

from datetime import date
from decimal import Decimal

import pytest

from integrations.canonical.models import Allocation, Person, Project, TimeOff
from integrations.models import Connection
from tests.visibility import arrivals
from tests.visibility import builders as make
from visibility.models import ProjectFigures
from visibility.projections.turn import run
from visibility.queries.portfolio.trends import demand_ahead
from visibility.queries.project.page import project as page_of
from visibility.queries.shapes.project import TeamRow
from visibility.trust.needs import OPTIONAL, fed_by, required

D = Decimal
pytestmark = pytest.mark.django_db


class Plan:
    """One person at 150 an hour, planned for 110 hours on the 22 weekdays of July 1 to 30: five a day."""

    def __init__(self) -> None:
        self.firm = make.make_firm()
        self.connection: Connection = make.make_connection(self.firm)
        entity = make.make_entity(self.firm)
        self.person: Person = make.make_person(entity)
        self.project: Project = make.make_project(entity)
        days = {"starts_on": date(2026, 7, 1), "ends_on": date(2026, 7, 30)}
        self.seat: Allocation = make.make_allocation(
            self.project, self.connection, person=self.person, hours=D(110), **days
        )

    def be_away(self, *days: int, **changes: object) -> None:
        for day in days:
            on = date(2026, 7, day)
            arrivals.receive_time_off(self.person, self.connection, f"july-{day}", service_date=on, **changes)

    def figures(self) -> ProjectFigures:
        run(make.NOW)
        return ProjectFigures.objects.get(project=self.project)

    def row(self, role: str) -> TeamRow:
        run(make.NOW)
        viewer = make.make_viewer(self.firm, role=role)
        return page_of(viewer, self.project.code, now=make.NOW).team[0]


@pytest.fixture
def plan() -> Plan:
    return Plan()


def test_a_week_off_is_revenue_at_risk_by_its_own_urgency(plan: Plan) -> None:
    assert (plan.figures().revenue_at_risk, plan.figures().open_roles) == (D(0), 0)
    plan.be_away(15, 16, 17)  # fifteen days ahead
    plan.be_away(30)  # thirty days ahead

    row = plan.figures()

    assert row.revenue_at_risk == D(3_000)  # 4 days x 5 h x 150
    assert row.staffing_risk == D("2062.5")  # 2250 x (1 - 15/60) + 750 x (1 - 30/60)
    assert (row.open_roles, row.open_roles_soon, row.open_hours) == (1, 1, D(20))


def test_half_a_day_counts_half(plan: Plan) -> None:
    plan.be_away(15, hours=D(4))

    assert plan.figures().revenue_at_risk == D(375)


def test_what_is_asked_for_and_not_granted_does_not_count(plan: Plan) -> None:
    plan.be_away(15, is_approved=False)

    assert plan.figures().revenue_at_risk == D(0)


def test_what_is_granted_or_taken_back_later_counts_from_then_on(plan: Plan) -> None:
    plan.be_away(15, is_approved=False)
    plan.figures()
    plan.be_away(15, is_approved=True)
    granted = plan.figures().revenue_at_risk
    arrivals.cancel_time_off(plan.connection, "july-15")

    assert (granted, plan.figures().revenue_at_risk) == (D(750), D(0))


def test_time_off_of_somebody_who_is_not_planned_changes_nothing(plan: Plan) -> None:
    other = make.make_person(plan.person.legal_entity)  # type: ignore[arg-type]  # the fixture gives it one
    make.make_time_off(other, plan.connection, service_date=date(2026, 7, 15))

    assert plan.figures().revenue_at_risk == D(0)
    assert TimeOff.objects.count() == 1


def test_without_a_planned_role_the_one_of_the_person_is_asked_for(plan: Plan) -> None:
    Allocation.objects.update(role="")
    plan.be_away(15)

    assert plan.figures().revenue_at_risk == D(750)


def test_the_open_hours_are_in_the_week_of_the_absence(plan: Plan) -> None:
    plan.be_away(15, 16)

    ahead = demand_ahead([plan.project.pk], today=make.TODAY)

    assert ahead[:4] == (D(0), D(0), D(10), D(0))


def test_finance_sees_why_and_others_only_what_is_open(plan: Plan) -> None:
    plan.be_away(15, 16)
    finance, pmo = plan.row("finance"), plan.row("pmo")

    assert (finance.open_reason, pmo.open_reason) == ("time off", "")
    assert (pmo.person, pmo.available_hours, pmo.open_hours) == (plan.person.name, D(160), D(10))
    assert (pmo.open_from, pmo.open_to, pmo.tone) == (date(2026, 7, 15), date(2026, 7, 16), "bad")
    assert pmo.risk.figure == D(1125)  # 10 h x 150 x (1 - 15/60)


def test_the_page_tells_what_time_off_feeds_and_no_firm_needs_an_hris() -> None:
    assert fed_by("time_off") == ("Staffing risk", "Staffing radar")
    assert "time_off" not in required("staffing", OPTIONAL)
