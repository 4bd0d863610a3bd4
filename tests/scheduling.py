"""How tests are shared out between workers: by file; what needs the same running thing goes together."""

from xdist.scheduler.loadscope import LoadScopeScheduling  # type: ignore[import-untyped]

# A story with a product of its own changes nothing that others look at.
APART = "tests/stories/test_many_approved_entries.py"
# What changes the world while others look at it goes one after the other with the stories.
WITH_STORIES = ("tests/browser/test_live_page.py", "tests/browser/test_freshness.py")
STORIES = "tests/stories/"
VENDORS = "tests/integrations/connectors/"
TOGETHER = (
    STORIES,
    "tests/browser/",
    *(f"{VENDORS}{name}/" for name in ("bamboohr", "kantata", "microsoft365", "netsuite", "salesforce")),
)


class ByFile(LoadScopeScheduling):  # type: ignore[misc]
    """Stories come one after the other, for each changes what the shared product shows; browser tests look on.

    The tests of one vendor's connector share its sandbox.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::", 1)[0]
        if file in WITH_STORIES:
            return STORIES
        return next((folder for folder in TOGETHER if file.startswith(folder) and file != APART), file)
