"""A project of which something is heard late, and what was believed of it."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from integrations.canonical.models import Project
from tests.visibility import builders as make
from visibility.queries.belief.page import project_belief
from visibility.queries.shapes.belief import ProjectBelief

D = Decimal
THEN = make.NOW
LATER = make.NOW + timedelta(days=40)
NOW = make.NOW + timedelta(days=60)


class Shop:
    """A firm in euro; one hourly project with a day's work that costs 100 an hour, known on 30 June."""

    def __init__(self) -> None:
        self.connection = make.make_connection(make.make_firm())
        self.entity = make.make_entity(self.connection.firm)
        self.person = make.make_person(self.entity)
        self.rate = make.make_cost_rate(self.person, self.connection, amount=D(100))
        self.project = make.make_project(self.entity, code="P-17")
        self.task = make.make_task(self.project, self.connection)
        self.entry = make.make_time(self.project, self.connection, self.person)

    def late_subcontract(self, project: Project | None = None) -> None:
        """A supplier's bill for May, recorded in August."""
        make.make_order(project or self.project, self.connection, service_date=date(2026, 5, 4), recorded_at=LATER)

    def seen(self, figure: str = "ac", role: str = "finance", instant: datetime = THEN) -> ProjectBelief:
        viewer = make.make_viewer(self.connection.firm, role=role)
        return project_belief(viewer, "P-17", instant=instant, figure=figure, now=NOW)
