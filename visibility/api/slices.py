"""The portfolio by a dimension: what its page shows."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from visibility.api.access import given, viewer
from visibility.api.question import FIRM, Question, answer, page_number, text
from visibility.api.schema import schema_telling
from visibility.queries import told
from visibility.queries.one_of import one_of
from visibility.queries.portfolio.at_budget import RATES, rate_of
from visibility.queries.portfolio.filters import CHOOSING, filters_of
from visibility.queries.shapes.slices import SlicesPage
from visibility.queries.slices.dimensions import DIMENSIONS, PERIOD
from visibility.queries.slices.page import slices

KEYS = tuple(DIMENSIONS)
SECOND = tuple(key for key in KEYS if key != PERIOD)


class SlicesView(Question):
    """Projects, revenue, cost, margin, burn, unbilled work and open money by one dimension, or by two."""

    @extend_schema(
        operation_id="portfolio_slices",
        parameters=[
            FIRM,
            *(text(name, f"Filter: {name}.") for name in CHOOSING),
            text("then", f"A second dimension: {', '.join(SECOND)}."),
            text("rate", f"At which exchange rates: {', '.join(RATES)}; a period is at actual ones."),
            text("page", "Page number."),
        ],
        responses={(200, "application/json"): schema_telling(SlicesPage)},
    )
    def get(self, request: Request, dimension: str) -> Response:
        filters, then = filters_of(request.query_params, page=page_number(request)), given(request, "then")
        key, second = one_of(KEYS, dimension), one_of(SECOND, then) if then not in ("", dimension) else ""
        rate = rate_of(given(request, "rate"))
        page = slices(viewer(request), key, filters, then=second, now=timezone.now(), rate=rate)
        return answer(page, told.of_rate(request.query_params))
