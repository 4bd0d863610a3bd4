"""Which properties the sandbox shows and takes, named as the CSDL of v1.0 names them."""

from collections.abc import Iterable, Mapping
from typing import Any

from integrations.sandbox.microsoft365.errors import bad_request

USER = (
    "id", "accountEnabled", "companyName", "createdDateTime", "department", "displayName", "givenName", "jobTitle",
    "mail", "mailNickname", "officeLocation", "surname", "userPrincipalName", "userType",
)  # fmt: skip
USER_BY_DEFAULT = (
    "displayName", "givenName", "jobTitle", "mail", "officeLocation", "surname", "userPrincipalName", "id",
)  # fmt: skip
GROUP = (
    "id", "createdDateTime", "deletedDateTime", "description", "displayName", "groupTypes", "mail", "mailNickname",
    "visibility",
)  # fmt: skip
TEAM = ("id", "createdDateTime", "description", "displayName", "isArchived", "tenantId", "visibility", "webUrl")
# The CSDL at hand leaves these three out; their properties are those of the documents' pages.
OPERATION = (
    "id", "operationType", "createdDateTime", "status", "lastActionDateTime", "attemptsCount", "targetResourceId",
    "targetResourceLocation", "error",
)  # fmt: skip
MESSAGE = (
    "subject", "body", "toRecipients", "ccRecipients", "bccRecipients", "replyTo", "from", "sender", "importance",
    "attachments", "internetMessageHeaders",
)  # fmt: skip
NEW_GROUP = ("mailEnabled", "securityEnabled")
ITEM_BODY = ("content", "contentType")
RECIPIENT = ("emailAddress",)
EMAIL_ADDRESS = ("address", "name")
HEADER = ("name", "value")
MEMBER = ("roles", "email", "tenantId", "userId", "displayName")


def shown(record: Mapping[str, Any], properties: Iterable[str]) -> dict[str, Any]:
    """The record's properties of an answer, null where it has none."""
    return {name: record.get(name) for name in properties}


def check_names(given: Any, known: Iterable[str], kind: str) -> None:
    """Refuse a body that is no object, or names what the type does not have; annotations pass."""
    if not isinstance(given, dict):
        raise bad_request(f"A value of type 'microsoft.graph.{kind}' was expected.")
    unknown = [name for name in given if name not in set(known) and "@odata" not in name]
    if unknown:
        raise bad_request(f"Invalid property '{unknown[0]}' on type 'microsoft.graph.{kind}'.")
