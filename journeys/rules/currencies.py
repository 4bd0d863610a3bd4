"""Whether a currency is one that money can be posted in."""

from integrations.canonical.money import UnknownCurrency, minor_units


def currency_problem(currency: str, *, of: str) -> str:
    """What a person has to correct and where (`of`: project, expense); "" for a currency of ISO 4217."""
    try:
        minor_units(currency)
    except UnknownCurrency:
        return f"{currency or 'An empty text'} is no currency of ISO 4217; correct the {of}'s currency."
    return ""
