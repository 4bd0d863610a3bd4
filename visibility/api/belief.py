"""What was believed at an instant and what is known now, for machines: the answers of the pages."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from visibility.api.access import given, viewer
from visibility.api.question import FIRM, Question, answer, text
from visibility.api.schema import schema_telling
from visibility.queries import told
from visibility.queries.belief.page import FIGURES, instant_of, project_belief
from visibility.queries.belief.portfolio import portfolio_belief
from visibility.queries.portfolio.filters import CHOOSING, filters_of
from visibility.queries.shapes.belief import PortfolioBelief, ProjectBelief

ASKED = (
    FIRM,
    text("at", "Day (its end, UTC) or time in ISO 8601; 30 days ago when absent."),
    text("figure", f"{', '.join(FIGURES)}."),
)


class ProjectBeliefView(Question):
    """One project as it was believed and as it is known of the same days, with what explains the difference."""

    @extend_schema(
        operation_id="project_belief",
        parameters=list(ASKED),
        responses={(200, "application/json"): schema_telling(ProjectBelief)},
    )
    def get(self, request: Request, code: str) -> Response:
        now = timezone.now()
        page = project_belief(viewer(request), code, **_asked(request, now), now=now)
        return answer(page, told.of_belief(request.query_params, page.instant))


class PortfolioBeliefView(Question):
    """The portfolio as it was believed and as it is known of the same days, by project."""

    @extend_schema(
        operation_id="portfolio_belief",
        parameters=[*ASKED, *(text(name, f"Filter: {name}.") for name in CHOOSING)],
        responses={(200, "application/json"): schema_telling(PortfolioBelief)},
    )
    def get(self, request: Request) -> Response:
        filters = filters_of(request.query_params)
        page = portfolio_belief(viewer(request), filters, **_asked(request, timezone.now()))
        return answer(page, told.of_belief(request.query_params, page.instant))


def _asked(request: Request, now: datetime) -> dict[str, Any]:
    instant = instant_of(given(request, "at", longest=40), now=now)
    return {"instant": instant, "figure": given(request, "figure") or FIGURES[0]}
