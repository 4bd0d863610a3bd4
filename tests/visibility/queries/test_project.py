"""One project's page: what is done, to come and expected adds up, and every list is the project's own."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from integrations.canonical.models import LegalEntity, Link, Project
from integrations.models import Connection
from tests.visibility import builders as make
from tests.visibility.worlds import Build, as_built
from visibility.access import OutOfScope, Viewer
from visibility.models import ProjectFigures
from visibility.projections import run
from visibility.projections.rebuild import rebuild
from visibility.queries.answers import money
from visibility.queries.facts.page import facts
from visibility.queries.project.page import project
from visibility.queries.shapes.facts import FactFilters, FactKind, FactRow
from visibility.queries.shapes.project import ProjectPage
from visibility.templatetags.answers import against

pytestmark = pytest.mark.django_db
D = Decimal


class Scene:
    """A fixed-price project with milestones, a team with an empty seat, an order and an invoice."""

    def __init__(self) -> None:
        self.connection: Connection = make.make_connection(make.make_firm())
        self.entity: LegalEntity = make.make_entity(self.connection.firm)
        self.person = make.make_person(self.entity, name="Ada Berg")
        make.make_cost_rate(self.person, self.connection, amount=D(100))
        deal = make.make_opportunity(self.entity, amount=D(20_000), staffing=[{"role": "consultant", "hours": "120"}])
        self.project: Project = make.make_project(
            self.entity, revenue_method="fixed_milestone", price=D(20_000), opportunity=deal
        )
        self.fill()
        run(make.NOW)

    def fill(self) -> None:
        plan, source = self.project, self.connection
        make.make_task(plan, source, estimate_hours=D(100), percent_complete=D("0.6"))
        make.make_time(plan, source, self.person, hours=D(50), service_date=date(2026, 5, 4))
        make.make_milestone(plan, source, title="Design", amount=D(8000), accepted_on=date(2026, 5, 20))
        make.make_milestone(plan, source, title="Go-live", amount=D(12_000), due_on=date(2026, 6, 1))
        make.make_invoice(plan, source, amount=D(5000), service_date=date(2026, 5, 25))
        make.make_order(plan, source, amount=D(3000), received_amount=D(1600), billed_amount=D(1000))
        make.make_allocation(plan, source, person=self.person)
        make.make_allocation(plan, source, hours=D(40))

    def viewer(self, role: str = "pmo") -> Viewer:
        return make.make_viewer(self.connection.firm, self.entity, role=role)

    def page(self, role: str = "pmo") -> ProjectPage:
        return project(self.viewer(role), self.project.code, now=make.NOW)


@pytest.fixture(scope="module")
def made(built: Build) -> Scene:
    return built(Scene)


@pytest.fixture
def scene(made: Scene, db: None) -> Scene:
    return as_built(made)


def test_the_margin_grid_adds_up_and_names_the_leak(scene: Scene) -> None:
    revenue, cost, margin = scene.page().grid

    assert (revenue.done.figure, revenue.to_come.figure, revenue.expected.figure) == (
        D(8000),
        D(12_000),
        D(20_000),
    )
    assert (cost.done.figure, cost.to_come.figure, cost.expected.figure) == (D(6000), D(4000), D(10_000))
    assert (margin.done.figure, margin.expected.figure) == (D(2000), D(10_000))
    assert (cost.as_sold.figure, cost.leak.figure) == (D(12_000), D(-2000))
    assert margin.leak.figure == D(-2000)


def test_estimates_stand_side_by_side(scene: Scene) -> None:
    values = {variant.key: variant.value.figure for variant in scene.page().estimates}

    assert values["at_budget"] == D(10_000)  # 6000 + 11000 - 7000
    assert round(values["by_performance"] or 0, 2) == D("9333.33")  # 1000 bought + 10000 x 5000 / 6000
    assert values["bottom_up"] == D(20_000)  # 6000 + (80 + 40) h x 100 + 2000 still ordered


def test_lists_say_what_state_things_are_in(scene: Scene) -> None:
    page = scene.page("finance")

    assert [(row.title, row.state) for row in page.milestones] == [
        ("Go-live", "late"),
        ("Design", "accepted"),
    ]
    assert sorted((row.person, row.risk.figure) for row in page.team) == [("", D(4500)), ("Ada Berg", D(0))]
    (order,) = page.commitments
    assert (order.received.figure, order.accrued.figure, order.open.figure) == (D(1600), D(600), D(2000))
    assert [row.budget.figure for row in page.tasks] == [D(10_000)]
    assert page.figures["unbilled"].figure == D(3000)


def test_the_hours_of_a_task_are_those_booked_on_it_unless_its_source_states_them(scene: Scene) -> None:
    plan, source, person = scene.project, scene.connection, scene.person
    booked = make.make_task(plan, source)
    make.make_task(plan, source, actual_hours=D(7))
    make.make_time(plan, source, person, task=booked, hours=D(3))
    make.make_time(plan, source, person, task=booked, hours=D("1.5"), is_approved=False)
    make.make_time(plan, source, person, task=booked, hours=D(2), is_deleted=True)

    assert [row.actual_hours for row in scene.page().tasks] == [D(0), D("4.5"), D(7)]


def test_the_burn_chart_ends_at_the_estimate(scene: Scene) -> None:
    page = scene.page()

    assert page.burn.points[-1].forecast == D(10_000)
    assert page.burn.budget == D(11_000)  # 100 h x 100, and 1000 that a supplier billed
    assert [point.actual for point in page.burn.points if point.on == make.TODAY] == [D(6000)]
    assert page.revenue.points[-1].forecast == D(20_000)


def test_the_story_runs_from_the_deal_to_the_invoice(scene: Scene) -> None:
    make.make_run(
        scene.connection.firm,
        legal_entity=scene.entity,
        canonical_id=scene.project.opportunity_id,
        state="done",
        started_at=datetime(2026, 3, 21, tzinfo=UTC),
        finished_at=datetime(2026, 3, 21, 0, 0, 12, tzinfo=UTC),
    )

    told = [line.text for line in scene.page().story]

    assert told[0] == "Deal was won for EUR 20k."
    assert told[1:3] == ["Opportunity to project started.", "Opportunity to project was done after 12 s."]
    assert told[3] == "The first time was booked."
    assert told[-1].startswith("Invoice INV-")


def test_a_draft_invoice_bills_nothing_and_was_not_posted(scene: Scene) -> None:
    draft = make.make_invoice(scene.project, scene.connection, amount=D(700), number="NEW-1", status="draft")
    rebuild(make.NOW)

    page = scene.page()

    row = ProjectFigures.objects.get(project=scene.project)
    assert (row.billed, row.unbilled) == (D(5000), D(3000))
    assert [one.status for one in page.invoices if one.number == draft.number] == ["draft"]
    assert not [line for line in page.story if draft.number in line.text]


def test_the_systems_that_know_the_project_are_listed(scene: Scene) -> None:
    Link.objects.create(
        connection=scene.connection,
        object_type="job",
        external_id="42",
        entity="project",
        canonical_id=scene.project.pk,
    )

    assert [(one.object_type, one.external_id) for one in scene.page().systems] == [("job", "42")]


def test_a_project_of_another_entity_is_not_found(scene: Scene) -> None:
    other = make.make_entity(scene.connection.firm, code="US", currency="USD")

    with pytest.raises(OutOfScope):
        project(make.make_viewer(scene.connection.firm, other), scene.project.code, now=make.NOW)


def test_a_project_without_code_is_found_by_its_number(scene: Scene) -> None:
    Project.objects.filter(pk=scene.project.pk).update(code="")

    assert project(scene.viewer(), f"id-{scene.project.pk}", now=make.NOW).code == f"id-{scene.project.pk}"


def test_the_page_stays_within_its_queries(scene: Scene) -> None:
    viewer = scene.viewer()

    with CaptureQueriesContext(database) as asked:
        project(viewer, scene.project.code, now=make.NOW)

    assert len(asked) <= 31


def test_facts_carry_cost_and_evidence(scene: Scene) -> None:
    page = facts(scene.viewer("finance"), scene.project.code, FactFilters(kind="time"), now=make.NOW)

    row = page.rows[0]
    assert (row.hours, row.cost, row.cost_currency, row.state) == (D(50), D("5000.00"), "EUR", "approved")
    assert (row.who, row.connection, page.has_more) == ("Ada Berg", scene.connection.name, False)


def test_costs_list_the_expenses_that_count_with_what_they_cost(scene: Scene) -> None:
    spent = {"amount": D("340.50"), "currency": "GBP", "service_date": date(2026, 6, 20), "exchange_id": 17}
    make.make_expense(scene.project, scene.connection, scene.person, **spent, is_billable=False)
    make.make_expense(scene.project, scene.connection, scene.person, is_approved=False)

    def rows(kind: FactKind) -> list[FactRow]:
        viewer = make.make_viewer(scene.connection.firm, role="pmo")
        page = facts(viewer, scene.project.code, FactFilters(kind=kind), now=make.NOW)
        return [row for row in page.rows if row.what == "Travel"]

    (cost,) = rows("costs")
    assert (cost.cost, cost.cost_currency, cost.who, cost.exchange_id) == (D("340.50"), "GBP", "Ada Berg", 17)
    assert [(row.state, row.cost) for row in rows("expenses")] == [
        ("approved, not billable", D("340.50")),
        ("unapproved", None),
    ]
    assert rows("earned") == []


def test_the_revenue_of_time_and_materials_opens_what_earned_it(scene: Scene) -> None:
    Project.objects.filter(pk=scene.project.pk).update(revenue_method="time_and_materials", version=2)
    make.make_expense(scene.project, scene.connection, scene.person, amount=D(340))
    make.make_time(scene.project, scene.connection, scene.person, is_approved=False)
    run(make.NOW)

    revenue = scene.page().grid[0]
    page = facts(scene.viewer(), scene.project.code, FactFilters(kind="earned"), now=make.NOW)

    assert revenue.drills["done"].query == {"kind": "earned"}
    assert revenue.done.figure == sum(row.amount or 0 for row in page.rows) == D(1540)  # 1200 + 340


@pytest.mark.parametrize("kind", ["milestones", "invoices", "commitments", "allocations", "tasks"])
def test_every_kind_of_fact_has_rows(scene: Scene, kind: str) -> None:
    page = facts(scene.viewer(), scene.project.code, FactFilters(kind=kind), now=make.NOW)  # type: ignore[arg-type]

    assert {row.kind for row in page.rows} == {kind}


def test_a_milestone_is_in_one_state_on_the_project_and_in_its_rows(scene: Scene) -> None:
    make.make_milestone(
        scene.project, scene.connection, title="Kick-off", accepted_on=date(2026, 5, 2), is_invoiced=True
    )
    make.make_milestone(scene.project, scene.connection, title="Handover", due_on=make.TODAY)

    page = facts(scene.viewer(), scene.project.code, FactFilters(kind="milestones"), now=make.NOW)

    states = {row.title: row.state for row in scene.page().milestones}
    assert {row.what: row.state for row in page.rows} == states
    assert set(states.values()) == {"invoiced", "accepted", "late", "planned"}


def test_an_estimate_tells_how_it_is_reckoned_without_letters(scene: Scene) -> None:
    for one in scene.page().estimates:
        assert not re.search(r"\b(AC|BAC|EV|CPI|SPI)\b", one.tells), one.key
        assert one.tells.endswith(".")
        assert one.formula


def test_an_order_without_a_total_is_not_said_to_have_nothing_open(scene: Scene) -> None:
    make.make_order(scene.project, scene.connection, amount=None, billed_amount=None, service_date=date(2026, 6, 1))

    row = scene.page().commitments[-1]

    assert (row.total.figure, row.billed.figure, row.open.figure) == (None, None, None)


@pytest.mark.parametrize(
    ("leak", "said"), [(-12_000, "GBP 12k better"), (12_000, "GBP 12k worse"), (0, "GBP 0"), (None, "\u2013")]
)
def test_what_leaks_against_as_sold_is_worse_or_better_and_has_no_sign(leak: int | None, said: str) -> None:
    shown = against(money(None if leak is None else D(leak), "GBP", "no_budget"))

    assert re.sub("<[^>]+>", "", shown) == said
