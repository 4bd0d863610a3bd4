"""Golden rows of customers, people, projects and opportunities, composed by ownership (canonical/ownership.py)."""

from django.db import models


class Master(models.Model):
    """Base of masters. `version` rises when the hash of the composed fields changes."""

    firm = models.ForeignKey("canonical.Firm", on_delete=models.CASCADE, related_name="+")
    legal_entity = models.ForeignKey("canonical.LegalEntity", on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=300, blank=True)
    version = models.IntegerField(default=1)
    hash = models.CharField(max_length=64, blank=True)
    is_deleted = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    source_changed_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Customer(Master):
    """A client organisation. `tax_code` is None while no source knows one."""

    country = models.CharField(max_length=2, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    tax_code = models.CharField(max_length=40, null=True)
    industry = models.CharField(max_length=100, blank=True)


class Person(Master):
    """Somebody who delivers work. `bill_rate` an hour in `currency`; cost rates are dated facts (CostRate).

    `skills` are names as the HRIS writes them; empty where no source states any.
    """

    email = models.EmailField(blank=True)
    role = models.CharField(max_length=100, blank=True)
    bill_rate = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    currency = models.CharField(max_length=3, blank=True)
    is_active = models.BooleanField(default=True)
    skills = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name_plural = "people"


class Opportunity(Master):
    """A deal in the CRM. `amount` is the contract price in `currency`, without tax; None if the CRM has none.

    `staffing` is the demand as sold: [{"role", "hours", "starts_on", "ends_on"}], with "skill" where one is asked for.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="+")
    amount = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    currency = models.CharField(max_length=3, blank=True)
    revenue_method = models.CharField(max_length=30, blank=True)
    stage = models.CharField(max_length=60, blank=True)
    is_won = models.BooleanField(default=False)
    probability = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    won_at = models.DateTimeField(null=True)
    closes_on = models.DateField(null=True)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    staffing = models.JSONField(default=list)

    class Meta:
        verbose_name_plural = "opportunities"


class Project(Master):
    """A piece of client work. `price` is the contract value in `currency`, without tax.

    revenue_method: time_and_materials, fixed_milestone or fixed_poc_cost (FINANCE 1.3).
    `budget` is the approved cost budget in `currency` where a source states one; None otherwise.
    practice and region: the part of the firm that delivers it and the market it is for; "" where no source says.
    """

    code = models.CharField(max_length=60, blank=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="+")
    opportunity = models.ForeignKey(Opportunity, on_delete=models.PROTECT, null=True, related_name="+")
    currency = models.CharField(max_length=3, blank=True)
    revenue_method = models.CharField(max_length=30, blank=True)
    price = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    budget = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    manager = models.CharField(max_length=200, blank=True)
    practice = models.CharField(max_length=100, blank=True)
    region = models.CharField(max_length=100, blank=True)
    status = models.CharField(max_length=30, blank=True)
