"""The Kantata sandbox: an account, its token, and the words of its faults.

Vendor modes: expire_token, validation (probabilities), late_commit (seconds). Writes have no idempotency key:
what is sent twice is there twice, and only external_reference_service_model_refs finds it.
"""

from typing import Any, ClassVar

from aiohttp import web

from integrations.sandbox.kantata.account import Account
from integrations.sandbox.kantata.endpoints import routes
from integrations.sandbox.kantata.errors import KantataError, not_found
from integrations.sandbox.kantata.expense_actions import ExpenseActions
from integrations.sandbox.kantata.plans import keep_plans
from integrations.sandbox.kantata.seed import seed
from integrations.sandbox.kantata.seed_expenses import seed_expenses
from integrations.sandbox.kantata.seed_work import seed_work
from integrations.sandbox.kantata.session import Session
from integrations.sandbox.server import Action, Effect, Sandbox
from integrations.sandbox.world.types import Firm

VERBS = {"create": "created", "update": "updated", "delete": "deleted"}
FAULTS = {
    "p503": KantataError(503, "system", "Service unavailable"),
    "p429": KantataError(429, "system", "Rate limit exceeded"),
    "p400rl": KantataError(400, "system", "Rate limit exceeded"),
}


class KantataSandbox(Sandbox):
    """State is the tables; they follow from the world and the effects."""

    knows_time: ClassVar[bool] = True

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.account = Account(self.modes, self.settings, self.commit, self.now)
        self.session = Session(self.account, self.state)

    def load(self, firm: Firm) -> None:
        seed(self.account.store, firm, self.anchor)
        seed_work(self.account.store, firm)
        seed_expenses(self.account.store, firm)
        keep_plans(self.state, firm)

    def routes(self) -> list[web.RouteDef]:
        return routes(self.session)

    def apply(self, effect: Effect) -> None:
        store, body = self.account.store, effect["body"]
        if effect["operation"] == "delete":
            store.remove(effect["object"], effect["id"])
        else:
            store.put(effect["object"], body)
        for collection, record in effect["related"]:
            store.put(collection, record)
        store.record_event(effect["object"], VERBS[effect["operation"]], body, body["updated_at"])

    def actions(self) -> dict[str, Action]:
        return ExpenseActions(self.account).table()

    def collections(self) -> dict[str, dict[str, Any]]:
        return dict(self.account.store.tables)

    def fault_body(self, name: str) -> web.Response:
        return FAULTS[name].response()

    def refusal_response(self, refusal: web.HTTPException) -> web.StreamResponse:
        if refusal.status == 405:
            return KantataError(405, "system", "Method not allowed").response()
        return not_found().response()
