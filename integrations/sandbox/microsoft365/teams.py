"""Teams: asked for with 202, there later; the operation in between tells how far it is."""

import re
from datetime import datetime, timedelta
from typing import Any

import orjson
from aiohttp import web

from integrations.sandbox.microsoft365.directory import Directory
from integrations.sandbox.microsoft365.errors import GraphError, no_such
from integrations.sandbox.microsoft365.schema import MEMBER, OPERATION, TEAM, check_names, shown
from integrations.sandbox.microsoft365.tenant import TENANT_ID, Record, Tenant, new_id
from integrations.sandbox.server import json_response

TEMPLATE, GROUP, USER = "template@odata.bind", "group@odata.bind", "user@odata.bind"
LINKED = re.compile(r"\('([^']+)'\)$|/([^/()]+)$")
FAILED = {"code": "BadGateway", "message": "Failed to execute Templates backend request CreateTeamFromTemplateRequest."}


class Teams:
    """A team's record is journalled with the request; its operation's instants say from when on it is there."""

    def __init__(self, tenant: Tenant, directory: Directory) -> None:
        self.tenant = tenant
        self.directory = directory

    async def create(self, request: web.Request) -> web.Response:
        given: dict[str, Any] = orjson.loads(await request.read())
        check_names(given, (*TEAM, "members"), "team")
        if TEMPLATE not in given:
            raise GraphError(400, "BadRequest", "Template must be specified.")
        group = self._own_group(given) if GROUP in given else self._new_group(given)
        request["ref"] = group["mailNickname"]
        operation = self._operation(group, "teamifyGroup" if GROUP in given else "createTeam", request)
        self.tenant.write("create", "team", self._team(group, given), ref=group["mailNickname"])
        self.tenant.write("create", "operation", operation, ref=group["mailNickname"])
        place = f"/teams('{group['id']}')"
        headers = {"Location": f"{place}/operations('{operation['id']}')", "Content-Location": place}
        return web.Response(status=202, headers=headers)

    async def team(self, request: web.Request) -> web.Response:
        identity = request.match_info["identity"]
        team = self.tenant.records["team"].get(identity)
        if team is None or self._status(self._operations(identity)[-1]) != "succeeded":
            raise GraphError(404, "NotFound", f"No team found with Group Id {identity}")
        context = {"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#teams/$entity"}
        return json_response(context | shown(team, TEAM))

    async def operations(self, request: web.Request) -> web.Response:
        found = [self._told(operation) for operation in self._operations(request.match_info["identity"])]
        return json_response({"@odata.count": len(found), "value": found})

    async def operation(self, request: web.Request) -> web.Response:
        for operation in self._operations(request.match_info["identity"]):
            if operation["id"] == request.match_info["operation"]:
                return json_response(self._told(operation))
        raise no_such(request.match_info["operation"])

    def finish(self, _: dict[str, Any]) -> dict[str, Any]:
        """{}: every operation under way ends now."""
        unfinished = [one for one in self.tenant.records["operation"].values() if self._status(one) != self._end(one)]
        for operation in unfinished:
            instant = self.tenant.stamp()
            self.tenant.write("update", "operation", operation | {"begins": instant, "ends": instant})
        return {"finished": [operation["id"] for operation in unfinished]}

    def _operations(self, team: str) -> list[Record]:
        return [one for one in self.tenant.records["operation"].values() if one["targetResourceId"] == team]

    def _own_group(self, given: Record) -> Record:
        identity = _linked(given[GROUP])
        group = self.tenant.records["group"].get(identity)
        if group is None:
            raise GraphError(404, "NotFound", f"Failed to find group with Group Id {identity}.")
        if not group["owners"]:
            raise GraphError(400, "BadRequest", "The group must have at least one owner for it to create a Team.")
        if any(self._status(one) != "failed" for one in self._operations(identity)):
            raise GraphError(409, "Conflict", f"Team already exists for group {identity}.")
        return group

    def _new_group(self, given: Record) -> Record:
        """A team on its own: its group is named after it, and must have one owner at least."""
        members = given.get("members", [])
        for member in members:
            check_names(member, MEMBER, "aadUserConversationMember")
        owners = [self._user(member) for member in members if "owner" in member.get("roles", ())]
        if not owners:
            raise GraphError(400, "BadRequest", "Application permissions require a team owner in 'members'.")
        nickname = self._free_nickname(re.sub(r"[^A-Za-z0-9]", "", str(given["displayName"])) or "team")
        group = self.directory.new_group(given | {"mailNickname": nickname})
        group |= {"owners": owners, "members": [self._user(member) for member in members]}
        self.tenant.write("create", "group", group, ref=nickname)
        return group

    def _free_nickname(self, wanted: str) -> str:
        numbered = (f"{wanted}{number}" for number in range(1, 10_000))
        return next(name for name in (wanted, *numbered) if not self.directory.is_taken(name))

    def _user(self, member: Record) -> str:
        return str(self.tenant.user(_linked(member[USER]))["id"])

    def _team(self, group: Record, given: Record) -> Record:
        return {
            "id": group["id"],
            "createdDateTime": self.tenant.stamp(),
            "description": given.get("description", group["description"]),
            "displayName": given.get("displayName", group["displayName"]),
            "isArchived": False,
            "tenantId": TENANT_ID,
            "visibility": str(group["visibility"]).lower(),
            "webUrl": f"https://teams.microsoft.com/l/team/19%3a{group['id']}%40thread.tacv2/conversations"
            f"?groupId={group['id']}&tenantId={TENANT_ID}",
        }

    def _operation(self, group: Record, kind: str, request: web.Request) -> Record:
        now, seconds = self.tenant.now(), float(self.tenant.settings["team_seconds"])
        return {
            "id": new_id(),
            "operationType": kind,
            "createdDateTime": self.tenant.stamp(now),
            "attemptsCount": 1,
            "targetResourceId": group["id"],
            "begins": self.tenant.stamp(now + timedelta(seconds=seconds / 2)),
            "ends": self.tenant.stamp(now + timedelta(seconds=seconds)),
            "is_failing": self.tenant.modes.roll("fail_team", request),
        }

    def _told(self, operation: Record) -> Record:
        status = self._status(operation)
        is_there = status == "succeeded"
        return shown(operation, OPERATION) | {
            "status": status,
            "lastActionDateTime": operation["createdDateTime" if status == "notStarted" else "begins"],
            "targetResourceLocation": f"/teams('{operation['targetResourceId']}')" if is_there else None,
            "error": FAILED if status == "failed" else None,
        }

    def _status(self, operation: Record) -> str:
        now = self.tenant.now()
        if now < datetime.fromisoformat(operation["begins"]):
            return "notStarted"
        return "inProgress" if now < datetime.fromisoformat(operation["ends"]) else self._end(operation)

    def _end(self, operation: Record) -> str:
        return "failed" if operation["is_failing"] else "succeeded"


def _linked(link: str) -> str:
    found = LINKED.search(str(link))
    return (found[1] or found[2]) if found else ""
