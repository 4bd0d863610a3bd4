"""`manage.py reconcile --firm SLUG`: after a restore, what targets hold of ours that the ledger does not know."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from integrations.canonical.models import Firm
from journeys.queries.unknown_effects import unknown_effects


class Command(BaseCommand):
    """Reads what pulls have brought; nothing is changed."""

    help = (
        "List records at targets that bear our reference and that the ledger does not know, as after a restore to an "
        "earlier moment: customers and projects; postings are read back by no stream. Pull the targets' streams first; "
        "what a source tells of again is sent again under its key."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--firm", required=True, help="slug of the firm")

    def handle(self, *_: Any, **options: Any) -> None:
        if not Firm.objects.filter(slug=options["firm"]).exists():
            known = ", ".join(Firm.objects.order_by("slug").values_list("slug", flat=True))
            raise CommandError(f"There is no firm {options['firm']}; there are {known or 'none'}")
        found = unknown_effects(options["firm"])
        for one in found:
            self.stdout.write(f"{one.connection}: {one.object_type} {one.external_id} bears {one.external_ref}")
        self.stdout.write(f"{len(found)} unknown to the ledger")
