"""The ledger in the administration: everything to be seen, nothing to be changed. People act on the pages."""

from django.contrib import admin

from integrations.admin_base import ModelAdmin
from journeys.models import (
    Attempt,
    Duty,
    Effect,
    Heartbeat,
    InboxEvent,
    JourneyRun,
    OperatorAction,
    StartCheck,
    StepRun,
    WorkItem,
)


def _never(*_: object, **__: object) -> bool:
    return False


class ReadOnly(ModelAdmin):  # type: ignore[misc]
    """Rows that only the engine writes; counting all of them would be slow."""

    show_full_result_count = False
    list_per_page = 50
    has_add_permission = has_change_permission = has_delete_permission = _never


@admin.register(JourneyRun)
class JourneyRunAdmin(ReadOnly):
    list_display = ("id", "journey", "label", "customer", "state", "error_kind", "amount", "currency", "started_at")
    list_filter = ("state", "journey", "firm")
    search_fields = ("=subject", "=correlation_id", "label")
    ordering = ("-started_at", "-id")


@admin.register(StepRun)
class StepRunAdmin(ReadOnly):
    list_display = ("id", "run_id", "name", "connection", "state", "attempts", "error_kind", "next_at")
    list_filter = ("state", "connection")
    list_select_related = ("connection",)
    search_fields = ("=external_ref", "=idem_key")
    ordering = ("-id",)


@admin.register(Attempt)
class AttemptAdmin(ReadOnly):
    list_display = ("id", "step_id", "number", "outcome", "error_kind", "finished_at", "is_fenced")
    list_filter = ("outcome",)
    ordering = ("-id",)


@admin.register(Effect)
class EffectAdmin(ReadOnly):
    list_display = ("idem_key", "operation", "external_ref", "connection", "first_sent_at", "done_at")
    list_select_related = ("connection",)
    search_fields = ("=external_ref", "=idem_key")


@admin.register(InboxEvent)
class InboxEventAdmin(ReadOnly):
    list_display = ("id", "connection", "stream", "record_id", "state", "reason", "received_at")
    list_filter = ("state", "connection")
    list_select_related = ("connection",)
    search_fields = ("=external_event_id", "=record_id")
    ordering = ("-id",)


@admin.register(WorkItem)
class WorkItemAdmin(ReadOnly):
    list_display = ("id", "kind", "reason", "role", "assignee", "opened_at", "closed_at")
    list_filter = ("kind", "role")
    ordering = ("-id",)


@admin.register(OperatorAction)
class OperatorActionAdmin(ReadOnly):
    list_display = ("id", "action", "actor", "run_id", "step_id", "reason", "performed_at")
    list_filter = ("action",)
    search_fields = ("=actor",)
    ordering = ("-id",)


@admin.register(Heartbeat, Duty, StartCheck)
class UpkeepAdmin(ReadOnly):
    """Who is alive, and who has which duty."""
