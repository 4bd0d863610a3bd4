"""How tests are shared out between workers: by file; the stories together, and the browser tests together."""

from xdist.scheduler.loadscope import LoadScopeScheduling  # type: ignore[import-untyped]

TOGETHER = ("tests/stories/", "tests/browser/")


class ByFile(LoadScopeScheduling):  # type: ignore[misc]
    """Stories come one after the other, for each changes what the running product shows; so do browser tests."""

    def _split_scope(self, nodeid: str) -> str:
        return next((folder for folder in TOGETHER if nodeid.startswith(folder)), nodeid.split("::", 1)[0])
