"""Everything of one number as files: what it is, what it was made of, and how far it can be trusted."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

from integrations.canonical.models import LegalEntity
from visibility.access import scoped
from visibility.evidence import ledger_rows
from visibility.evidence.archive import Body, document, table
from visibility.evidence.asked import Asked, graded, shown, streams_of
from visibility.evidence.brought import brought_by
from visibility.evidence.copied import copied
from visibility.evidence.facts import HEAD, exchange_ids, fact_tables
from visibility.evidence.numbers import Figures
from visibility.evidence.plain import plain
from visibility.evidence.reckoning import figures_of
from visibility.evidence.terms import summed_plan, terms_of
from visibility.measures.figure import Reason
from visibility.models import ProjectFigures
from visibility.projections.agreements import lines_on
from visibility.projections.inputs import inputs_of, load_rows
from visibility.projections.marks import unmeasured
from visibility.projections.project_inputs import Day, ProjectInputs
from visibility.trust.grading import Graded

# Revenue that follows the cost of each day.
BY_COST = ("fixed_poc_cost", "cost_plus")
NO_ROWS: Mapping[str, str] = {
    "exchanges.csv": "The exchanges: for who sees all legal entities, and not for executives.",
    "transactions.csv": "The transactions and what failed of them: not for executives.",
    "rates": "What an hour of a person costs: for finance and administrators. Labour and budget are in sums.",
}
README = """{label}: {value}

{words}
Reckoned by {sources}.

number.json        the number, its grade with its parts, whose eyes it was made for; which projects were still to be
                   measured: their inputs hold what came since their figures were made
projects.json      what the measures take of each project beside its postings; its figures as they were shown
facts.csv          every fact: source system, its id and version, service date, posting period, when it was recorded,
                   exchange rate with type and date, the exchange that brought it
postings.csv       what each fact brings on which day, in its own, the project's and the reporting currency
streams.csv        the streams it needs, and up to when each was known
exchanges.csv, transactions.csv, open_failures.csv    the evidence of the ledger, where the viewer may see it
manifest.json      the SHA-256 of each file

