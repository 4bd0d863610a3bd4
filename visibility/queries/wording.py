"""Numbers inside sentences: short, with a currency or in points."""

from datetime import timedelta
from decimal import Decimal

SCALES = ((Decimal(1_000_000), "M", 2), (Decimal(1_000), "k", 0))


def compact(amount: Decimal, currency: str) -> str:
    """EUR 4.82M, EUR 182k, EUR 950."""
    for scale, letter, places in SCALES:
        if abs(amount) >= scale:
            return f"{currency} {amount / scale:,.{places}f}{letter}"
    return f"{currency} {amount:,.0f}"


def points(share: Decimal | None, *, signed: bool = False) -> str:
    """61.2, or with its sign: +1.6; a dash when unknown."""
    if share is None:
        return "\u2013"
    return f"{share:+.1f}".replace("-", "\u2212") if signed else f"{share:.1f}"


def lasted(duration: timedelta | Decimal | float) -> str:
    """12 s, 4 min, 1 h 52 min, 3 d."""
    total = int(duration.total_seconds() if isinstance(duration, timedelta) else duration)
    if total < 60:
        return f"{total} s"
    if total < 3600:
        return f"{total // 60} min"
    return f"{total // 3600} h {total % 3600 // 60} min" if total < 172_800 else f"{total // 86_400} d"
