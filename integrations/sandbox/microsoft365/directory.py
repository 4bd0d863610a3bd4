"""Users and Microsoft 365 groups of the directory."""

import base64
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import orjson
from aiohttp import web

from integrations.sandbox.microsoft365 import filters
from integrations.sandbox.microsoft365.errors import bad_request, no_such
from integrations.sandbox.microsoft365.schema import GROUP, NEW_GROUP, USER, USER_BY_DEFAULT, check_names, shown
from integrations.sandbox.microsoft365.tenant import Record, Tenant, new_id
from integrations.sandbox.server import json_response

PAGE, LARGEST_PAGE, LONGEST_NICKNAME = 100, 999, 64
TAKEN = "Another object with the same value for property mailNickname already exists."
REQUIRED = ("displayName", "mailEnabled", "mailNickname", "securityEnabled")


class Directory:
    """Lists are filtered and paged; a new group is found by its id at once, by a filter after groups_lag."""

    def __init__(self, tenant: Tenant) -> None:
        self.tenant = tenant

    async def users(self, request: web.Request) -> web.Response:
        users = list(self.tenant.records["user"].values())
        return _page(request, users, "users", USER, USER_BY_DEFAULT)

    async def user(self, request: web.Request) -> web.Response:
        user = self.tenant.user(request.match_info["identity"])
        names = filters.selected(request.query.get("$select", ""), USER, USER_BY_DEFAULT, "user")
        return json_response(_context("users/$entity") | shown(user, names))

    async def groups(self, request: web.Request) -> web.Response:
        seen_before = self.tenant.now() - timedelta(seconds=float(self.tenant.settings["groups_lag"]))
        groups = [group for group in self.tenant.records["group"].values() if _made(group) <= seen_before]
        return _page(request, groups, "groups", GROUP, GROUP)

    async def group(self, request: web.Request) -> web.Response:
        found = self.tenant.records["group"].get(request.match_info["identity"])
        if found is None:
            raise no_such(request.match_info["identity"])
        return json_response(_context("groups/$entity") | shown(found, GROUP))

    async def create_group(self, request: web.Request) -> web.Response:
        given: dict[str, Any] = orjson.loads(await request.read())
        check_names(given, (*GROUP, *NEW_GROUP), "group")
        request["ref"] = nickname = str(given.get("mailNickname", ""))
        self._check_new(given)
        group = self.new_group(given) | {
            "owners": self.bound(given.get("owners@odata.bind", ())),
            "members": self.bound(given.get("members@odata.bind", ())),
        }
        self.tenant.write("create", "group", group, ref=nickname)
        return json_response(_context("groups/$entity") | shown(group, GROUP), status=201)

    def new_group(self, given: Record) -> Record:
        """The record of a Microsoft 365 group, not written yet."""
        return {
            "id": new_id(),
            "createdDateTime": self.tenant.stamp(),
            "description": given.get("description"),
            "displayName": given["displayName"],
            "groupTypes": ["Unified"],
            "mail": f"{given['mailNickname']}@northlight.example",
            "mailNickname": given["mailNickname"],
            "visibility": given.get("visibility", "Public"),
        }

    def is_taken(self, nickname: str) -> bool:
        wanted = nickname.casefold()
        return any(
            str(record["mailNickname"]).casefold() == wanted
            for kind in ("user", "group")
            for record in self.tenant.records[kind].values()
        )

    def bound(self, links: Sequence[str]) -> list[str]:
        """Ids of the users that @odata.bind links name. Raises GraphError for one that nobody has."""
        return [self.tenant.user(str(link).rpartition("/")[2])["id"] for link in links]

    def _check_new(self, given: Record) -> None:
        for name in REQUIRED:
            if given.get(name) in (None, ""):
                raise bad_request(f"A value is required for property '{name}' of resource 'Group'.")
        nickname = str(given["mailNickname"])
        if len(nickname) > LONGEST_NICKNAME or not nickname.isascii() or set(nickname) & set('@()\\[]";:<>, '):
            raise bad_request("Invalid value specified for property 'mailNickname' of resource 'Group'.")
        if self.is_taken(nickname):
            raise bad_request(TAKEN)


def _page(
    request: web.Request, records: Sequence[Record], name: str, known: Sequence[str], default: Sequence[str]
) -> web.Response:
    query, kind = request.query, name.removesuffix("s")
    names = filters.selected(query.get("$select", ""), known, default, kind)
    if text := query.get("$filter"):
        passes = filters.compiled(text, known, kind)
        records = [record for record in records if passes(record)]
    size, start = _top(query.get("$top", "")), _start(query.get("$skiptoken", ""))
    page = records[start : start + size]
    body = _context(name) | {"value": [shown(record, names) for record in page]}
    if start + size < len(records):
        kept = {key: value for key, value in query.items() if key != "$skiptoken"}
        token = base64.urlsafe_b64encode(str(start + size).encode()).decode()
        following = urlencode(kept | {"$skiptoken": token})
        body["@odata.nextLink"] = f"{request.scheme}://{request.host}{request.path}?{following}"
    return json_response(body)


def _top(text: str) -> int:
    if not text:
        return PAGE
    if not text.isdigit() or not 0 < int(text) <= LARGEST_PAGE:
        raise bad_request(f"Invalid page size specified: '{text}'. Must be between 1 and {LARGEST_PAGE} inclusive.")
    return int(text)


def _start(token: str) -> int:
    return int(base64.urlsafe_b64decode(token)) if token else 0


def _made(group: Record) -> datetime:
    return datetime.fromisoformat(group["createdDateTime"])


def _context(name: str) -> dict[str, Any]:
    return {"@odata.context": f"https://graph.microsoft.com/v1.0/$metadata#{name}"}
