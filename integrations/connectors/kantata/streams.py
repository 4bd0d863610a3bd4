"""What is read from Kantata; milestones and people need a second question for each page."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from integrations.connector import Client, Mapper, Page, Stream, Window
from integrations.connectors.kantata.beside import Beside
from integrations.connectors.kantata.lists import ARCHIVED_TOO, LARGEST_PAGE, Collection, Record, listed
from integrations.connectors.kantata.mapping import to_cost_rate, to_person, to_project
from integrations.connectors.kantata.spending import to_expense
from integrations.connectors.kantata.work_mapping import to_allocation, to_milestone, to_task, to_time_entry

Completion = Callable[[Client, Sequence[Any]], Awaitable[list[Record]]]


@dataclass(frozen=True, kw_only=True)
class Completed(Collection):
    """A collection whose pages take a second question: what its records lack is put beside them."""

    completion: Completion

    async def read(self, client: Client, stream: Stream, window: Window, token: str | None) -> Page:
        return await self._completed(client, await super().read(client, stream, window, token))

    async def by_ids(self, client: Client, stream: Stream, ids: Sequence[str]) -> Page:
        return await self._completed(client, await super().by_ids(client, stream, ids))

    async def _completed(self, client: Client, page: Page) -> Page:
        return replace(page, records=await self.completion(client, page.records))


async def _with_rates(client: Client, users: Sequence[Any]) -> list[Record]:
    """Users with their cost rates, which tell the currency of what they are billed at."""
    rates: dict[str, list[Record]] = {}
    number, is_last = 1, not users
    while not is_last:
        params = {"per_page": str(LARGEST_PAGE), "page": str(number), "order": "created_at:asc"}
        found, _ = await listed(client, "cost_rates", params)
        for rate in found:
            rates.setdefault(str(rate["account_membership_id"]), []).append(rate)
        number, is_last = number + 1, len(found) < LARGEST_PAGE
    return [user | {"included:cost_rates": rates.get(str(user.get("account_membership_id")), [])} for user in users]


async def _with_stories(client: Client, milestones: Sequence[Any]) -> list[Record]:
    """Milestones with their stories and when those changed state."""
    ids = sorted({str(one["story_id"]) for one in milestones if one.get("story_id")})
    if not ids:
        return list(milestones)
    params = {"only": ",".join(ids), "include": "story_state_changes", "per_page": str(LARGEST_PAGE)}
    stories, answer = await listed(client, "stories", params)
    changes = list(answer.get("story_state_changes", {}).values())
    by_id = {str(story["id"]): story for story in stories}
    return [_beside(one, by_id.get(str(one.get("story_id"))), changes) for one in milestones]


def _beside(milestone: Record, story: Record | None, changes: Sequence[Record]) -> Record:
    if story is None:
        return milestone
    own = [change for change in changes if str(change["story_id"]) == str(story["id"])]
    return milestone | {"included:story": [story], "included:state_changes": own}


OF_WORKSPACES = {"subject_type": "Workspace"}
USERS = Completed(
    name="users",
    singular="user",
    includes={
        "role": ("role_id", "roles"),
        "account_membership": ("account_membership_id", "account_memberships"),
    },
    has_stamps=False,
    completion=_with_rates,
)
COST_RATES = Collection(
    "cost_rates", "cost_rate", includes={"account_membership": ("account_membership_id", "account_memberships")}
)
WORKSPACES = Collection(
    "workspaces",
    "workspace",
    includes={
        "external_references": ("external_reference_ids", "external_references"),
        "custom_field_values": ("custom_field_value_ids", "custom_field_values"),
        "primary_maven": ("primary_maven_id", "users"),
    },
    filters=ARCHIVED_TOO,
    beside=(
        Beside("custom_field_values", "subject_id", "only", filters=OF_WORKSPACES),
        Beside("external_references", "subject_id", "only", filters=OF_WORKSPACES),
    ),
)
STORIES = Collection(
    "stories", "story", includes={"assigned_role": ("assigned_role_id", "roles")}, filters={"story_type": "task"}
)
TIME_ENTRIES = Collection(
    "time_entries", "time_entry", filters={"from_archived_workspaces": "true", "on_my_account": "true"}
)
EXPENSES = Collection(
    "expenses",
    "expense",
    includes={"recent_submission": ("recent_submission_id", "expense_report_submissions")},
    beside=(Beside("expense_report_submissions", "workspace_id", "workspace_id", held_as="recent_submission_id"),),
)
ALLOCATIONS = Collection(
    "workspace_allocations",
    "workspace_allocation",
    includes={"workspace_resource": ("workspace_resource_id", "workspace_resources")},
    beside=(Beside("workspace_resources", "workspace_id", "workspace_id", held_as="workspace_resource_id"),),
)
MILESTONES = Completed(
    name="billing_milestones",
    singular="billing_milestone",
    beside=(Beside("stories", "workspace_id", "workspace_id", held_as="story_id"),),
    completion=_with_stories,
)


def stream(collection: Collection, to_row: Mapper, entity: str, **more: Any) -> Stream:
    return Stream(
        name=collection.name,
        entity=entity,
        object_type=collection.singular,
        read=collection.read,
        count=collection.count,
        by_ids=collection.by_ids,
        map=to_row,
        mode="changed_since" if collection.has_stamps else "rolling_window",
        page_size=LARGEST_PAGE,
        **more,
    )


STREAMS = (
    stream(USERS, to_person, "person", match_on="email", every=900),
    stream(COST_RATES, to_cost_rate, "cost_rate", every=900, needs=("users",), is_reporting=True),
    stream(WORKSPACES, to_project, "project", every=120, revision=2),
    stream(STORIES, to_task, "task", needs=("workspaces",)),
    stream(TIME_ENTRIES, to_time_entry, "time_entry", every=120, needs=("workspaces", "users", "stories")),
    stream(EXPENSES, to_expense, "expense_entry", every=120, needs=("workspaces", "users", "stories")),
    stream(ALLOCATIONS, to_allocation, "allocation", needs=("workspaces", "users"), is_reporting=True),
    stream(MILESTONES, to_milestone, "milestone", every=120, needs=("workspaces",)),
)
