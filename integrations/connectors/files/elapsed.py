"""Whether the time somebody states is the time that went by."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from integrations.connectors.files.columns import Column

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Elapsed:
    """Two instants, the minutes of a break between them, and the minutes a record states; all but a break needed.

    within: by how many minutes the two may differ, for times kept without their seconds.
    """

    start: Column
    end: Column
    stated: Column
    less: Column | None = None
    within: Decimal = Decimal(1)

    def check(self, record: Mapping[str, Any]) -> None:
        """Raises ValueError saying what was stated and what went by; nothing where one of them is not stated."""
        start, end, stated = (column.read(record) for column in (self.start, self.end, self.stated))
        away = (self.less.read(record) if self.less else None) or 0
        if None in (start, end, stated):
            return
        went_by = Decimal((end - start) // MINUTE) - away
        if abs(went_by - stated) > self.within:
            without = f" without {self.less.label}" if self.less else ""
            between = f"{went_by} minutes from {self.start.label} to {self.end.label}{without}"
            raise ValueError(f"{self.stated.label} is {stated}, but there are {between}")
