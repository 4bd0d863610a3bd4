"""Charges between legal entities: what their page shows."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from visibility.api.access import given, viewer
from visibility.api.question import FIRM, Question, answer, page_number, text
from visibility.api.schema import schema_telling
from visibility.queries import told
from visibility.queries.intercompany.page import STATES, Asked, intercompany
from visibility.queries.one_of import one_of
from visibility.queries.shapes.intercompany import IntercompanyPage


class IntercompanyView(Question):
    """Own margins of legal entities, eliminations and the group; each charge between them with both sides."""

    @extend_schema(
        operation_id="portfolio_intercompany",
        parameters=[
            FIRM,
            text("period", "First and last day: 2026-10-01..2026-10-31; to date without it."),
            text("state", f"One of {', '.join(STATES)}."),
            text("entity", "Code of a legal entity that is a party."),
            text("pair", "Key of one charge."),
            text("page", "Page number."),
        ],
        responses={(200, "application/json"): schema_telling(IntercompanyPage)},
    )
    def get(self, request: Request) -> Response:
        state = given(request, "state")
        asked = Asked(
            period=given(request, "period"),
            state=one_of(STATES, state) if state else "",
            entity=given(request, "entity"),
            pair=given(request, "pair", longest=200),
            page=page_number(request),
        )
        page = intercompany(viewer(request), asked, now=timezone.now())
        return answer(page, told.of_charges(request.query_params, page.period))
