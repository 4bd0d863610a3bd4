"""One class a question; the answers are those of the pages."""

from typing import Any, get_args

from django.http import Http404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from visibility.access import ADMIN, FINANCE, PMO
from visibility.api.access import InRole, viewer
from visibility.api.answers import plain
from visibility.api.schema import schema_of
from visibility.queries.facts import facts
from visibility.queries.freshness import freshness
from visibility.queries.operations import operations
from visibility.queries.portfolio import portfolio
from visibility.queries.project import project
from visibility.queries.shapes.facts import FactFilters, FactKind, FactsPage
from visibility.queries.shapes.freshness import FreshnessPage
from visibility.queries.shapes.operations import OperationsPage
from visibility.queries.shapes.portfolio import PortfolioFilters, PortfolioPage
from visibility.queries.shapes.project import ProjectPage

FIRM = OpenApiParameter("firm", OpenApiTypes.STR, description="Slug of the firm; the first in scope when absent.")


def text(name: str, description: str) -> OpenApiParameter:
    return OpenApiParameter(name, OpenApiTypes.STR, description=description)


class Question(APIView):
    """Base of the views: authenticated, in role, read only."""

    permission_classes = (IsAuthenticated, InRole)
    http_method_names = ("get", "head", "options")


class PortfolioView(Question):
    """The five tiles with as-of and grade, burn, unbilled work by age, projects worst first."""

    filters = ("entity", "method", "manager", "customer", "status", "search", "sort")

    @extend_schema(
        operation_id="portfolio",
        parameters=[FIRM, *(text(name, f"Filter: {name}.") for name in filters), text("page", "Page number.")],
        responses={(200, "application/json"): schema_of(PortfolioPage)},
    )
    def get(self, request: Request) -> Response:
        asked = request.query_params
        chosen: dict[str, Any] = {name: asked[name][:100] for name in self.filters if asked.get(name)}
        return _answer(portfolio(viewer(request), PortfolioFilters(**chosen, page=_page(request)), now=timezone.now()))


class ProjectView(Question):
    """One project: margin grid, burn, estimates, milestones, team, story."""

    @extend_schema(
        operation_id="project", parameters=[FIRM], responses={(200, "application/json"): schema_of(ProjectPage)}
    )
    def get(self, request: Request, code: str) -> Response:
        return _answer(project(viewer(request), code, now=timezone.now()))


class FactsView(Question):
    """The rows behind a project's numbers, each with the exchange that brought it."""

    @extend_schema(
        operation_id="project_facts",
        parameters=[
            FIRM,
            text("kind", "time, milestones, invoices, commitments, allocations or tasks."),
            text("period", "YYYY-MM."),
            text("page", "Page number."),
        ],
        responses={(200, "application/json"): schema_of(FactsPage)},
    )
    def get(self, request: Request, code: str) -> Response:
        wanted = request.query_params.get("kind", "time")
        kind: FactKind | None = next((kind for kind in get_args(FactKind) if kind == wanted), None)
        if kind is None:
            raise Http404("No such kind of rows.")
        filters = FactFilters(kind=kind, period=request.query_params.get("period", "")[:7], page=_page(request))
        return _answer(facts(viewer(request), code, filters, now=timezone.now()))


class OperationsView(Question):
    """Four answers, journeys, failures by cause, connections."""

    roles = (PMO, FINANCE, ADMIN)

    @extend_schema(
        operation_id="operations", parameters=[FIRM], responses={(200, "application/json"): schema_of(OperationsPage)}
    )
    def get(self, request: Request) -> Response:
        return _answer(operations(viewer(request), now=timezone.now()))


class FreshnessView(Question):
    """Sources and streams against their policies."""

    @extend_schema(
        operation_id="freshness", parameters=[FIRM], responses={(200, "application/json"): schema_of(FreshnessPage)}
    )
    def get(self, request: Request) -> Response:
        return _answer(freshness(viewer(request), now=timezone.now()))


def _answer(page: object) -> Response:
    return Response(plain(page), headers={"Cache-Control": "no-store"})


def _page(request: Request) -> int:
    number = request.query_params.get("page", "1")
    return int(number) if number.isdecimal() and len(number) < 6 else 1
