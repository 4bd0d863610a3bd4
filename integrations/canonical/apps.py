from django.apps import AppConfig


class CanonicalConfig(AppConfig):
    name = "integrations.canonical"
    label = "canonical"
    verbose_name = "Canonical data"
