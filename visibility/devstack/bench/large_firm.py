"""A large firm, filled set-based: projects of every method with their people, plans, prices and cost lines.

Two years end on `today`; three legal entities in three currencies, four of five lines in the project's own currency.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from integrations.canonical.models import (
    CostRate,
    Customer,
    ExpenseEntry,
    Firm,
    FxRate,
    Invoice,
    LegalEntity,
    Milestone,
    Person,
    Project,
    Task,
    TimeEntry,
)
from integrations.models import Connection, StreamCursor, SyncRun
from visibility.devstack.bench.multiplying import multiply
from visibility.trust.needs import NEEDS

ENTITIES = (("DE", "EUR"), ("US", "USD"), ("UK", "GBP"))
CUSTOMERS, PEOPLE, TASKS, DAYS = 200, 2_000, 4, 730


@dataclass(frozen=True)
class Size:
    """`lines` are time entries, expenses and invoices together: 96, 3 and 1 of 100."""

    projects: int
    lines: int

    @property
    def time_entries(self) -> int:
        return self.lines - self.expenses - self.invoices

    @property
    def expenses(self) -> int:
        return self.lines * 3 // 100

    @property
    def invoices(self) -> int:
        return max(self.lines // 100, 1)


class LargeFirm:
    """Fills one firm; every key that a line needs is a number in a known range."""

    def __init__(self, size: Size, today: date) -> None:
        self.size, self.today = size, today
        self.now = datetime.combine(today, time(6), tzinfo=UTC)
        self.since = today - timedelta(days=DAYS)
        self.firm = Firm.objects.create(slug="large", name="Large", reporting_currency="EUR")
        self.source = Connection.objects.create(
            firm=self.firm, name="psa", kind="kantata", base_url="https://psa.example", go_live_at=self.now
        )
        self.entity_ids = [
            LegalEntity.objects.create(firm=self.firm, code=code, name=code, currency=currency).pk
            for code, currency in ENTITIES
        ]

    def fill(self) -> None:
        self._streams()
        self._rates()
        self._masters()
        self._plans()
        self._lines()

    def _streams(self) -> None:
        """Every entity that a grade needs was read today."""
        for entity in sorted(frozenset[str]().union(*NEEDS.values())):
            cursor = StreamCursor.objects.create(
                connection=self.source,
                stream=entity,
                entity=entity,
                every_seconds=3600,
                watermark=self.now,
                is_backfilled=True,
                last_started_at=self.now,
                last_success_at=self.now,
            )
            SyncRun.objects.create(cursor=cursor, state="done", started_at=self.now, finished_at=self.now)

    def _rates(self) -> None:
        for quote, rate in (("USD", "1.08"), ("GBP", "0.85")):
            example = FxRate.objects.create(
                firm=self.firm,
                base="EUR",
                quote=quote,
                published_on=self.today,
                rate=Decimal(rate),
                recorded_at=self.now,
            )
            multiply(example, DAYS, published_on=f"{self._day('n')}", rate="one.rate + (n % 17) * 0.001")

    def _masters(self) -> None:
        common = {"firm": self.firm, "recorded_at": self.now}
        example = Customer.objects.create(**common, name="Customer")
        multiply(example, CUSTOMERS, name="'Customer ' || n", legal_entity_id=self._entity("n"))
        self.first_customer = _first(Customer)
        person = Person.objects.create(**common, name="Person", role="consultant", bill_rate=Decimal(150))
        multiply(person, PEOPLE, name="'Person ' || n", legal_entity_id=self._entity("n"), currency=self._currency("n"))
        self.first_person = _first(Person)
        project = Project.objects.create(
            **common, name="Project", price=Decimal(900_000), starts_on=self.since, status="active"
        )
        multiply(
            project,
            self.size.projects,
            code="'P-' || lpad(n::text, 5, '0')",
            name="'Project ' || n",
            legal_entity_id=self._entity("n"),
            currency=self._currency("n"),
            customer_id=f"{self.first_customer} + n % {CUSTOMERS}",
            revenue_method="(ARRAY['time_and_materials', 'fixed_milestone', 'fixed_poc_cost'])[1 + n / 3 % 3]",
            ends_on=f"{self._literal()} + n % 200",
            manager="'Manager ' || n % 40",
        )
        self.first_project = _first(Project)

    def _plans(self) -> None:
        rate = CostRate.objects.create(**self._fact(), service_date=self.since, amount=Decimal(80))
        multiply(
            rate,
            PEOPLE,
            external_id="'rate' || n",
            person_id=f"{self.first_person} + n - 1",
            currency=self._currency("n"),
            amount="60 + n % 50",
        )
        hours = self.size.time_entries * Decimal(5) / (self.size.projects * TASKS)
        task = Task.objects.create(**self._fact(), title="Work", role="consultant", estimate_hours=round(hours, 2))
        multiply(
            task,
            self.size.projects * TASKS,
            external_id="'task' || n",
            project_id=self._project("n"),
            percent_complete="0.4 + n % 6 * 0.1",
        )
        milestone = Milestone.objects.create(**self._fact(), title="Stage", amount=Decimal(100_000))
        multiply(
            milestone,
            self.size.projects * 4,
            external_id="'stage' || n",
            project_id=self._project("n"),
            currency=self._currency("n"),
            **self._dated("n * 131"),
            accepted_on=f"CASE WHEN n % 4 > 0 THEN {self._day('n * 131')} END",
        )

    def _lines(self) -> None:
        """A line belongs to the project that its number names, so its legal entity and currency are that one's."""
        size = self.size
        entry = TimeEntry.objects.create(**self._fact(), hours=Decimal(5), is_billable=True, is_approved=True)
        multiply(
            entry,
            size.time_entries,
            external_id="'time' || n",
            person_id=f"{self.first_person} + (n * 7) % {PEOPLE}",
            hours="1 + n % 8",
            bill_rate="120 + n % 60",
            amount="(1 + n % 8) * (120 + n % 60)",
            is_approved="n % 50 > 0",
            **self._approved("n"),
        )
        expense = ExpenseEntry.objects.create(
            **self._fact(), category="Travel", is_billable=True, is_reimbursable=True, is_approved=True
        )
        multiply(expense, size.expenses, external_id="'expense' || n", amount="20 + n % 700", **self._approved("n"))
        invoice = Invoice.objects.create(**self._fact(), number="-")
        multiply(
            invoice,
            size.invoices,
            external_id="'invoice' || n",
            number="'INV-' || n",
            customer_id=f"{self.first_customer} + n % {CUSTOMERS}",
            amount="9000 + n % 40000",
            **self._place("n"),
        )

    def _fact(self) -> dict[str, Any]:
        return {
            "firm": self.firm,
            "connection": self.source,
            "object_type": "row",
            "external_id": "example",
            "hash": "-",
            "recorded_at": self.now,
            "correlation_id": UUID(int=1),
            "exchange_id": 1,
        }

    def _place(self, n: str) -> dict[str, str]:
        """Lines of one project follow each other a few days apart: two years of every project."""
        foreign = f"CASE WHEN {n} % 5 = 0 THEN 'EUR' ELSE {self._currency(n)} END"
        columns = {"project_id": self._project(n), "legal_entity_id": self._entity(n), "currency": foreign}
        return {**columns, **self._dated(f"{n} / {self.size.projects} * 37 + {n} % 91")}

    def _approved(self, n: str) -> dict[str, str]:
        """Decided on three days after the work: nearly all of it before go-live, which is history."""
        columns = self._place(n)
        return {**columns, "approved_at": f"({columns['service_date']} + 3)::timestamp AT TIME ZONE 'UTC'"}

    def _dated(self, n: str) -> dict[str, str]:
        day = self._day(n)
        return {"service_date": day, "posting_period": f"to_char({day}, 'YYYY-MM')"}

    def _project(self, n: str) -> str:
        return f"{self.first_project} + ({n} - 1) % {self.size.projects}"

    def _entity(self, n: str) -> str:
        return f"(ARRAY{self.entity_ids})[1 + ({n} - 1) % {self.size.projects} % 3]"

    def _currency(self, n: str) -> str:
        codes = [currency for _, currency in ENTITIES]
        return f"(ARRAY{codes})[1 + ({n} - 1) % {self.size.projects} % 3]"

    def _day(self, n: str) -> str:
        return f"({self._literal()} - ({n}) % {DAYS})"

    def _literal(self) -> str:
        return f"DATE '{self.today}'"


def _first(model: type[Customer | Person | Project]) -> int:
    found = model.objects.order_by("pk").values_list("pk", flat=True).first()
    if found is None:
        raise LookupError(f"no {model.__name__} was made")
    return found
