"""Look-ups: pure descriptors of what a step needs to know; resolved in batches by integrations/queries.py."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CustomerAt:
    """The customer as one connection's system of record knows it; None while that was not pulled."""

    customer_id: int
    command: str


@dataclass(frozen=True)
class LegalEntityByCode:
    """The firm's legal entity by code; None when the firm has no such entity."""

    firm_id: int
    code: str


@dataclass(frozen=True)
class LinkedAt:
    """The vendor's id of a canonical record at the connection routed for a command; None when not linked."""

    entity: str
    canonical_id: int
    command: str


Lookup = CustomerAt | LegalEntityByCode | LinkedAt
