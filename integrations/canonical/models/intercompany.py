"""What legal entities of the firm charge each other."""

from decimal import Decimal

from django.db import models

from integrations.canonical.models.facts import Fact


def _price() -> "models.DecimalField[Decimal | None, Decimal | None]":
    return models.DecimalField(max_digits=19, decimal_places=4, null=True)


class IntercompanyLeg(Fact):
    """One side of a charge between two legal entities: the lender's income, or the borrower's cost, positive.

    `legal_entity` is the one whose books it is in, `counterparty` the code of the other one. Legs of one `pair_key`
    belong together; what the group does not see is both of them. `project` is the one that the work is for. `hours`
    and `hourly_rate` (the transfer price, in `currency`) are None where the ledger states none. `document` is the
    vendor's id of the journal, `number` what people call it.
    """

    INCOME, COST = "income", "cost"

    pair_key = models.CharField(max_length=200)
    side = models.CharField(max_length=6, choices=[(INCOME, "Income"), (COST, "Cost")])
    counterparty = models.CharField(max_length=60, blank=True)
    document = models.CharField(max_length=60)
    number = models.CharField(max_length=60, blank=True)
    description = models.CharField(max_length=300, blank=True)
    hours = models.DecimalField(max_digits=15, decimal_places=10, null=True)
    hourly_rate = _price()

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(condition=models.Q(side__in=["income", "cost"]), name="intercompanyleg_has_a_side"),
        ]
        indexes = [
            *Fact.Meta.indexes,
            models.Index(fields=["firm", "pair_key"], name="intercompanyleg_by_pair"),
            models.Index(fields=["connection", "document"], name="intercompanyleg_by_document"),
        ]
