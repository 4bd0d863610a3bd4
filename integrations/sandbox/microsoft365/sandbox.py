"""The Microsoft 365 sandbox: one tenant, its routes, and the words of its faults."""

from typing import Any, ClassVar

from aiohttp import web

from integrations.sandbox.microsoft365.directory import Directory
from integrations.sandbox.microsoft365.errors import GraphError
from integrations.sandbox.microsoft365.guard import Guard
from integrations.sandbox.microsoft365.login import TOKEN_PATH, Login
from integrations.sandbox.microsoft365.mail import Mail
from integrations.sandbox.microsoft365.seed import mailbox, seed
from integrations.sandbox.microsoft365.teams import Teams
from integrations.sandbox.microsoft365.tenant import Tenant
from integrations.sandbox.microsoft365.workflows import Workflows
from integrations.sandbox.server import Action, Effect, Sandbox
from integrations.sandbox.world.types import Firm

GRAPH = "/v1.0"
WAIT = "10"
THROTTLE = {
    "Retry-After": WAIT,
    "x-ms-throttle-limit-percentage": "1.2",
    "x-ms-throttle-scope": "Tenant_Application/ReadWrite",
    "x-ms-throttle-information": "ResourceUnitLimitExceeded",
}
WITH_FAULT = {"p429": THROTTLE, "p503": {"Retry-After": WAIT}}
FAULTS = {
    "p503": GraphError(503, "serviceNotAvailable", "The service is temporarily unavailable."),
    "p429": GraphError(429, "TooManyRequests", "Too many requests have been sent in a given amount of time."),
    "p400rl": GraphError(400, "ErrorMessageSizeExceeded", "The message exceeds the maximum supported size."),
}


class Microsoft365Sandbox(Sandbox):
    """State is the tenant's records; they follow from the world and the effects."""

    knows_staff_alone = True
    default_settings: ClassVar[dict[str, Any]] = {
        "token_seconds": 3599,
        "tokens_since": 0.0,
        "team_seconds": 20,
        "groups_lag": 0,
        "roles": ["User.Read.All", "Mail.Send", "Group.Read.All", "Group.Create", "Team.Create", "Team.ReadBasic.All"],
    }

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.tenant = Tenant(self.modes, self.settings, self.commit, self.now)
        self.login = Login(self.tenant, self.state)
        self.directory = Directory(self.tenant)
        self.mail = Mail(self.tenant)
        self.teams = Teams(self.tenant, self.directory)
        self.workflows = Workflows(self.tenant, self.login.client["workflow_path"])

    def load(self, firm: Firm) -> None:
        seed(self.tenant, firm)

    def apply(self, effect: Effect) -> None:
        self.tenant.put(effect["object"], effect["body"])

    def routes(self) -> list[web.RouteDef]:
        guard, team = Guard(self.tenant, self.login), "/teams/{identity}"
        return [
            web.post(TOKEN_PATH, self.login.token),
            web.get(f"{GRAPH}/users", guard("User.Read.All", self.directory.users)),
            web.get(f"{GRAPH}/users/{{identity}}", guard("User.Read.All", self.directory.user)),
            web.post(f"{GRAPH}/users/{{identity}}/sendMail", guard("Mail.Send", self.mail.send)),
            web.get(f"{GRAPH}/groups", guard("Group.Read.All", self.directory.groups)),
            web.get(f"{GRAPH}/groups/{{identity}}", guard("Group.Read.All", self.directory.group)),
            web.post(f"{GRAPH}/groups", guard("Group.Create", self.directory.create_group)),
            web.post(f"{GRAPH}/teams", guard("Team.Create", self.teams.create)),
            *[
                web.get(GRAPH + path, guard("Team.ReadBasic.All", endpoint))
                for spelling in (team, "/teams('{identity}')")
                for path, endpoint in (
                    (spelling, self.teams.team),
                    (f"{spelling}/operations", self.teams.operations),
                    (f"{spelling}/operations/{{operation}}", self.teams.operation),
                    (f"{spelling}/operations('{{operation}}')", self.teams.operation),
                )
            ],
            web.post("/workflows/{rest:.*}", self.workflows.post),
        ]

    def actions(self) -> dict[str, Action]:
        own: tuple[Action, ...] = (self.expire_tokens, self.add_user, self.change_user)
        return {action.__name__: action for action in own} | {"finish_teams": self.teams.finish}

    def collections(self) -> dict[str, dict[str, Any]]:
        return {f"{kind}s": records for kind, records in self.tenant.records.items()}

    def expire_tokens(self, _: dict[str, Any]) -> dict[str, Any]:
        """{}: every token issued so far is refused from now on."""
        self.change_settings({"tokens_since": self.now().timestamp()})
        return {"tokens_since": self.settings["tokens_since"]}

    def add_user(self, body: dict[str, Any]) -> dict[str, Any]:
        """{"address", "name"}: somebody new; answers the id."""
        user = mailbox(body["address"], body["name"])
        self.tenant.write("create", "user", user)
        return {"id": user["id"]}

    def change_user(self, body: dict[str, Any]) -> dict[str, Any]:
        """{"user", "changes"}: by id or principal name; a mail of null takes the mailbox away."""
        user = self.tenant.user(body["user"]) | body["changes"]
        self.tenant.write("update", "user", user)
        return {"id": user["id"]}

    def fault_body(self, name: str) -> web.Response:
        return FAULTS[name].response(headers=WITH_FAULT.get(name))

    def refusal_response(self, refusal: web.HTTPException) -> web.StreamResponse:
        if refusal.status == 405:
            return GraphError(405, "Request_BadRequest", "Specified HTTP method is not allowed.").response()
        return GraphError(404, "BadRequest", "Resource not found for the segment.").response()
