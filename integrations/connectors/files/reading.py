"""One reading of a feed's files, line by line: it remembers which lines said what, so that none is counted twice."""

from dataclasses import dataclass, field

from integrations.connector import Row
from integrations.connectors.files.mapping import Feed
from integrations.connectors.files.records import Record


@dataclass
class Reading:
    """A feed being read. Lines that could not be mapped have said nothing: the next that says the same is the first."""

    feed: Feed
    by_id: dict[str, str] = field(default_factory=dict)
    by_content: dict[str, str] = field(default_factory=dict)

    def row(self, line: int, record: Record) -> Row:
        """The line as a canonical row. Raises ValueError with the reason: unreadable, or said before on which line."""
        row = self.feed.row(record)
        content = "\t".join(map(str, map(record.get, self.feed.once)))
        _refuse_second(self.by_id.get(row.external_id), " and ".join(self.feed.external_id))
        _refuse_second(self.by_content.get(content), ", ".join(self.feed.once))
        place = f"line {line} of {record['file']}" if self.feed.place.is_pattern else f"line {line}"
        self.by_id[row.external_id] = place
        if content:
            self.by_content[content] = place
        return row


def _refuse_second(place: str | None, names: str) -> None:
    if place is not None:
        raise ValueError(f"{place} has the same {names}: counted once")
