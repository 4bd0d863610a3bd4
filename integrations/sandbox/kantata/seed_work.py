"""The work the account starts from: tasks, milestones, time entries, staffing."""

from functools import cache

from integrations.sandbox.kantata.account import API_USER_ID, SYMBOLS, base_unit, subunits
from integrations.sandbox.kantata.ids import kantata_id
from integrations.sandbox.kantata.seed import at, put
from integrations.sandbox.kantata.store import Store, stamp
from integrations.sandbox.world.types import Allocation, Firm, Milestone, Project, Task, TimeEntry

# A hundred thousand entries speak of a thousand others.
_known_id = cache(kantata_id)
_known_subunits = cache(subunits)


def seed_work(store: Store, firm: Firm) -> None:
    """Everything that hangs on the seeded projects."""
    for project in firm.projects:
        for position, task in enumerate(project.tasks, start=1):
            _put_task(store, project, task, position)
    projects = {project.key: project for project in firm.projects}
    for milestone in firm.milestones:
        _put_milestone(store, projects[milestone.project], milestone)
    for entry in firm.time_entries:
        _put_time_entry(store, entry)
    for allocation in firm.allocations:
        _put_allocation(store, projects[allocation.project], allocation)


def _put_task(store: Store, project: Project, task: Task, position: int) -> None:
    states = {0: "not started", 100: "completed"}
    story = {
        "id": kantata_id("stories", task.key),
        "workspace_id": kantata_id("workspaces", project.key),
        "title": task.title,
        "story_type": "task",
        "state": states.get(task.percent_complete, "started"),
        "position": position,
        "start_date": project.start.isoformat(),
        "due_date": project.end.isoformat(),
        "billable": task.billable,
        "time_estimate_in_minutes": task.estimate_minutes,
        "percentage_complete": task.percent_complete,
        "assigned_role_id": kantata_id("roles", task.role),
        "creator_id": API_USER_ID,
    }
    put(store, "stories", story, at(project.start), at(project.start))


def _put_milestone(store: Store, project: Project, milestone: Milestone) -> None:
    workspace, story = kantata_id("workspaces", project.key), kantata_id("stories", milestone.key)
    accepted = milestone.accepted_on
    changed = at(accepted or project.start)
    cents = subunits(milestone.amount, milestone.currency)
    put(
        store,
        "stories",
        {
            "id": story,
            "workspace_id": workspace,
            "title": milestone.title,
            "story_type": "milestone",
            "state": "completed" if accepted else "not started",
            "percentage_complete": 100 if accepted else 0,
            "due_date": milestone.due.isoformat(),
            "fixed_fee": True,
            "budget_estimate_in_cents": cents,
            "creator_id": API_USER_ID,
        },
        at(project.start),
        changed,
    )
    invoice = kantata_id("invoices", milestone.invoice) if milestone.invoice else None
    billing = {
        "id": kantata_id("billing_milestones", milestone.key),
        "title": milestone.title,
        "date_to_invoice": milestone.due.isoformat(),
        "amount_in_cents": cents,
        "currency": milestone.currency,
        "workspace_id": workspace,
        "story_id": story,
        "invoice_id": invoice,
    }
    put(store, "billing_milestones", billing, at(project.start), changed)
    if accepted:
        _put_state_change(store, story, changed)


def _put_state_change(store: Store, story: str, changed: str) -> None:
    facts = {"id": kantata_id("story_state_changes", f"{story}:accepted"), "story_id": story}
    state = {"state": "completed", "formatted_state": "Completed", "user_id": API_USER_ID}
    put(store, "story_state_changes", facts | state, changed, changed)


def _put_time_entry(store: Store, entry: TimeEntry) -> None:
    person, changed = _known_id("users", entry.person), stamp(entry.updated_at)
    row = {
        "id": kantata_id("time_entries", entry.key),
        "date_performed": entry.date.isoformat(),
        "story_id": _known_id("stories", entry.task),
        "time_in_minutes": entry.minutes,
        "billable": entry.billable,
        "rate_in_cents": _known_subunits(entry.bill_rate, entry.currency),
        "cost_rate_in_cents": _known_subunits(entry.cost_rate, entry.currency),
        "currency": entry.currency,
        "currency_symbol": SYMBOLS.get(entry.currency, entry.currency),
        "currency_base_unit": base_unit(entry.currency),
        "user_can_edit": not entry.approved,
        "workspace_id": _known_id("workspaces", entry.project),
        "user_id": person,
        "approved": entry.approved,
        "role_id": (store.get("users", person) or {}).get("role_id"),
        "is_invoiced": entry.invoice is not None,
        "invoice_id": _known_id("invoices", entry.invoice) if entry.invoice else None,
    }
    put(store, "time_entries", row, min(at(entry.date, 18), changed), changed)


def _put_allocation(store: Store, project: Project, allocation: Allocation) -> None:
    created, workspace = at(project.start), kantata_id("workspaces", project.key)
    role = kantata_id("roles", allocation.role)
    user = kantata_id("users", allocation.person) if allocation.person else None
    resource = kantata_id("workspace_resources", f"{workspace}:{role}:{user}")
    if store.get("workspace_resources", resource) is None:
        named = {"id": resource, "workspace_id": workspace, "role_id": role, "user_id": user}
        put(store, "workspace_resources", named, created, created)
    row = {
        "id": kantata_id("workspace_allocations", allocation.key),
        "workspace_id": workspace,
        "workspace_resource_id": resource,
        "start_date": allocation.start.isoformat(),
        "end_date": allocation.end.isoformat(),
        "minutes": allocation.minutes,
        "creator_id": API_USER_ID,
        "updater_id": API_USER_ID,
    }
    put(store, "workspace_allocations", row, created, created)
