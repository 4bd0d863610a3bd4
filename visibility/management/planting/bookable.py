"""Where time can be booked that the ERP would take: project, task and person that PSA and ERP both know, in euros."""

from collections.abc import Iterator
from dataclasses import dataclass

from visibility.management.planting.sandboxes import ERP, PSA, CannotPlant, Record, Sandboxes

CURRENCY = "EUR"
BY_THE_HOUR = "time_and_materials"


@dataclass(frozen=True)
class Place:
    """Ids at the PSA and (job, employee) at the ERP; the project's code, legal entity and revenue method."""

    project: str
    task: str
    person: str
    job: str
    employee: str
    code: str
    entity: str
    method: str


def place(at: Sandboxes, project: str = "", *, method: str = "") -> Place:
    """The first place of a project, or of any in euros; "": any method. Raises CannotPlant where there is none."""
    found = next((one for one in _places(at) if project in ("", one.code) and method in ("", one.method)), None)
    if found is None:
        billed = f" billed as {method}" if method else ""
        where = f"on project {project}" if project else "on any project"
        raise CannotPlant(
            f"Nobody books time {where} in {CURRENCY}{billed} that the ERP would take. Nothing was planted. "
            "Name another project with --project, or none."
        )
    return found


def jobs_in_euros(at: Sandboxes) -> dict[str, Record]:
    """The ERP's projects in euros that take postings, by code."""
    jobs = at.records(ERP, "job")
    return {one["entityId"]: one for one in jobs if one["currencyCode"] == CURRENCY and not one["isInactive"]}


def _places(at: Sandboxes) -> Iterator[Place]:
    jobs, users, spaces = jobs_in_euros(at), at.by_id(PSA, "users"), at.by_id(PSA, "workspaces")
    employees = {one["email"]: one["id"] for one in at.records(ERP, "employee") if not one["isInactive"]}
    entries = at.records(PSA, "time_entries")
    booked = {(one["workspace_id"], one["user_id"]): one["story_id"] for one in entries if one["story_id"]}
    for (space, person), task in sorted(booked.items()):
        job, email = jobs.get(spaces[space]["description"]), users[person]["email_address"]
        if job and email in employees:
            method = spaces[space]["revenue_recognition_method"]
            yield Place(space, task, person, job["id"], employees[email], job["entityId"], job["entityCode"], method)
