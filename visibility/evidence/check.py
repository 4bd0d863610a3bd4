"""A pack on its own: its files against their hashes, the number against its inputs, by the product's measures."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import IO, Any

import orjson

from visibility.evidence.archive import MANIFEST, Files, NoPack, read, rows_of
from visibility.evidence.numbers import TILES, Figures, Number
from visibility.evidence.plain import figure_of, plain
from visibility.evidence.project_numbers import PROJECT
from visibility.evidence.reckoning import figures_from
from visibility.projections.believed import FactPosting
from visibility.queries.wording import counted

# What a fact states itself; labour and orders are reckoned from it.
AS_STATED = ("time", "pending", "expense", "rebillable", "milestones", "invoiced")


@dataclass(frozen=True)
class Verdict:
    """What the check found. differences: in sentences, none where the pack proves its number.

    sha256: of the manifest, which names the pack. notes: what could not be checked, and why.
    """

    label: str
    value: str
    sha256: str
    differences: tuple[str, ...]
    notes: tuple[str, ...]


def check(source: IO[bytes]) -> Verdict:
    """Check a pack. Raises NoPack for a file that is none, or whose inputs cannot be read."""
    files = read(source)
    try:
        return _verdict(files)
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise NoPack(f"The pack's inputs cannot be read ({type(error).__name__}: {error}): it was altered.") from error


def _verdict(files: Files) -> Verdict:
    number, manifest = orjson.loads(files["number.json"]), files[MANIFEST]
    hashes = tuple(_hashes(files))
    reckoned = Reckoned() if hashes else _reckoned(number, files)
    shown = number["shown"]
    return Verdict(
        label=number["label"],
        value=shown["value"] or f"not known ({shown['reason']})",
        sha256=sha256(manifest).hexdigest(),
        differences=(*hashes, *reckoned.differences),
        notes=(*number["withheld"], *_taken_as_stated(number), *reckoned.came_since),
    )


def _hashes(files: Files) -> Iterator[str]:
    listed = orjson.loads(files[MANIFEST])["files"]
    for name in sorted(set(listed) | set(files) - {MANIFEST}):
        if name not in files:
            yield f"{name} is missing."
        elif name not in listed:
            yield f"{name} is not in the manifest."
        elif sha256(files[name]).hexdigest() != listed[name]["sha256"]:
            yield f"{name} was altered: its SHA-256 is not that of the manifest."


@dataclass(frozen=True)
class Reckoned:
    """What reckoning anew found: what is not as it was shown, and what came after projects were last measured."""

    differences: Sequence[str] = ()
    came_since: Sequence[str] = ()


def _reckoned(number: Mapping[str, Any], files: Files) -> Reckoned:
    """The number and the figures it is made of, reckoned anew; and what postings say that their facts do not.

    Figures of projects that were still to be measured hold less than their inputs: they count as they were shown.
    """
    known = _number(number["key"], number["subject"])
    not_yet_measured = number.get("not_yet_measured", ())
    postings = _postings(files["postings.csv"])
    differences = list(_unlike_their_facts(postings, files["facts.csv"]))
    came_since: list[str] = []
    figures: list[Figures] = []
    for project in orjson.loads(files["projects.json"]):
        shown = {name: figure_of(value) for name, value in project["shown"].items()}
        if project["id"] in number["taken_as_stated"]:
            figures.append(shown)
            continue
        of_project = [one for one in postings if one.project_id == project["id"]]
        anew = figures_from(project["terms"], of_project, as_of=date.fromisoformat(project["closed_on"]))
        if project["id"] in not_yet_measured:
            came_since += _came_since(project, shown, anew)
            figures.append(shown)
        else:
            differences += _unlike(project, shown, anew)
            figures.append({name: anew[name] for name in known.fields})
    found = known.combine(figures)
    if plain(found) != number["shown"]:
        differences.append(
            f"The number is {_said(number['shown'])}; reckoned from its inputs it is {_said(plain(found))}."
        )
    return Reckoned(differences, came_since)


def _number(key: str, subject: str) -> Number:
    return (TILES if subject.endswith("of the portfolio") else PROJECT)[key]


def _unlike(project: Mapping[str, Any], shown: Figures, anew: Figures) -> Iterator[str]:
    for name, was, now in _changed(shown, anew):
        yield f"Project {project['code']}: {name} is {was}; reckoned from its inputs it is {now}."


def _came_since(project: Mapping[str, Any], shown: Figures, anew: Figures) -> Iterator[str]:
    for name, was, now in _changed(shown, anew):
        yield f"What came for project {project['code']} since it was measured: {name} is {now} with it, shown is {was}."


def _changed(shown: Figures, anew: Figures) -> Iterator[tuple[str, str, str]]:
    """Name, value as shown and value reckoned of each figure that is not the same."""
    for name, figure in shown.items():
        if plain(anew[name]) != plain(figure):
            yield name, _said(plain(figure)), _said(plain(anew[name]))


def _unlike_their_facts(postings: Sequence[FactPosting], facts: bytes) -> Iterator[str]:
    stated = {(row["entity"], row["id"]): row["amount"] for row in rows_of(facts)}
    for one in postings:
        amount = stated.get((one.entity, str(one.fact_id)))
        if one.kind in AS_STATED and (not amount or Decimal(amount) != one.amount):
            yield f"The {one.entity} {one.fact_id} states {amount or 'nothing'}, its posting {one.amount:f}."


def _postings(body: bytes) -> list[FactPosting]:
    return [
        FactPosting(
            project_id=int(row["project_id"]),
            period=row["period"],
            entity=row["entity"],
            fact_id=int(row["fact_id"]),
            kind=row["kind"],
            day=date.fromisoformat(row["day"]) if row["day"] else None,
            amount=Decimal(row["amount"]),
            currency=row["currency"],
            own=Decimal(row["own"]) if row["own"] else None,
            reporting=Decimal(row["reporting"]) if row["reporting"] else None,
        )
        for row in rows_of(body)
    ]


def _said(value: Mapping[str, str | None]) -> str:
    return value["value"] or f"not known ({value['reason']})"


def _taken_as_stated(number: Mapping[str, Any]) -> Iterator[str]:
    if number["taken_as_stated"]:
        count = counted(len(number["taken_as_stated"]), "project")
        yield f"Taken as shown: {count}, with cost by day withheld, or without figures."
