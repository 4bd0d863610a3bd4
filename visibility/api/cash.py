"""The cash clock and the rows behind its numbers."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from visibility.access import ADMIN, EXECUTIVE, FINANCE
from visibility.api.access import given, viewer
from visibility.api.question import FIRM, Question, answer, page_number, text
from visibility.api.schema import schema_telling
from visibility.queries import told
from visibility.queries.cash.legs import KEYS
from visibility.queries.cash.page import cash
from visibility.queries.cash.receivables import BUCKETS
from visibility.queries.cash.rows import STATES, cash_rows
from visibility.queries.cash.scope import WINDOWS, filters_of
from visibility.queries.one_of import one_of
from visibility.queries.portfolio.at_budget import RATES
from visibility.queries.shapes.cash import CashPage, CashRows

FILTERS = (
    FIRM,
    text("entity", "Code of a legal entity; all in scope when absent."),
    text("days", f"Window: {', '.join(map(str, WINDOWS))}."),
    text("rate", f"At which exchange rates: {', '.join(RATES)}."),
)


class CashView(Question):
    """Eight legs from won to paid with medians, what waits and on whom; lock-up; receivables by age."""

    roles = (EXECUTIVE, FINANCE, ADMIN)

    @extend_schema(
        operation_id="cash", parameters=[*FILTERS], responses={(200, "application/json"): schema_telling(CashPage)}
    )
    def get(self, request: Request) -> Response:
        filters = filters_of(request.query_params)
        page = cash(viewer(request), filters, now=timezone.now())
        return answer(page, told.of_cash(request.query_params, filters))


class CashRowsView(Question):
    """What passed a leg of the cash clock, or waits in it, longest first."""

    roles = (EXECUTIVE, FINANCE, ADMIN)

    @extend_schema(
        operation_id="cash_rows",
        parameters=[
            *FILTERS,
            text("leg", f"{', '.join(KEYS)}."),
            text("state", f"{', '.join(STATES)}."),
            text("bucket", f"Of waiting payments only: {', '.join(BUCKETS)}."),
            text("page", "Page number."),
        ],
        responses={(200, "application/json"): schema_telling(CashRows)},
    )
    def get(self, request: Request) -> Response:
        page = cash_rows(
            viewer(request),
            one_of(KEYS, given(request, "leg") or KEYS[0]),
            one_of(STATES, given(request, "state") or STATES[0]),
            filters_of(request.query_params),
            bucket=given(request, "bucket", longest=20),
            page=page_number(request),
            now=timezone.now(),
        )
        return answer(page, told.of_cash_rows(request.query_params, page))
