"""Date formats of SuiteQL's TO_DATE, TO_TIMESTAMP and TO_CHAR, and the account's own."""

import re
from datetime import datetime
from functools import lru_cache

from integrations.sandbox.netsuite.suiteql_text import query_error

CODES = {"YYYY": "%Y", "MM": "%m", "DD": "%d", "HH24": "%H", "MI": "%M", "SS": "%S", "MON": "%b"}
TOKEN = re.compile(r'"([^"]*)"|' + "|".join(sorted(CODES, key=len, reverse=True)) + r"|[-/:. ,T]")


@lru_cache(maxsize=64)
def python_format(oracle: str) -> str:
    """The strftime form of an Oracle format. Raises a Problem for what this sandbox does not know."""
    parts, position = [], 0
    while position < len(oracle):
        match = TOKEN.match(oracle, position)
        if not match:
            raise query_error(f"This sandbox does not know the date format {oracle!r}.")
        parts.append(match[1] if match[1] is not None else CODES.get(match[0], match[0]))
        position = match.end()
    return "".join(parts)


def to_instant(text: str, oracle: str) -> datetime:
    try:
        return datetime.strptime(text, python_format(oracle))  # noqa: DTZ007 - account time, which is UTC
    except ValueError as error:
        raise query_error(f"Date or timestamp {text!r} does not match {oracle!r}.") from error


def account_date(value: datetime) -> str:
    """A date as the account shows it: M/D/YYYY, time lost, as in NetSuite."""
    return f"{value.month}/{value.day}/{value.year}"
