"""One column's value from a record: where it stands, what it is, how it becomes canonical."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import Any, Literal

Kind = Literal["text", "decimal", "date", "datetime", "boolean"]
MARKS = {".": ",", ",": "."}  # each decimal mark with the one that groups thousands beside it
TRUE, FALSE = frozenset({"true", "yes", "y", "1"}), frozenset({"false", "no", "n", "0"})


@dataclass(frozen=True)
class Column:
    """`source` names the record's columns, the first that is not empty counts; `constant` needs none.

    times: what a number is multiplied with ($M -> $). decimal_mark: what stands before its fraction, a point unless
    declared; thousands may be grouped by the other of point and comma. pattern: strptime's, ISO 8601 where empty.
    lookup: source text -> value, anything else is None. limit: the longest text, cut off after it. Raises ValueError
    on reading.
    """

    source: tuple[str, ...] = ()
    kind: Kind = "text"
    constant: str | None = None
    times: Decimal = Decimal(1)
    decimal_mark: str = "."
    pattern: str = ""
    lookup: Mapping[str, str] = field(default_factory=dict)
    is_required: bool = False
    limit: int = 300

    def read(self, record: Mapping[str, Any]) -> Any:
        """The value; None where the record states none. Raises ValueError with the reason."""
        text = self._text(record)
        if self.lookup and text is not None:
            text = self.lookup.get(text)
        if text is None:
            if self.is_required:
                raise ValueError(f"{' or '.join(self.source)} is empty")
            return "" if self.kind == "text" else None
        return self._converted(text)

    def _text(self, record: Mapping[str, Any]) -> str | None:
        if self.constant is not None:
            return self.constant
        for name in self.source:
            value = record.get(name)
            if value is not None and value != "":
                return self._written(value)
            if name not in record:
                raise ValueError(f"there is no column {name!r}")
        return None

    def _written(self, value: Any) -> str:
        """A number that comes as one (JSON, XLSX) is written with the column's own mark."""
        if isinstance(value, str):
            return value.strip()
        text = str(value)
        return text.replace(".", self.decimal_mark) if isinstance(value, int | float | Decimal) else text.strip()

    def _converted(self, text: str) -> Any:
        if self.kind == "decimal":
            return _decimal(text, self.decimal_mark) * self.times
        if self.kind in ("date", "datetime"):
            instant = self._instant(text)
            return instant.date() if self.kind == "date" else instant
        if self.kind == "boolean":
            return _boolean(text)
        return text[: self.limit]

    def _instant(self, text: str) -> datetime:
        instant = datetime.strptime(text, self.pattern) if self.pattern else datetime.fromisoformat(text)  # noqa: DTZ007
        return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _decimal(text: str, mark: str) -> Decimal:
    """A plain number, or one with whole groups of thousands; 12,50 without a comma declared is neither."""
    if not _number(mark).fullmatch(text):
        raise ValueError(f"{text!r} is no number with the decimal mark {mark!r}")
    return Decimal(text.replace(MARKS[mark], "").replace(mark, "."))


@cache
def _number(mark: str) -> re.Pattern[str]:
    point, group = re.escape(mark), re.escape(MARKS[mark])
    whole = rf"(?:\d+|\d{{1,3}}(?:{group}\d{{3}})+)"
    return re.compile(rf"[+-]?(?:{whole}(?:{point}\d*)?|{point}\d+)(?:[eE][+-]?\d+)?", re.ASCII)


def _boolean(text: str) -> bool:
    lowered = text.lower()
    if lowered not in TRUE | FALSE:
        raise ValueError(f"{text!r} is neither true nor false")
    return lowered in TRUE
