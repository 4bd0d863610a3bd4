"""Failed runs grouped by fingerprint, the most runs first."""

from collections import defaultdict
from typing import Any

from django.db.models import Count, Max, Min, Sum

from journeys.models import JourneyRun
from journeys.queries.fingerprints import FINGERPRINT, PATTERN
from journeys.queries.scope import LedgerScope, RunFilters, asked
from journeys.queries.shapes import FailureGroupRow

ALL_FAILED = RunFilters(tab="failed")


def failure_groups(scope: LedgerScope, filters: RunFilters = ALL_FAILED) -> tuple[FailureGroupRow, ...]:
    """Groups of the failed runs that the filters let through, whatever tab they name."""
    wanted = RunFilters(**{**vars(filters), "tab": "failed"})
    by_print: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in _sums(scope, wanted):
        by_print[line["fingerprint"]].append(line)
    newest = {key: max(lines, key=lambda line: line["newest_at"])["newest"] for key, lines in by_print.items()}
    errors = dict(JourneyRun.objects.filter(pk__in=newest.values()).values_list("pk", "error"))
    groups = [_group(key, lines, errors.get(newest[key], "")) for key, lines in by_print.items()]
    return tuple(sorted(groups, key=lambda group: (-group.count, group.fingerprint)))


def _sums(scope: LedgerScope, filters: RunFilters) -> list[dict[str, Any]]:
    found = asked(scope, filters).order_by().annotate(fingerprint=FINGERPRINT, pattern=PATTERN)
    sums = found.values("fingerprint", "journey", "error_kind", "pattern", "currency").annotate(
        runs=Count("pk"),
        known=Count("amount"),
        money=Sum("amount"),
        oldest_at=Min("started_at"),
        newest_at=Max("started_at"),
        newest=Max("pk"),
    )
    return [dict(line) for line in sums]


def _group(fingerprint: str, lines: list[dict[str, Any]], error: str) -> FailureGroupRow:
    priced = [line for line in lines if line["money"] is not None]
    return FailureGroupRow(
        fingerprint=fingerprint,
        journey=lines[0]["journey"],
        kind=lines[0]["error_kind"],
        error=error,
        pattern=lines[0]["pattern"],
        count=sum(line["runs"] for line in lines),
        oldest_at=min(line["oldest_at"] for line in lines),
        newest_at=max(line["newest_at"] for line in lines),
        money={line["currency"]: line["money"] for line in priced},
        counts={line["currency"]: line["known"] for line in priced},
        without_amount=sum(line["runs"] - line["known"] for line in lines),
    )
