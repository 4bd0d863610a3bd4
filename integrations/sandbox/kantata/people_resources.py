"""People and their time: users, memberships, roles, cost rates, time entries, staffing.

cost_rates.effective_date is (assumed): the vendor's client library lists no date but the stamps.
"""

from integrations.sandbox.kantata.resource import REFERENCES, STAMPS, Include, Resource

USERS = Resource(
    "users",
    "user",
    "User",
    attributes=(
        *("id", "full_name", "photo_path", "email_address", "headline", "disabled", "account_id"),
        *("role_id", "account_permission", "account_membership_id"),
    ),
    updatable=("full_name", "headline", "email_address", "external_reference"),
    includes=REFERENCES
    | {
        "role": Include("role_id", "roles"),
        "account_membership": Include("account_membership_id", "account_memberships"),
        "custom_field_values": Include("custom_field_value_ids", "custom_field_values"),
    },
    order="full_name:asc",
)
MEMBERSHIPS = Resource(
    "account_memberships",
    "account_membership",
    "AccountMembership",
    attributes=(
        *("permission", "is_administrator", "is_owner", "can_log_in", "bill_rate_in_cents"),
        *("cost_rate_in_cents", "billability_target", "user_id", "default_role_id", *STAMPS),
    ),
    updatable=("bill_rate_in_cents", "cost_rate_in_cents", "default_role_id", "billability_target"),
    includes={
        "user": Include("user_id", "users"),
        "cost_rates": Include("cost_rate_ids", "cost_rates"),
    },
)
ROLES = Resource(
    "roles",
    "role",
    "Role",
    attributes=("id", "name"),
    creatable=("name", "external_reference"),
    updatable=("name", "external_reference"),
    required=("name",),
    includes=REFERENCES,
    order="name:asc",
)
COST_RATES = Resource(
    "cost_rates",
    "cost_rate",
    "CostRate",
    attributes=("id", *STAMPS, "currency", "amount_in_subunits", "in_use", "account_membership_id", "effective_date"),
    creatable=("currency", "amount_in_subunits", "account_membership_id"),
    required=("currency", "amount_in_subunits", "account_membership_id"),
    includes={"account_membership": Include("account_membership_id", "account_memberships")},
    defaults={"in_use": True},
)
TIME_ENTRIES = Resource(
    "time_entries",
    "time_entry",
    "TimeEntry",
    attributes=(
        *("id", *STAMPS, "date_performed", "story_id", "time_in_minutes", "billable", "notes"),
        *("rate_in_cents", "cost_rate_in_cents", "currency", "currency_symbol", "currency_base_unit"),
        *("user_can_edit", "workspace_id", "user_id", "approved", "role_id", "location", "taxable"),
        *("is_invoiced", "active_submission_id", "recent_submission_id", "invoice_id"),
    ),
    creatable=(
        *("workspace_id", "date_performed", "time_in_minutes", "billable", "notes", "rate_in_cents"),
        *("cost_rate_in_cents", "role_id", "story_id", "user_id", "external_reference", "location"),
    ),
    updatable=(
        *("workspace_id", "date_performed", "time_in_minutes", "billable", "notes", "rate_in_cents"),
        *("cost_rate_in_cents", "role_id", "story_id", "user_id", "external_reference", "location"),
    ),
    required=("workspace_id", "date_performed", "time_in_minutes"),
    includes=REFERENCES
    | {
        "workspace": Include("workspace_id", "workspaces"),
        "user": Include("user_id", "users"),
        "story": Include("story_id", "stories"),
        "role": Include("role_id", "roles"),
    },
    order="date_performed:desc",
    defaults={"billable": True, "approved": False, "taxable": False, "is_invoiced": False, "user_can_edit": True},
)
WORKSPACE_RESOURCES = Resource(
    "workspace_resources",
    "workspace_resource",
    "WorkspaceResource",
    attributes=(
        *("id", "label", "role_name", "full_name", "workspace_id", "workspace_title", "display_label"),
        *("allocations_count", "resource_bill_rate", "resource_cost_rate", "total_allocated_minutes"),
        *("earliest_allocation_date", "latest_allocation_date", "user_id", "role_id", *STAMPS),
    ),
    creatable=("workspace_id", "user_id", "role_id", "external_reference"),
    updatable=("label", "user_id", "role_id", "external_reference"),
    required=("workspace_id",),
    includes=REFERENCES
    | {
        "user": Include("user_id", "users"),
        "role": Include("role_id", "roles"),
        "workspace": Include("workspace_id", "workspaces"),
    },
)
ALLOCATIONS = Resource(
    "workspace_allocations",
    "workspace_allocation",
    "WorkspaceAllocation",
    attributes=(
        *("id", "start_date", "end_date", "hard", "minutes", "percentage", "notes", *STAMPS),
        *("workspace_resource_id", "workspace_id", "creator_id", "updater_id"),
    ),
    creatable=("resource_id", "start_date", "end_date", "minutes", "hard", "notes", "external_reference"),
    updatable=("start_date", "end_date", "minutes", "hard", "notes", "external_reference"),
    required=("resource_id", "start_date", "end_date", "minutes"),
    includes=REFERENCES
    | {
        "workspace_resource": Include("workspace_resource_id", "workspace_resources"),
        "workspace": Include("workspace_id", "workspaces"),
    },
    defaults={"hard": True},
)
