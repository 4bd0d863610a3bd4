"""After days of standstill: what the firm did meanwhile, bounded, so that a start never drowns in it."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import orjson

from integrations.sandbox.world import delivering, invoicing, selling
from integrations.sandbox.world.calendars import workdays
from integrations.sandbox.world.hands import UNREACHABLE, Refused
from integrations.sandbox.world.situation import Situation

MOST_DAYS = 5
BOOKED_A_DAY, APPROVED_A_DAY = 90, 60
# Any entity's calendar tells a weekend.
CALENDAR = "DE"
ONCE_A_DAY = (
    selling.create_deal,
    selling.close_deal,
    delivering.accept_milestone,
    invoicing.post_invoice,
    invoicing.pay_invoice,
)


async def catch_up(situation: Situation, since: date | None) -> str | None:
    """Does what happened on the working days after `since` and before today, the last five of them at most.

    At most 155 events a day, 775 in all, whatever the standstill. Answers what is to be told; None where no day was
    missed.
    """
    today = situation.today()
    missed = list(workdays(since + timedelta(days=1), today - timedelta(days=1), CALENDAR)) if since else []
    if not missed:
        return None
    events = 0
    for day in missed[-MOST_DAYS:]:
        situation.day = day
        events += await _day(situation)
    situation.day = None
    left_out = len(missed) - MOST_DAYS
    older = f"; {left_out} days before them were left out" if left_out > 0 else ""
    return f"caught up {min(len(missed), MOST_DAYS)} days, {events} events{older}"


async def _day(situation: Situation) -> int:
    """One working day; how many events there were. What a system refuses did not happen."""
    events = await delivering.book_many(situation, BOOKED_A_DAY)
    answer = await situation.hands.do("kantata", "approve_time", n=APPROVED_A_DAY)
    events += len(answer["ids"])
    for act in ONCE_A_DAY:
        try:
            events += await act(situation) is not None
        except (Refused, *UNREACHABLE):
            continue
    return events


class Diary:
    """The day the world was last seen at work, beside the sandboxes' states."""

    def __init__(self, state: Path) -> None:
        self.path = state / "world.json"

    def last_day(self) -> date | None:
        """None at the first start, or where the note cannot be read."""
        try:
            return date.fromisoformat(orjson.loads(self.path.read_bytes())["day"])
        except (OSError, ValueError, KeyError):
            return None

    def note(self) -> None:
        self.path.write_bytes(orjson.dumps({"day": datetime.now(UTC).date().isoformat()}))
