"""Believed then, known now: two readings of the same days, and late facts that add up to what lies between."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from integrations.canonical.models import CostRate, Project, Task, TimeEntry
from tests.visibility import builders as make
from tests.visibility.queries.believing import LATER, NOW, THEN, Shop
from tests.visibility.signed import make_change, make_contract, make_line
from tests.visibility.worlds import Build, as_built
from visibility.access import OutOfScope
from visibility.measures.figure import Figure
from visibility.models import ProjectFigures
from visibility.projections import run
from visibility.projections.believed import load_believed
from visibility.projections.inputs import load
from visibility.projections.project_value import measure
from visibility.queries.belief.page import FIGURES, instant_of, project_belief
from visibility.queries.shapes.belief import ProjectBelief

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture(scope="module")
def made(built: Build) -> Shop:
    return built(Shop)


@pytest.fixture
def shop(made: Shop, db: None) -> Shop:
    return as_built(made)


def sides(page: ProjectBelief, name: str) -> tuple[Decimal | None, ...]:
    found = next(one for one in page.figures if one.name == name)
    return found.believed.figure, found.known.figure, found.difference.figure


def effects(page: ProjectBelief) -> list[tuple[str, str, Decimal | None]]:
    return [(line.what, line.change, line.effect.figure) for line in page.lines]


def test_a_late_subcontract_bill_is_known_now_and_was_not_believed_then(shop: Shop) -> None:
    shop.late_subcontract()

    page = shop.seen()

    assert sides(page, "ac") == (D(800), D(4800), D(4000))
    assert effects(page) == [("Purchase order", "new", D(4000))]
    line = page.lines[0]
    assert (line.service_date, line.recorded_at, line.late_days) == (date(2026, 5, 4), LATER, 97)
    assert (line.amount, line.currency) == (D(4000), "EUR")


def test_what_was_signed_since_is_known_now_and_was_not_believed_then(shop: Shop) -> None:
    contract = make_contract(shop.project, shop.connection)
    make_line(contract, "capped_tm", cap=D(1_000))
    make_change(contract, signed_on=date(2026, 6, 20), amount=D(150), recorded_at=LATER)

    page = shop.seen("recognised")
    run(NOW)

    assert sides(page, "recognised") == (D(1_000), D(1_150), D(150))
    assert [(line.change, line.effect.figure) for line in page.lines] == [("rest", D(150))]
    assert ProjectFigures.objects.get(project=shop.project).recognised == D(1_150)


def test_hours_that_a_line_is_measured_by_are_those_known_then(shop: Shop) -> None:
    make_line(make_contract(shop.project, shop.connection), "fixed_poc_effort", amount=D(10_000))
    make.make_time(shop.project, shop.connection, shop.person, hours=D(2), recorded_at=LATER)

    # 50 hours of the task are left: 8 of 58 were worked then, 10 of 60 are now.
    assert sides(shop.seen("recognised"), "recognised")[:2] == (D("1379.31"), D("1666.67"))


def test_what_was_done_after_the_day_is_in_neither(shop: Shop) -> None:
    make.make_time(shop.project, shop.connection, shop.person, service_date=date(2026, 7, 1), recorded_at=LATER)

    page = shop.seen()

    assert sides(page, "ac") == (D(800), D(800), D(0))
    assert page.lines == ()


def test_a_correction_is_told_with_what_it_moved(shop: Shop) -> None:
    TimeEntry.objects.filter(pk=shop.entry.pk).update(hours=D(6), recorded_at=LATER, version=2)

    page = shop.seen()

    assert sides(page, "ac") == (D(800), D(600), D(-200))
    assert effects(page) == [("Time entry", "changed", D(-200))]


def test_what_was_deleted_since_was_believed_then(shop: Shop) -> None:
    TimeEntry.objects.filter(pk=shop.entry.pk).update(is_deleted=True, recorded_at=LATER, version=2)

    page = shop.seen()

    assert sides(page, "ac") == (D(800), D(0), D(-800))
    assert effects(page) == [("Time entry", "deleted", D(-800))]


def test_a_fact_moved_to_another_project_was_believed_on_the_first(shop: Shop) -> None:
    other = make.make_project(shop.entity)
    TimeEntry.objects.filter(pk=shop.entry.pk).update(project=other, recorded_at=LATER, version=2)

    assert sides(shop.seen(), "ac") == (D(800), D(0), D(-800))


def test_a_rate_that_came_late_prices_old_hours_anew(shop: Shop) -> None:
    CostRate.objects.filter(pk=shop.rate.pk).update(amount=D(110), recorded_at=LATER, version=2)

    page = shop.seen()

    assert sides(page, "ac") == (D(800), D(880), D(80))
    assert effects(page)[0] == ("Time entry", "priced anew", D(80))


def test_an_exchange_rate_that_came_late_was_not_known_then(shop: Shop) -> None:
    make.make_expense(shop.project, shop.connection, shop.person, currency="USD", amount=D(125))
    make.make_rate(shop.connection.firm, published_on=date(2026, 6, 1), recorded_at=LATER)

    page = shop.seen()

    assert sides(page, "ac") == (None, D(900), None)
    assert next(one for one in page.figures if one.name == "ac").believed.reason == "missing_rate"


@pytest.mark.parametrize("figure", FIGURES)
@pytest.mark.parametrize("method", ["time_and_materials", "fixed_milestone", "fixed_poc_cost"])
def test_the_parts_add_up_to_the_difference_for_every_figure(shop: Shop, method: str, figure: str) -> None:
    Project.objects.filter(pk=shop.project.pk).update(revenue_method=method)
    shop.late_subcontract()
    make.make_expense(shop.project, shop.connection, shop.person, recorded_at=LATER)
    make.make_milestone(shop.project, shop.connection, accepted_on=date(2026, 6, 2), recorded_at=LATER)
    make.make_invoice(shop.project, shop.connection, recorded_at=LATER + timedelta(days=1))
    Task.objects.filter(pk=shop.task.pk).update(percent_complete=D("0.7"), recorded_at=LATER, version=2)
    CostRate.objects.filter(pk=shop.rate.pk).update(amount=D(110), recorded_at=LATER, version=2)

    page = shop.seen(figure)

    difference = sides(page, figure)[2]
    assert sum((line.effect.figure or D(0) for line in page.lines), D(0)) == difference
    assert page.unexplained.figure == 0


def test_what_is_known_now_is_what_the_read_models_say(shop: Shop) -> None:
    shop.late_subcontract()
    make.make_expense(shop.project, shop.connection, shop.person, recorded_at=LATER)
    run(NOW)
    stored = ProjectFigures.objects.get(project=shop.project)

    believed = load_believed([shop.project.pk], instant=NOW, as_of=NOW.date())[shop.project.pk]
    figures: dict[str, Figure] = dict(measure(believed.inputs, as_of=NOW.date()).figures)

    assert {name: figures[name].value for name in FIGURES} == {name: getattr(stored, name) for name in FIGURES}


def test_single_hours_are_told_in_sum_where_their_cost_is_private(shop: Shop) -> None:
    for _ in range(2):
        make.make_time(shop.project, shop.connection, shop.person, recorded_at=LATER)

    page = shop.seen(role="executive")

    assert effects(page) == [("2 time entries, in sum", "changed", D(1600))]
    assert page.lines[0].amount is None


def test_a_project_out_of_scope_is_not_there(shop: Shop) -> None:
    britain = make.make_entity(shop.connection.firm, code="UK")
    viewer = make.make_viewer(shop.connection.firm, britain)

    with pytest.raises(OutOfScope):
        project_belief(viewer, "P-17", instant=THEN, figure="ac", now=NOW)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("2026-03-03", datetime(2026, 3, 3, 23, 59, 59, 999999, tzinfo=UTC)),
        ("2026-03-03T10:00:00+02:00", datetime(2026, 3, 3, 8, tzinfo=UTC)),
        ("2099-01-01", NOW),
        ("0001-01-01T00:00:00+14:00", NOW - timedelta(days=30)),
        ("0001-01-01", NOW - timedelta(days=30)),
        ("nonsense", NOW - timedelta(days=30)),
        ("", NOW - timedelta(days=30)),
    ],
)
def test_an_instant_is_a_day_or_a_time_and_never_in_the_future(asked: str, expected: datetime) -> None:
    assert instant_of(asked, now=NOW) == expected


def test_a_milestone_that_nobody_had_accepted_then_was_open_then(shop: Shop) -> None:
    make.make_milestone(shop.project, shop.connection, amount=D(700), accepted_on=None)

    (then,) = load_believed([shop.project.pk], instant=NOW, as_of=make.TODAY).values()

    assert then.inputs.open_milestones == D(700)
    assert load([shop.project.pk], as_of=make.TODAY)[shop.project.pk].open_milestones == D(700)
