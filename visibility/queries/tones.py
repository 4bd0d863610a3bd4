"""When a figure is fine, worth a look, or bad: the thresholds of tiles and table cells, in one place."""

from decimal import Decimal

from visibility.queries.shapes.common import Tone

BURN_AHEAD = (Decimal(5), Decimal(15))  # points that cost runs ahead of progress
MARGIN_LOST = (Decimal(1), Decimal(5))  # points below the margin as sold
OLD_SHARE = (Decimal(10), Decimal(25))  # percent of unbilled work older than 60 days
RISK_SHARE = (Decimal(1), Decimal(5))  # percent of forecast revenue that waits for people
WEIGHT = {"bad": Decimal(100), "warn": Decimal(10), "ok": Decimal(0), "none": Decimal(1)}


def by(value: Decimal | None, limits: tuple[Decimal, Decimal]) -> Tone:
    """ok up to the first limit, warn up to the second, bad beyond; none when unknown."""
    if value is None:
        return "none"
    return "ok" if value <= limits[0] else "warn" if value <= limits[1] else "bad"


def burn(burn_pct: Decimal | None, progress_pct: Decimal | None) -> Tone:
    """Cost against progress; over the whole budget is bad whatever the progress."""
    if burn_pct is None or progress_pct is None:
        return "none"
    return "bad" if burn_pct > 100 else by(burn_pct - progress_pct, BURN_AHEAD)


def margin(margin_pct: Decimal | None, as_sold_pct: Decimal | None) -> Tone:
    """Forecast against as sold; a loss is bad whatever was sold."""
    if margin_pct is None:
        return "none"
    if margin_pct < 0:
        return "bad"
    return "ok" if as_sold_pct is None else by(as_sold_pct - margin_pct, MARGIN_LOST)


def unbilled(total: Decimal | None, over_60: Decimal | None) -> Tone:
    """How much of what is unbilled is old."""
    if total is None or over_60 is None:
        return "none"
    return by(over_60 * 100 / total, OLD_SHARE) if total else "ok"


def staffing(at_risk: Decimal | None, revenue: Decimal | None, soon: int) -> Tone:
    """Revenue waiting for people against forecast revenue; a seat to fill within 30 days is worth a look."""
    if at_risk is None or not revenue:
        return "none" if at_risk is None else "warn" if soon else "ok"
    tone = by(at_risk * 100 / revenue, RISK_SHARE)
    return "warn" if tone == "ok" and soon else tone


def worst(*tones: Tone) -> Tone:
    """The worst of some tones; unknown is better than worth a look."""
    return max(tones, key=lambda tone: WEIGHT[tone], default="ok")
