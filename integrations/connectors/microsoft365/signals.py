"""What Graph and its sign-in say: throttling, tokens, refusals with the request's id."""

from datetime import datetime

from integrations.connector import Response
from integrations.outcomes import Outcome, RefusalKind, Refused, Throttled, Unauthorized, Unavailable
from integrations.transport.limits import wait_until

KINDS: dict[int, RefusalKind] = {401: "permission", 403: "permission", 404: "not_found", 409: "conflict"}


def interpret(response: Response, now: datetime) -> Outcome | None:
    """429, and 503 that names a time, are throttling; None for an answer that its caller reads."""
    if response.status == 429 or (response.status == 503 and "retry-after" in response.headers):
        scope = response.headers.get("x-ms-throttle-scope", "")
        return Throttled(wait_until(response.headers, now), " ".join(filter(None, (words(response), scope))))
    if response.status == 401:
        return Unauthorized(words(response))
    if 400 <= response.status < 500 and "json" not in response.headers.get("content-type", "json"):
        return Unavailable(f"an edge server answered {response.status} without JSON")
    return None


def quota(response: Response) -> tuple[int, int] | None:
    """(percent used, 100) of the throttling limit; Graph tells it from 80 per cent on."""
    try:
        return round(float(response.headers["x-ms-throttle-limit-percentage"]) * 100), 100
    except (KeyError, ValueError):
        return None


def refused(response: Response) -> Refused:
    """The refusal in the vendor's words; the request's id is what its support asks for."""
    return Refused(KINDS.get(response.status, "validation"), words(response))


def words(response: Response) -> str:
    """Code, message and request id of an answer, as far as it has them."""
    code, message, request_id = _error(response)
    told = ": ".join(filter(None, (code, message))) or f"status {response.status}"
    return f"{told} (request-id {request_id})" if request_id else told


def code(response: Response) -> str:
    return _error(response)[0]


def _error(response: Response) -> tuple[str, str, str]:
    """Graph's error is an object; the sign-in's is a text with a description beside it."""
    try:
        body = response.json()
    except ValueError:
        body = None
    error = body.get("error") if isinstance(body, dict) else None
    if isinstance(error, str):
        return error, str(body.get("error_description") or ""), ""
    if not isinstance(error, dict):
        return "", "", response.headers.get("request-id", "")
    inner = error.get("innerError")
    request_id = inner.get("request-id") if isinstance(inner, dict) else response.headers.get("request-id")
    return str(error.get("code") or ""), str(error.get("message") or ""), str(request_id or "")
