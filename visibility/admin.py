"""What administrators decide about visibility: who sees what, how old data may be, how fast a journey must be."""

from django.contrib import admin

from integrations.admin_base import ModelAdmin
from integrations.canonical.models import FiscalCalendar
from visibility.models import HolidayYear, Scope, SlaTarget, StreamPolicy, WorkCalendar


@admin.register(Scope)
class ScopeAdmin(ModelAdmin):  # type: ignore[misc]
    """A user's firm and legal entities; an empty legal entity means all of them."""

    list_display = ("user", "firm", "legal_entity")
    list_filter = ("firm", "legal_entity")
    list_select_related = ("user", "firm", "legal_entity")
    search_fields = ("user__username", "user__email")
    autocomplete_fields = ("user",)


@admin.register(StreamPolicy)
class StreamPolicyAdmin(ModelAdmin):  # type: ignore[misc]
    """Ages at which a stream's numbers warn and fail; without a policy: three and ten missed pulls."""

    list_display = ("stream", "connection", "firm", "warn_seconds", "fail_seconds")
    list_editable = ("warn_seconds", "fail_seconds")
    list_filter = ("firm", "connection")
    list_select_related = ("connection", "firm")
    fields = ("firm", "connection", "stream", "warn_seconds", "fail_seconds")


@admin.register(SlaTarget)
class SlaTargetAdmin(ModelAdmin):  # type: ignore[misc]
    """A journey's promise: a share of its runs within so many seconds of the business event."""

    list_display = ("journey", "firm", "target_seconds", "share", "minimum_events")
    list_editable = ("target_seconds", "share")
    list_filter = ("firm", "journey")
    list_select_related = ("firm",)
    fields = ("firm", "journey", "target_seconds", "share", "minimum_events")


@admin.register(FiscalCalendar)
class FiscalCalendarAdmin(ModelAdmin):  # type: ignore[misc]
    """How a legal entity counts its fiscal year; an empty legal entity means every one without its own."""

    list_display = ("firm", "legal_entity", "family", "start_month", "named_by")
    list_filter = ("firm", "family")
    list_select_related = ("firm", "legal_entity")


@admin.register(WorkCalendar)
class WorkCalendarAdmin(ModelAdmin):  # type: ignore[misc]
    """Who works which days, how long, and in which region; one of a person counts before that of the legal entity."""

    list_display = ("firm", "legal_entity", "person", "region", "week", "hours_per_day")
    list_filter = ("firm", "region")
    list_select_related = ("firm", "legal_entity", "person")
    raw_id_fields = ("person",)


@admin.register(HolidayYear)
class HolidayYearAdmin(ModelAdmin):  # type: ignore[misc]
    """Public holidays of a region and year: enter those of a region that no rule knows, correct the others."""

    list_display = ("region", "year", "holidays")
    list_filter = ("region", "year")
