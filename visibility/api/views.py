"""One class a question; the answers are those of the pages."""

from typing import get_args

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from visibility.access import ADMIN, FINANCE, PMO
from visibility.api.access import given, viewer
from visibility.api.question import FIRM, Question, answer, page_number, text
from visibility.api.schema import schema_of, schema_telling
from visibility.queries import told
from visibility.queries.facts.page import facts
from visibility.queries.one_of import one_of
from visibility.queries.operations.freshness import freshness
from visibility.queries.operations.page import operations
from visibility.queries.portfolio.at_budget import RATES, rate_of
from visibility.queries.portfolio.filters import CHOOSING, filters_of
from visibility.queries.portfolio.page import portfolio
from visibility.queries.project.bills import project_bills
from visibility.queries.project.entries import STATES
from visibility.queries.project.expenses import project_expenses
from visibility.queries.project.page import project
from visibility.queries.project.shown import MONEY, switched
from visibility.queries.project.time import project_time
from visibility.queries.shapes.facts import FactFilters, FactKind, FactsPage
from visibility.queries.shapes.freshness import FreshnessPage
from visibility.queries.shapes.operations import OperationsPage
from visibility.queries.shapes.portfolio import PortfolioPage
from visibility.queries.shapes.project import ProjectPage
from visibility.queries.shapes.project_bills import ProjectBills
from visibility.queries.shapes.project_expenses import ProjectExpenses
from visibility.queries.shapes.project_time import ProjectTime
from visibility.queries.shapes.unstarted import UnstartedPage
from visibility.queries.transactions.unstarted import KINDS, unstarted


class PortfolioView(Question):
    """The five tiles with as-of and grade, burn, unbilled work by age, projects worst first."""

    @extend_schema(
        operation_id="portfolio",
        parameters=[
            FIRM,
            *(text(name, f"Filter: {name}.") for name in (*CHOOSING, "sort")),
            text("rate", f"At which exchange rates: {', '.join(RATES)}."),
            text("page", "Page number."),
        ],
        responses={(200, "application/json"): schema_telling(PortfolioPage)},
    )
    def get(self, request: Request) -> Response:
        filters = filters_of(request.query_params, page=page_number(request))
        rate = rate_of(given(request, "rate"))
        page = portfolio(viewer(request), filters, now=timezone.now(), rate=rate)
        return answer(page, told.of_portfolio(request.query_params))


class ProjectView(Question):
    """One project: margin grid, burn, estimates, milestones, team, story."""

    @extend_schema(
        operation_id="project",
        parameters=[
            FIRM,
            text("money", f"In which currency the margin grid is: {', '.join(MONEY)}."),
            text("rate", f"At which exchange rates: {', '.join(RATES)}."),
        ],
        responses={(200, "application/json"): schema_telling(ProjectPage)},
    )
    def get(self, request: Request, code: str) -> Response:
        shown = switched(given(request, "money"), given(request, "rate"))
        page = project(viewer(request), code, now=timezone.now(), switch=shown)
        return answer(page, told.of_project(request.query_params, shown))


class FactsView(Question):
    """The rows behind a project's numbers, each with the exchange that brought it."""

    @extend_schema(
        operation_id="project_facts",
        parameters=[
            FIRM,
            text("kind", f"{', '.join(get_args(FactKind))}."),
            text("period", "YYYY-MM."),
            text("state", "approved, unapproved, accepted, overdue or open."),
            text("page", "Page number."),
        ],
        responses={(200, "application/json"): schema_telling(FactsPage)},
    )
    def get(self, request: Request, code: str) -> Response:
        kind: FactKind = one_of(get_args(FactKind), given(request, "kind") or "time")
        filters = FactFilters(
            kind=kind,
            period=given(request, "period", longest=7),
            state=given(request, "state", longest=20),
            page=page_number(request),
        )
        page = facts(viewer(request), code, filters, now=timezone.now())
        return answer(page, told.of_facts(request.query_params, page.filters))


class ProjectTimeView(Question):
    """A project's time with its state at the ERP, newest first."""

    @extend_schema(
        operation_id="project_time",
        parameters=[FIRM, text("state", f"{', '.join(STATES)}; all when absent."), text("page", "Page number.")],
        responses={(200, "application/json"): schema_telling(ProjectTime)},
    )
    def get(self, request: Request, code: str) -> Response:
        page = project_time(viewer(request), code, state=given(request, "state"), page=page_number(request))
        return answer(page, told.of_state(request.query_params, page.state))


class ProjectExpensesView(Question):
    """A project's expenses with their state at the ERP, newest first."""

    @extend_schema(
        operation_id="project_expenses",
        parameters=[FIRM, text("state", f"{', '.join(STATES)}; all when absent."), text("page", "Page number.")],
        responses={(200, "application/json"): schema_telling(ProjectExpenses)},
    )
    def get(self, request: Request, code: str) -> Response:
        page = project_expenses(viewer(request), code, state=given(request, "state"), page=page_number(request))
        return answer(page, told.of_state(request.query_params, page.state))


class ProjectBillsView(Question):
    """A project's part of suppliers' invoices with their state at the ERP, newest first."""

    @extend_schema(
        operation_id="project_bills",
        parameters=[FIRM, text("state", f"{', '.join(STATES)}; all when absent."), text("page", "Page number.")],
        responses={(200, "application/json"): schema_telling(ProjectBills)},
    )
    def get(self, request: Request, code: str) -> Response:
        page = project_bills(viewer(request), code, state=given(request, "state"), page=page_number(request))
        return answer(page, told.of_state(request.query_params, page.state))


class OperationsView(Question):
    """Four answers, journeys, failures by cause, connections."""

    roles = (PMO, FINANCE, ADMIN)

    @extend_schema(
        operation_id="operations", parameters=[FIRM], responses={(200, "application/json"): schema_of(OperationsPage)}
    )
    def get(self, request: Request) -> Response:
        return answer(operations(viewer(request), now=timezone.now()))


class UnstartedView(Question):
    """What came in and started no transaction: won deals, approved entries, suppliers' invoices, parked news."""

    roles = (PMO, FINANCE, ADMIN)

    @extend_schema(
        operation_id="unstarted",
        parameters=[FIRM, text("kind", f"{', '.join(KINDS)}."), text("page", "Page number.")],
        responses={(200, "application/json"): schema_of(UnstartedPage)},
    )
    def get(self, request: Request) -> Response:
        kind = one_of(KINDS, given(request, "kind") or KINDS[0])
        return answer(unstarted(viewer(request), kind, page=page_number(request), now=timezone.now()))


class FreshnessView(Question):
    """Sources and streams against their policies."""

    @extend_schema(
        operation_id="freshness", parameters=[FIRM], responses={(200, "application/json"): schema_of(FreshnessPage)}
    )
    def get(self, request: Request) -> Response:
        return answer(freshness(viewer(request), now=timezone.now()))
