"""What BambooHR says in its answers: "wait" in three ways, refusals in four forms."""

import re
from datetime import datetime, timedelta
from typing import Any

from integrations.connector import Response
from integrations.outcomes import Outcome, RefusalKind, Refused, Throttled, Unavailable
from integrations.transport.limits import wait_until

KINDS: dict[int, RefusalKind] = {400: "validation", 403: "permission", 404: "not_found", 409: "conflict"}
# Those its own client libraries try again besides 429 and 503.
PASSING = (408, 504, 598)
REASON_HEADERS = ("x-bamboohr-error-message", "x-bamboohr-message")
# The log of a webhook says 429 in a body of a hundred bytes; no answer of records is that short and has an error.
LARGEST_NOTICE = 1000
SECONDS = re.compile(r"in (\d{1,5}) seconds")
NOTICE_WAIT = timedelta(seconds=60)


def interpret(response: Response, now: datetime) -> Outcome | None:
    """429 and 503 with Retry-After, and 200 with a 429 in its body; None for an answer that its caller reads."""
    if response.status == 429 or (response.status == 503 and response.headers.get("retry-after")):
        return Throttled(wait_until(response.headers, now), reason(response))
    if response.status in PASSING:
        return Unavailable(f"the target did not answer in time ({response.status})")
    return _notice(response, now) if response.status == 200 else None


def refused(response: Response) -> Refused:
    """The refusal in BambooHR's words."""
    return Refused(KINDS.get(response.status, "other"), reason(response))


def reason(response: Response) -> str:
    """Why, from wherever this endpoint says it: the header of an empty body, an error, a list of them, a detail."""
    said = next((response.headers[name] for name in REASON_HEADERS if response.headers.get(name)), "")
    return (said or _words(_parsed(response)) or f"status {response.status} without a reason")[:300]


def _words(body: Any) -> str:
    if not isinstance(body, dict):
        return ""
    errors = body.get("errors")
    first = errors[0] if isinstance(errors, list) and errors else errors
    if isinstance(first, dict):
        issues = first.get("issues")
        return ": ".join([str(first.get("error") or ""), *([", ".join(map(str, issues))] if issues else [])])
    error = body.get("error")
    if isinstance(error, dict):
        return str(error.get("message") or error.get("code") or "")
    return str(error or body.get("detail") or body.get("title") or "")


def _notice(response: Response, now: datetime) -> Outcome | None:
    if len(response.body) > LARGEST_NOTICE or b'"error"' not in response.body:
        return None
    body = _parsed(response)
    error = body.get("error") if isinstance(body, dict) else None
    if not isinstance(error, dict) or str(error.get("code")) != "429":
        return None
    message = str(error.get("message") or "over the rate limit")[:300]
    named = SECONDS.search(message)
    return Throttled(now + (timedelta(seconds=int(named[1])) if named else NOTICE_WAIT), message)


def _parsed(response: Response) -> Any:
    try:
        return response.json()
    except ValueError:
        return None
