"""Own margins, eliminations and what does not agree lead to the portfolio's margin, to the cent, as stored."""

from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from integrations.canonical.models import IntercompanyLeg, LegalEntity, Project
from tests.visibility import builders as make
from visibility.access import Viewer
from visibility.projections import run
from visibility.queries.close.page import close
from visibility.queries.intercompany.page import Asked, intercompany
from visibility.queries.kept import forget
from visibility.queries.shapes.close import CloseLine
from visibility.queries.shapes.intercompany import Consolidation, IntercompanyPage
from visibility.queries.shapes.portfolio import PortfolioFilters
from visibility.queries.slices.page import slices

pytestmark = pytest.mark.django_db
D = Decimal
MAY = "2026-05-01..2026-05-31"


class Group:
    """Germany borrows two people of the USA, and the USA one of Germany's; all earn something."""

    def __init__(self) -> None:
        forget()
        self.firm = make.make_firm()
        self.source = make.make_connection(self.firm)
        for month in (4, 5, 6):
            for day in (1, 6, 11, 16, 21, 26, 30):
                make.make_rate(self.firm, published_on=date(2026, month, day), rate=D("1.0937") + D(day) / 1000)
        self.germany = make.make_entity(self.firm)
        self.america = make.make_entity(self.firm, code="US", name="America", currency="USD")
        self.projects = {entity.code: self.project(entity) for entity in (self.germany, self.america)}

    def project(self, entity: LegalEntity) -> Project:
        project, random = make.make_project(entity), Random(entity.code)
        make.make_task(project, self.source, estimate_hours=D(40))
        for home in (self.germany, self.america, self.america):
            person = make.make_person(home)
            for _ in range(3):
                day = date(2026, random.randint(4, 6), random.randint(1, 28))
                cost = D(random.randint(40_00, 90_00)) / 100
                make.make_time(project, self.source, person, service_date=day, amount=D(801), cost_rate=cost)
        return project

    def charge(self, lender: LegalEntity, borrower: LegalEntity, pair: str = "IC-1", **cost: Any) -> None:
        """Both sides of 1,000 of the lender's currency; `cost` changes the borrower's side."""
        project = self.projects[borrower.code]
        worth = {"reporting_amount": D(1000) if lender.currency == "EUR" else D("905.31")}
        make.make_leg(lender, project, self.source, pair_key=pair, **worth)
        plain = {"side": "cost", "counterparty": lender.code, "currency": lender.currency, "pair_key": pair}
        make.make_leg(borrower, project, self.source, **{**plain, **worth, **cost})

    def viewer(self, role: str = "finance", *entities: LegalEntity) -> Viewer:
        return make.make_viewer(self.firm, *entities, role=role)

    def page(self, viewer: Viewer | None = None, **asked: Any) -> IntercompanyPage:
        run(make.NOW)
        forget()
        return intercompany(viewer or self.viewer(), Asked(**asked), now=make.NOW)


@pytest.fixture
def group() -> Group:
    return Group()


def consolidation(page: IntercompanyPage) -> Consolidation:
    assert page.consolidation is not None
    return page.consolidation


def figures(found: Consolidation) -> list[Decimal]:
    parts = (found.own_total, found.eliminated, found.not_agreed, found.group)
    return [value.figure for value in parts if value.figure is not None]


def margin_of_all(group: Group, period: str = "") -> Decimal | None:
    filters = PortfolioFilters(period=period)
    return slices(group.viewer(), "practice", filters, now=make.NOW).total.margin.figure


@pytest.mark.parametrize("period", ["", MAY])
def test_own_margins_less_eliminations_less_what_is_open_are_the_portfolio(group: Group, period: str) -> None:
    group.charge(group.america, group.germany)
    group.charge(group.germany, group.america, "IC-2", amount=D(900), reporting_amount=D("900.00"))
    make.make_leg(group.germany, group.projects["US"], group.source, pair_key="IC-3", amount=D("77.77"))

    own, eliminated, not_agreed, whole = figures(consolidation(group.page(period=period)))

    assert (eliminated, not_agreed) == (D(0), D("177.77"))
    assert own - eliminated - not_agreed == whole == margin_of_all(group, period)


def test_an_entity_pays_its_own_people_wherever_they_work(group: Group) -> None:
    before = {one.code: one for one in consolidation(group.page()).entities}

    for one in before.values():
        parts = (one.projects, one.borrowed, one.lent, one.own)
        projects, borrowed, lent, own = (part.figure or D(0) for part in parts)
        assert own == projects + borrowed - lent
        assert borrowed > 0
    assert before["DE"].borrowed == before["US"].lent
    group.charge(group.america, group.germany)
    after = {one.code: one.own.figure for one in consolidation(group.page()).entities}
    assert after == {
        "DE": (before["DE"].own.figure or D(0)) - D("905.31"),
        "US": (before["US"].own.figure or D(0)) + D("905.31"),
    }


