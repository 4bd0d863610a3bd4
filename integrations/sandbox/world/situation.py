"""What the living world knows when it acts: the firm, its hands, its dice, and what it did this time round."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from random import Random

from integrations.sandbox.world.hands import Hands
from integrations.sandbox.world.sizes import Size
from integrations.sandbox.world.types import Firm


@dataclass(slots=True)
class Situation:
    firm: Firm
    size: Size
    hands: Hands
    random: Random
    accepted: list[str] = field(default_factory=list)
    day: date | None = None

    def today(self) -> date:
        """The day that is lived now: an earlier one while it is caught up."""
        return self.day or datetime.now(UTC).date()
