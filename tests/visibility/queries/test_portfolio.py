"""The portfolio: tiles are sums of the projects in scope, in the reporting currency, each with its grade."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from integrations.canonical.models import Firm, LegalEntity, Project
from integrations.models import Connection, StreamCursor
from tests.visibility import builders as make
from tests.visibility.worlds import Build, as_built
from visibility.access import Viewer, viewer_of
from visibility.models import StreamPolicy
from visibility.projections import run
from visibility.queries.portfolio.page import portfolio
from visibility.queries.project.page import project
from visibility.queries.shapes.portfolio import PortfolioFilters, PortfolioPage, Tile
from visibility.trust.needs import NEEDS

pytestmark = pytest.mark.django_db
D = Decimal


class House:
    """A firm with a German and an American project of the same shape; EUR 1 is USD 1.25."""

    def __init__(self) -> None:
        self.firm: Firm = make.make_firm()
        self.connection: Connection = make.make_connection(self.firm)
        for days in range(100):
            make.make_rate(self.firm, published_on=make.TODAY - timedelta(days=days))
        self.germany = make.make_entity(self.firm)
        self.america = make.make_entity(self.firm, code="US", currency="USD")
        self.german = self.project(self.germany)
        self.american = self.project(self.america)
        run(make.NOW)

    def project(self, entity: LegalEntity) -> Project:
        person = make.make_person(entity)
        make.make_cost_rate(person, self.connection, amount=D(100))
        project = make.make_project(entity, customer=make.make_customer(entity))
        make.make_task(project, self.connection, estimate_hours=D(40), percent_complete=D("0.5"))
        make.make_time(project, self.connection, person, hours=D(20), amount=D(3000), service_date=date(2026, 4, 1))
        make.make_invoice(project, self.connection, amount=D(1000), service_date=date(2026, 5, 1))
        return project

    def connect(self, **ages: int) -> None:
        """A stream of everything that measures need, pulled five seconds ago, or as many as said."""
        for entity in sorted(frozenset().union(*NEEDS.values())):
            at = make.NOW - timedelta(seconds=ages.get(entity, 5))
            StreamCursor.objects.create(
                connection=self.connection, stream=entity, entity=entity, every_seconds=10, last_success_at=at
            )

    def viewer(self, *entities: LegalEntity) -> Viewer:
        return make.make_viewer(self.firm, *entities)

    def page(self, viewer: Viewer | None = None, **filters: str) -> PortfolioPage:
        return portfolio(viewer or self.viewer(), PortfolioFilters(**filters), now=make.NOW)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def made(built: Build) -> House:
    return built(House)


@pytest.fixture
def house(made: House, db: None) -> House:
    return as_built(made)


def tile(page: PortfolioPage, key: str) -> Tile:
    return next(tile for tile in page.tiles if tile.key == key)


def test_tiles_are_sums_in_the_reporting_currency(house: House) -> None:
    page = house.page()

    assert tile(page, "burn").value.figure == D(50)
    assert tile(page, "unbilled").value.figure == D("3600.00")  # 2000 EUR + 2000 USD / 1.25
    assert tile(page, "unbilled").sub == "EUR 3,600 older than 60 days"
    # revenue 3000 + 20 h x 150, cost 2000 + 4000 - 2000, in both
    assert tile(page, "margin").value.figure == D(2000) * 100 / D(6000)


def test_a_viewer_of_one_entity_sees_that_entity_only(house: House) -> None:
    page = house.page(house.viewer(house.america))

    assert [row.code for row in page.rows] == [house.american.code]
    assert tile(page, "unbilled").value.figure == D("1600.00")
    assert [choice.value for choice in page.entities] == ["US"]


def test_a_filter_outside_the_scope_finds_nothing(house: House) -> None:
    page = house.page(house.viewer(house.america), entity="DE")

    assert page.rows == ()
    assert tile(page, "unbilled").value.reason == "no_projects"


def test_a_project_without_an_exchange_rate_is_left_out_and_said_so(house: House) -> None:
    britain = make.make_entity(house.firm, code="UK", currency="GBP")
    house.project(britain)
    run(make.NOW)

    page = house.page()

    assert tile(page, "unbilled").value.figure == D("3600.00")
    assert page.excluded == 1
    assert any(notice.title == "1 project left out of totals." for notice in page.notices)


def test_a_project_with_hours_without_a_bill_rate_is_left_out_and_said_so(house: House) -> None:
    make.make_time(house.german, house.connection, None, cost_rate=D(100), amount=None, bill_rate=None)
    run(make.NOW)

    page = house.page()

    assert tile(page, "unbilled").value.figure == D("1600.00")
    assert [notice.title for notice in page.notices] == ["1 project left out of totals."]


def test_a_late_stream_lowers_the_grade_of_what_needs_it(house: House) -> None:
    house.connect(invoice=500)
    StreamPolicy.objects.create(firm=house.firm, stream="invoice", warn_seconds=60, fail_seconds=600)

    page = house.page()

    assert tile(page, "unbilled").confidence.grade == "B"
    assert tile(page, "burn").confidence.grade == "A"
    assert tile(page, "freshness").value.figure == D(0)
    assert any("500" in part.observed for part in tile(page, "unbilled").confidence.parts)


def test_a_failure_without_an_amount_is_no_reason_to_trust_a_number(house: House) -> None:
    house.connect()
    make.make_run(house.firm, state="failed", amount=None, currency="", project_id=house.german.pk)

    page = house.page()

    confidence = tile(page, "margin").confidence
    assert (confidence.grade, confidence.open_money.figure) == ("C", None)
    assert confidence.open_money.words == "1 without an amount"
    assert page.notices[0].title == "This margin may be wrong"
    assert page.notices[0].text == "because 1 won deal did not become a project (1 without an amount)."
    row = next(row for row in page.rows if row.code == house.german.code)
    assert (row.open_money.figure, row.grade) == (None, "C")


def test_a_margin_that_is_null_has_no_grade(house: House) -> None:
    house.connect()
    unknown = make.make_project(house.germany, revenue_method="fixed_milestone")
    run(make.NOW)

    row = next(row for row in house.page().rows if row.code == unknown.code)

    assert (row.margin.figure, row.margin.reason, row.grade) == (None, "no_estimate", None)
    assert project(house.viewer(), unknown.code, now=make.NOW).confidence.grade is None


def test_a_system_that_is_not_connected_spoils_the_grade_of_what_needs_it(house: House) -> None:
    house.connect()
    StreamCursor.objects.filter(entity="invoice").delete()

    page = house.page()

    assert (tile(page, "unbilled").confidence.grade, tile(page, "burn").confidence.grade) == ("D", "A")
    assert tile(page, "unbilled").confidence.as_of is None


def test_an_empty_firm_has_reasons_and_no_grades() -> None:
    house = make.make_firm()
    user = User.objects.create_superuser("root")

    page = portfolio(viewer_of(user, house.slug), PortfolioFilters(), now=make.NOW)

    assert [tile.value.figure for tile in page.tiles] == [None] * 5
    assert [tile.confidence.grade for tile in page.tiles] == [None] * 5
    assert tile(page, "burn").value.reason == "no_projects"


def test_rows_come_worst_first_and_the_unknown_last(house: House) -> None:
    unknown = make.make_project(house.germany)
    run(make.NOW)

    american, german = house.american.code, house.german.code
    assert [row.code for row in house.page(sort="-burn").rows] == [german, american, unknown.code]
    assert [row.code for row in house.page(sort="burn").rows] == [german, american, unknown.code]
    assert [row.code for row in house.page(sort="-unbilled").rows] == [german, american, unknown.code]


def test_the_page_costs_the_same_queries_for_many_projects(house: House) -> None:
    viewer = house.viewer()
    with CaptureQueriesContext(
        database,
    ) as few:
        house.page(viewer)
    for _ in range(5):
        house.project(house.germany)
    run(make.NOW)
    with CaptureQueriesContext(database) as many:
        house.page(viewer)

    assert len(many) == len(few) <= 12


def test_an_unchanged_portfolio_asks_for_its_version_alone(house: House) -> None:
    viewer = house.viewer()
    house.page(viewer)

    with CaptureQueriesContext(database) as again:
        house.page(viewer)

    assert len(again) == 0, "the version is asked past what Django counts"


def test_the_page_says_what_was_caught_up_after_days_of_standstill(house: House) -> None:
    house.connect()
    since, resumed = make.NOW - timedelta(days=3), make.NOW - timedelta(minutes=5)
    StreamCursor.objects.filter(entity__in=("invoice", "milestone")).update(
        stood_since=since, resumed_at=resumed, caught_up=206
    )

    told = house.page().notices

    assert [one.title for one in told] == ["Caught up 2 d 23 h."]
    assert told[0].text == "Nothing was read from 2 streams for so long. 412 changes came since."


def test_a_standstill_is_told_for_half_a_day(house: House) -> None:
    house.connect()
    long_ago = make.NOW - timedelta(hours=13)

    StreamCursor.objects.update(stood_since=long_ago - timedelta(days=3), resumed_at=long_ago, caught_up=206)

    assert not [one for one in house.page().notices if "Caught up" in one.title]


def test_the_page_says_how_far_the_first_reading_of_the_sources_is(house: House) -> None:
    house.connect()
    StreamCursor.objects.filter(entity__in=("invoice", "milestone")).update(last_success_at=None)
    before = house.page()
    StreamCursor.objects.filter(entity="milestone").update(is_paused=True)
    StreamCursor.objects.filter(entity="invoice").update(last_success_at=make.NOW)

    after = house.page()

    total = StreamCursor.objects.count()
    assert (before.loading, before.as_of) == ((total - 2, total), None)
    assert [one.title for one in before.notices if "Loading" in one.title] == [f"Loading {total - 2} of {total}."]
    assert after.loading is None
    assert not [one for one in after.notices if "Loading" in one.title]
