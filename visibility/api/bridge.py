"""The margin bridge between two days, and the rows behind its bars."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from visibility.access import ROLES
from visibility.api.access import viewer
from visibility.api.question import FIRM, Question, answer, page_number, text
from visibility.api.schema import schema_telling
from visibility.queries import told
from visibility.queries.bridge.page import bridge
from visibility.queries.bridge.rows import KEYS, bridge_bar
from visibility.queries.bridge.scope import BASES, filters_of
from visibility.queries.one_of import one_of
from visibility.queries.portfolio.at_budget import RATES
from visibility.queries.portfolio.filters import CHOOSING
from visibility.queries.shapes.bridge import BridgeBarPage, BridgePage

ASKED = (
    FIRM,
    text("from", "First day, ISO 8601, its end in UTC; 30 days ago when absent."),
    text("to", "Last day, ISO 8601; today when absent."),
    text("basis", f"Which margin: {', '.join(BASES)}; done when absent and the first day was not kept."),
    text("rate", f"At which exchange rates: {', '.join(RATES)}."),
    *(text(name, f"Filter: {name}.") for name in CHOOSING),
)


WHOLE = text("all", "1: every project and all that are left out; the first of both when absent.")


class BridgeView(Question):
    """From the margin believed on one day to the one known on another: bars that add up to the cent."""

    roles = ROLES

    @extend_schema(
        operation_id="bridge",
        parameters=[*ASKED, WHOLE],
        responses={(200, "application/json"): schema_telling(BridgePage)},
    )
    def get(self, request: Request) -> Response:
        return answer(*_bridge(request, ""))


class ProjectBridgeView(Question):
    """The same of one project."""

    roles = ROLES

    @extend_schema(
        operation_id="project_bridge",
        parameters=[*ASKED],
        responses={(200, "application/json"): schema_telling(BridgePage)},
    )
    def get(self, request: Request, code: str) -> Response:
        return answer(*_bridge(request, code))


class BridgeBarView(Question):
    """The rows behind one bar: projects, or with a project in the address its facts."""

    roles = ROLES

    @extend_schema(
        operation_id="bridge_bar",
        parameters=[*ASKED, text("page", "Page number.")],
        responses={(200, "application/json"): schema_telling(BridgeBarPage)},
    )
    def get(self, request: Request, bar: str) -> Response:
        return answer(*_rows(request, bar, ""))


class ProjectBridgeBarView(Question):
    """The facts of one project behind one bar, each with the exchange that brought it."""

    roles = ROLES

    @extend_schema(
        operation_id="project_bridge_bar",
        parameters=[*ASKED, text("page", "Page number.")],
        responses={(200, "application/json"): schema_telling(BridgeBarPage)},
    )
    def get(self, request: Request, code: str, bar: str) -> Response:
        return answer(*_rows(request, bar, code))


def _bridge(request: Request, code: str) -> tuple[BridgePage, told.Told]:
    now = timezone.now()
    page = bridge(viewer(request), filters_of(request.query_params, now=now, project=code), now=now)
    return page, told.of_bridge(request.query_params, page)


def _rows(request: Request, bar: str, code: str) -> tuple[BridgeBarPage, told.Told]:
    now = timezone.now()
    filters = filters_of(request.query_params, now=now, project=code, page=page_number(request))
    page = bridge_bar(viewer(request), one_of(KEYS, bar), filters, now=now)
    return page, told.of_bridge(request.query_params, page)
