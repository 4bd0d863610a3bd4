"""Unbilled work by reason: what failed, what nobody accepted, what has no order number; together what is unbilled."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from importlib import import_module

import pytest
from django.db import connection

from integrations.canonical.models import Project, TimeEntry
from tests.visibility import builders as make
from tests.visibility import signed
from tests.visibility.worlds import Build, as_built
from visibility.access import Viewer
from visibility.models import ProjectFigures
from visibility.projections import run
from visibility.queries.portfolio.page import portfolio
from visibility.queries.project.page import project as project_page
from visibility.queries.shapes.portfolio import PortfolioFilters
from visibility.queries.shapes.unbilled import UnbilledPage
from visibility.queries.unbilled.page import unbilled

pytestmark = pytest.mark.django_db
D = Decimal
JUNE = date(2026, 6, 10)


class House:
    """A project in dollars whose customer pays by the hour, and one in euro by progress; EUR 1 is USD 1.25."""

    def __init__(self) -> None:
        self.firm = make.make_firm()
        self.source = make.make_connection(self.firm)
        for day in (date(2026, 6, 10), date(2026, 6, 11), make.TODAY):
            make.make_rate(self.firm, published_on=day)
        self.germany = make.make_entity(self.firm)
        self.america = make.make_entity(self.firm, code="US", currency="USD")
        self.hourly = make.make_project(self.america)
        self.entries = [self.entry(self.hourly, D("300.10"), day) for day in (JUNE, JUNE, date(2026, 6, 11))]
        make.make_cost_rate(make.make_person(self.germany), self.source, amount=D(100))
        self.fixed = make.make_project(self.germany, revenue_method="fixed_poc_cost", price=D(8000))
        make.make_task(self.fixed, self.source, estimate_hours=D(40), percent_complete=D("0.5"))
        self.entry(self.fixed, D(0), JUNE)

    def entry(self, project: Project, amount: Decimal, day: date) -> TimeEntry:
        return make.make_time(project, self.source, None, amount=amount, cost_rate=D(100), service_date=day, hours=D(8))

    def fail(self, entry: TimeEntry, kind: str = "conflict") -> None:
        make.make_run(
            self.firm,
            journey="time_to_finance",
            entity="time_entry",
            canonical_id=entry.pk,
            project_id=entry.project_id,
            legal_entity=self.america,
            state="failed",
            error_kind=kind,
        )

    @property
    def viewer(self) -> Viewer:
        return make.make_viewer(self.firm)

    def page(self, **asked: str) -> UnbilledPage:
        run(make.NOW)
        return unbilled(self.viewer, PortfolioFilters(), now=make.NOW, **asked)


@pytest.fixture(scope="module")
def made(built: Build) -> House:
    return built(House)


@pytest.fixture
def house(made: House, db: None) -> House:
    return as_built(made)


def held(page: UnbilledPage) -> Mapping[str, Decimal | None]:
    return {row.key: row.value.figure for row in page.reasons if row.projects}


def test_work_that_failed_on_its_way_is_held_back_by_its_own_amount(house: House) -> None:
    house.fail(house.entries[0])
    house.fail(house.entries[2], "closed_period")

    page = house.page()

    # 300.10 USD a day and record; of the project by progress all of what is unbilled is ready.
    progress = next(row.value.figure for row in page.projects if row.code == house.fixed.code)
    assert progress
    assert held(page) == {"sync_failed": D("240.08"), "period_closed": D("240.08"), "ready": D("240.08") + progress}
    assert sum(row.value.figure or 0 for row in page.reasons) == page.total.figure


def test_progress_that_no_accepted_milestone_covers_waits_for_one(house: House) -> None:
    make.make_milestone(house.fixed, house.source, accepted_on=None, amount=D(5000), currency="EUR")
    make.make_milestone(house.fixed, house.source, accepted_on=JUNE, amount=D(500), currency="EUR", service_date=JUNE)

    days = house.page(project=house.fixed.code).days

    assert {day.reason: day.amount for day in days} == {
        "Ready to bill": D(500),
        "Milestone not accepted": sum(day.amount for day in days) - D(500),
    }


def test_a_signed_contract_without_an_order_number_holds_its_work_back(house: House) -> None:
    signed.make_contract(house.hourly, house.source, po_number="")
    signed.make_contract(house.fixed, house.source, po_number="PO-7")

    rows = house.page(reason="po_missing").projects

    assert [(row.code, row.value.figure) for row in rows] == [(house.hourly.code, D("720.24"))]


def test_a_source_that_never_states_order_numbers_says_nothing_by_that(house: House) -> None:
    signed.make_contract(house.hourly, house.source, po_number="")

    assert "po_missing" not in held(house.page())


def test_work_without_a_bill_rate_is_named_and_is_in_no_sum(house: House) -> None:
    make.make_time(house.hourly, house.source, None, cost_rate=D(100), amount=None, bill_rate=None)

    page = house.page()

    rate = next(row for row in page.reasons if row.key == "rate_missing")
    assert (rate.value.figure, rate.value.reason, rate.projects) == (None, "no_rate", 1)
    assert sum(row.value.figure or 0 for row in page.reasons) == page.total.figure


def test_portfolio_project_and_page_tell_the_same(house: House) -> None:
    house.fail(house.entries[0])
    page = house.page()

    shown = portfolio(house.viewer, PortfolioFilters(), now=make.NOW).holds
    own = {row.key: row.value for row in project_page(house.viewer, house.hourly.code, now=make.NOW).holds}

    assert shown == page.reasons
    assert {key: (value.figure, value.currency) for key, value in own.items()} == {
        "sync_failed": (D("300.10"), "USD"),
        "ready": (D("600.20"), "USD"),
    }


def test_an_upgrade_tells_the_sums_by_reason_of_the_days_there_are(house: House) -> None:
    run(make.NOW)
    measured = dict(ProjectFigures.objects.values_list("pk", "waiting_by_reason"))
    ProjectFigures.objects.update(waiting_by_reason={})

    with connection.cursor() as cursor:
        cursor.execute(import_module("visibility.migrations.0016_sums_by_reason_and_balances").TELL)

    assert any(measured.values())
    assert dict(ProjectFigures.objects.values_list("pk", "waiting_by_reason")) == measured
