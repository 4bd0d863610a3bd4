"""Tryton: settings, sign-in and what the connector can do."""

from collections.abc import Mapping
from datetime import datetime

from integrations.canonical.commands import PostTime
from integrations.connector import Connector, Limits, Setting
from integrations.connectors.tryton.checks import check
from integrations.connectors.tryton.lines import post_time, probe_time
from integrations.connectors.tryton.rest import record_url
from integrations.connectors.tryton.signals import interpret
from integrations.connectors.tryton.streams import STREAMS
from integrations.transport.oauth import StaticToken

SETTINGS = (
    Setting("application_key", "Application key", "Of a user application for the REST API.", is_secret=True),
    Setting("database", "Database"),
    Setting("company", "Company", "Internal id, a number. Another company is another connection."),
    Setting("legal_entity", "Legal entity", "The code of that company here: DE."),
    Setting(
        "works_named_after",
        "Works are named after",
        'The system whose project ids stand before the names of works, in brackets: "[41987123] Roll-out".',
        default="nobody",
        choices=("nobody", "CRM", "PSA"),
    ),
)


def authorise(_: str, settings: Mapping[str, str], __: datetime) -> StaticToken:
    """A key does not end; an administrator of Tryton can cancel it."""
    return StaticToken(settings["application_key"])


CONNECTOR = Connector(
    kind="tryton",
    label="Tryton",
    system="ERP",
    settings=SETTINGS,
    limits=Limits(concurrency=4, creates="none", call_timeout=60, server_cutoff=180),
    streams=STREAMS,
    handlers={PostTime: post_time},
    probes={PostTime: probe_time},
    authorise=authorise,
    interpret=interpret,
    check=check,
    record_url=record_url,
)
