"""Margin leakage: bars that add up, by project, customer and legal entity."""

from decimal import Decimal

import pytest

from tests.visibility import builders as make
from tests.visibility.queries.leaking import EVERYTHING, bars_of, entry, page_of, sell
from tests.visibility.sales import Sale
from tests.visibility.signed import make_contract, make_line
from tests.visibility.worlds import Build, as_built
from visibility.access import OutOfScope
from visibility.projections.rebuild import rebuild
from visibility.queries.leakage.rows import leakage_bar
from visibility.queries.leakage.selection import filters_of
from visibility.queries.shapes.leakage import LeakageFilters

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture(scope="module")
def made(built: Build) -> Sale:
    return built(sell)


@pytest.fixture
def sale(made: Sale, db: None) -> Sale:
    return as_built(made)


def test_the_bars_go_from_sold_to_now_without_a_gap(sale: Sale) -> None:
    entry(sale, amount=D("120.50"))
    page = page_of(sale)

    assert bars_of(page) == {
        "planned": D(4_000),
        "rate": D(-800),
        "mix": D(0),
        "scope": D(-250),
        "subcontract": D(0),
        "fx": D(0),
        "unexplained": D(0),
        "forecast": D(2_950),
        "integration": D("-120.50"),
        "standing": D("2829.50"),
    }
    for before, bar in zip(page.bars, page.bars[1:], strict=False):
        assert bar.end == before.end if bar.kind == "total" else bar.start == before.end


def test_work_beyond_a_cap_is_lost_once_a_contract_states_one(sale: Sale) -> None:
    def over_cap() -> Decimal | None:
        return next(line.value.figure for line in page_of(sale).lost if line.key == "over_cap")

    before = over_cap()
    make_line(make_contract(sale.project, sale.connection), "capped_tm", cap=D(7_000))
    rebuild(make.NOW)

    assert (before, over_cap()) == (None, D(200))


def test_a_project_that_was_not_sold_is_listed_and_in_no_bar(sale: Sale) -> None:
    other = make.make_project(sale.entity, price=D(777))
    entry(sale, amount=D(10), project_id=other.pk)
    sale.walk()

    page = page_of(sale)

    assert [(row.name, row.price.figure, row.integration.figure) for row in page.left_out] == [
        (other.name, D(777), D(10))
    ]
    assert (page.left_out_count, bars_of(page)["integration"]) == (1, D(0))
    assert page.at_risk[0].value.figure == D(10)


def test_what_leaks_beyond_the_bar_is_listed_with_the_rest(sale: Sale) -> None:
    other, viewer = make.make_project(sale.entity, price=D(777)), make.make_viewer(sale.connection.firm, role="finance")
    inside, beside, nowhere = (entry(sale, amount=D(10), project_id=pk) for pk in (sale.project.pk, other.pk, None))
    sale.walk()
    page = page_of(sale, viewer)
    (line, *_) = page.at_risk
    assert line.drill is not None

    bar = leakage_bar(viewer, "integration", EVERYTHING, now=make.NOW)
    whole = leakage_bar(viewer, "integration", filters_of(line.drill.query), now=make.NOW)
    of_entity = leakage_bar(viewer, "integration", LeakageFilters(entity="DE", beyond="1"), now=make.NOW)

    assert ({row.run_id for row in bar.leaks}, bar.total.figure) == ({inside.pk}, D(10))
    assert ({row.run_id for row in whole.leaks}, whole.total) == ({inside.pk, beside.pk, nowhere.pk}, line.value)
    assert (sum(cause.count or 0 for cause in whole.causes), line.count) == (3, 3)
    assert {row.run_id for row in of_entity.leaks} == {inside.pk, beside.pk}
    assert whole.causes[0].drill is not None
    assert whole.causes[0].drill.query == {"beyond": "1", "cause": "time"}


def test_without_any_project_sold_every_bar_is_null_with_its_reason(sale: Sale) -> None:
    page = page_of(sale, entity="nowhere")

    assert {bar.value.reason for bar in page.bars} == {"no_projects"}


def test_somebody_of_another_legal_entity_sees_none_of_it(sale: Sale) -> None:
    entry(sale, amount=D(10))
    britain = make.make_entity(sale.connection.firm, code="UK")
    viewer = make.make_viewer(sale.connection.firm, britain)

    assert page_of(sale, viewer).project_count == 0
    assert leakage_bar(viewer, "integration", EVERYTHING, now=make.NOW).leaks == ()
    with pytest.raises(OutOfScope):
        leakage_bar(viewer, "rate", LeakageFilters(project=sale.project.code), now=make.NOW)


def test_a_slice_is_a_legal_entity_a_customer_or_a_project(sale: Sale) -> None:
    entry(sale, amount=D(10))

    assert bars_of(page_of(sale, project=sale.project.code)) == bars_of(page_of(sale))
    assert page_of(sale, customer="4711").project_count == 0
    assert page_of(sale, entity="DE").project_count == 1


def test_the_rate_bar_opens_the_hours_and_rates_of_each_role(sale: Sale) -> None:
    page = leakage_bar(
        make.make_viewer(sale.connection.firm), "rate", LeakageFilters(project=sale.project.code), now=make.NOW
    )

    (row,) = page.roles
    assert (row.role, row.sold_hours.figure, row.worked_hours.figure, row.planned_hours.figure) == (
        "consultant",
        D(100),
        D(80),
        D(20),
    )
    assert (row.rate_sold.figure, row.rate_billed.figure, row.lost.figure) == (D(100), D(90), D(800))
    assert page.total.figure == D(-800)
