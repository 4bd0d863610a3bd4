"""Cases are planted in simulated vendors alone, and what is asked of the command is understood or refused in words."""

from argparse import ArgumentTypeError
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from integrations.canonical.models import Firm
from integrations.models import Connection
from visibility.management.commands.plant import seconds_of
from visibility.management.planting.expected import Expected
from visibility.management.planting.sandboxes import KINDS
from visibility.management.planting.telling import told

ELSEWHERE = "http://127.0.0.1:9"
LINE = Expected(
    case="unposted-time",
    title="Approved time that the ERP refuses",
    project="DE-1008",
    entity="DE",
    currency="EUR",
    amounts=(Decimal("1150.00"), Decimal("97.56")),
    cause="time",
    journey="time_to_finance",
    close_line="failed",
    period=date(2026, 11, 1),
    records=("time entry 7",),
)


@pytest.mark.django_db
def test_without_a_demo_nothing_is_planted() -> None:
    with pytest.raises(CommandError, match="Start the demo first"):
        call_command("plant", "unposted-time")


@pytest.mark.django_db
def test_what_is_no_simulated_vendor_is_not_touched() -> None:
    firm = Firm.objects.create(slug="northlight", name="Northlight", reporting_currency="EUR")
    for kind in KINDS.values():
        Connection.objects.create(firm=firm, kind=kind, name=kind, base_url=ELSEWHERE, go_live_at=timezone.now())

    with pytest.raises(CommandError, match="is not the simulated kantata"):
        call_command("plant", "unposted-time")


@pytest.mark.parametrize(("text", "seconds"), [("90s", 90), ("20m", 1200), ("3h", 10800)])
def test_a_time_is_understood(text: str, seconds: int) -> None:
    assert seconds_of(text) == seconds


@pytest.mark.parametrize("text", ["4h", "0s", "181m", "soon", "3", "-1h", ""])
def test_a_time_beyond_three_hours_or_none_is_refused(text: str) -> None:
    with pytest.raises(ArgumentTypeError, match="up to 3h"):
        seconds_of(text)


def test_what_must_show_is_told_page_by_page() -> None:
    assert list(told(LINE)) == [
        "unposted-time: Approved time that the ERP refuses, on DE-1008 (DE)",
        "  planted     time entry 7",
        "  leakage     Time not in the ERP: EUR 1,247.56 more, 2 more",
        "  open money  EUR 1,247.56 more, 2 more, on DE-1008: Forecast margin, Unbilled work, Margin leakage",
        "  close       Postings that failed, DE, November 2026: EUR 1,247.56 more, 2 more",
    ]


def test_of_a_wrong_invoice_it_is_told_what_was_not_believed_before() -> None:
    booked = replace(LINE, amounts=(Decimal("132.00"),), billed=Decimal(12000), billed_in="CHF", records=())
    wrong = replace(booked, risk="rate_day", close_line="rate_day", cause="", journey="")

    assert list(told(wrong))[1:] == [
        "  leakage     Rate of another day: EUR 132.00 more, 1 more; in no bar",
        "  open money  EUR 132.00 more, 1 more, on the portfolio, billed wrongly: Unbilled work",
        "  close       Invoices at the exchange rate of another day, DE, November 2026: EUR 132.00 more, 1 more",
        "  believed    CHF 12,000.00 more is billed on DE-1008 than was believed then",
    ]
