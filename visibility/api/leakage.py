"""Margin leakage: what its page, the rows behind a bar, and the list of what was recovered show."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from visibility.access import ADMIN, EXECUTIVE, FINANCE
from visibility.api.access import given, viewer
from visibility.api.question import FIRM, Question, answer, page_number, text
from visibility.api.schema import schema_of
from visibility.queries.leakage.billing_errors import billing_errors
from visibility.queries.leakage.page import leakage
from visibility.queries.leakage.rows import KEYS, leakage_bar, leakage_recovered
from visibility.queries.leakage.selection import filters_of
from visibility.queries.one_of import one_of
from visibility.queries.shapes.billing_errors import BillingErrorPage
from visibility.queries.shapes.leakage import BarPage, LeakagePage, RecoveredPage

PROJECTS = (
    text("entity", "Code of a legal entity."),
    text("customer", "Canonical id of a customer."),
    text("project", "What addresses call a project."),
)


class LeakageView(Question):
    """From the margin as sold to the margin as things stand: bars, what was lost, at risk and recovered, left out."""

    roles = (EXECUTIVE, FINANCE, ADMIN)

    @extend_schema(
        operation_id="leakage",
        parameters=[FIRM, *PROJECTS],
        responses={(200, "application/json"): schema_of(LeakagePage)},
    )
    def get(self, request: Request) -> Response:
        return answer(leakage(viewer(request), filters_of(request.query_params), now=timezone.now()))


class LeakageBarView(Question):
    """The rows behind one bar: rate, mix, scope, subcontract, fx, unexplained or integration."""

    roles = (EXECUTIVE, FINANCE, ADMIN)

    @extend_schema(
        operation_id="leakage_bar",
        parameters=[
            FIRM,
            *PROJECTS,
            text("cause", "Of the integration bar's records."),
            text("beyond", "1: also records of projects that have no bar, and of none."),
            text("page", "Page number."),
        ],
        responses={(200, "application/json"): schema_of(BarPage)},
    )
    def get(self, request: Request, bar: str) -> Response:
        filters = filters_of(request.query_params, page=page_number(request))
        return answer(leakage_bar(viewer(request), one_of(KEYS, bar), filters, now=timezone.now()))


class BillingErrorsView(Question):
    """Invoices that cannot be right: lines that stand twice, and those at the exchange rate of another day."""

    roles = (EXECUTIVE, FINANCE, ADMIN)

    @extend_schema(
        operation_id="billing_errors",
        parameters=[FIRM, *PROJECTS, text("kind", "doubled_line or rate_day."), text("page", "Page number.")],
        responses={(200, "application/json"): schema_of(BillingErrorPage)},
    )
    def get(self, request: Request) -> Response:
        filters = filters_of(request.query_params, page=page_number(request))
        return answer(billing_errors(viewer(request), filters, given(request, "kind"), now=timezone.now()))


class LeakageRecoveredView(Question):
    """What leaked and got through after all, within seven days."""

    roles = (EXECUTIVE, FINANCE, ADMIN)

    @extend_schema(
        operation_id="leakage_recovered",
        parameters=[FIRM, *PROJECTS],
        responses={(200, "application/json"): schema_of(RecoveredPage)},
    )
    def get(self, request: Request) -> Response:
        return answer(leakage_recovered(viewer(request), filters_of(request.query_params), now=timezone.now()))
