"""The margin as sold stands as it was when the deal was won: only a new version of the deal changes it."""

from datetime import date
from decimal import Decimal

import pytest

from integrations.canonical.models import Opportunity, Person, Project
from integrations.models import Connection, StreamCursor
from tests.visibility import builders as make
from visibility.models import ProjectFigures
from visibility.projections import rebuild
from visibility.projections.turn import run

pytestmark = pytest.mark.django_db
D = Decimal
WON_ON = date(2026, 3, 20)


class Sale:
    """A deal of EUR 10,000 for 100 hours of a consultant who costs 60: margin 4000."""

    def __init__(self, **colleague: object) -> None:
        self.connection: Connection = make.make_connection(make.make_firm())
        self.entity = make.make_entity(self.connection.firm)
        self.person: Person = make.make_person(self.entity, **colleague)
        make.make_cost_rate(self.person, self.connection, amount=D(60))
        staffing = [{"role": "consultant", "hours": "100"}]
        self.deal = make.make_opportunity(self.entity, amount=D(10_000), staffing=staffing)
        self.project: Project = make.make_project(self.entity, opportunity=self.deal)

    def figures(self) -> ProjectFigures:
        run(make.NOW)
        return ProjectFigures.objects.get(project=self.project)

    def hire(self) -> None:
        """A dearer colleague, with a rate since before the deal was won."""
        make.make_cost_rate(make.make_person(self.entity), self.connection, amount=D(90))


def test_who_comes_later_does_not_change_what_was_sold() -> None:
    sale = Sale()
    before = sale.figures().as_sold_margin
    sale.hire()

    assert (before, sale.figures().as_sold_margin) == (D(4000), D(4000))


def test_who_leaves_does_not_change_what_was_sold() -> None:
    sale = Sale()
    sale.figures()
    Person.objects.filter(pk=sale.person.pk).update(is_active=False, version=2)

    row = sale.figures()

    assert (row.as_sold_margin, row.as_sold_margin_pct) == (D(4000), D(40))


def test_a_new_version_of_the_deal_is_sold_anew() -> None:
    sale = Sale()
    sale.figures()
    sale.hire()
    Opportunity.objects.filter(pk=sale.deal.pk).update(staffing=[{"role": "consultant", "hours": "40"}], version=2)

    assert sale.figures().as_sold_margin == D(7000)  # 40 h at the mean of 60 and 90


def test_a_rebuild_keeps_what_was_sold() -> None:
    sale = Sale()
    sale.figures()
    sale.hire()

    rebuild.rebuild(make.NOW)

    assert ProjectFigures.objects.get().as_sold_margin == D(4000)
    assert rebuild.compare(make.TODAY, sample=1).differences == ()


def test_costs_in_another_currency_are_those_of_the_day_it_was_won() -> None:
    sale = Sale(currency="USD")
    make.make_rate(sale.connection.firm, published_on=WON_ON, rate=D("1.20"))
    make.make_rate(sale.connection.firm, rate=D("1.50"))

    assert sale.figures().as_sold_margin == D(5000)  # 6000 USD / 1.20


def test_without_a_rate_of_the_day_the_margin_as_sold_is_unknown_until_it_comes() -> None:
    sale = Sale(currency="USD")
    make.make_rate(sale.connection.firm, rate=D("1.50"))
    before = sale.figures()

    make.make_rate(sale.connection.firm, published_on=WON_ON, rate=D("1.20"))

    assert (before.as_sold_margin, before.reasons["as_sold_margin"]) == (None, "no_rate")
    assert sale.figures().as_sold_margin == D(5000)


def test_nothing_is_kept_before_people_and_rates_were_read_once() -> None:
    sale = Sale()
    cursor = StreamCursor.objects.create(
        connection=sale.connection, stream="users", entity="person", every_seconds=10, last_success_at=None
    )
    before = sale.figures().as_sold_margin
    sale.hire()
    StreamCursor.objects.filter(pk=cursor.pk).update(last_success_at=make.NOW)

    assert (before, sale.figures().as_sold_margin) == (None, D(2500))


def test_a_deal_not_won_yet_is_estimated_by_the_day() -> None:
    sale = Sale()
    Opportunity.objects.update(won_at=None, is_won=False)
    before = sale.figures().as_sold_margin
    sale.hire()

    assert (before, sale.figures().as_sold_margin) == (D(4000), D(2500))
