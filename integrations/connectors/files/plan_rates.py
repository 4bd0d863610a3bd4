"""Budget rates: the exchange rates that a firm plans its year at, as treasury drops them into the same folder.

A file is called budget-rates*.csv and holds what the mapping `budget_rates` says of one: valid_from,base,currency,rate.
A rate holds from its day until the next one of the pair, at most for a year; stated again it is corrected.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from integrations.connector import Client, Page, Row, Stream, Window
from integrations.connectors.files.inbox import LATE_SECONDS, fetched, read_files

NAMED, SUFFIX = "budget-rates", ".csv"
BUDGET = "budget"
COLUMNS = ("valid_from", "base", "currency", "rate")


async def read(client: Client, _: Stream, window: Window, token: str | None) -> Page:
    """The rows of the first of the files that are left; the token names the others."""
    return await read_files(client, window, token, is_wanted=is_plan, records_of=_rates)


def is_plan(name: str) -> bool:
    return name.startswith(NAMED) and name.endswith(SUFFIX)


async def _rates(client: Client, name: str, _: str) -> Sequence[Mapping[str, Any]]:
    body = await fetched(client, name)
    lines = csv.DictReader(io.StringIO((body or b"").decode("utf-8-sig", errors="replace")))
    return [{"key": f"{name} line {lines.line_num}", **line} for line in lines]


def to_budget_rate(record: Mapping[str, Any], _: Mapping[str, str]) -> Row:
    """One unit of `base` is `rate` units of `currency` from valid_from on. Raises ValueError with the reason."""
    missing = [name for name in COLUMNS if not record.get(name)]
    if missing:
        raise ValueError(f"{record['key']} does not state {', '.join(missing)}; a line is {','.join(COLUMNS)}")
    values = {
        "base": record["base"].strip().upper(),
        "quote": record["currency"].strip().upper(),
        "published_on": date.fromisoformat(record["valid_from"].strip()),
        "rate": _positive(record["rate"]),
        "rate_type": BUDGET,
        "source": "Budget",
    }
    return Row(external_id=record["key"], values=values)


def _positive(text: str) -> Decimal:
    try:
        rate = Decimal(text.strip())
    except InvalidOperation as error:
        raise ValueError(f"{text!r} is no rate") from error
    if not rate.is_finite() or rate <= 0:
        raise ValueError(f"a rate of {text} is none")
    return rate


BUDGET_RATES = Stream(
    name="budget_rates",
    entity="fx_rate",
    object_type="budget rate",
    read=read,
    map=to_budget_rate,
    named_by="key",
    overlap=LATE_SECONDS,
    every=3600,
    is_reporting=True,
    rate_type=BUDGET,
)
