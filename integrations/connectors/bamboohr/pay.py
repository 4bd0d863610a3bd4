"""The compensation table to hourly rates, at once: what goes on from here holds no pay.

All rows are read each time: a row's own changes and its deletion leave no trace but the employee's stamp, and the
feed of changed tables promises no row ids. Column names of the table are not in the vendor's OpenAPI (recalled).
"""

import re
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from integrations.connector import Client, Page, Stream, Window
from integrations.connectors.bamboohr.asking import Record, ask
from integrations.outcomes import Refused
from integrations.transport.errors import CallFailed

EVERYBODY = "all"
A_YEAR = {"year": 1, "quarter": 4, "month": 12, "week": 52, "day": 260}
BY_THE_HOUR = "hour"
PLACES = Decimal("0.0001")
# 80,000.00; a comma anywhere else is none of thousands, and 80.000,00 is not eighty.
IN_THOUSANDS = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d*)?", re.ASCII)
LARGEST_RATE = Decimal(100_000)
# Names whose values are pay: masked in all evidence of this connector.
CONFIDENTIAL = ("rate", "value", "payRate", "overtimeRate")


async def read_pay(client: Client, _: Stream, __: Window, ___: str | None) -> Page:
    return Page(await _hourly_rows(client, EVERYBODY), None)


async def pay_by_employees(client: Client, _: Stream, ids: Sequence[str]) -> Page:
    """The rows of these employees: a webhook names a person, not a row. Who is gone is left out."""
    found: list[Record] = []
    for employee in (one for one in ids if one.isascii() and one.isdigit()):
        try:
            found += await _hourly_rows(client, employee)
        except CallFailed as failure:
            if not isinstance(failure.outcome, Refused) or failure.outcome.kind != "not_found":
                raise
    return Page(found, None)


def productive_hours(settings: Mapping[str, str]) -> Decimal:
    """Hours a year that pay is spread over. Raises ValueError for a setting that is no such number."""
    try:
        hours = Decimal(settings["productive_hours"])
    except InvalidOperation as error:
        raise ValueError('Write the setting "productive hours" as a number such as 1600') from error
    if not hours.is_finite() or not 1 <= hours <= 8784:
        raise ValueError('The setting "productive hours" is between 1 and 8784 hours a year')
    return hours


def hourly(row: Mapping[str, Any], hours: Decimal) -> tuple[Decimal, str]:
    """What an hour costs and its currency: pay of a year over productive hours, rounded half up to four places.

    Raises ValueError with a reason that names no figure.
    """
    amount, currency = _money(row.get("rate"))
    per = str(row.get("paidPer") or "").lower()
    if per == BY_THE_HOUR:
        rate = amount
    elif per in A_YEAR:
        rate = amount * A_YEAR[per] / hours
    else:
        raise ValueError(f"paid per {row.get('paidPer') or 'nothing'}: there is no such number of times a year")
    if not 0 <= rate < LARGEST_RATE:
        raise ValueError("the rate is negative or beyond belief")
    return rate.quantize(PLACES, ROUND_HALF_UP), currency


async def _hourly_rows(client: Client, employee: str) -> list[Record]:
    try:
        hours = productive_hours(client.settings)
    except ValueError as error:
        raise CallFailed(Refused("other", str(error))) from error
    table = client.settings["compensation_table"]
    rows = await ask(client, f"/employees/{employee}/tables/{table}")
    return [_without_pay(row, hours) for row in rows]


def _without_pay(row: Mapping[str, Any], hours: Decimal) -> Record:
    kept = {name: row.get(name) for name in ("id", "employeeId", "startDate")}
    try:
        rate, currency = hourly(row, hours)
    except ValueError as error:
        return kept | {"problem": str(error)}
    return kept | {"hourly": str(rate), "currency": currency}


def _money(stated: Any) -> tuple[Decimal, str]:
    """{"value", "currency"}, or both in one text ("80000.00 USD")."""
    if isinstance(stated, dict):
        value, currency = str(stated.get("value") or ""), str(stated.get("currency") or "")
    else:
        value, _, currency = str(stated or "").partition(" ")
    if not value:
        raise ValueError("no rate: it is empty, or this API key may not see it")
    if "," in value and not IN_THOUSANDS.fullmatch(value):
        raise ValueError("the rate is not a number with a point before its decimals")
    try:
        amount = Decimal(value.replace(",", ""))
    except InvalidOperation:
        raise ValueError("the rate is not a number") from None
    if not amount.is_finite() or len(currency) != 3:
        raise ValueError("the rate is not an amount with a currency")
    return amount, currency.upper()
