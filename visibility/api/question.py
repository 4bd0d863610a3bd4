"""What every view shares: authenticated, in role, read only; parameters; the answer as JSON, never cached."""

from collections.abc import Sequence

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from visibility.api.access import InRole
from visibility.api.answers import plain
from visibility.queries import paging

FIRM = OpenApiParameter("firm", OpenApiTypes.STR, description="Slug of the firm; the first in scope when absent.")


def text(name: str, description: str) -> OpenApiParameter:
    return OpenApiParameter(name, OpenApiTypes.STR, description=description)


class Question(APIView):
    """Base of the views: authenticated, in role, read only."""

    permission_classes = (IsAuthenticated, InRole)
    http_method_names: tuple[str, ...] = ("get", "head", "options")


def answer(page: object, told: Sequence[str] | None = None) -> Response:
    """The answer as JSON. told: what it holds instead of what was asked for, where its schema has that."""
    said = {} if told is None else {"told": list(told)}
    return Response({**plain(page), **said}, headers={"Cache-Control": "no-store"})


def page_number(request: Request) -> int:
    return paging.page_number(request.query_params)
