"""Fails where browser tests were skipped or never collected: a green run without them proves too little."""

import sys
from pathlib import Path

from defusedxml import ElementTree

FOLDER = "tests.browser."


def main(report: Path) -> str | None:
    cases = [
        case for case in ElementTree.parse(report).iter("testcase") if case.get("classname", "").startswith(FOLDER)
    ]
    skipped = [f"{case.get('classname')}.{case.get('name')}" for case in cases if case.find("skipped") is not None]
    if not cases:
        return f"No test of {FOLDER} ran."
    if skipped:
        return "Skipped browser tests:\n" + "\n".join(skipped)
    print(f"{len(cases)} browser tests ran")
    return None


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
