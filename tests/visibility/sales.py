"""A deal and the project that delivers it, plain enough to work its margin out by hand."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from integrations.canonical.models import LegalEntity, Opportunity, Person, Project
from integrations.models import Connection
from tests.visibility import builders as make
from visibility.models import ProjectLeakage
from visibility.projections.turn import run

D = Decimal
WON_ON = date(2026, 3, 20)


@dataclass
class Sale:
    """A deal of 10,000 for 100 hours of a consultant (list 100, costs 60): margin 4,000; a project of it."""

    currency: str = "EUR"
    method: str = "time_and_materials"
    entity: LegalEntity = field(init=False)
    connection: Connection = field(init=False)
    person: Person = field(init=False)
    deal: Opportunity = field(init=False)
    project: Project = field(init=False)

    def __post_init__(self) -> None:
        self.connection = make.make_connection(make.make_firm())
        self.entity = make.make_entity(self.connection.firm, currency=self.currency)
        self.person = make.make_person(self.entity, bill_rate=D(100))
        make.make_cost_rate(self.person, self.connection, amount=D(60))
        self.deal = make.make_opportunity(
            self.entity, amount=D(10_000), staffing=[{"role": "consultant", "hours": "100"}]
        )
        self.project = make.make_project(
            self.entity, opportunity=self.deal, price=D(10_000), revenue_method=self.method
        )
        make.make_task(self.project, self.connection, estimate_hours=D(100), percent_complete=D("0.8"))

    def book(self, hours: int, amount: int | None, **changes: object) -> None:
        worth = None if amount is None else D(amount)
        plain = {"hours": D(hours), "amount": worth, "service_date": date(2026, 6, 1)}
        make.make_time(self.project, self.connection, self.person, **{**plain, **changes})

    def walk(self, now: datetime = make.NOW) -> ProjectLeakage:
        run(now)
        return ProjectLeakage.objects.get(project=self.project)

    def ends_on(self, day: date) -> None:
        Project.objects.filter(pk=self.project.pk).update(ends_on=day)
