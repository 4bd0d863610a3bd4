"""What Salesforce says by error code rather than by status: limits, locks, refusals; and its quota header."""

import re
from datetime import datetime, timedelta
from typing import Any

from integrations.connector import Response
from integrations.outcomes import Outcome, RefusalKind, Refused, Retry, Throttled, Unavailable

QUOTA = re.compile(r"api-usage=(\d+)/(\d+)")
CONCURRENT_WAIT, DAILY_WAIT = timedelta(seconds=10), timedelta(minutes=15)
PASSING = ("UNABLE_TO_LOCK_ROW", "QUERY_TIMEOUT")
KINDS: dict[str, RefusalKind] = {
    "NOT_FOUND": "not_found",
    "ENTITY_IS_DELETED": "not_found",
    "DUPLICATE_VALUE": "conflict",
    "DUPLICATES_DETECTED": "conflict",
    "INSUFFICIENT_ACCESS_OR_READONLY": "permission",
    "INVALID_FIELD_FOR_INSERT_UPDATE": "permission",
    "INVALID_CROSS_REFERENCE_KEY": "master_data",
}


def interpret(response: Response, now: datetime) -> Outcome | None:
    """Throttling, locks and edge pages; None for an answer that its caller reads."""
    if response.status < 400 or response.status == 401:
        return None
    if "json" not in response.headers.get("content-type", ""):
        return Unavailable(f"an edge server answered {response.status} without JSON")
    code, message, _ = first_error(response)
    if code == "REQUEST_LIMIT_EXCEEDED":
        wait = CONCURRENT_WAIT if "Concurrent" in message or response.status == 429 else DAILY_WAIT
        return Throttled(now + wait, message)
    if code in PASSING:
        return Retry(f"{code}: {message}")
    return Unavailable(message) if code == "SERVER_UNAVAILABLE" else None


def quota(response: Response) -> tuple[int, int] | None:
    """(used, allowed) API requests of the rolling day; None when the answer does not say."""
    found = QUOTA.search(response.headers.get("sforce-limit-info", ""))
    return (int(found[1]), int(found[2])) if found else None


def refused(response: Response) -> Refused:
    """The refusal in Salesforce's words, with the field it names."""
    if response.status == 300:
        return Refused("conflict", "several records carry this external id; merge them in Salesforce")
    code, message, fields = first_error(response)
    return Refused(KINDS.get(code, "validation"), f"{code}: {message}", fields[0] if fields else None)


def first_error(response: Response) -> tuple[str, str, list[str]]:
    """Code, message and fields of the first error of an answer; empty where it has none."""
    try:
        body: Any = response.json()
    except ValueError:
        return "", f"status {response.status}", []
    error = body[0] if isinstance(body, list) and body else body
    if not isinstance(error, dict):
        return "", f"status {response.status}", []
    code = str(error.get("errorCode") or error.get("error") or "")
    return code, str(error.get("message") or error.get("error_description") or ""), error.get("fields") or []
