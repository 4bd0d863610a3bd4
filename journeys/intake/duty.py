"""A duty one process has at a time: a fenced lease by PostgreSQL's clock, confirmed in each transaction."""

from dataclasses import dataclass

from journeys.rows import rows, run

MAKE = """
INSERT INTO journeys_duty (name, holder, until, fence) VALUES (%(name)s, '', 'epoch', 0) ON CONFLICT DO NOTHING
"""
TAKE = """
UPDATE journeys_duty SET holder = %(holder)s, fence = fence + 1,
  until = clock_timestamp() + %(seconds)s * interval '1 second'
WHERE name = %(name)s AND until < clock_timestamp() RETURNING fence
"""
CONFIRM = """
UPDATE journeys_duty SET until = clock_timestamp() + %(seconds)s * interval '1 second'
WHERE name = %(name)s AND fence = %(fence)s RETURNING fence
"""
LEAVE = "UPDATE journeys_duty SET until = 'epoch' WHERE name = %(name)s AND fence = %(fence)s"


class DutyLost(Exception):
    """Another process has taken the duty over: stop, it goes on from what was committed."""


@dataclass(frozen=True)
class Duty:
    """A duty that was taken; its fence is checked by `confirm` inside each transaction."""

    name: str
    fence: int
    seconds: float

    def confirm(self) -> None:
        """Raises DutyLost, and so rolls the transaction back."""
        if not rows(CONFIRM, name=self.name, fence=self.fence, seconds=self.seconds):
            raise DutyLost(f"The duty {self.name} was taken over; this transaction is undone.")

    def leave(self) -> None:
        run(LEAVE, name=self.name, fence=self.fence)


def take(name: str, *, holder: str, seconds: float) -> Duty | None:
    """None while another process has it."""
    run(MAKE, name=name)
    taken = rows(TAKE, name=name, holder=holder[:120], seconds=seconds)
    return Duty(name, taken[0]["fence"], seconds) if taken else None
