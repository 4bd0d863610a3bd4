"""Replaced rows of the facts. Written by the statement triggers of fact_tables.py alone, one table a fact."""

from django.db import models


class Replaced(models.Model):
    """A fact as it stood from recorded_at (inclusive) to replaced_at (exclusive); `fields` is the whole old row."""

    fact_id = models.BigIntegerField()
    version = models.IntegerField()
    recorded_at = models.DateTimeField()
    replaced_at = models.DateTimeField()
    fields = models.JSONField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"fact {self.fact_id} v{self.version} until {self.replaced_at:%Y-%m-%d %H:%M}"


class TaskReplaced(Replaced):
    class Meta:
        db_table = "canonical_task_history"
        indexes = [models.Index(fields=["fact_id", "recorded_at"], name="task_history_by_fact")]


class TimeEntryReplaced(Replaced):
    class Meta:
        db_table = "canonical_timeentry_history"
        indexes = [models.Index(fields=["fact_id", "recorded_at"], name="timeentry_history_by_fact")]


class ExpenseEntryReplaced(Replaced):
    class Meta:
        db_table = "canonical_expenseentry_history"
        indexes = [models.Index(fields=["fact_id", "recorded_at"], name="expense_history_by_fact")]


class MilestoneReplaced(Replaced):
    class Meta:
        db_table = "canonical_milestone_history"
        indexes = [models.Index(fields=["fact_id", "recorded_at"], name="milestone_history_by_fact")]


class InvoiceReplaced(Replaced):
    class Meta:
        db_table = "canonical_invoice_history"
        indexes = [models.Index(fields=["fact_id", "recorded_at"], name="invoice_history_by_fact")]


class CommitmentReplaced(Replaced):
    class Meta:
        db_table = "canonical_commitment_history"
        indexes = [models.Index(fields=["fact_id", "recorded_at"], name="commitment_history_by_fact")]


class SupplierInvoiceReplaced(Replaced):
    class Meta:
        db_table = "canonical_supplierinvoice_history"
        indexes = [models.Index(fields=["fact_id", "recorded_at"], name="supplierinv_history_by_fact")]


class CostPostingReplaced(Replaced):
    class Meta:
        db_table = "canonical_costposting_history"
        indexes = [models.Index(fields=["fact_id", "recorded_at"], name="costposting_history_by_fact")]


class AllocationReplaced(Replaced):
    class Meta:
        db_table = "canonical_allocation_history"
        indexes = [models.Index(fields=["fact_id", "recorded_at"], name="allocation_history_by_fact")]


class CostRateReplaced(Replaced):
    class Meta:
        db_table = "canonical_costrate_history"
        indexes = [models.Index(fields=["fact_id", "recorded_at"], name="costrate_history_by_fact")]


class TimeOffReplaced(Replaced):
    class Meta:
        db_table = "canonical_timeoff_history"
        indexes = [models.Index(fields=["fact_id", "recorded_at"], name="timeoff_history_by_fact")]


class ContractReplaced(Replaced):
    class Meta:
        db_table = "canonical_contract_history"
        indexes = [models.Index(fields=["fact_id", "recorded_at"], name="contract_history_by_fact")]


class ContractLineReplaced(Replaced):
    class Meta:
        db_table = "canonical_contractline_history"
        indexes = [models.Index(fields=["fact_id", "recorded_at"], name="contractline_history_by_fact")]


class ChangeOrderReplaced(Replaced):
    class Meta:
        db_table = "canonical_changeorder_history"
        indexes = [models.Index(fields=["fact_id", "recorded_at"], name="changeorder_history_by_fact")]


class BaselineReplaced(Replaced):
    class Meta:
        db_table = "canonical_baseline_history"
        indexes = [models.Index(fields=["fact_id", "recorded_at"], name="baseline_history_by_fact")]


class BaselinePeriodReplaced(Replaced):
    class Meta:
        db_table = "canonical_baselineperiod_history"
        indexes = [models.Index(fields=["fact_id", "recorded_at"], name="baselineperiod_history_by_fact")]


class PaymentReplaced(Replaced):
    class Meta:
        db_table = "canonical_payment_history"
        indexes = [models.Index(fields=["fact_id", "recorded_at"], name="payment_history_by_fact")]


class PaymentAllocationReplaced(Replaced):
    class Meta:
        db_table = "canonical_paymentallocation_history"
        indexes = [models.Index(fields=["fact_id", "recorded_at"], name="settled_history_by_fact")]


class FiscalPeriodReplaced(Replaced):
    class Meta:
        db_table = "canonical_fiscalperiod_history"
        indexes = [models.Index(fields=["fact_id", "recorded_at"], name="period_history_by_fact")]


class IntercompanyLegReplaced(Replaced):
    class Meta:
        db_table = "canonical_intercompanyleg_history"
        indexes = [models.Index(fields=["fact_id", "recorded_at"], name="intercompany_history_by_fact")]
