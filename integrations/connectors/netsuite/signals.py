"""What NetSuite says in o:errorDetails: concurrency, refusals and their kinds."""

import random
from datetime import datetime, timedelta

from integrations.connector import Response
from integrations.outcomes import Outcome, RefusalKind, Refused, Throttled

KINDS: dict[str, RefusalKind] = {
    "NONEXISTENT_ID": "not_found",
    "RCRD_DSNT_EXIST": "not_found",
    "INSUFFICIENT_PERMISSION": "permission",
    "INVALID_LOGIN": "permission",
}
THROTTLES = ("CONCURRENCY_LIMIT_EXCEEDED", "SSS_REQUEST_LIMIT_EXCEEDED")


def interpret(response: Response, now: datetime) -> Outcome | None:
    """The account's concurrency is shared and freed within seconds: a short wait, spread."""
    if response.status not in (400, 429):
        return None
    code, detail, _ = first_error(response)
    if response.status == 429 or code in THROTTLES:
        wait = timedelta(seconds=random.uniform(1, 3))  # noqa: S311
        return Throttled(now + wait, detail or "too many concurrent requests")
    return None


def refused(response: Response) -> Refused:
    """The refusal in NetSuite's words, with the field it names."""
    code, detail, path = first_error(response)
    return Refused(_kind(code, detail), detail or f"status {response.status}", path)


def first_error(response: Response) -> tuple[str, str, str | None]:
    """Code, words and field of the first error; empty where the answer has none."""
    try:
        body = response.json()
        error = body["o:errorDetails"][0] if "o:errorDetails" in body else body["error"]
    except (ValueError, KeyError, IndexError, TypeError):
        return "", "", None
    if not isinstance(error, dict):
        return "", str(error), None
    code = str(error.get("o:errorCode") or error.get("code") or "")
    return code, str(error.get("detail") or error.get("message") or ""), error.get("o:errorPath")


def _kind(code: str, detail: str) -> RefusalKind:
    words = detail.lower()
    if "period" in words and ("closed" in words or "locked" in words):
        return "closed_period"
    if "locked" in words:
        return "locked"
    if "tax code" in words:
        return "master_data"
    return KINDS.get(code, "validation")
