"""Migrates and sets the demo up in one process: firm, log-ins, connections to the sandboxes, promises."""

import json
import urllib.request
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from visibility.management.demo import people
from visibility.management.demo.firm import set_up_firm
from visibility.management.demo.promises import set_up_promises
from visibility.management.demo.systems import Addresses, set_up_systems, subscribe


class Command(BaseCommand):
    help = "Sets up the demo firm against running sandboxes. Safe to repeat; addresses follow the sandboxes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        for vendor in ("salesforce", "kantata", "netsuite", "mail-admin", "ingest"):
            parser.add_argument(f"--{vendor}", required=vendor != "mail-admin", metavar="URL")
        parser.add_argument("--mail", required=True, metavar="HOST:PORT")
        parser.add_argument("--credentials", required=True, type=Path, metavar="DIR")

    def handle(self, *_args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        names = ("salesforce", "kantata", "netsuite", "mail", "ingest", "credentials")
        addresses = Addresses(**{name: options[name] for name in names})
        firm = set_up_firm()
        people.set_up_people(firm)
        connections = set_up_systems(firm, addresses, now=timezone.now())
        set_up_promises(firm)
        tell(addresses.salesforce, "subscribe", url=subscribe(connections["salesforce"], addresses.ingest))
        self.stdout.write(people.described())


def tell(sandbox: str, action: str, **words: str) -> None:
    """Ask a sandbox for what an administrator of that vendor would click."""
    body = json.dumps({"action": action, **words}).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{sandbox}/_do", data=body, headers=headers, method="POST")  # noqa: S310
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310  (http to the demo's own sandbox)
        answer.read()
