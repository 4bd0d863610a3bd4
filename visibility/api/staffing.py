"""The staffing radar and the rows behind its numbers."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from visibility.access import ADMIN, EXECUTIVE, PMO
from visibility.api.access import given, viewer
from visibility.api.question import FIRM, Question, answer, page_number, text
from visibility.api.schema import schema_telling
from visibility.queries import told
from visibility.queries.one_of import one_of
from visibility.queries.shapes.staffing import StaffingPage, StaffingRows
from visibility.queries.staffing.page import staffing
from visibility.queries.staffing.rows import ONLY, staffing_rows
from visibility.queries.staffing.scope import HORIZONS, filters_of

FILTERS = (
    FIRM,
    text("entity", "Code of a legal entity; all in scope when absent."),
    text("calendar", "Where a work calendar keeps holidays: DE, GB-ENG."),
    text("region", "The same by its earlier name."),
    text("role", "Role, as sources write it."),
    text("skill", "Skill, as sources write it."),
    text("weeks", f"Horizon: {', '.join(map(str, HORIZONS))}."),
    text("pipeline", "no: sold work alone."),
)


class StaffingView(Question):
    """Demand by role and week against people: revenue that cannot be delivered, open seats, bench, over-booked."""

    roles = (EXECUTIVE, PMO, ADMIN)

    @extend_schema(
        operation_id="staffing",
        parameters=[*FILTERS],
        responses={(200, "application/json"): schema_telling(StaffingPage)},
    )
    def get(self, request: Request) -> Response:
        page = staffing(viewer(request), filters_of(request.query_params), now=timezone.now())
        return answer(page, told.of_staffing(request.query_params, page.filters))


class StaffingRowsView(Question):
    """Demand and people behind a number of the staffing radar."""

    roles = (EXECUTIVE, PMO, ADMIN)

    @extend_schema(
        operation_id="staffing_rows",
        parameters=[
            *FILTERS,
            text("week", "First day of a week of the radar; the whole horizon when absent."),
            text("only", f"{', '.join(one for one in ONLY if one)}; everything when absent."),
            text("page", "Page number."),
        ],
        responses={(200, "application/json"): schema_telling(StaffingRows)},
    )
    def get(self, request: Request) -> Response:
        page = staffing_rows(
            viewer(request),
            filters_of(request.query_params),
            week=given(request, "week", longest=10),
            only=one_of(ONLY, given(request, "only")),
            now=timezone.now(),
            page=page_number(request),
        )
        return answer(page, told.of_staffing(request.query_params, page.filters))
