"""How tests are shared out between workers: by file, and all that need the running product to one worker."""

from xdist.scheduler.loadscope import LoadScopeScheduling  # type: ignore[import-untyped]

PRODUCT = ("tests/stories/", "tests/browser/")


class OneProduct(LoadScopeScheduling):  # type: ignore[misc]
    """There is one running product, so its stories and browser tests are one unit of work."""

    def _split_scope(self, nodeid: str) -> str:
        return "product" if nodeid.startswith(PRODUCT) else nodeid.split("::", 1)[0]
