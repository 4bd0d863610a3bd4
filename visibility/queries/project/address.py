"""What a project is called in addresses: its code; its number where the code cannot stand there or is not unique."""

import re

from django.db.models import Count, QuerySet

from integrations.canonical.models import Project
from integrations.texts import storable_text
from visibility.access import OutOfScope, Viewer, scoped

BY_ID = "id-"
NUMBERED = re.compile(rf"{BY_ID}(?P<number>[0-9]{{1,18}})")
PLAIN = re.compile(rf"(?!{BY_ID}|\.)[A-Za-z0-9._-]+")


def address_of(project_id: object, code: str, shared: frozenset[str]) -> str:
    """The project's name in addresses, given the codes that several projects of its firm share."""
    return code if PLAIN.fullmatch(code) and code not in shared else f"{BY_ID}{project_id}"


def address_in_firm(project: Project) -> str:
    """The same for a single project; one query."""
    found = Project.objects.filter(code=project.code)
    return address_of(project.pk, project.code, _shared(found, project.firm_id))


def shared_codes(firm_id: int) -> frozenset[str]:
    """Codes that more than one project of the firm has, whoever may see them; one query."""
    return _shared(Project.objects.all(), firm_id)


def _shared(projects: QuerySet[Project], firm_id: int) -> frozenset[str]:
    own = projects.filter(firm_id=firm_id, is_deleted=False).order_by()
    return frozenset(own.values("code").annotate(uses=Count("pk")).filter(uses__gt=1).values_list("code", flat=True))


def find(viewer: Viewer, address: str) -> Project:
    """The viewer's project at an address. Raises OutOfScope, also for a code that several projects in scope share."""
    numbered = NUMBERED.fullmatch(address)
    projects = scoped(Project.objects.filter(is_deleted=False), viewer)
    wanted = {"pk": int(numbered["number"])} if numbered else {"code": storable_text(address)}
    found = list(projects.filter(**wanted).select_related("firm", "customer", "legal_entity", "opportunity")[:2])
    if len(found) != 1:
        raise OutOfScope("Several projects have this code." if found else "No such project in your scope.")
    return found[0]
