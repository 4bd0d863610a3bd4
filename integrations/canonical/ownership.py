"""Which system's word counts for a master record's fields and for dated cost rates, in which order."""

from collections.abc import Mapping
from dataclasses import dataclass, field

CRM, PSA, ERP, HRIS, FILES = "CRM", "PSA", "ERP", "HRIS", "FILES"


@dataclass(frozen=True)
class Ownership:
    """The order of systems for an entity; `fields` names fields with another order.

    The first system that states a value gives it; lower ones are kept in their views. For a `decisive` field the
    first system that knows the record decides, even when it states nothing: a tax code missing in the ERP is
    missing, whatever the CRM says.
    """

    systems: tuple[str, ...]
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    decisive: frozenset[str] = frozenset()

    def order(self, name: str) -> tuple[str, ...]:
        return self.fields.get(name, self.systems)


LEDGER_FIRST = (ERP, CRM, PSA)
# The HRIS knows who somebody is, where and whether they are employed; their role in client work is the PSA's word:
# demand and rates speak of its roles, not of job titles.
PEOPLE_FIRST = (HRIS, PSA, ERP, CRM)
OWNERSHIP: Mapping[str, Ownership] = {
    "customer": Ownership(LEDGER_FIRST, decisive=frozenset({"tax_code"})),
    "person": Ownership(PEOPLE_FIRST, fields={"role": (PSA, HRIS, ERP, CRM)}),
    # Pay over productive hours is raw; the PSA's rate bears on-costs and overhead, and its hours are costed with it.
    "cost_rate": Ownership((PSA, FILES, HRIS, ERP, CRM)),
    "opportunity": Ownership((CRM, PSA, ERP)),
    "project": Ownership(
        (PSA, ERP, CRM),
        fields=dict.fromkeys(
            ("price", "currency", "revenue_method", "customer", "legal_entity", "opportunity"), LEDGER_FIRST
        ),
    ),
}


def rank(entity: str, name: str, system: str) -> int:
    """The place of a system for a field of an entity: 0 comes first, unlisted systems come last."""
    order = OWNERSHIP[entity].order(name)
    return order.index(system.upper()) if system.upper() in order else len(order)


def is_decisive(entity: str, name: str) -> bool:
    return name in OWNERSHIP[entity].decisive
