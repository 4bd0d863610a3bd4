"""Work on many at once; where that fails, halves are tried until what cannot be done stands alone."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from django.db import transaction

Item = TypeVar("Item")
Result = TypeVar("Result")
Spoilt = list[tuple[Item, Exception]]


def by_halves(
    work: Callable[[Sequence[Item]], Result], items: Sequence[Item], *, spoilt_by: tuple[type[Exception], ...]
) -> tuple[list[Result], Spoilt[Item]]:
    """Results of the work on all items but those it cannot be done on, which come with their errors; both in order.

    Each try is undone where it fails, inside the caller's transaction. Raises what is not among `spoilt_by`.
    """
    try:
        with transaction.atomic():
            return [work(items)], []
    except spoilt_by as error:
        if len(items) == 1:
            return [], [(items[0], error)]
    middle = len(items) // 2
    first, spoilt = by_halves(work, items[:middle], spoilt_by=spoilt_by)
    second, spoilt_later = by_halves(work, items[middle:], spoilt_by=spoilt_by)
    return first + second, spoilt + spoilt_later
