"""The portfolio as a heatmap: what its page shows."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from visibility.api.access import given, viewer
from visibility.api.question import FIRM, Question, answer, page_number, text
from visibility.api.schema import schema_telling
from visibility.queries import told
from visibility.queries.heatmap.page import QUADRANTS, heatmap
from visibility.queries.one_of import one_of
from visibility.queries.portfolio.at_budget import RATES, rate_of
from visibility.queries.portfolio.filters import CHOOSING, filters_of
from visibility.queries.shapes.heatmap import HeatmapPage


class HeatmapView(Question):
    """Each project's money, and how its journeys and its billing keep what was promised, worst first."""

    @extend_schema(
        operation_id="portfolio_heatmap",
        parameters=[
            FIRM,
            *(text(name, f"Filter: {name}.") for name in CHOOSING),
            text("only", f"One quadrant: {', '.join(QUADRANTS)}."),
            text("rate", f"At which exchange rates: {', '.join(RATES)}."),
            text("page", "Page number."),
        ],
        responses={(200, "application/json"): schema_telling(HeatmapPage)},
    )
    def get(self, request: Request) -> Response:
        filters, only = filters_of(request.query_params, page=page_number(request)), given(request, "only")
        quadrant = one_of(tuple(QUADRANTS), only) if only else ""
        rate = rate_of(given(request, "rate"))
        page = heatmap(viewer(request), filters, only=quadrant, now=timezone.now(), rate=rate)
        return answer(page, told.of_rate(request.query_params))
