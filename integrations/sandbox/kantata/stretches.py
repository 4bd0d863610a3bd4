"""A plain reading by stamp is a stretch of the collection in order: a page looks at no record before or after it."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from integrations.sandbox.kantata.account import Account
from integrations.sandbox.kantata.filters import HIDING, Query, instant
from integrations.sandbox.kantata.resource import Resource
from integrations.sandbox.kantata.store import Record

PLAIN = frozenset({
    *("order", "page", "per_page", "limit", "offset", "include", "optional_fields"),
    *("updated_after", "updated_before", "from_archived_workspaces", "on_my_account"),
})  # fmt: skip
ORDERS = {"updated_at:asc": False, "updated_at:desc": True}
LAST_ID = "~"


@dataclass(frozen=True, slots=True)
class Stretch:
    """The records from `low` to before `high` in the order of their stamps, or in the reverse order."""

    account: Account
    collection: str
    low: int
    high: int
    is_reversed: bool

    @property
    def count(self) -> int:
        return self.high - self.low

    def page(self, size: int, offset: int) -> list[Record]:
        ordered, table = self.account.store.by_stamp(self.collection), self.account.store.tables[self.collection]
        if self.is_reversed:
            high = max(self.high - offset, self.low)
            found = ordered[max(high - size, self.low) : high][::-1]
        else:
            found = ordered[self.low + offset : min(self.low + offset + size, self.high)]
        return [table[identity] for _, identity in found]


def stretch_of(account: Account, resource: Resource, query: Query) -> Stretch | None:
    """What the query asks for; None where a filter has to look at each record, or the order is another one."""
    order = query.get("order", resource.order)
    is_plain = resource.collection not in HIDING and PLAIN.issuperset(query.keys())
    if resource.collection == "time_entries" and query.get("from_archived_workspaces") != "true":
        is_plain = False
    if not is_plain or order not in ORDERS:
        return None
    ordered = account.store.by_stamp(resource.collection)
    low, high = 0, len(ordered)
    if "updated_after" in query:
        low = bisect_right(ordered, (instant(query["updated_after"], "updated_after"), LAST_ID))
    if "updated_before" in query:
        high = bisect_left(ordered, (instant(query["updated_before"], "updated_before"), ""))
    return Stretch(account, resource.collection, low, max(low, high), ORDERS[order])
