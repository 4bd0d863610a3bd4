"""A page whose statement PostgreSQL cut off says so and asks to come again: 503 with Retry-After, no error page."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from integrations.busy import is_busy

RETRY_SECONDS = 5
PROBLEM = {
    "type": "about:blank",
    "title": "Busy",
    "status": 503,
    "detail": "The database took too long over this question. Nothing was changed: ask again, or ask for less.",
}

log = logging.getLogger(__name__)


class BusyMiddleware:
    """Answers for views that waited too long for a lock or asked too much."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """None for every other error: that is a 500."""
        if not is_busy(exception):
            return None
        log.warning("%s was cut off: %s", request.path, type(exception.__cause__).__name__)
        answer = _problem() if request.path.startswith("/api/") else HttpResponse(render_to_string("503.html"))
        answer.status_code = 503
        answer.headers["Retry-After"] = str(RETRY_SECONDS)
        return answer


def _problem() -> HttpResponse:
    return JsonResponse(PROBLEM, content_type="application/problem+json")
