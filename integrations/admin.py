"""Connections in the admin: settings by kind, write-only secrets, the connection test, streams, routes."""

# mypy: disable-error-code="misc,untyped-decorator"
# The theme ships no types.

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from integrations import gateway, pausing, secrets
from integrations.admin_base import ModelAdmin, TabularInline, action, display
from integrations.establish import establish
from integrations.forms import ConnectionForm, form_for, setting_fields
from integrations.models import Connection, QuarantinedRow, Route, StreamCursor
from integrations.transport.vault import VaultLocked

BUTTON = (
    "<ul>{}</ul>"
    '<button type="submit" formmethod="post" formaction="{}" formnovalidate class="underline">Test connection</button>'
)
OWN_FIELDS = ("firm", "name", "kind", "base_url", "go_live_at")


class StreamInline(TabularInline):
    """Each stream's schedule and how it went last; streams come from the connector, not from here."""

    model = StreamCursor
    extra = 0
    can_delete = False
    fields = ("stream", "every_seconds", "is_paused", "last_success_at", "source_count", "held_count", "last_error")
    readonly_fields = ("stream", "last_success_at", "source_count", "held_count", "last_error")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False


class RouteInline(TabularInline):
    """Which commands this connection gets."""

    model = Route
    extra = 0
    fields = ("firm", "command", "legal_entity")


@admin.register(Connection)
class ConnectionAdmin(ModelAdmin):
    """One system of the firm."""

    list_display = ("name", "kind", "firm", "base_url", "is_paused", "last_checked_at")
    list_filter = ("kind", "is_paused", "firm")
    search_fields = ("name", "base_url")
    readonly_fields = ("kind", "is_paused", "paused_reason", "checks", "webhook_path")
    actions_submit_line = ("pause", "resume")
    inlines = (StreamInline, RouteInline)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        kwargs["form"] = form_for(obj.kind if obj else None)
        return super().get_form(request, obj, change, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:  # noqa: ARG002
        return self.readonly_fields if obj else ()

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:  # noqa: ARG002
        return self.inlines if obj else ()

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:  # noqa: ARG002
        if obj is None:
            return [(None, {"fields": OWN_FIELDS})]
        return [
            (None, {"fields": OWN_FIELDS}),
            ("Settings", {"fields": setting_fields(obj.kind, is_secret=False)}),
            ("Secrets", {"fields": setting_fields(obj.kind, is_secret=True)}),
            ("State", {"fields": ("is_paused", "paused_reason", "webhook_path", "checks")}),
        ]

    def save_model(self, request: HttpRequest, obj: Connection, form: ConnectionForm, change: bool) -> None:
        """Settings and secrets before the row, so that a connection test on the same page uses them."""
        if not change:
            super().save_model(request, obj, form, change)
            establish(obj)
            messages.info(request, "Now enter its settings and secrets, then test the connection.")
            return
        obj.settings = form.plain_settings()
        self._keep_secrets(request, obj, form)
        super().save_model(request, obj, form, change)
        # An update may read more of such a system than there was when it was connected.
        establish(obj)
        if pausing.authorised(obj.pk):
            messages.info(request, "It had been paused until its secrets were seen to, and goes on now.")

    def response_add(self, request: HttpRequest, obj: Connection, post_url_continue: Any = None) -> Any:  # noqa: ARG002
        """On to the page with the settings of its kind."""
        return redirect("admin:integrations_connection_change", obj.pk)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.test_connection))
        path_of_test = path("<int:object_id>/test/", view, name="integrations_connection_test")
        own: list[URLPattern] = [path_of_test, *super().get_urls()]
        return own

    def test_connection(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """A view of its own: the admin saves inside a transaction, and none is open while vendors are called."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        for line in gateway.check(object_id):
            level = messages.SUCCESS if line.is_ok else messages.ERROR
            messages.add_message(request, level, f"{line.name}: {line.detail}")
        return redirect("admin:integrations_connection_change", object_id)

    @action(description="Pause", permissions=["change"])
    def pause(self, request: HttpRequest, obj: Connection) -> None:
        pausing.pause(obj.pk, f"paused by {request.user}")

    @action(description="Resume", permissions=["change"])
    def resume(self, request: HttpRequest, obj: Connection) -> None:  # noqa: ARG002
        pausing.resume(obj.pk)

    @display(description="Last connection test")
    def checks(self, obj: Connection) -> SafeString:
        lines = ((("✓" if one["is_ok"] else "✗"), one["name"], one["detail"]) for one in obj.last_check)
        listed = format_html_join("", "<li>{} {}: {}</li>", lines)
        address = reverse("admin:integrations_connection_test", args=[obj.pk])
        return format_html(BUTTON, listed or "Not tested yet.", address)

    @display(description="Webhook address")
    def webhook_path(self, obj: Connection) -> str:
        return f"/ingest/{obj.pk}/{obj.webhook_token}/" if obj.webhook_token else "This kind has no webhook."

    def _keep_secrets(self, request: HttpRequest, obj: Connection, form: ConnectionForm) -> None:
        try:
            cleared = secrets.keep_entered(obj, form.entered_secrets(), now=timezone.now())
        except VaultLocked as error:
            messages.error(request, f"The secrets were not kept. {error}")
            return
        if cleared:
            messages.warning(request, f"The address changed: enter {', '.join(cleared)} again.")


@admin.register(QuarantinedRow)
class QuarantinedRowAdmin(ModelAdmin):
    """Records that could not be mapped; they are read again when their source changes."""

    list_display = ("connection", "stream", "external_id", "reason", "recorded_at", "resolved_at")
    list_filter = ("connection", "stream")
    search_fields = ("external_id", "reason")

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False
