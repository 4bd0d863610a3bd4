"""Numbers as people read them, in sentences and in tables alike: amounts with their currency, points, durations."""

from datetime import timedelta
from decimal import Decimal

# From so much on an amount is told in a unit, with as many places: EUR 1,500 is not EUR 2k.
UNITS = (
    (Decimal(10**9), Decimal(10**9), "bn", 2),
    (Decimal(10**6), Decimal(10**6), "M", 2),
    (Decimal(10**4), Decimal(10**3), "k", 0),
)


def compact(amount: Decimal, currency: str) -> str:
    """EUR 4.82M, EUR 182k, EUR 9,500."""
    for least, unit, letter, places in UNITS:
        if abs(amount) >= least:
            return f"{currency} {with_minus(f'{amount / unit:,.{places}f}')}{letter}"
    return f"{currency} {with_minus(f'{amount:,.0f}')}"


def whole_amount(amount: Decimal, currency: str) -> str:
    """EUR 31,400: to the unit, however much it is."""
    return f"{currency} {with_minus(f'{amount:,.0f}')}"


def exactly(amount: Decimal | None, currency: str) -> str:
    """EUR 4,820.50; a dash when unknown."""
    return "\u2013" if amount is None else f"{currency} {with_minus(f'{amount:,.2f}')}"


def counted(number: int, one: str, many: str = "") -> str:
    """1 contract, 3 contracts, 1,200 entries; `many` where it is not the same with an s."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def points(share: Decimal | None, *, signed: bool = False) -> str:
    """61.2, or with its sign: +1.6; below 0 with a minus; a dash when unknown."""
    if share is None:
        return "\u2013"
    return with_minus(f"{share:+.1f}") if signed else with_minus(f"{share:.1f}")


def lasted(duration: timedelta | Decimal | float) -> str:
    """850 ms, 12 s, 4 min, 1 h 52 min, 3 d 4 h; 2 h, 3 d when there is no more to it."""
    total = duration.total_seconds() if isinstance(duration, timedelta) else float(duration)
    if total < 1:
        return f"{total * 1000:.0f} ms"
    if total < 60:
        return f"{total:.0f} s"
    minutes, hours, days = int(total // 60), int(total // 3600), int(total // 86400)
    if minutes < 60:
        return f"{minutes} min"
    return _with(hours, "h", minutes % 60, "min") if hours < 48 else _with(days, "d", hours % 24, "h")


def _with(whole: int, unit: str, rest: int, part: str) -> str:
    return f"{whole} {unit} {rest} {part}" if rest else f"{whole} {unit}"


def with_minus(text: str) -> str:
    """The sign as a minus, not a hyphen."""
    return text.replace("-", "\u2212")
