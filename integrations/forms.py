"""The form of a connection: its own fields, and one field for each setting its connector declares.

Secrets are write-only: an empty field keeps what is kept, and nothing that was kept is ever shown again.
"""

from collections.abc import Mapping
from typing import Any

from django import forms

from integrations import gateway, registry
from integrations.admin_base import (
    UnfoldAdminPasswordWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)
from integrations.connector import Connector, Setting
from integrations.models import Connection, Credential
from integrations.transport.guard import BlockedAddress, check_url

PREFIX = "setting_"


class ConnectionForm(forms.ModelForm):  # type: ignore[type-arg]
    """Base of the forms made by `form_for`; `connector` is None on the add page, before a kind is chosen."""

    connector: Connector | None = None

    class Meta:
        model = Connection
        fields = ("firm", "name", "kind", "base_url", "go_live_at")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = Credential.objects.filter(connection=self.instance.pk).first()
        for setting in self._settings():
            self._fill(setting, kept.hints if kept else {})

    def clean_base_url(self) -> str:
        url = str(self.cleaned_data["base_url"]).rstrip("/")
        try:
            gateway.check_base_url(url)
        except BlockedAddress as error:
            raise forms.ValidationError(str(error)) from error
        return url

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for setting in self._settings():
            value = cleaned.get(PREFIX + setting.name)
            if value and setting.name.endswith("_url"):
                self._check_address(PREFIX + setting.name, value)
        return cleaned

    def plain_settings(self) -> dict[str, str]:
        """The settings that are no secrets, by name."""
        return {
            setting.name: self.cleaned_data.get(PREFIX + setting.name) or ""
            for setting in self._settings()
            if not setting.is_secret
        }

    def entered_secrets(self) -> dict[str, str]:
        """Secrets that were typed in this time, by name."""
        entered = {
            setting.name: self.cleaned_data.get(PREFIX + setting.name) or ""
            for setting in self._settings()
            if setting.is_secret
        }
        return {name: value for name, value in entered.items() if value}

    def _settings(self) -> tuple[Setting, ...]:
        return self.connector.settings if self.connector else ()

    def _fill(self, setting: Setting, hints: Mapping[str, Mapping[str, str]]) -> None:
        field = self.fields[PREFIX + setting.name]
        if not setting.is_secret:
            field.initial = self.instance.settings.get(setting.name, setting.default)
            return
        hint = hints.get(setting.name)
        field.help_text = f"{setting.help} {_told(hint)}".strip()

    def _check_address(self, name: str, url: str) -> None:
        try:
            check_url(url)
        except BlockedAddress as error:
            self.add_error(name, str(error))


def form_for(kind: str | None) -> type[ConnectionForm]:
    """The form class of a kind; without one, the fields every connection has."""
    if kind is None:
        choice = forms.ChoiceField(choices=registry.choices, widget=UnfoldAdminSelectWidget)
        return type("NewConnectionForm", (ConnectionForm,), {"kind": choice})
    connector = registry.connector(kind)
    fields = {PREFIX + setting.name: _field(setting) for setting in connector.settings}
    return type(
        f"{connector.label.title().replace(' ', '')}Form", (ConnectionForm,), {"connector": connector, **fields}
    )


def setting_fields(kind: str, *, is_secret: bool) -> list[str]:
    """Names of the form's fields for a kind's secrets, or for its other settings."""
    return [PREFIX + one.name for one in registry.connector(kind).settings if one.is_secret is is_secret]


def _field(setting: Setting) -> forms.Field:
    shared: dict[str, Any] = {"label": setting.label, "help_text": setting.help}
    if setting.is_secret:
        # No minimum of validation on what is only replaced; whitespace belongs to a PEM key.
        widget = UnfoldAdminTextareaWidget() if setting.is_multiline else UnfoldAdminPasswordWidget()
        widget.attrs["autocomplete"] = "off"
        return forms.CharField(required=False, strip=False, widget=widget, **shared)
    if setting.choices:
        pairs = [(choice, choice) for choice in setting.choices]
        return forms.ChoiceField(choices=pairs, widget=UnfoldAdminSelectWidget, **shared)
    return forms.CharField(required=setting.is_required, widget=UnfoldAdminTextInputWidget, **shared)


def _told(hint: Mapping[str, str] | None) -> str:
    if hint is None:
        return "Not set."
    ends = f", ends in {hint['ends']}" if hint.get("ends") else ""
    return f"Set on {hint['set_at'][:10]}{ends}. Leave empty to keep it."
