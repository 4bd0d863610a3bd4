"""One column's value from a record: where it stands, what it is, how it becomes canonical."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, cached_property
from typing import Any, Literal

from integrations.connectors.files.instants import read_instant

Kind = Literal["text", "decimal", "date", "datetime", "boolean"]
MARKS = {".": ",", ",": "."}  # each decimal mark with the one that groups thousands beside it
MOST_KNOWN = 4096
TRUE, FALSE = frozenset({"true", "yes", "y", "1"}), frozenset({"false", "no", "n", "0"})


@dataclass(frozen=True)
class Column:
    """`source` names the record's columns, the first that is not empty counts; `constant` needs none.

    joined: all of the columns count, with this between them; one that is empty makes the whole empty.
    nothing: source texts that state nothing, as an empty one does (a database's \\N).
    times, over: what a number is multiplied with ($M -> $) and divided by (minutes -> hours); `over` may name a column.
    at_least, at_most: the values that are believed, after times and over; of dates, ISO days.
    decimal_mark: what stands before a number's fraction, a point unless declared; thousands may be grouped by the other
    of point and comma. patterns: strptime's, the first that fits; ISO 8601 where there is none.
    lookup: source text -> value, anything else is None. limit: the longest text, cut off after it.
    is_confidential: reasons name the column alone, and the quarantine keeps none of its values.
    """

    source: tuple[str, ...] = ()
    kind: Kind = "text"
    constant: str | None = None
    joined: str | None = None
    nothing: frozenset[str] = frozenset()
    times: Decimal = Decimal(1)
    over: Decimal | str = Decimal(1)
    at_least: Any = None
    at_most: Any = None
    decimal_mark: str = "."
    patterns: tuple[str, ...] = ()
    lookup: Mapping[str, str] = field(default_factory=dict)
    is_required: bool = False
    is_confidential: bool = False
    limit: int = 300

    @property
    def label(self) -> str:
        """What reasons call the column."""
        return (" or " if self.joined is None else " and ").join(self.source)

    def read(self, record: Mapping[str, Any]) -> Any:
        """The value; None where the record states none. Raises ValueError with the reason."""
        stated = record.get(self._only_source) if self._only_source else self.constant
        if stated.__class__ is str and stated in self._known:
            return self._known[stated]
        value = self._read(record)
        if stated.__class__ is str and len(self._known) < MOST_KNOWN:
            self._known[stated] = value
        return value

    @cached_property
    def _only_source(self) -> str | None:
        """The one column that decides the value alone; None where there are several, or a constant."""
        return self.source[0] if len(self.source) == 1 and isinstance(self.over, Decimal) else None

    @cached_property
    def _known(self) -> dict[str, Any]:
        """Values read before: most columns of a long file say few things, over and over."""
        return {}

    def _read(self, record: Mapping[str, Any]) -> Any:
        text = self._text(record)
        try:
            return self._meant(text, record)
        except ValueError as error:
            if self.is_confidential and text and text in str(error):
                raise ValueError(
                    f"{self.label} cannot be read or is not believed (its value is confidential)"
                ) from None
            raise

    def _meant(self, text: str | None, record: Mapping[str, Any]) -> Any:
        if self.lookup and text is not None:
            text = self.lookup.get(text)
        if text is None:
            if self.is_required:
                raise ValueError(f"{self.label} is empty")
            return "" if self.kind == "text" else None
        return self._believed(self._converted(text, record), text)

    def _text(self, record: Mapping[str, Any]) -> str | None:
        if self.constant is not None:
            return self.constant
        if self.joined is not None:
            parts = [self._stated(record, name) for name in self.source]
            return None if None in parts else self.joined.join(filter(None, parts))
        for name in self.source:
            text = self._stated(record, name)
            if text is not None:
                return text
        return None

    def _stated(self, record: Mapping[str, Any], name: str) -> str | None:
        value = record.get(name)
        if value is None or value == "":
            if name not in record:
                raise ValueError(f"there is no column {name!r}")
            return None
        text = value.strip() if isinstance(value, str) else self._written(value)
        return None if text in self.nothing else text

    def _written(self, value: Any) -> str:
        """A number that comes as one (JSON, XLSX) is written with the column's own mark."""
        text = str(value)
        return text.replace(".", self.decimal_mark) if isinstance(value, int | float | Decimal) else text.strip()

    def _converted(self, text: str, record: Mapping[str, Any]) -> Any:
        if self.kind == "decimal":
            number = _decimal(text, self.decimal_mark)
            return number * self.times / self._divisor(record)
        if self.kind in ("date", "datetime"):
            instant = read_instant(text, self.patterns)
            return instant.date() if self.kind == "date" else instant
        if self.kind == "boolean":
            return _boolean(text)
        return text[: self.limit]

    def _divisor(self, record: Mapping[str, Any]) -> Decimal:
        if isinstance(self.over, Decimal):
            return self.over
        divisor: Decimal = Column((self.over,), "decimal", decimal_mark=self.decimal_mark, is_required=True).read(
            record
        )
        if divisor <= 0:
            raise ValueError(f"{self.over} is {divisor:f}: nothing can be spread over that")
        return divisor

    def _believed(self, value: Any, text: str) -> Any:
        if self.at_least is not None and value < self.at_least:
            raise ValueError(f"{self.label} is {text!r}: less than {self.at_least} is not believed")
        if self.at_most is not None and value > self.at_most:
            raise ValueError(f"{self.label} is {text!r}: more than {self.at_most} is not believed")
        return value


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
