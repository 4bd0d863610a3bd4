"""The demo's connections: addresses, settings, secrets from the sandboxes' own files, schedules, routes."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import transaction

from integrations import establish, pausing, secrets
from integrations.canonical.models import Firm
from integrations.models import Connection, Route, StreamCursor

PULL_SECONDS = 10.0
RARE_SECONDS = 60.0
SENDER = "Sightline <sightline@northlight.example>"
PROJECT_OFFICE = "project-office@northlight.example"
SUBSIDIARIES = "1=DE, 2=US, 3=UK"
INTERCOMPANY_FIELDS = "custbody_intercompany_ref=pair, custcol_hours=hours, custcol_hourly_rate=price"
DIVISIONS = "Germany=DE; United States=US; United Kingdom=UK"
RARE = (
    *("users", "employees", "people", "cost_rates", "time_off", "currency_rates", "events", "periods"),
    *("contracts", "contract_lines", "change_orders", "budget_rates"),
)
# Whoever answers for the work of new projects owns their teams until a lead is staffed.
TEAM_OWNER = "annika.brandt@northlight.example"
ROUTES = {
    "netsuite": (
        "FindCustomer",
        "CreateCustomer",
        "CreateFinancialProject",
        "PostTime",
        "PostExpense",
        "PostVendorBill",
    ),
    "kantata": ("CreateProject", "LinkProject", "PublishStaffingDemand", "LinkTime", "LinkExpense"),
    "salesforce": ("LinkOpportunity",),
    "mail": ("SendNotice",),
    "microsoft365": ("CreateTeam", "PostCard"),
    "bamboohr": (),
    "files": (),
}


@dataclass(frozen=True)
class System:
    """One system as its administrator would enter it."""

    kind: str
    name: str
    base_url: str
    settings: dict[str, str]
    secrets: dict[str, str] = field(repr=False)


@dataclass(frozen=True)
class Addresses:
    """Where the sandboxes listen, where they keep what they issue to clients, where the ingest door is."""

    salesforce: str
    kantata: str
    netsuite: str
    bamboohr: str
    microsoft365: str
    plain: str
    mail: str
    ingest: str
    credentials: Path


def systems(at: Addresses) -> tuple[System, ...]:
    """CRM, PSA, ERP, HRIS, collaboration, the folder of e-invoices and mail with what their sandboxes issued."""
    crm, psa, erp, hris = (_issued(at, kind) for kind in ("salesforce", "kantata", "netsuite", "bamboohr"))
    return (
        System(
            "salesforce",
            "Salesforce",
            at.salesforce,
            {"consumer_key": crm["consumer_key"], "organization_id": crm["organization_id"]},
            {"consumer_secret": crm["consumer_secret"]},
        ),
        System("kantata", "Kantata", at.kantata, {}, {"access_token": psa["access_token"]}),
        System(
            "netsuite",
            "NetSuite",
            at.netsuite,
            {name: erp[name] for name in ("client_id", "certificate_id")}
            | {"subsidiaries": SUBSIDIARIES, "external_ids_of": "CRM", "received_field": "custbody_received_amount"}
            | {"intercompany_fields": INTERCOMPANY_FIELDS},
            {"private_key": (at.credentials / erp["private_key_file"]).read_text()},
        ),
        System("bamboohr", "BambooHR", at.bamboohr, {"legal_entities": DIVISIONS}, {"api_key": hris["api_key"]}),
        _collaboration(at),
        System("files", "E-invoices", f"{at.plain}/files", {}, {}),
        System("mail", "Mail", f"smtp://{at.mail}", {"sender": SENDER, "recipients": PROJECT_OFFICE}, {}),
    )


def _collaboration(at: Addresses) -> System:
    """The tenant signs in at its own address, and cards go to the address of the channel's workflow."""
    issued = _issued(at, "microsoft365")
    named = {name: issued[name] for name in ("tenant_id", "client_id", "sender")}
    entered = {"client_secret": issued["client_secret"], "workflow_url": at.microsoft365 + issued["workflow_path"]}
    settings = named | {"team_owner": TEAM_OWNER, "recipients": PROJECT_OFFICE, "login_url": at.microsoft365}
    return System("microsoft365", "Microsoft 365", at.microsoft365, settings, entered)


def set_up_systems(firm: Firm, at: Addresses, *, now: datetime) -> dict[str, Connection]:
    """Connections by kind; addresses follow the sandboxes, go-live is the first set-up."""
    return {system.kind: _connect(firm, system, now=now) for system in systems(at)}


@transaction.atomic
def _connect(firm: Firm, system: System, *, now: datetime) -> Connection:
    connection, _ = Connection.objects.get_or_create(
        firm=firm, name=system.name, defaults={"kind": system.kind, "go_live_at": now}
    )
    connection.base_url = system.base_url
    connection.settings = connection.settings | system.settings
    connection.save()
    secrets.keep(connection, system.secrets, now=now)
    pausing.authorised(connection.pk)
    establish.establish(connection)
    _schedule(connection)
    for command in ROUTES[system.kind]:
        Route.objects.get_or_create(firm=firm, command=command, legal_entity=None, defaults={"connection": connection})
    return connection


def _schedule(connection: Connection) -> None:
    cursors = StreamCursor.objects.filter(connection=connection)
    cursors.filter(stream__in=RARE).update(every_seconds=RARE_SECONDS)
    cursors.exclude(stream__in=RARE).update(every_seconds=PULL_SECONDS)


def _issued(at: Addresses, kind: str) -> dict[str, str]:
    issued: dict[str, str] = json.loads((at.credentials / f"{kind}-client.json").read_text())
    return issued
