"""CreateFinancialProject: the job and its tasks as one set, upsert by upsert, safe to send again."""

from typing import Any

from integrations.canonical.commands import CreateFinancialProject, FinancialTask
from integrations.connector import Client, Sending
from integrations.connectors.netsuite.customers import currency_id
from integrations.connectors.netsuite.entities import subsidiary_of
from integrations.connectors.netsuite.mapping import METHODS
from integrations.connectors.netsuite.writes import find, record_url, upsert
from integrations.outcomes import Absent, Done, Outcome, Reference, Refused
from integrations.transport.outgoing import json_number

BILLING_TYPES = {method: letter for letter, method in METHODS.items()}


async def create_financial_project(client: Client, sending: Sending) -> Outcome:
    """The job first, then each task under it; the echo lists the tasks with their ids."""
    command = sending.expect(CreateFinancialProject)
    subsidiary = subsidiary_of(client.settings, command.legal_entity)
    if subsidiary is None:
        return Refused("master_data", f"legal entity {command.legal_entity} has no subsidiary in the settings")
    currency = await currency_id(client, command.currency)
    if currency is None:
        return Refused("master_data", f"the account has no currency {command.currency}", "currency")
    job = await upsert(client, "job", command.external_ref, _job(command, subsidiary, currency))
    if isinstance(job, Refused):
        return job
    echo = []
    for number, task in enumerate(command.tasks, start=1):
        identity = await upsert(client, "projectTask", task_ref(command, number), _task(task, job, command))
        if isinstance(identity, Refused):
            return identity
        echo.append({"name": task.name, "external_id": identity})
    return Done(_reference(client, job), {"tasks": echo})


async def probe_project(client: Client, sending: Sending) -> Outcome:
    """Done when the job and its last task are there; Absent otherwise: sending again completes the set."""
    command = sending.expect(CreateFinancialProject)
    job = await find(client, "job", command.external_ref)
    if job is None:
        return Absent()
    echo = []
    for number, task in enumerate(command.tasks, start=1):
        identity = await find(client, "projectTask", task_ref(command, number))
        if identity is None:
            return Absent()
        echo.append({"name": task.name, "external_id": identity})
    return Done(_reference(client, job), {"tasks": echo})


def task_ref(command: CreateFinancialProject, number: int) -> str:
    return f"{command.external_ref}:task-{number}"


def _job(command: CreateFinancialProject, subsidiary: str, currency: str) -> dict[str, Any]:
    """The currency is stated: left out, the account takes its subsidiary's, and the price is in another money."""
    fields: dict[str, Any] = {
        "companyName": command.title,
        "parent": {"id": command.customer_id},
        "subsidiary": {"id": subsidiary},
        "currency": {"id": currency},
        "startDate": command.starts_on,
        "projectedEndDate": command.ends_on,
        "jobPrice": json_number(command.price),
    }
    billing_type = BILLING_TYPES.get(command.revenue_method)
    return fields | ({"jobBillingType": {"id": billing_type}} if billing_type else {})


def _task(task: FinancialTask, job: str, command: CreateFinancialProject) -> dict[str, Any]:
    return {
        "title": task.name,
        "project": {"id": job},
        "estimatedWork": json_number(task.hours),
        "startDateTime": f"{command.starts_on.isoformat()}T00:00:00Z",
        "endDate": command.ends_on,
    }


def _reference(client: Client, identity: str) -> Reference:
    return Reference("job", identity, record_url(client.settings, "job", identity))
