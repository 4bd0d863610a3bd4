"""SuiteQL from values: every literal escaped, every name checked; and the call that asks."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from integrations.connector import Client
from integrations.connectors.netsuite.signals import refused
from integrations.transport.errors import CallFailed

PATH = "/services/rest/query/v1/suiteql"
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
STAMP_FORMAT = "YYYY-MM-DD HH24:MI:SS"
MOST_ROWS = 1000
AROUND_SHIFT = timedelta(hours=2)


def literal(value: str | int) -> str:
    """A text in quotes with quotes doubled, or a whole number."""
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"


def number(text: str) -> int:
    """An internal id as a number. Raises ValueError for anything else: ids never travel as free text."""
    if not (text.isascii() and text.isdigit()):
        raise ValueError(f"{text!r} is not an internal id")
    return int(text)


def numbers(ids: Iterable[str]) -> str:
    return ", ".join(str(number(one)) for one in ids)


def since(value: datetime, settings: Mapping[str, str]) -> str:
    """The local time from which everything of `value` and later is stamped.

    When clocks go back, an hour of stamps comes twice, and what is written in the second of them is stamped earlier
    than what was written in the first: around such a shift a window begins before it.
    """
    zone = ZoneInfo(settings["account_zone"])
    before, after = (value + step for step in (-AROUND_SHIFT, AROUND_SHIFT / 2))
    return _timestamp((before if _goes_back(before, after, zone) else value).astimezone(zone))


def until(value: datetime, settings: Mapping[str, str]) -> str:
    """The local time before which everything older than `value` is stamped: after a repeated hour, its end."""
    zone = ZoneInfo(settings["account_zone"])
    hour = AROUND_SHIFT / 2
    return _timestamp((value + hour if _goes_back(value - hour, value, zone) else value).astimezone(zone))


def moment(stamp: str, settings: Mapping[str, str]) -> datetime:
    """A stamp in the account's time zone as UTC; of a repeated hour it is the later: a watermark comes to no harm."""
    local = datetime.fromisoformat(stamp).replace(tzinfo=ZoneInfo(settings["account_zone"]), fold=1)
    return local.astimezone(UTC)


def _timestamp(local: datetime) -> str:
    """To the second, independent of the account's date format."""
    return f"TO_TIMESTAMP('{local:%Y-%m-%d %H:%M:%S}', '{STAMP_FORMAT}')"


def _goes_back(first: datetime, last: datetime, zone: ZoneInfo) -> bool:
    """Whether clocks go back between the two."""
    earlier, later = first.astimezone(zone).utcoffset(), last.astimezone(zone).utcoffset()
    return earlier is not None and later is not None and later < earlier


def name(text: str) -> str:
    """A field's name as it is. Raises ValueError for anything else."""
    if not NAME.fullmatch(text):
        raise ValueError(f"{text!r} is not a field name")
    return text


def select(columns: Mapping[str, str], source: str, *, where: Sequence[str] = (), order: Sequence[str] = ()) -> str:
    """The query of expressions by alias; `where` conditions are joined by AND."""
    listed = ", ".join(f"{expression} AS {alias}" for alias, expression in columns.items())
    words = ["SELECT", listed, "FROM", source]
    if where:
        words += ["WHERE", " AND ".join(where)]
    if order:
        words += ["ORDER BY", ", ".join(order)]
    return " ".join(words)


async def ask(client: Client, query: str, *, limit: int = MOST_ROWS) -> list[dict[str, Any]]:
    """Up to 1,000 rows: lower-case columns, all values text, nulls absent. Raises CallFailed(Refused)."""
    headers = {"Prefer": "transient"}
    params = {"limit": str(limit), "offset": "0"}
    response = await client.call("POST", PATH, params=params, json={"q": query}, headers=headers)
    if response.status != 200:
        raise CallFailed(refused(response))
    items: list[dict[str, Any]] = response.json().get("items", [])
    return items
