"""Incremental, rebuilt and naively read values are the same to the cent, whatever happened to the facts."""

from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest

from integrations.canonical.models import Baseline, Contract, ExpenseEntry, Person, Project, TimeEntry
from integrations.models import Connection
from tests.visibility import arrivals, signed
from tests.visibility import builders as make
from visibility.models import ProjectFigures, ProjectPeriod
from visibility.projections import inputs
from visibility.projections.agreements import DRIVERS
from visibility.projections.rebuild import compare
from visibility.projections.turn import run

METHODS = ("time_and_materials", "fixed_milestone", "fixed_poc_cost")
CURRENCIES = (("DE", "EUR"), ("US", "USD"), ("UK", "GBP"))
D = Decimal


class Life:
    """Six projects to which seeded things happen: time, expenses, corrections, moves, bills, orders, new rates."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.firm = make.make_firm()
        self.connection: Connection = make.make_connection(self.firm)
        entities = [make.make_entity(self.firm, code=code, currency=money) for code, money in CURRENCIES]
        self.people: list[Person] = [make.make_person(entity) for entity in entities for _ in range(2)]
        self.projects: list[Project] = [
            make.make_project(entity, revenue_method=self.random.choice(METHODS)) for entity in entities * 2
        ]
        for person in self.people[1:]:
            make.make_cost_rate(person, self.connection, amount=D("66.67"))
        for project in self.projects:
            make.make_task(project, self.connection, percent_complete=D("0.35"))
            make.make_allocation(project, self.connection, person=self.random.choice(self.people))
        self.publish_rates()

    def publish_rates(self) -> None:
        for week in range(30):
            on = make.TODAY - timedelta(weeks=week)
            make.make_rate(self.firm, published_on=on, rate=D("1.1") + D(week) / 500)
            make.make_rate(self.firm, quote="GBP", published_on=on, rate=D("0.85") + D(week) / 900)

    def happen(self) -> None:
        rates = (self.raise_pay, self.rate_comes, self.rate_comes)
        money = (self.spend, self.spend, self.respend, self.bill, self.accept, self.order)
        others = (self.correct, *money, self.be_away, self.be_away, self.sign, self.agree, self.plan, *rates)
        self.random.choice((self.work, self.work, self.work, *others))()

    def sign(self) -> None:
        project, method = self.random.choice(self.projects), self.random.choice([*DRIVERS, "retainer"])
        draft = None if self.random.random() < 0.2 else make.TODAY - timedelta(days=self.random.randrange(200))
        contract = signed.make_contract(project, self.connection, signed_on=draft)
        terms = {"cap": D(2500), "fee_percent": D("12.5"), "fee_ceiling": D(900), "markup_percent": D(5)}
        window = {"starts_on": make.TODAY - timedelta(days=50), "ends_on": make.TODAY + timedelta(days=41)}
        hours = {"included_hours": D(6), "overage_rate": D("171.11")} if self.random.random() < 0.5 else {}
        currency = {"currency": self.random.choice(CURRENCIES)[1]}
        signed.make_line(contract, method, amount=D("34567.89"), **terms, **window, **hours, **currency)

    def agree(self) -> None:
        contract = Contract.objects.filter(firm=self.firm).order_by("?").first()
        if contract is not None:
            signed_on = make.TODAY - timedelta(days=self.random.randrange(-20, 60))
            signed.make_change(contract, amount=D(1111), signed_on=self.random.choice((None, signed_on)))

    def plan(self) -> None:
        project = self.random.choice(self.projects)
        number = Baseline.objects.filter(project=project).count() + 1
        signed.make_baseline(project, self.connection, number, m04=700, m05=810, m06=599, m07=1000)

    def day(self) -> dict[str, object]:
        return {"service_date": make.TODAY - timedelta(days=self.random.randrange(160))}

    def work(self) -> None:
        project, person = self.random.choice(self.projects), self.random.choice(self.people)
        hours = D(self.random.randrange(1, 40)) / 4
        amount = hours * D("143.33")
        changes = {"hours": hours, "amount": amount, "is_approved": self.random.random() < 0.8}
        make.make_time(project, self.connection, person, **self.day(), **changes)

    def correct(self) -> None:
        entry = TimeEntry.objects.filter(firm=self.firm).order_by("?").first()
        if entry is not None:
            changes = self.random.choice(
                ({"hours": D("3.25")}, {"is_deleted": True}, {"project": self.random.choice(self.projects)})
            )
            TimeEntry.objects.filter(pk=entry.pk).update(**changes)

    def spend(self) -> None:
        changes = {"currency": self.random.choice(CURRENCIES)[1], "is_billable": self.random.random() < 0.5}
        changes |= {"is_approved": self.random.random() < 0.8, "amount": D(self.random.randrange(100, 90000)) / 100}
        if self.random.random() < 0.1:
            changes["amount"] = None
        project, person = self.random.choice(self.projects), self.random.choice(self.people)
        make.make_expense(project, self.connection, person, **self.day(), **changes)

    def respend(self) -> None:
        expense = ExpenseEntry.objects.filter(firm=self.firm).order_by("?").first()
        if expense is not None:
            moved = {"project": self.random.choice(self.projects)}
            changes = self.random.choice(({"amount": D("77.71")}, {"is_approved": False}, {"is_deleted": True}, moved))
            ExpenseEntry.objects.filter(pk=expense.pk).update(**changes)

    def bill(self) -> None:
        status = self.random.choice(("open", "draft"))
        make.make_invoice(self.random.choice(self.projects), self.connection, status=status, **self.day())

    def accept(self) -> None:
        day = make.TODAY - timedelta(days=self.random.randrange(100))
        make.make_milestone(self.random.choice(self.projects), self.connection, accepted_on=day)

    def order(self) -> None:
        changes = {"currency": self.random.choice(CURRENCIES)[1], "billed_amount": D("1234.56")}
        make.make_order(self.random.choice(self.projects), self.connection, **self.day(), **changes)

    def rate_comes(self) -> None:
        """A rate arrives late or is corrected: of a day that had none, or in place of the one that was there."""
        quote, on = self.random.choice(("USD", "GBP")), make.TODAY - timedelta(days=self.random.randrange(160))
        arrivals.receive_rate(
            self.connection, quote=quote, published_on=on, rate=D(self.random.randrange(80, 130)) / 100
        )

    def be_away(self) -> None:
        """A day off is asked for, granted, made half or whole, or passed on to somebody else: ten that change."""
        day, hours = make.TODAY + timedelta(days=self.random.randrange(60)), D(self.random.choice((4, 8)))
        person, key = self.random.choice(self.people), f"day-{self.random.randrange(10)}"
        changes = {"service_date": day, "hours": hours, "is_approved": self.random.random() < 0.8}
        arrivals.receive_time_off(person, self.connection, key, **changes)

    def raise_pay(self) -> None:
        make.make_cost_rate(self.random.choice(self.people), self.connection, amount=D("71.4"), **self.day())


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_incremental_equals_rebuilt_equals_naive(seed: int) -> None:
    life = Life(seed)
    for _ in range(6):
        for _ in range(10):
            life.happen()
        run(make.NOW)
    for _ in range(10):
        life.rate_comes()
    run(make.NOW)

    report = compare(make.TODAY, sample=6)

    assert [str(difference) for difference in report.differences] == []
    assert (report.projects, report.sampled) == (6, 6)


@pytest.mark.django_db
def test_a_project_that_waits_to_be_measured_is_named_and_not_compared() -> None:
    life = Life(6)
    run(make.NOW)
    life.work()
    (waiting,) = TimeEntry.objects.values_list("project__code", flat=True)

    report = compare(make.TODAY, sample=6)

    assert (report.left_out, report.projects, report.differences) == ((waiting,), 5, ())


@pytest.mark.django_db
@pytest.mark.parametrize("at_once", [200, 1])
def test_a_wrong_cell_is_found(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inputs, "PROJECTS_AT_ONCE", at_once)
    life = Life(4)
    life.work()
    run(make.NOW)
    ProjectPeriod.objects.update(hours=D(999))

    report = compare(make.TODAY, sample=6)

    assert (report.projects, report.sampled, report.cells) == (6, 6, 1)

    assert [difference.compared for difference in report.differences] == ["rebuilt cell of project"]


@pytest.mark.django_db
def test_a_cell_whose_facts_went_away_is_zero() -> None:
    life = Life(5)
    life.work()
    run(make.NOW)
    TimeEntry.objects.update(is_deleted=True)

    run(make.NOW)

    cell = ProjectPeriod.objects.get()
    assert (cell.hours, cell.time_value, cell.days) == (D(0), D(0), [])


@pytest.mark.django_db
def test_a_new_day_closes_the_figures_anew() -> None:
    life = Life(6)
    run(make.NOW)

    run(make.NOW + timedelta(days=1))

    assert set(ProjectFigures.objects.values_list("as_of", flat=True)) == {make.TODAY + timedelta(days=1)}
    assert len(life.projects) == ProjectFigures.objects.count()


@pytest.mark.django_db
def test_nothing_marked_is_nothing_done() -> None:
    Life(7)
    run(make.NOW)

    assert run(make.NOW) == 0


@pytest.mark.django_db
def test_a_marked_master_follows() -> None:
    life = Life(8)
    run(make.NOW)
    Project.objects.filter(pk=life.projects[0].pk).update(price=D(123), version=2)

    assert run(make.NOW) == 1
    assert ProjectFigures.objects.get(project=life.projects[0]).project_version == 2
