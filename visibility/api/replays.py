"""Failed transactions replayed together, as on their page: by POST with the password in the call, not by a session."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from journeys.replay.acting import By, NotPossible
from journeys.replay.many import Chosen, replay_many
from visibility.access import ADMIN, FINANCE, PMO
from visibility.api.access import viewer
from visibility.api.authentication import LockedBasicAuthentication
from visibility.api.question import FIRM, Question, answer
from visibility.api.schema import schema_of
from visibility.api.transactions import PARAMETERS
from visibility.queries.shapes.replays import ReplayedPage, ReplayPage
from visibility.queries.transactions.filters import filters_of
from visibility.queries.transactions.replays import of_scope, replayable, replayed
from visibility.reports.asking_again import why_not


class StepSerializer(serializers.Serializer[Chosen]):
    """A choice of the answer before: `seen` is its version then."""

    run_id = serializers.IntegerField(min_value=1)
    step_id = serializers.IntegerField(min_value=1)
    seen = serializers.IntegerField(min_value=0)


class PressSerializer(serializers.Serializer[dict[str, Any]]):
    """Which steps, and why: the reason is kept with each."""

    reason = serializers.CharField(max_length=500)
    steps = StepSerializer(many=True, allow_empty=False)


class ReplayView(Question):
    """Failed steps that the filters find, the longest failed first, with their money; by POST those named are replayed.

    Each is replayed as if it alone had been asked for: what was tried since it was seen is refused, and told.
    """

    roles = (PMO, ADMIN)
    http_method_names = ("get", "head", "options", "post")

    def get_authenticators(self) -> list[BaseAuthentication]:
        """Whoever replays many has given the password just now: a session does not do."""
        is_press = getattr(self.request, "method", "") == "POST"
        return [LockedBasicAuthentication()] if is_press else super().get_authenticators()

    @extend_schema(
        operation_id="replayable",
        parameters=[FIRM, *PARAMETERS],
        responses={(200, "application/json"): schema_of(ReplayPage)},
    )
    def get(self, request: Request) -> Response:
        return answer(replayable(viewer(request), filters_of(request.query_params), now=timezone.now()))

    @extend_schema(
        operation_id="replay_many",
        parameters=[FIRM],
        request=PressSerializer,
        responses={(200, "application/json"): schema_of(ReplayedPage)},
    )
    def post(self, request: Request) -> Response:
        asked, who = PressSerializer(data=request.data), viewer(request)
        asked.is_valid(raise_exception=True)
        chosen = of_scope(who, [Chosen(**step) for step in asked.validated_data["steps"]])
        try:
            by = By(who.username, asked.validated_data["reason"])
            bulk = replay_many(who.firm_id, chosen, by=by, query="", why_not=why_not)
        except NotPossible as refusal:
            raise ValidationError({"detail": str(refusal)}) from refusal
        return answer(replayed(who, bulk.pk, now=timezone.now()))


class ReplayedView(Question):
    """What became of those that were replayed together, as their transactions stand now."""

    roles = (PMO, FINANCE, ADMIN)

    @extend_schema(
        operation_id="replayed", parameters=[FIRM], responses={(200, "application/json"): schema_of(ReplayedPage)}
    )
    def get(self, request: Request, bulk_id: int) -> Response:
        return answer(replayed(viewer(request), bulk_id, now=timezone.now()))
