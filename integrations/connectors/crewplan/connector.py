"""Crewplan: settings, limits and what the connector can do."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from integrations.canonical.commands import CreateProject, LinkProject, PublishStaffingDemand
from integrations.checks import tried
from integrations.connector import Check, Client, Connector, Limits, Setting
from integrations.connectors.crewplan.asking import get
from integrations.connectors.crewplan.demand import probe_demand, publish_demand
from integrations.connectors.crewplan.projects import create_project, link_project, probe_link, probe_project
from integrations.connectors.crewplan.streams import STREAMS

SETTINGS = (
    Setting("api_key", "API key", "Of the tenant; sent in X-Api-Key.", is_secret=True),
    Setting("app_url", "Address of the pages", is_required=False),
)


def authorise(_: str, settings: Mapping[str, str], __: datetime) -> None:
    """No token: each call carries the key (asking.py). Raises KeyError where none was entered."""
    if not settings.get("api_key"):
        raise KeyError("api_key")


async def check(client: Client) -> Sequence[Check]:
    """One line a collection."""
    return [await tried(f"read {stream.name}", _read(client, stream.name)) for stream in STREAMS]


async def _read(client: Client, collection: str) -> tuple[bool, str]:
    answer = await get(client, f"/{collection}", {"pageSize": "1"})
    return True, "some are visible" if answer["items"] else "none is visible yet"


CONNECTOR = Connector(
    kind="crewplan",
    label="Crewplan (an example)",
    system="PSA",
    settings=SETTINGS,
    limits=Limits(concurrency=4, creates="natural"),
    streams=STREAMS,
    handlers={CreateProject: create_project, LinkProject: link_project, PublishStaffingDemand: publish_demand},
    probes={CreateProject: probe_project, LinkProject: probe_link, PublishStaffingDemand: probe_demand},
    authorise=authorise,
    check=check,
)
