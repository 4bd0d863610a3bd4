"""Kantata: settings, limits and what the connector can do."""

from collections.abc import Mapping
from datetime import datetime

from integrations.canonical.commands import (
    CreateProject,
    LinkExpense,
    LinkProject,
    LinkTime,
    PublishStaffingDemand,
)
from integrations.connector import Connector, Limits, Setting
from integrations.connectors.kantata.checks import check
from integrations.connectors.kantata.demand import probe_demand, publish_demand
from integrations.connectors.kantata.entry_links import (
    link_expense,
    link_time,
    probe_expense_link,
    probe_time_link,
)
from integrations.connectors.kantata.feed import FEED
from integrations.connectors.kantata.projects import (
    create_project,
    link_project,
    probe_link,
    probe_project,
    record_url,
)
from integrations.connectors.kantata.signals import interpret
from integrations.connectors.kantata.streams import STREAMS
from integrations.transport.oauth import StaticToken

SETTINGS = (
    Setting("access_token", "Access token", "Of an administrator: one token sees one user's view.", is_secret=True),
    Setting("legal_entity_field", "Custom field: legal entity", default="Legal entity"),
    Setting("practice_field", "Custom field: practice", default="Practice", is_required=False),
    Setting("region_field", "Custom field: region", default="Region", is_required=False),
    Setting(
        "cost_rate_date_field",
        "Field: cost rate begins",
        "Of cost rates; where it is empty or missing, the day a rate was entered counts.",
        default="effective_date",
    ),
    Setting("service_name", "Name of our references", "service_name of external references.", default="sightline"),
    Setting(
        "subscribed_events",
        "Subscribed events",
        "A paid add-on; without it changes are seen at the next poll, and deleted records stay.",
        default="true",
        choices=("true", "false"),
    ),
    Setting("app_url", "Address of the pages", "https://app.mavenlink.com", is_required=False),
)


def authorise(_: str, settings: Mapping[str, str], __: datetime) -> StaticToken:
    """Tokens do not expire until revoked."""
    return StaticToken(settings["access_token"])


CONNECTOR = Connector(
    kind="kantata",
    label="Kantata",
    system="PSA",
    settings=SETTINGS,
    limits=Limits(concurrency=4, creates="none", call_timeout=60, server_cutoff=180),
    streams=(*STREAMS, FEED),
    handlers={
        CreateProject: create_project,
        LinkProject: link_project,
        PublishStaffingDemand: publish_demand,
        LinkTime: link_time,
        LinkExpense: link_expense,
    },
    probes={
        CreateProject: probe_project,
        LinkProject: probe_link,
        PublishStaffingDemand: probe_demand,
        LinkTime: probe_time_link,
        LinkExpense: probe_expense_link,
    },
    authorise=authorise,
    interpret=interpret,
    check=check,
    record_url=record_url,
)
