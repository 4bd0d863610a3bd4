"""What the endpoints of the org share: tables, clock, faults, usage of the daily quota."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from aiohttp import web

from integrations.sandbox.modes import Modes
from integrations.sandbox.salesforce.data import Data, stamp
from integrations.sandbox.salesforce.errors import SalesforceError, no_such_object
from integrations.sandbox.salesforce.ids import salesforce_id
from integrations.sandbox.salesforce.schema import OBJECTS, SObject
from integrations.sandbox.server import HAND, Effect

DAILY_REQUESTS = 145_000
ORGANIZATION_ID = salesforce_id("Organization", "northlight")
INTEGRATION_USER_ID = salesforce_id("User", "integration")
VERSIONS = tuple(f"v{number}.0" for number in range(58, 67))


@dataclass(slots=True)
class Org:
    """One per sandbox; `commit` writes an effect through the journal."""

    modes: Modes
    settings: dict[str, Any]
    commit: Callable[[Effect], None]
    now: Callable[[], datetime]
    data: Data = field(default_factory=Data)
    usage: Counter[int] = field(default_factory=Counter)

    def describe(self, name: str) -> SObject:
        """The object as the integration user sees it. Raises INVALID_TYPE for an unknown one."""
        known = OBJECTS.get(name.lower())
        if known is None:
            raise no_such_object(name)
        return _visible(known.name, tuple(self.hidden_fields()))

    def hidden_fields(self) -> list[str]:
        """Object.Field names this org or profile does not show."""
        hidden: list[str] = list(self.settings["hidden_fields"])
        return hidden if self.settings["multi_currency"] else [*hidden, "*.CurrencyIsoCode"]

    def strikes(self, fault: str) -> bool:
        """Whether a fault without a request hits this write; the world's own hand is never hit."""
        return HAND.get() != "world" and self.modes.roll(fault)

    def stamp_now(self) -> str:
        """SystemModstamp of a write: now, or earlier where the mode late_commit makes rows appear late."""
        return stamp(self.now() - timedelta(seconds=float(self.modes.value("late_commit", 0))))

    def count_request(self) -> None:
        """One API request more; REQUEST_LIMIT_EXCEEDED when the rolling day is used up."""
        if self.used_requests() >= self.daily_maximum() or self.modes.roll("quota"):
            raise SalesforceError(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
        self.usage[int(time.time() // 3600)] += 1

    def used_requests(self) -> int:
        """Requests of the last 24 hours, in whole hours."""
        oldest = int(time.time() // 3600) - 24
        for hour in [hour for hour in self.usage if hour <= oldest]:
            del self.usage[hour]
        return self.usage.total()

    def daily_maximum(self) -> int:
        return int(self.modes.value("quota_max", DAILY_REQUESTS))


def version_of(request: web.Request) -> str:
    return request.match_info["version"]


@lru_cache(maxsize=64)
def _visible(name: str, hidden: tuple[str, ...]) -> SObject:
    known = OBJECTS[name.lower()]
    names = {path.partition(".")[2].lower() for path in hidden if path.startswith(("*.", f"{name}."))}
    return replace(known, fields={key: it for key, it in known.fields.items() if key not in names})
