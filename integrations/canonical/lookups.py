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


@dataclass(frozen=True)
class OrderAt:
    """The order of that number as the connection routed for a command holds it; None while that was not pulled.

    Of several with one number that of the legal entity (its code, "" not known) goes first, as in supplier_shares.py.
    """

    firm_id: int
    number: str
    command: str
    legal_entity: str = ""


@dataclass(frozen=True)
class ProjectsAt:
    """The vendor's ids of projects by their codes at the connection routed for a command; those it lacks are left out.

    Never None: what is not in the mapping is not known there.
    """

    firm_id: int
    codes: tuple[str, ...]
    command: str


Lookup = CustomerAt | LegalEntityByCode | LinkedAt | OrderAt | ProjectsAt
