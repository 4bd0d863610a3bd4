"""The firm, its ledger and one reader of the portfolio bench; started by bench/with_django.py, DATABASE_URL set."""

import argparse
import json
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import Group, User
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.utils import timezone

from integrations.canonical.models import Project
from journeys.intake.looking import look
from visibility.access import ADMIN
from visibility.devstack.bench import large_ledger
from visibility.devstack.bench.large_firm import LargeFirm, Size
from visibility.devstack.bench.multiplying import settle
from visibility.devstack.bench.rollup_product import rebuilt
from visibility.models import Scope
from visibility.web.sessions import SEEN_AT, SIGNED_IN_AT


def main() -> None:
    """Prints the cookie that a reader sends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--projects", type=int, required=True)
    parser.add_argument("--lines", type=int, required=True)
    parser.add_argument("--transactions", type=int, required=True)
    options = parser.parse_args()
    call_command("migrate", verbosity=0)
    now = datetime.now(UTC)
    firm = LargeFirm(Size(options.projects, options.lines), now.date())
    firm.fill()
    first = Project.objects.order_by("pk").values_list("pk", flat=True)[0]
    large_ledger.fill(firm.source, options.transactions, projects=(first, options.projects), now=now)
    settle()
    rebuilt(now)
    look(firm.now + timedelta(hours=1))
    settle()
    print(json.dumps({"name": settings.SESSION_COOKIE_NAME, "value": _session(firm)}), flush=True)


def _session(firm: LargeFirm) -> str:
    """Somebody of the engine room, signed in just now."""
    user = User.objects.create_user("reader")
    user.groups.add(Group.objects.get_or_create(name=ADMIN)[0])
    Scope.objects.create(user=user, firm=firm.firm, legal_entity=None)
    session, at = SessionStore(), timezone.now().isoformat()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[SIGNED_IN_AT] = session[SEEN_AT] = at
    session.create()
    return str(session.session_key)


if __name__ == "__main__":
    main()
