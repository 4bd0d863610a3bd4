"""How tests are shared out between workers: by file; what needs the same running thing goes together."""

from xdist.scheduler.loadscope import LoadScopeScheduling  # type: ignore[import-untyped]

VENDORS = "tests/integrations/connectors/"
TOGETHER = (
    "tests/stories/",
    "tests/browser/",
    *(f"{VENDORS}{name}/" for name in ("bamboohr", "kantata", "microsoft365", "netsuite", "salesforce")),
)


class ByFile(LoadScopeScheduling):  # type: ignore[misc]
    """Stories come one after the other, for each changes what the running product shows; so do browser tests.

    The tests of one vendor's connector share its sandbox.
    """

    def _split_scope(self, nodeid: str) -> str:
        return next((folder for folder in TOGETHER if nodeid.startswith(folder)), nodeid.split("::", 1)[0])
