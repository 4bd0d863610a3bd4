"""The directory: the firm's people, and the shared mailbox that notices are sent from."""

from integrations.sandbox.microsoft365.tenant import Record, Tenant, id_of
from integrations.sandbox.world.cast import MAIL_DOMAIN
from integrations.sandbox.world.types import Firm, Person

SENDER = f"sightline@{MAIL_DOMAIN}"
CREATED = "2022-01-10T08:00:00Z"


def seed(tenant: Tenant, firm: Firm) -> None:
    """Users in the order of the world; the mailbox last."""
    names = {entity.code: entity.name for entity in firm.entities}
    for person in firm.people:
        tenant.put("user", _user(person, names[person.entity]))
    tenant.put("user", mailbox(SENDER, "Sightline"))


def mailbox(address: str, name: str) -> Record:
    """A user without a person behind it."""
    return {
        "id": id_of(address),
        "accountEnabled": True,
        "createdDateTime": CREATED,
        "displayName": name,
        "mail": address,
        "mailNickname": address.partition("@")[0],
        "userPrincipalName": address,
        "userType": "Member",
    }


def _user(person: Person, company: str) -> Record:
    given, _, family = person.name.partition(" ")
    return mailbox(person.email, person.name) | {
        "givenName": given,
        "surname": family,
        "jobTitle": person.role,
        "companyName": company,
        "department": person.entity,
    }
