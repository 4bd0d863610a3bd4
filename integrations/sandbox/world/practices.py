"""Which part of the firm delivers a project, told by what it is called; and the market that a customer belongs to."""

from collections.abc import Mapping

DATA, CORE, OPERATIONS, CUSTOMERS = "Data and analytics", "Core systems", "Operations", "Customer platforms"
# The first that has one of its words in the title. Nobody has filled in the field for the others.
WORDS: Mapping[str, tuple[str, ...]] = {
    DATA: ("analytics", "data", "forecasting", "telemetry", "reporting", "actuarial", "laboratory"),
    CORE: (
        *("core", "finance", "platform", "claims", "policy", "lending", "billing", "ledger", "revenue", "pricing"),
        *("order management", "trading", "regulatory", "matter"),
    ),
    CUSTOMERS: ("portal", "app", "loyalty", "subscriptions", "patient", "student", "rights"),
    OPERATIONS: (
        *("warehouse", "dispatch", "outage", "grid", "batch", "cold chain", "metering", "supply", "maintenance"),
        *("network", "repairs", "planning", "leakage", "asset", "registry", "interoperability"),
    ),
}
REGIONS: Mapping[str, str] = {
    "DE": "DACH",
    "CH": "DACH",
    "BG": "Southeast Europe",
    "US": "North America",
    "CA": "North America",
    "GB": "UK and Ireland",
}


def practice_of(title: str) -> str:
    """The practice of a project by its title; "" where none is filled in."""
    said = title.lower()
    return next((practice for practice, words in WORDS.items() if any(word in said for word in words)), "")
