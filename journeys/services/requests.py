"""Events that a call itself carries: nothing is re-read, what was sent is checked here."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from integrations.canonical.events import PostRequested
from integrations.canonical.money import minor_units

LONGEST_KEY = 100
MOST_STEPS = 5
MOST_DIGITS, MOST_PLACES = 15, 4


def post_requested(body: Mapping[str, Any], *, firm_id: int, firm_slug: str, sequence: int) -> PostRequested:
    """The event in a call's body. Raises ValueError with the reason for one that cannot be worked on."""
    key = body.get("key")
    if not isinstance(key, str) or not 0 < len(key) <= LONGEST_KEY:
        raise ValueError(f"key must be a text of 1 to {LONGEST_KEY} characters")
    order_key = body.get("order_key")
    amount = _amount(body.get("amount"))
    return PostRequested(
        firm_id=firm_id,
        firm_slug=firm_slug,
        canonical_id=sequence,
        version=1,
        legal_entity=str(body["entity"]) if body.get("entity") else None,
        key=key,
        amount=amount,
        currency=_currency(body.get("currency")) if amount is not None else None,
        steps=_steps(body.get("steps", 1)),
        order_key=str(order_key)[:LONGEST_KEY] if order_key else None,
    )


def _amount(value: Any) -> Decimal | None:
    if value in (None, ""):
        return None
    try:
        amount = Decimal(str(value))
    except InvalidOperation as error:
        raise ValueError("amount is no number") from error
    rounded = _rounded(amount) if _is_in_range(amount) else amount
    if not _is_in_range(rounded):
        raise ValueError(f"amount is not a finite number of at most {MOST_DIGITS} digits")
    return rounded


def _is_in_range(amount: Decimal) -> bool:
    """By the place of its first digit: arithmetic with a huge exponent would overflow itself."""
    return amount.is_finite() and (not amount or amount.adjusted() < MOST_DIGITS)


def _rounded(amount: Decimal) -> Decimal:
    """To the places that the ledger keeps, as the database would round it; fewer stay as they were sent."""
    exponent = amount.as_tuple().exponent
    places = min(max(-int(exponent), 0), MOST_PLACES)
    return amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _currency(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("an amount needs a currency")
    minor_units(value)
    return value


def _steps(value: Any) -> int:
    if not isinstance(value, int) or not 1 <= value <= MOST_STEPS:
        raise ValueError(f"steps must be a number from 1 to {MOST_STEPS}")
    return value
