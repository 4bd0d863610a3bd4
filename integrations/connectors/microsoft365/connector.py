"""Microsoft 365: settings, sign-in and what the connector can do."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from integrations.canonical.commands import CreateTeam, PostCard, SendNotice
from integrations.connector import Connector, Limits, Setting
from integrations.connectors.microsoft365.cards import ADDRESS, post_card
from integrations.connectors.microsoft365.checks import check
from integrations.connectors.microsoft365.mail import send_notice
from integrations.connectors.microsoft365.signals import interpret, quota
from integrations.connectors.microsoft365.teams import create_team, probe_team
from integrations.transport.oauth import TokenRequest

SCOPE = "https://graph.microsoft.com/.default"
SETTINGS = (
    Setting("tenant_id", "Tenant id", "Of the directory; the base URL is https://graph.microsoft.com."),
    Setting("client_id", "Application (client) id"),
    Setting("client_secret", "Client secret", "Its value, not its id.", is_secret=True),
    Setting("sender", "Sender mailbox", "User principal name of the mailbox that notices are sent from."),
    Setting("recipients", "To", "Who is told where a notice names nobody; commas between them.", is_required=False),
    Setting("team_owner", "Team owner", "Owns teams that name no owner; commas between several.", is_required=False),
    Setting(ADDRESS, "Workflow address", "Of the Teams channel that cards go to.", is_required=False, is_secret=True),
    Setting("login_url", "Sign-in address", default="https://login.microsoftonline.com"),
)


def authorise(_: str, settings: Mapping[str, str], __: datetime) -> TokenRequest:
    """Client credentials in the form, as the vendor documents; all permissions the application was granted."""
    form = {
        "grant_type": "client_credentials",
        "client_id": settings["client_id"],
        "client_secret": settings["client_secret"],
        "scope": SCOPE,
    }
    url = f"{settings['login_url'].rstrip('/')}/{settings['tenant_id']}/oauth2/v2.0/token"
    return TokenRequest(url, form, {}, timedelta(minutes=60))


CONNECTOR = Connector(
    kind="microsoft365",
    label="Microsoft 365",
    system="Collaboration",
    settings=SETTINGS,
    limits=Limits(concurrency=4, creates="none", call_timeout=60),
    handlers={SendNotice: send_notice, CreateTeam: create_team, PostCard: post_card},
    probes={CreateTeam: probe_team},
    authorise=authorise,
    interpret=interpret,
    quota=quota,
    check=check,
)
