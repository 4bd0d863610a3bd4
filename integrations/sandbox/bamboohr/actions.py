"""The hand of the world on time off: `POST /_do {"action": NAME, ...}`. People go by key, id or e-mail."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from integrations.sandbox.bamboohr.people_actions import PeopleActions
from integrations.sandbox.bamboohr.seed import time_off_request
from integrations.sandbox.server import Action

Body = dict[str, Any]


class Hand(PeopleActions):
    """Everything the world does here: with people, and with their days off."""

    def table(self) -> dict[str, Action]:
        return super().table() | {
            "request_time_off": self.request_time_off,
            "approve_time_off": self.approve_time_off,
            "deny_time_off": self.deny_time_off,
            "cancel_time_off": self.cancel_time_off,
        }

    def request_time_off(self, body: Body) -> Body:
        """{"person", "start", "end"}: a day for each weekday, both ends included; "hours": so many on each instead."""
        employee = self.employee(body["person"])
        first, last = date.fromisoformat(body["start"]), date.fromisoformat(body["end"])
        days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
        unit, each = ("hours", Decimal(str(body["hours"]))) if "hours" in body else ("days", Decimal(1))
        record = time_off_request(
            int(self.company.store.next_id("time_off_requests", first=1001)),
            employee,
            {day: each for day in days if day.weekday() < 5},
            unit=unit,
            created=self.company.today(),
        )
        self.company.write("time_off_requests", record, "create")
        return {"id": str(record["id"])}

    def approve_time_off(self, body: Body) -> Body:
        """{"id"}."""
        return self._decide(body["id"], "approved")

    def deny_time_off(self, body: Body) -> Body:
        return self._decide(body["id"], "denied")

    def cancel_time_off(self, body: Body) -> Body:
        return self._decide(body["id"], "canceled")

    def _decide(self, identity: str, status: str) -> Body:
        record = self.company.store.tables["time_off_requests"][str(identity)]
        decided = {"lastChanged": self.company.today().isoformat(), "lastChangedByUserId": 1, "status": status}
        self.company.write("time_off_requests", record | {"status": decided}, "update")
        return {"id": str(identity)}
