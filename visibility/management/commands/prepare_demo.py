"""Migrates and sets the demo up in one process: firm, log-ins, connections to the sandboxes, promises."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from visibility.management.demo import people
from visibility.management.demo.arrival import await_systems
from visibility.management.demo.firm import set_up_firm
from visibility.management.demo.promises import set_up_promises
from visibility.management.demo.systems import Addresses, set_up_systems
from visibility.management.demo.webhooks import subscribe_crm, subscribe_hris

SYSTEMS = ("salesforce", "kantata", "netsuite", "bamboohr", "microsoft365", "plain")


class Command(BaseCommand):
    help = "Sets up the demo firm against its sandboxes. Safe to repeat; addresses follow the sandboxes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        for name in (*SYSTEMS, "mail-admin", "ingest"):
            parser.add_argument(f"--{name}", required=name != "mail-admin", metavar="URL")
        parser.add_argument("--mail", required=True, metavar="HOST:PORT")
        parser.add_argument("--credentials", required=True, type=Path, metavar="DIR")

    def handle(self, *_args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        await_systems([options[name] for name in SYSTEMS])
        names = (*SYSTEMS, "mail", "ingest", "credentials")
        addresses = Addresses(**{name: options[name] for name in names})
        firm = set_up_firm()
        people.set_up_people(firm)
        connections = set_up_systems(firm, addresses, now=timezone.now())
        set_up_promises(firm)
        subscribe_crm(connections["salesforce"], addresses.ingest)
        subscribe_hris(connections["bamboohr"], addresses.ingest)
        self.stdout.write(people.described())
