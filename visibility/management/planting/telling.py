"""What was planted, and where it must show, as lines for the terminal."""

from collections.abc import Iterator
from decimal import Decimal

from visibility.management.planting.expected import Expected
from visibility.queries.close.lines import LABELS as CHECKS
from visibility.queries.leakage.words import AT_RISK, CAUSES, LOST
from visibility.trust.needs import LABELS as MEASURES


def told(one: Expected) -> Iterator[str]:
    """The case, its records, and what each page must show, to the cent."""
    yield f"{one.case}: {one.title}, on {one.project} ({one.entity})"
    yield from (f"  planted     {record}" for record in one.records)
    yield f"  leakage     {_leak(one)}"
    yield f"  open money  {_open(one)}"
    yield f"  close       {_close(one)}"
    if one.billed is not None:
        yield f"  believed    {one.billed_in} {one.billed:,.2f} more is billed on {one.project} than was believed then"


def _leak(one: Expected) -> str:
    if one.lost:
        worth = f"{LOST[one.lost][0]}: {_money(one, one.amount)} more"
        return f"{worth}; {AT_RISK['integration'][0]}: {_more(one)}; no bar where the project's margin needs the rate"
    if one.risk:
        return f"{AT_RISK[one.risk][0]}: {_more(one)}; in no bar"
    if not one.cause:
        return "none: it gets through in time"
    later = f", from {one.leaks_after} on" if one.leaks_after else ""
    return f"{CAUSES[one.cause][0]}: {_more(one)}{later}"


def _open(one: Expected) -> str:
    if not one.measures:
        return "none: no transaction carries it"
    where = "on the portfolio, billed wrongly" if one.risk else f"on {one.project}"
    return f"{_more(one)}, {where}: {', '.join(MEASURES[measure] for measure in one.measures)}"


def _close(one: Expected) -> str:
    if one.period is None:
        return "none of its checks counts it"
    return f"{CHECKS[one.close_line]}, {one.entity}, {one.period:%B %Y}: {_more(one)}"


def _more(one: Expected) -> str:
    return f"{one.count} more without an amount" if one.lost else f"{_money(one, one.stated)} more, {one.count} more"


def _money(one: Expected, amount: Decimal) -> str:
    return f"{one.currency} {amount:,.2f}"
