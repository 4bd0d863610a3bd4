"""What Kantata says in {"errors": [...]}: rate limits by words, refusals with type and field."""

from datetime import datetime

from integrations.connector import Response
from integrations.outcomes import Outcome, RefusalKind, Refused, Throttled
from integrations.transport.limits import wait_until

KINDS: dict[int, RefusalKind] = {403: "permission", 404: "not_found", 409: "conflict", 422: "validation"}


def interpret(response: Response, now: datetime) -> Outcome | None:
    """A rate limit comes as 429 without Retry-After, or as words in a 400."""
    if response.status == 429 or (response.status == 400 and "rate limit" in first_error(response)[0].lower()):
        return Throttled(wait_until(response.headers, now), "rate limit exceeded")
    return None


def refused(response: Response) -> Refused:
    message, field = first_error(response)
    return Refused(KINDS.get(response.status, "other"), message or f"status {response.status}", field)


def first_error(response: Response) -> tuple[str, str | None]:
    """Words and field of the first error; empty where the answer has none."""
    try:
        error = response.json()["errors"][0]
        return str(error["message"]), error.get("field")
    except (ValueError, KeyError, IndexError, TypeError):
        return "", None
