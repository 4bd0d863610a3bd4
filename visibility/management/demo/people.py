"""Log-ins of the demo: one for each role, all of the firm in scope."""

from dataclasses import dataclass

from django.contrib.auth.models import Group, User

from integrations.canonical.models import Firm
from visibility.access import ADMIN, EXECUTIVE, FINANCE, PMO, ROLES
from visibility.models import Scope

# Of the demo only: its servers listen on this machine's own addresses.
PASSWORD = "sightline-demo"  # noqa: S105


@dataclass(frozen=True)
class LogIn:
    """Somebody who may sign in."""

    username: str
    role: str
    opens: str


LOG_INS = (
    LogIn("executive", EXECUTIVE, "portfolio and margin"),
    LogIn("pmo", PMO, "operations and failed transactions"),
    LogIn("finance", FINANCE, "unbilled work and what it waits for"),
    LogIn("admin", ADMIN, "connections, schedules, users"),
)


def set_up_people(firm: Firm) -> None:
    """Groups for all roles and a user for each; a password somebody changed stays."""
    groups = {role: Group.objects.get_or_create(name=role)[0] for role in ROLES}
    for log_in in LOG_INS:
        is_admin = log_in.role == ADMIN
        user, is_new = User.objects.get_or_create(
            username=log_in.username,
            defaults={"is_staff": is_admin, "is_superuser": is_admin, "email": f"{log_in.username}@example.com"},
        )
        if is_new:
            user.set_password(PASSWORD)
            user.save()
        user.groups.add(groups[log_in.role])
        Scope.objects.get_or_create(user=user, firm=firm, legal_entity=None)


def described() -> str:
    """The log-ins as lines for the terminal."""
    lines = [f"  {one.username:<10} {PASSWORD}   {one.opens}" for one in LOG_INS]
    return "\n".join(["Log in as", *lines])
