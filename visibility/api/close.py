"""The close cockpit and the records behind its lines."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from visibility.access import ADMIN, FINANCE
from visibility.api.access import given, viewer
from visibility.api.question import FIRM, Question, answer, page_number, text
from visibility.api.schema import schema_telling
from visibility.queries import told
from visibility.queries.close.lines import LISTED
from visibility.queries.close.page import close
from visibility.queries.close.rows import close_rows
from visibility.queries.one_of import one_of
from visibility.queries.shapes.close import ClosePage, CloseRows

PERIOD = text("period", "First day of a period, YYYY-MM-DD; the oldest that is not closed when absent.")


class CloseView(Question):
    """Per legal entity what stops a safe close of a period, and how it stood when the ERP closed it."""

    roles = (FINANCE, ADMIN)

    @extend_schema(
        operation_id="close",
        parameters=[FIRM, PERIOD],
        responses={(200, "application/json"): schema_telling(ClosePage)},
    )
    def get(self, request: Request) -> Response:
        page = close(viewer(request), given(request, "period", longest=10), now=timezone.now())
        return answer(page, told.of_close(request.query_params, page.chosen))


class CloseRowsView(Question):
    """The records behind a line of the close, oldest first."""

    roles = (FINANCE, ADMIN)

    @extend_schema(
        operation_id="close_rows",
        parameters=[
            FIRM,
            PERIOD,
            text("line", f"{', '.join(LISTED)}."),
            text("entity", "Code of a legal entity."),
            text("page", "Page number."),
        ],
        responses={(200, "application/json"): schema_telling(CloseRows)},
    )
    def get(self, request: Request) -> Response:
        page = close_rows(
            viewer(request),
            one_of(LISTED, given(request, "line") or LISTED[0]),
            given(request, "entity", longest=20),
            given(request, "period", longest=10),
            page=page_number(request),
            now=timezone.now(),
        )
        return answer(page, told.of_close(request.query_params, page.period))
