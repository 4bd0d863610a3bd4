"""Projects and what belongs to them: workspaces, stories, milestones, state changes."""

from integrations.sandbox.kantata.resource import REFERENCES, STAMPS, Include, Resource

WORKSPACES = Resource(
    "workspaces",
    "workspace",
    "Workspace",
    attributes=(
        *("id", "title", "account_id", "archived", "description", "start_date", "due_date"),
        *("effective_due_date", "budgeted", "price", "price_in_cents", "currency", "currency_symbol"),
        *("currency_base_unit", "percentage_complete", "status", "status_key", "stage", "budget_used"),
        *("budget_used_in_cents", "percent_of_budget_used", "over_budget", "target_margin", "rate_card_id"),
        *("require_time_approvals", "require_expense_approvals", "revenue_recognition_method", "access_level"),
        *("external_link", "primary_maven_id", "primary_counterpart_id", "creator_id", "approver_id"),
        *("tasks_default_non_billable", "time_trackable", *STAMPS),
    ),
    creatable=(
        *("title", "creator_role", "budgeted", "description", "currency", "price", "start_date", "due_date"),
        *("access_level", "custom_fields", "require_time_approvals", "require_expense_approvals", "status_key"),
        *("external_reference", "approver_id", "target_margin", "external_link", "revenue_recognition_method"),
        *("primary_maven_id", "stage", "time_trackable", "tasks_default_non_billable", "rate_card_id"),
    ),
    updatable=(
        *("title", "budgeted", "description", "archived", "access_level", "price", "start_date", "due_date"),
        *("rate_card_id", "currency", "target_margin", "approver_id", "status_key", "external_reference"),
        *("external_link", "revenue_recognition_method", "stage", "time_trackable"),
    ),
    required=("title", "creator_role"),
    includes=REFERENCES
    | {
        "primary_maven": Include("primary_maven_id", "users"),
        "creator": Include("creator_id", "users"),
        "custom_field_values": Include("custom_field_value_ids", "custom_field_values"),
        "workspace_resources": Include("workspace_resource_ids", "workspace_resources"),
    },
    defaults={
        "archived": False,
        "budgeted": True,
        "access_level": "open",
        "currency": "USD",
        "percentage_complete": 0,
        "status_key": 200,
        "require_time_approvals": True,
        "require_expense_approvals": True,
        "tasks_default_non_billable": False,
        "time_trackable": True,
        "price": 0,
    },
)
STORIES = Resource(
    "stories",
    "story",
    "Story",
    attributes=(
        *("id", "workspace_id", "parent_id", "billable", "title", "description", "story_type", "priority"),
        *("state", "position", "archived", "deleted_at", "due_date", "start_date", "budget_estimate_in_cents"),
        *("budget_used_in_cents", "time_estimate_in_minutes", "logged_billable_time_in_minutes"),
        *("logged_nonbillable_time_in_minutes", "fixed_fee", "root_id", "percentage_complete", "weight"),
        *("time_trackable", "creator_id", "assigned_role_id", *STAMPS),
    ),
    creatable=(
        *("title", "story_type", "workspace_id", "description", "parent_id", "start_date", "archived"),
        *("due_date", "assignee_ids", "budget_estimate_in_cents", "time_estimate_in_minutes", "billable"),
        *("percentage_complete", "state", "fixed_fee", "weight", "priority", "time_trackable"),
        "external_reference",
    ),
    updatable=(
        *("title", "story_type", "description", "parent_id", "start_date", "archived", "due_date"),
        *("assignee_ids", "budget_estimate_in_cents", "time_estimate_in_minutes", "billable", "state"),
        *("percentage_complete", "fixed_fee", "weight", "priority", "time_trackable", "external_reference"),
    ),
    required=("title", "story_type", "workspace_id"),
    includes=REFERENCES
    | {
        "workspace": Include("workspace_id", "workspaces"),
        "assignees": Include("assignee_ids", "users"),
        "assigned_role": Include("assigned_role_id", "roles"),
        "story_state_changes": Include("story_state_change_ids", "story_state_changes"),
    },
    defaults={
        "billable": True,
        "state": "not started",
        "archived": False,
        "percentage_complete": 0,
        "time_trackable": True,
        "fixed_fee": False,
        "assignee_ids": [],
    },
)
MILESTONES = Resource(
    "billing_milestones",
    "billing_milestone",
    "BillingMilestone",
    attributes=(
        *("id", "title", "date_to_invoice", "amount_in_cents", "workspace_id", "billing_type", *STAMPS),
        *("currency", "invoice_id", "story_id"),
    ),
    creatable=("title", "date_to_invoice", "amount_in_cents", "workspace_id", "story_id", "external_reference"),
    updatable=("title", "date_to_invoice", "amount_in_cents", "external_reference"),
    required=("title", "amount_in_cents", "workspace_id"),
    includes=REFERENCES | {"workspace": Include("workspace_id", "workspaces")},
    defaults={"billing_type": "fixed_fee"},
)
STATE_CHANGES = Resource(
    "story_state_changes",
    "story_state_change",
    "StoryStateChange",
    attributes=("id", "state", "formatted_state", "user_id", "story_id", *STAMPS),
    includes={"story": Include("story_id", "stories")},
)
