"""Builds the demo firm: the same seed and anchor day give the same firm in every sandbox process."""

from datetime import date

from integrations.sandbox.world.types import Firm


def build_firm(seed: int, anchor: date) -> Firm:
    """The firm as of the morning of `anchor`; all times in UTC."""
    return Firm("Northlight Consulting Group", "EUR", (), (), (), (), (), (), (), (), (), (), ())
