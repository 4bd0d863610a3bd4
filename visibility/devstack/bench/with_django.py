"""Runs one module of the benches with Django set up: `python -m visibility.devstack.bench.with_django NAME ...`."""

import os
import runpy
import sys

import django

if __name__ == "__main__":
    os.environ.setdefault("SIGHTLINE_PROCESS", "command")
    django.setup()
    sys.argv = sys.argv[1:]
    runpy.run_module(f"visibility.devstack.bench.{sys.argv[0]}", run_name="__main__", alter_sys=False)
