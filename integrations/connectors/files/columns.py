"""One column's value from a record: where it stands, what it is, how it becomes canonical."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

Kind = Literal["text", "decimal", "date", "datetime", "boolean"]
TRUE, FALSE = frozenset({"true", "yes", "y", "1"}), frozenset({"false", "no", "n", "0"})


@dataclass(frozen=True)
class Column:
    """`source` names the record's columns, the first that is not empty counts; `constant` needs none.

    times: what a number is multiplied with ($M -> $). pattern: strptime's, ISO 8601 where empty. lookup: source
    text -> value, anything else is None. limit: the longest text, cut off after it. Raises ValueError on reading.
    """

    source: tuple[str, ...] = ()
    kind: Kind = "text"
    constant: str | None = None
    times: Decimal = Decimal(1)
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
            if name not in record:
                raise ValueError(f"there is no column {name!r}")
            if record[name] not in (None, ""):
                return str(record[name]).strip()
        return None

    def _converted(self, text: str) -> Any:
        if self.kind == "decimal":
            return _decimal(text) * self.times
        if self.kind in ("date", "datetime"):
            instant = self._instant(text)
            return instant.date() if self.kind == "date" else instant
        if self.kind == "boolean":
            return _boolean(text)
        return text[: self.limit]

    def _instant(self, text: str) -> datetime:
        instant = datetime.strptime(text, self.pattern) if self.pattern else datetime.fromisoformat(text)  # noqa: DTZ007
        return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _decimal(text: str) -> Decimal:
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation as error:
        raise ValueError(f"{text!r} is no number") from error
    if not number.is_finite():
        raise ValueError(f"{text!r} is no number")
    return number


def _boolean(text: str) -> bool:
    lowered = text.lower()
    if lowered not in TRUE | FALSE:
        raise ValueError(f"{text!r} is neither true nor false")
    return lowered in TRUE
