"""The page of a project with a contract: what was signed, rows behind each cell, estimates side by side."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from integrations.canonical.models import Contract, MasterView
from tests.visibility import builders as make
from tests.visibility import signed
from tests.visibility.worlds import Build, as_built
from visibility.projections import run
from visibility.queries import kept
from visibility.queries.facts.page import facts
from visibility.queries.portfolio.filters import filters_of
from visibility.queries.portfolio.page import portfolio
from visibility.queries.project.grid import PARTS
from visibility.queries.project.page import project
from visibility.queries.shapes.facts import FactFilters, FactKind, FactRow
from visibility.queries.shapes.project import ProjectPage

pytestmark = pytest.mark.django_db
D = Decimal


class Scene:
    """10 hours at 100 cost and 150 billed under a cap of 1200; 60 hours left; sold for 20,000 with 120 hours."""

    def __init__(self) -> None:
        self.connection = make.make_connection(make.make_firm())
        entity = make.make_entity(self.connection.firm)
        person = make.make_person(entity)
        make.make_cost_rate(person, self.connection, amount=D(100))
        self.deal = make.make_opportunity(entity, amount=D(20_000), staffing=[{"role": "consultant", "hours": "120"}])
        self.project = make.make_project(entity, price=D(20_000), opportunity=self.deal)
        make.make_task(self.project, self.connection, estimate_hours=D(100), percent_complete=D("0.4"))
        make.make_time(self.project, self.connection, person, hours=D(10), amount=D(1500))
        contract = signed.make_contract(self.project, self.connection)
        signed.make_line(contract, "capped_tm", cap=D(1200))
        signed.make_change(contract, number="CO-1", amount=D(7000), cost_change=D(4000), hours_change=D(40))
        self.viewer = make.make_viewer(self.connection.firm, entity, role="finance")

    def page(self) -> ProjectPage:
        run(make.NOW)
        return project(self.viewer, self.project.code, now=make.NOW)

    def rows(self, kind: FactKind) -> tuple[FactRow, ...]:
        return facts(self.viewer, self.project.code, FactFilters(kind=kind), now=make.NOW).rows


@pytest.fixture(scope="module")
def made(built: Build) -> Scene:
    return built(Scene)


@pytest.fixture
def scene(made: Scene, db: None) -> Scene:
    return as_built(made)


def test_the_portfolio_names_the_method_that_was_signed_or_says_by_line(scene: Scene) -> None:
    scene.page()
    before = portfolio(scene.viewer, filters_of({}), now=make.NOW)
    contract = Contract.objects.get()
    signed.make_line(contract, "fixed_milestone", amount=D(5000), cap=None)
    scene.page()
    kept.forget()

    after = portfolio(scene.viewer, filters_of({"method": "by_line"}), now=make.NOW)

    assert [row.method_label for row in before.rows] == ["Time and materials, capped"]
    assert [row.method_label for row in after.rows] == ["By contract line"]
    assert [(one.value, one.label) for one in after.methods] == [("by_line", "By contract line")]
    assert {key for bucket in after.unbilled for key in bucket.by_method} == {"by_line"}
    assert scene.page().method == "by_line"


def test_the_contract_stands_with_its_lines_and_pending_changes_apart(scene: Scene) -> None:
    part = scene.page().signed

    assert (part.value.figure, part.pending.figure, part.over_cap.figure) == (D(20_000), D(7000), D(300))
    assert [(one.number, one.po_number, one.signed_on) for one in part.contracts] == [
        ("C-1", "PO-7", date(2026, 3, 25))
    ]
    (line,) = part.lines
    assert (line.method_label, line.recognised.figure, line.forecast.figure) == (
        "Time and materials, capped",
        D(1200),
        D(1200),
    )
    (change,) = part.changes
    assert (change.price.figure, change.cost.figure, change.hours, change.signed_on) == (D(7000), D(4000), D(40), None)


def test_every_cell_of_the_grid_opens_rows(scene: Scene) -> None:
    MasterView.objects.create(
        connection=scene.connection,
        entity="opportunity",
        canonical_id=scene.deal.pk,
        fields={"name": "Deal", "amount": "20000.00", "currency": "EUR", "won_at": "2026-03-20T00:00:00+00:00"},
        hash="-",
        seen_at=datetime(2026, 3, 21, tzinfo=UTC),
    )

    for line in scene.page().grid:
        assert set(line.drills) == set(PARTS)
        for part, drill in line.drills.items():
            rows = facts(scene.viewer, scene.project.code, FactFilters(**drill.query), now=make.NOW).rows  # type: ignore[arg-type]
            assert rows, (line.key, part)


def test_what_was_signed_has_rows_with_their_state(scene: Scene) -> None:
    scene.page()

    found = {row.what: (row.state, row.amount) for row in scene.rows("contracts")}

    assert found == {
        "Contract C-1, order PO-7": ("signed", None),
        "Rollout": ("capped_tm", D(20_000)),
        "CO-1 More": ("pending", D(7000)),
    }


def test_a_deal_shows_what_each_system_says_of_it(scene: Scene) -> None:
    views = {"amount": "20000.00", "currency": "EUR", "stage": "Closed Won", "staffing": [{"hours": "120"}]}
    seen = {"hash": "-", "seen_at": make.NOW, "fields": views, "entity": "opportunity", "exchange_id": 9}
    MasterView.objects.create(connection=scene.connection, canonical_id=scene.deal.pk, **seen)

    (row,) = scene.rows("sold")

    assert (row.amount, row.currency, row.hours, row.state) == (D(20_000), "EUR", D(120), "Closed Won")


def test_against_a_baseline_the_estimate_used_is_that_of_the_tasks(scene: Scene) -> None:
    signed.make_baseline(scene.project, scene.connection, m04=3000, m05=3000)

    page = scene.page()

    used = {one.key: one.value.figure for one in page.estimates if one.is_used}
    assert used == {"by_tasks": page.figures["eac"].figure} == {"by_tasks": D(7000)}  # 1000 + 60 h x 100
    assert {one.key: one.value.figure for one in page.estimates}["at_budget"] == D(4600)  # 1000 + 6000 - 2400
    (plan,) = page.signed.baselines
    assert (plan.number, plan.budget.figure, plan.is_current) == (1, D(6000), True)
    assert [row.state for row in scene.rows("baseline")] == ["baseline 1"] * 2
