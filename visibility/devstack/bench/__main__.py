"""`./sightline bench WORKLOAD ...`: each workload is a module of this package with a main of its own."""

import runpy
import sys
from importlib.util import find_spec

WORKLOADS = {
    "journeys": "five durable HTTP steps each, against plain asyncio",
    "pull": "pages of a CRM into canonical rows, against COPY alone",
    "webhooks": "signed calls at the ingest door, against bare ASGI with group commit",
    "freshness": "from an approval to the read model and the tile on screen",
    "portfolio": "readers of the pages over millions of rows",
    "rollup": "all measures from cost lines, whole and in part",
}


def main(arguments: list[str]) -> None:
    """Runs the workload as `python -m` would. Raises SystemExit with those there are for any other name."""
    name = arguments[0] if arguments else ""
    if name not in here():
        known = "\n".join(f"  {workload:10} {WORKLOADS[workload]}" for workload in here())
        raise SystemExit(f"usage: sightline bench WORKLOAD ...\n{known}")
    sys.argv = [f"sightline bench {name}", *arguments[1:]]
    runpy.run_module(_module(name), run_name="__main__", alter_sys=False)


def here() -> list[str]:
    """Workloads whose module is there."""
    return [name for name in WORKLOADS if find_spec(_module(name)) is not None]


def _module(name: str) -> str:
    return f"visibility.devstack.bench.{name}"


if __name__ == "__main__":
    main(sys.argv[1:])
