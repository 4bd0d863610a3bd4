"""All collections of the account, and those that hang on any record: custom fields, references, events."""

from integrations.sandbox.kantata.expense_resources import EXPENSES, SUBMISSIONS
from integrations.sandbox.kantata.people_resources import (
    ALLOCATIONS,
    COST_RATES,
    MEMBERSHIPS,
    ROLES,
    TIME_ENTRIES,
    USERS,
    WORKSPACE_RESOURCES,
)
from integrations.sandbox.kantata.project_resources import MILESTONES, STATE_CHANGES, STORIES, WORKSPACES
from integrations.sandbox.kantata.resource import REFERENCES, STAMPS, Include, Resource

CUSTOM_FIELDS = Resource(
    "custom_fields",
    "custom_field",
    "CustomField",
    attributes=(
        *("id", "name", "value_type", "creator_id", "default_text", "unique_constraint"),
        *("custom_field_set_id", "write_access", "read_access", *STAMPS, "currency"),
    ),
    creatable=("name", "value_type", "default_text", "unique_constraint", "external_reference"),
    required=("name",),
    includes=REFERENCES,
    defaults={"value_type": "string", "unique_constraint": False},
)
CUSTOM_FIELD_VALUES = Resource(
    "custom_field_values",
    "custom_field_value",
    "CustomFieldValue",
    attributes=(
        *("id", "subject_type", "subject_id", "value", "display_value", "can_edit", "type", "setter_id"),
        *("account_id", "custom_field_id", "custom_field_name", *STAMPS),
    ),
    creatable=("subject_type", "subject_id", "custom_field_id", "value"),
    updatable=("value",),
    required=("subject_type", "subject_id", "custom_field_id", "value"),
    includes={"custom_field": Include("custom_field_id", "custom_fields")},
    defaults={"can_edit": True, "type": "string"},
)
EXTERNAL_REFERENCES = Resource(
    "external_references",
    "external_reference",
    "ExternalReference",
    attributes=(
        *("id", "service_name", "service_model", "service_model_ref", "subject_id", "subject_type"),
        *("status", "external_link", "external_message", "locked", *STAMPS, "last_synced_at"),
    ),
)
EVENTS = Resource(
    "subscribed_events",
    "subscribed_event",
    "SubscribedEvent",
    attributes=(
        *("id", "event_type", "account_id", "user_id", "subject_id", "subject_type", "subject_changed_at"),
        *("subject_ref", *STAMPS),
    ),
    order="created_at:asc",
)
RESOURCES = {
    it.collection: it
    for it in (
        *(WORKSPACES, STORIES, TIME_ENTRIES, USERS, MEMBERSHIPS, ROLES, COST_RATES, WORKSPACE_RESOURCES),
        *(ALLOCATIONS, MILESTONES, CUSTOM_FIELDS, CUSTOM_FIELD_VALUES, EXTERNAL_REFERENCES, STATE_CHANGES),
        *(EXPENSES, SUBMISSIONS, EVENTS),
    )
}
