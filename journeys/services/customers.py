"""The customer in the ERP's master: found, or created when nobody knows it there."""

from integrations.canonical.commands import CreateCustomer, FindCustomer
from integrations.canonical.events import OpportunityWon
from integrations.canonical.references import external_ref
from journeys.definition import Created, Decision, Inputs, Output, Rejected, Skip
from journeys.rules import contract


def find(inputs: Inputs[OpportunityWon]) -> Decision:
    """Find the customer; first of all the contract must be complete."""
    deal = inputs.event
    if wanted := contract.missing(deal):
        return Rejected(f"The contract is not complete. {' '.join(wanted)}", "validation")
    return FindCustomer(external_ref=customer_ref(deal), name=deal.customer_name, legal_entity=deal.legal_entity or "")


def create(inputs: Inputs[OpportunityWon]) -> Decision:
    """Create the customer unless it was found. Invoices need its tax code, so an incomplete record stops here."""
    deal, found = inputs.event, inputs.refs.get("find_customer", Output())
    if found and not found.echo.get("tax_code"):
        why = f"{deal.customer_name} has no tax code in the ERP. Enter it on the customer record there, then replay."
        return Rejected(why, "master_data")
    if found:
        return Skip(f"{deal.customer_name} is in the ERP already")
    if not deal.customer_tax_code:
        why = f"{deal.customer_name} is new to the ERP and has no tax code in the CRM. Enter it there, then replay."
        return Rejected(why, "master_data")
    return CreateCustomer(
        external_ref=customer_ref(deal),
        name=deal.customer_name,
        legal_entity=deal.legal_entity or "",
        currency=deal.currency or "",
        country=deal.customer_country,
        tax_code=deal.customer_tax_code,
    )


def order(deal: OpportunityWon) -> tuple[str, int]:
    """Deals of one customer take turns, so that the second finds what the first created.

    Whose run began first comes first, with all its steps: a deal with a lower number that arrives later must not
    look for the customer while another one is between looking and creating.
    """
    return customer_ref(deal), 0


def created(deal: OpportunityWon) -> Created | None:
    """The canonical customer that the ERP gets a record of."""
    return Created("customer", deal.customer_id) if deal.customer_id else None


def customer_ref(deal: OpportunityWon) -> str:
    return external_ref(deal.firm_slug, "customer", deal.customer_ref)


def customer_id(inputs: Inputs[OpportunityWon]) -> str:
    """The customer's id in the ERP, created or found. Raises LookupError when neither step left one."""
    for name in ("create_customer", "find_customer"):
        output = inputs.refs.get(name)
        if output and output.external_id:
            return output.external_id
    raise LookupError("neither find_customer nor create_customer left a customer")
