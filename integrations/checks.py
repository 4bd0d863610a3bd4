"""Lines of a connection test that more than one vendor has."""

from collections.abc import Awaitable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from integrations.connector import Check, Response
from integrations.transport.errors import CallFailed

LARGEST_SKEW = 60.0


async def tried(name: str, trial: Awaitable[tuple[bool, str]]) -> Check:
    """The line of a trial that answers (went well, what was seen); a refusal's words where it breaks off."""
    try:
        is_ok, detail = await trial
    except (CallFailed, ValueError) as failure:
        return Check(name, is_ok=False, detail=str(failure))
    return Check(name, is_ok, detail)


def clock(response: Response) -> Check:
    """Whether the vendor's clock, as far as it tells the time, and ours are within a minute."""
    text = response.headers.get("date")
    if not text:
        return Check("clock", is_ok=True, detail="the vendor does not tell the time")
    skew = abs((parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds())
    return Check("clock", skew <= LARGEST_SKEW, f"{skew:.0f} s apart")
