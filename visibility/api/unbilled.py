"""Unbilled work by reason: what its page shows."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from visibility.api.access import given, viewer
from visibility.api.question import FIRM, Question, answer, page_number, text
from visibility.api.schema import schema_telling
from visibility.queries import told
from visibility.queries.one_of import one_of
from visibility.queries.portfolio.filters import CHOOSING, filters_of
from visibility.queries.shapes.unbilled import UnbilledPage
from visibility.queries.unbilled.held_days import REASONS
from visibility.queries.unbilled.page import unbilled


class UnbilledView(Question):
    """Each unbilled amount under one reason; the projects of a reason, or the days of one project."""

    @extend_schema(
        operation_id="portfolio_unbilled",
        parameters=[
            FIRM,
            *(text(name, f"Filter: {name}.") for name in CHOOSING),
            text("reason", f"One of {', '.join(REASONS)}."),
            text("project", "What addresses call a project."),
            text("page", "Page number."),
        ],
        responses={(200, "application/json"): schema_telling(UnbilledPage)},
    )
    def get(self, request: Request) -> Response:
        filters, asked = filters_of(request.query_params, page=page_number(request)), given(request, "reason")
        reason, project = one_of(REASONS, asked) if asked else "", given(request, "project")
        page = unbilled(viewer(request), filters, reason=reason, project=project, now=timezone.now())
        return answer(page, told.of_actual(request.query_params))
