"""`./sightline manage ...`: Django's command line, against DATABASE_URL or else the demo that is running."""

import json
import os
import sys

from visibility.devstack import commands, places

DEMO = "demo"


def main(words: list[str]) -> None:
    command = commands.manage(*words)
    os.execve(command[0], command, {**os.environ, **_of_demo()})


def _of_demo() -> dict[str, str]:
    if "DATABASE_URL" in os.environ:
        return {}
    path = places.state_directory(os.environ.get("SIGHTLINE_DEMO", DEMO)) / "environment.json"
    known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    return known


if __name__ == "__main__":
    main(sys.argv[1:])
