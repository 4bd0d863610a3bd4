"""What goes wrong in any firm now and then, and by itself ends: a slow ERP, a silent feed, approvals taken back."""

from integrations.sandbox.world.situation import Situation

SLOW_SECONDS, SLOW_CALLS = 3, 40
SILENT_CALLS = 12
FEED = "/api/v1/subscribed_events"


async def slow_erp(situation: Situation) -> str | None:
    """The ERP takes seconds for each of its next calls; a fault that somebody else has set is left alone."""
    if not await situation.hands.strike("netsuite", delay=SLOW_SECONDS, count=SLOW_CALLS):
        return None
    return f"the ERP takes {SLOW_SECONDS} s longer for its next {SLOW_CALLS} calls"


async def silence_feed(situation: Situation) -> str | None:
    """The PSA's events cannot be read for a while: what they would ring for waits for the next poll."""
    if not await situation.hands.strike("kantata", p503=1, only=FEED, count=SILENT_CALLS):
        return None
    return "the PSA's events went silent for a while"


async def withdraw_time(situation: Situation) -> str | None:
    """A lead takes an approval back."""
    answer = await situation.hands.do("kantata", "withdraw_time", n=1)
    return "an approval was withdrawn" if answer["ids"] else None