def test_a_side_without_a_rate_makes_its_entity_and_the_sum_unknown_and_not_the_group(group: Group) -> None:
    group.charge(group.america, group.germany, reporting_amount=None)

    found = consolidation(group.page())

    assert {one.code: one.own.reason for one in found.entities} == {"DE": "missing_rate", "US": ""}
    assert (found.own_total.reason, found.eliminated.reason) == ("missing_rate", "missing_rate")
    assert found.group.figure == margin_of_all(group)


def test_a_charge_that_was_taken_back_is_in_no_sum(group: Group) -> None:
    group.charge(group.america, group.germany)
    IntercompanyLeg.objects.update(is_deleted=True)

    found = group.page()

    assert (found.row_count, consolidation(found).agreed_count) == (0, 0)


def test_pairs_say_why_they_do_not_agree_and_come_first(group: Group) -> None:
    group.charge(group.america, group.germany, counterparty="america")
    group.charge(group.america, group.germany, "IC-2", service_date=date(2026, 6, 2), posting_period="2026-06")
    group.charge(group.america, group.germany, "IC-3", currency="EUR", amount=D(900), reporting_amount=D(900))
    make.make_leg(group.america, group.projects["DE"], group.source, pair_key="IC-4")

    whole = {row.key: row.agreement for row in group.page().pairs}
    may = {row.key: row.agreement for row in group.page(period=MAY, state="open").pairs}

    assert list(whole.items())[:2] == [("IC-4", "no_cost"), ("IC-3", "rates_differ")]
    assert (whole["IC-1"], whole["IC-2"]) == ("agreed", "agreed")
    assert may == {"IC-4": "no_cost", "IC-3": "rates_differ", "IC-2": "other_period"}


def test_a_pair_in_another_period_says_who_booked_when(group: Group) -> None:
    day = date(2026, 6, 2)
    group.charge(group.america, group.germany, service_date=day, posting_period="2026-06")
    group.charge(group.america, group.germany, "IC-2", service_date=day, posting_period="2026-07")

    told = {row.key: row.tells for row in group.page(period=MAY).pairs}

    assert told["IC-1"].endswith(" Booked by US in 2026-05, by DE in 2026-06.")
    assert told["IC-2"].endswith(" Booked by US in 2026-05, by DE in 2026-07."), "The journal's period, not its day."
    assert "Booked by" not in next(row.tells for row in group.page(pair="IC-1").pairs)


def test_who_sees_one_entity_sees_its_own_side_alone(group: Group) -> None:
    group.charge(group.america, group.germany)

    page = group.page(group.viewer("executive", group.germany))

    (row,), (entity,) = page.pairs, consolidation(page).entities
    assert (row.income.reason, row.cost.figure, row.difference.reason) == ("other_entity", D(1000), "other_entity")
    assert [leg.reporting.reason for leg in row.legs] == ["other_entity", ""]
    assert {leg.exchange_id for leg in row.legs} == {None}
    assert entity.code == "DE"
    assert consolidation(page).group.reason == "part_of_group"


def test_the_price_an_hour_is_for_who_sees_what_an_hour_costs(group: Group) -> None:
    group.charge(group.america, group.germany)

    (seen,), (hidden,) = group.page().pairs, group.page(group.viewer("executive")).pairs

    assert (seen.hours.figure, seen.price.figure, seen.price.currency) == (D(10), D(100), "USD")
    assert (hidden.hours.reason, hidden.price.reason) == ("private", "private")
    assert hidden.income.figure == D(1000)


def close_line(group: Group, code: str) -> CloseLine:
    make.make_period(group.firm, group.source)
    found = close(group.viewer(), "2026-05-01", now=make.NOW)
    entity = next(one for one in found.entities if one.entity == code)
    return next(line for line in entity.lines if line.key == "intercompany")


def test_a_close_stops_for_both_entities_where_one_side_is_missing(group: Group) -> None:
    make.make_leg(group.america, group.projects["DE"], group.source, reporting_amount=D("905.31"))

    lender, borrower = close_line(group, "US"), close_line(group, "DE")

    assert (lender.state, lender.count, lender.money and lender.money.figure) == ("stops", 1, D("905.31"))
    assert (borrower.state, borrower.count, borrower.money and borrower.money.figure) == ("stops", 1, None)
    assert lender.words == "Money as US has booked it; the list shows both sides."
    assert lender.drill is not None
    assert lender.drill.query == {"entity": "US", "period": MAY, "state": "open"}


def test_a_close_is_clear_where_all_charges_agree(group: Group) -> None:
    group.charge(group.america, group.germany)

    assert (close_line(group, "DE").state, close_line(group, "US").state) == ("clear", "clear")
