"""The firm and its legal entities, as an administrator enters them."""

from integrations.canonical.models import Firm, LegalEntity

SLUG = "northlight"
ENTITIES = (
    ("DE", "Northlight Consulting GmbH", "EUR", "DE", "Europe/Berlin"),
    ("US", "Northlight Consulting Inc.", "USD", "US", "America/New_York"),
    ("UK", "Northlight Consulting Ltd", "GBP", "GB", "Europe/London"),
)


def set_up_firm() -> Firm:
    """The demo firm, reporting in EUR, with its three legal entities."""
    named = {"name": "Northlight Consulting Group", "reporting_currency": "EUR"}
    firm, _ = Firm.objects.get_or_create(slug=SLUG, defaults=named)
    for code, name, currency, country, zone in ENTITIES:
        values = {"name": name, "currency": currency, "country": country, "zone": zone}
        LegalEntity.objects.get_or_create(firm=firm, code=code, defaults=values)
    return firm