Check it without trusting who handed it over: ./sightline manage evidence PACK.zip
It compares the hashes and reckons the number from projects.json and postings.csv anew.
"""


@contextmanager
def files_of(asked: Asked) -> Iterator[Mapping[str, Body]]:
    """The files of a pack, the same for the same state; its long tables are made while they are written.

    Raises OutOfScope while there are no figures yet.
    """
    rows, figures = shown(asked)
    closed_on = None if asked.shows_rates else {row.project_id: row.as_of for row in rows}
    with brought_by(asked.project_ids, summed_to=closed_on) as postings:
        inputs = _inputs(rows, postings.days)
        number = _number(asked, figures, _reckoned(rows, figures, inputs))
        withheld, ledger = _ledger(asked)
        withheld = withheld if asked.shows_rates else [*withheld, NO_ROWS["rates"]]
        yield {
            "README.txt": _readme(asked, number).encode(),
            "number.json": document(
                {
                    **number,
                    "withheld": withheld,
                    "taken_as_stated": _stated(asked, rows, inputs),
                    "not_yet_measured": sorted(unmeasured(asked.viewer.firm_id, asked.project_ids)),
                }
            ),
            "projects.json": document(
                [_project(asked, row, inputs.get(row.project_id), one) for row, one in zip(rows, figures, strict=True)]
            ),
            "facts.csv": copied(HEAD, fact_tables(asked.project_ids, shows_rates=asked.shows_rates)),
            "postings.csv": postings.lines,
            "streams.csv": table(ledger_rows.STREAM_HEAD, ledger_rows.stream_rows(streams_of(asked))),
            **ledger,
        }


def _inputs(rows: Sequence[ProjectFigures], days: Mapping[int, tuple[Day, ...]]) -> dict[int, ProjectInputs]:
    """Each project that can be computed closed on the day its figures are, with what its facts bring."""
    found: dict[int, ProjectInputs] = {}
    by_day: dict[date, list[int]] = {}
    for row in filter(_is_computed, rows):
        by_day.setdefault(row.as_of, []).append(row.project_id)
    for as_of, ids in by_day.items():
        for one in load_rows(ids, as_of=as_of):
            found[one.project.pk] = inputs_of(one, as_of=as_of, days=days.get(one.project.pk, ()))
    return found


def _is_computed(row: ProjectFigures) -> bool:
    return bool(row.reasons.get("ac") != Reason.NOT_COMPUTED)


def _reckoned(
    rows: Sequence[ProjectFigures], figures: Sequence[Figures], inputs: Mapping[int, ProjectInputs]
) -> list[Figures]:
    """Figures anew, and as they are shown where they cannot be computed."""
    return [
        figures_of(inputs[row.project_id], as_of=row.as_of) if row.project_id in inputs else shown
        for row, shown in zip(rows, figures, strict=True)
    ]


def _number(asked: Asked, figures: Sequence[Figures], reckoned: Sequence[Figures]) -> dict[str, Any]:
    number, found = asked.number, graded(asked, figures)
    is_reporting = number.fields[0].endswith("_reporting")
    return {
        "key": number.key,
        "label": number.label,
        "formula": number.words,
        "measures": number.sources,
        "unit": number.unit,
        "is_in_reporting_currency": is_reporting,
        "reporting_currency": asked.viewer.reporting_currency,
        "exchange_rates": "actual",
        "shown": plain(number.combine(figures)),
        "reckoned": plain(number.combine(reckoned)),
        "as_of": found.as_of,
        "grade": _grade(found),
        "firm": asked.viewer.firm_slug,
        "legal_entities": _entities(asked),
        "filters": asked.query,
        "subject": asked.subject,
    }


def _grade(found: Graded) -> dict[str, Any]:
    """The grade with its parts. How old streams are is in streams.csv as instants: an age would differ each second."""
    parts = [
        {"part": one.part, "grade": one.grade, "observed": "see streams.csv" if one.part == "age" else one.observed}
        for one in found.findings
    ]
    counts = {"open_transactions": found.open_money.count, "billing_errors": found.misbilled.count}
    return {"grade": found.grade, "parts": parts, **counts}


def _entities(asked: Asked) -> list[str] | str:
    if asked.viewer.entity_ids is None:
        return "all"
    return list(
        scoped(LegalEntity.objects.all(), asked.viewer, entity="pk").order_by("code").values_list("code", flat=True)
    )


def _project(asked: Asked, row: ProjectFigures, inputs: ProjectInputs | None, figures: Figures) -> dict[str, Any]:
    return {
        "id": row.project_id,
        "code": row.project.code,
        "name": row.project.name,
        "closed_on": row.as_of,
        "terms": None if inputs is None else terms_of(_visible(asked, inputs)),
        "shown": {name: plain(figures[name]) for name in asked.number.fields},
    }


def _visible(asked: Asked, inputs: ProjectInputs) -> ProjectInputs:
    return inputs if asked.shows_rates else replace(inputs, tasks=summed_plan(inputs))


def _stated(asked: Asked, rows: Sequence[ProjectFigures], inputs: Mapping[int, ProjectInputs]) -> list[int]:
    """Projects taken as they were shown: those that cannot be computed, and those whose figure needs the days of
    labour, which the viewer may not see.
    """
    needs_days = asked.number.key.startswith("unbilled") and not asked.shows_rates
    return [
        row.project_id
        for row in rows
        if row.project_id not in inputs or (needs_days and _earns_by_cost(inputs[row.project_id], row.as_of))
    ]


def _earns_by_cost(project: ProjectInputs, as_of: date) -> bool:
    lines = lines_on(project.agreements, as_of) or [project.own_terms]
    return any(line.method in BY_COST for line in lines)


def _ledger(asked: Asked) -> tuple[list[str], Mapping[str, Body]]:
    """What the ledger has to say, as far as the viewer may see it, and the sentences for what is withheld."""
    brought = exchange_ids(asked.project_ids, shows_rates=asked.shows_rates)
    exchanges = ledger_rows.exchange_rows(asked.viewer, brought)
    runs = ledger_rows.run_rows(asked.viewer, asked.project_ids, asked.number.trust)
    files: dict[str, Body] = {}
    if exchanges is not None:
        files["exchanges.csv"] = copied(ledger_rows.EXCHANGE_HEAD, [exchanges])
    if runs is not None:
        files["transactions.csv"] = copied(ledger_rows.RUN_HEAD, [runs])
        files["open_failures.csv"] = copied(ledger_rows.RUN_HEAD, [ledger_rows.unfinished(runs)])
    return [NO_ROWS[name] for name in ("exchanges.csv", "transactions.csv") if name not in files], files


def _readme(asked: Asked, number: Mapping[str, Any]) -> str:
    found = number["shown"]
    return README.format(
        label=asked.number.label,
        value=found["value"] or f"not known ({found['reason']})",
        words=asked.number.words,
        sources="; ".join(asked.number.sources),
    )
