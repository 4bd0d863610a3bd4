"""The BambooHR sandbox: a company, its API key, and the words of its faults.

Vendor modes: expire_token, over_log_rate (probabilities). Sticky settings: restricted_fields (names of
GET /employees/{id}, or table.column), page_cap, company_zone.
"""

from typing import Any, ClassVar

from aiohttp import web

from integrations.sandbox.bamboohr import delivery, employees, listing, subscriptions, tables, time_off
from integrations.sandbox.bamboohr.actions import Hand
from integrations.sandbox.bamboohr.company import Change, Company, apply
from integrations.sandbox.bamboohr.errors import BambooError
from integrations.sandbox.bamboohr.seed import seed
from integrations.sandbox.bamboohr.session import Session
from integrations.sandbox.server import Action, Effect, Sandbox
from integrations.sandbox.world.types import Firm

API = "/api/v1"
RETRY_AFTER = "30"
FAULTS = {
    "p503": BambooError(503, "Service unavailable"),
    "p429": BambooError(429, "Too many requests"),
    "p400rl": BambooError(400, "Over rate limit"),
}


class BambooSandbox(Sandbox):
    """State is the company's records; they follow from the world and the effects."""

    knows_staff_alone = True
    default_settings: ClassVar[dict[str, Any]] = {
        "restricted_fields": [],
        "page_cap": 2500,
        "company_zone": "Europe/Berlin",
    }

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.company = Company(self.modes, self.settings, self.commit, self.now, self.tell)
        self.session = Session(self.company, self.state)

    def load(self, firm: Firm) -> None:
        seed(self.company.store, firm, self.anchor, self.seed)

    def routes(self) -> list[web.RouteDef]:
        guarded = self.session.guarded
        return [
            web.get(f"{API}/employees", guarded(listing.list_employees)),
            web.get(f"{API}/employees/changed", guarded(employees.list_changed)),
            web.get(f"{API}/employees/changed/tables/{{table}}", guarded(tables.list_changed_rows)),
            web.get(f"{API}/employees/{{id}}", guarded(employees.show_employee)),
            web.get(f"{API}/employees/{{id}}/tables/{{table}}", guarded(tables.list_rows)),
            web.get(f"{API}/time_off/requests", guarded(time_off.list_requests)),
            web.post(f"{API}/webhooks", guarded(subscriptions.create_webhook)),
            web.get(f"{API}/webhooks", guarded(subscriptions.list_webhooks)),
            web.get(f"{API}/webhooks/{{id}}", guarded(subscriptions.show_webhook)),
            web.delete(f"{API}/webhooks/{{id}}", guarded(subscriptions.delete_webhook)),
            web.get(f"{API}/webhooks/{{id}}/log", guarded(subscriptions.list_log)),
        ]

    def apply(self, effect: Effect) -> None:
        apply(self.company.store, effect)

    def actions(self) -> dict[str, Action]:
        return Hand(self.company).table()

    def collections(self) -> dict[str, dict[str, Any]]:
        return dict(self.company.store.tables)

    def tell(self, change: Change) -> None:
        """Subscriptions hear of a change beside the call that made it."""
        if sent := delivery.deliveries(self.company, change):
            self.spawn(delivery.deliver(self.company, sent, change, seed=self.seed))

    def fault_body(self, name: str) -> web.Response:
        response = FAULTS[name].response()
        if response.status in (429, 503):
            response.headers["Retry-After"] = RETRY_AFTER
        return response

    def refusal_response(self, refusal: web.HTTPException) -> web.StreamResponse:
        return BambooError(refusal.status, refusal.reason).response()
