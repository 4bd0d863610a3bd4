#!/usr/bin/env python
"""Django's command line for Sightline."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "visibility.settings")
    # Migrations, rebuilds and imports take the time they need; the pulse is held to that of a worker.
    os.environ.setdefault("SIGHTLINE_PROCESS", "worker" if sys.argv[1:2] == ["pulse"] else "command")
    execute_from_command_line(sys.argv)
