"""Banners of what did not get through: what the margin may be wrong by, why, and where it is mended."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from visibility.queries.shapes.common import Drill, Notice
from visibility.queries.wording import compact, counted, whole_amount
from visibility.trust.needs import touched_by
from visibility.trust.open_money import OpenMoney, OpenRuns, sum_of

# Of each journey that can make a margin wrong: what did not get through, one and many of it, and what it did not do.
MISSED: Mapping[str, tuple[str, str, str]] = {
    "time_to_finance": ("approved time entry", "approved time entries", "did not reach the ERP"),
    "expense_to_finance": ("approved expense", "approved expenses", "did not reach the ERP"),
    "subcontract_to_finance": ("supplier's invoice", "suppliers' invoices", "did not reach the ERP"),
    "opportunity_to_project": ("won deal", "won deals", "did not become a project"),
}


def failures(runs: Sequence[OpenRuns], currency: str, query: Mapping[str, str]) -> tuple[Notice, ...]:
    """One banner of all failures that touch the margin, one of each other journey's; each leads to just these.

    query: the selection, in the ledger.
    """
    failed = [run for run in runs if run.is_failed]
    touching = [run for run in failed if run.journey in MISSED and "margin" in touched_by(run.journey)]
    others = sorted({run.journey for run in failed} - {run.journey for run in touching})
    return (
        *_missed(touching, currency, query),
        *chain.from_iterable(
            _others(sum_of(run for run in failed if run.journey == journey), currency, {**query, "journey": journey})
            for journey in others
        ),
    )


def _missed(failed: Sequence[OpenRuns], currency: str, query: Mapping[str, str]) -> Iterator[Notice]:
    if failed:
        whole = sum_of(failed)
        by = f" by {whole_amount(whole.amount, currency)}" if _is_priced(whole) else ""
        yield Notice(
            tone="bad",
            title=f"This margin may be wrong{by}",
            text=f"because {'; '.join(_reasons(failed, currency))}.",
            drill=Drill(name="transactions", query={"tab": "failed", **query, "measure": "margin"}),
            or_else=Drill(name="leakage-bar", arguments={"bar": "integration"}, query=_leaking(query)),
            press="See and mend",
        )


def _leaking(query: Mapping[str, str]) -> dict[str, str]:
    """As much of the selection as the page of what leaks knows."""
    return {name: query[name] for name in ("entity", "project") if name in query}


def _reasons(failed: Sequence[OpenRuns], currency: str) -> list[str]:
    """What did not get through, journey by journey, the most money first; its money where there is more than one."""
    found = {
        journey: sum_of(run for run in failed if run.journey == journey) for journey in {run.journey for run in failed}
    }
    worst_first = sorted(found, key=lambda one: (-found[one].amount, one))
    return [_reason(one, found[one], currency, is_alone=len(found) == 1) for one in worst_first]


def _reason(journey: str, found: OpenMoney, currency: str, *, is_alone: bool) -> str:
    one, many, did_not = MISSED[journey]
    known = [whole_amount(found.amount, currency)] if _is_priced(found) and not is_alone else []
    unknown = [f"{found.unpriced} without an amount"] if found.unpriced else []
    money = f" ({', '.join([*known, *unknown])})" if known or unknown else ""
    return f"{_many(found, one, many)} {did_not}{money}"


def _is_priced(found: OpenMoney) -> bool:
    """Whether some of it has an amount: of a share the one that it is."""
    return found.unpriced < max(found.count, 1)


def _many(found: OpenMoney, one: str, many: str) -> str:
    """A share of what is counted with another project has money and no number of its own."""
    return counted(found.failed, one, many) if found.failed else f"a share of {many}"


def _others(found: OpenMoney, currency: str, query: Mapping[str, str]) -> Iterator[Notice]:
    if found.failed:
        yield Notice(
            tone="bad",
            title=f"{counted(found.failed, 'failed transaction')}.",
            text=f"{_open(found, currency)} is open on transactions that have not gone through.",
            drill=Drill(name="transactions", query={"tab": "failed", **query}),
        )


def _open(unfinished: OpenMoney, currency: str) -> str:
    """EUR 12k; EUR 12k and 5 without an amount; money of 5 without an amount."""
    unpriced = f"{unfinished.unpriced} without an amount"
    if unfinished.unpriced == unfinished.count:
        return f"Money of {unpriced}"
    return compact(unfinished.amount, currency) + (f" and {unpriced}" if unfinished.unpriced else "")
