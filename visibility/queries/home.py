"""The home page: where a role begins and what waits there."""

from datetime import UTC, datetime

from django.contrib.auth.models import User

from journeys.queries.scope import LedgerScope
from journeys.queries.stats import journey_stats
from visibility.access import ADMIN, EXECUTIVE, FINANCE, PMO, Viewer, firms_of
from visibility.projections.closing import closing_rates
from visibility.queries.answers import open_value
from visibility.queries.operations import WINDOW
from visibility.queries.shapes.common import Drill
from visibility.queries.shapes.home import HomePage, Waiting
from visibility.trust.open_money import open_runs, sum_of
from visibility.trust.streams import stream_states

# The first role a viewer has decides; finance has no close page yet and begins with the money.
LANDINGS = ((EXECUTIVE, "portfolio"), (PMO, "operations"), (FINANCE, "portfolio"), (ADMIN, "freshness"))


def home(viewer: Viewer, *, now: datetime) -> HomePage:
    """The landing page of the viewer's first role, and what waits."""
    user = User.objects.get(pk=viewer.user_id)
    return HomePage(
        landing=Drill(name=landing(viewer)),
        firm=viewer.firm_name,
        firms=tuple((firm.slug, firm.name) for firm in firms_of(user)),
        roles=tuple(sorted(viewer.roles)),
        waiting=_waiting(viewer, now),
    )


def landing(viewer: Viewer) -> str:
    """The name of the page a viewer is sent to."""
    return next((page for role, page in LANDINGS if viewer.has_role(role)), "portfolio")


def _waiting(viewer: Viewer, now: datetime) -> tuple[Waiting, ...]:
    closing = closing_rates([viewer.firm_id], now.astimezone(UTC).date())[viewer.firm_id]
    runs = open_runs(viewer.firm_id, viewer.entity_ids, closing=closing, currency=viewer.reporting_currency)
    open_money = sum_of(runs)
    scope = LedgerScope(firm_id=viewer.firm_id, entity_ids=viewer.entity_ids)
    unknown = sum(line.unknown for line in journey_stats(scope, since=now - WINDOW, now=now))
    late = sum(not state.is_on_time for state in stream_states(viewer.firm_id, now=now))
    return (
        Waiting(
            label="failed transactions",
            count=open_money.failed,
            at_risk=open_value(open_money, viewer.reporting_currency),
            drill=Drill(name="transactions", query={"tab": "failed"}),
        ),
        Waiting(
            label="transactions with an unknown outcome",
            count=unknown,
            at_risk=None,
            drill=Drill(name="transactions", query={"tab": "unknown"}),
        ),
        Waiting(label="streams past their policy", count=late, at_risk=None, drill=Drill(name="freshness")),
    )
