"""Salesforce record ids: 3 characters of key prefix, 12 of body, 3 of checksum over the capital letters."""

import hashlib

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
CHECK = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
PREFIXES = {
    "Account": "001",
    "Contact": "003",
    "User": "005",
    "Opportunity": "006",
    "OpportunityLineItem": "00k",
    "Contract": "800",
    "Order": "801",
    "Organization": "00D",
    "OpportunityStage": "01J",
    "TimeEntry__c": "a00",
    "OutboundMessage": "04k",
    "Notification": "04l",
}


def salesforce_id(object_name: str, key: str) -> str:
    """The 18-character id of the record known elsewhere as `key`; the same for the same key, always."""
    number = int.from_bytes(hashlib.sha256(f"{object_name}:{key}".encode()).digest()[:9])
    body = ""
    for _ in range(10):
        number, digit = divmod(number, 62)
        body += ALPHABET[digit]
    return full_id(f"{PREFIXES[object_name]}Sl{body}")


def full_id(identity: str) -> str:
    """The 18-character form of a 15-character id; anything else comes back as it was."""
    if len(identity) != 15:
        return identity
    return identity + "".join(_check(identity[start : start + 5]) for start in (0, 5, 10))


def is_id(text: str) -> bool:
    return len(text) in (15, 18) and text.isalnum()


def _check(five: str) -> str:
    capitals = sum(1 << position for position, letter in enumerate(five) if "A" <= letter <= "Z")
    return CHECK[capitals]
