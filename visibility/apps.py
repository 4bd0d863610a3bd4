import gc

from django.apps import AppConfig

# Between two looks for garbage; Python's 700 cost every process a tenth of its time.
ALLOCATIONS = 50_000


class VisibilityConfig(AppConfig):
    name = "visibility"
    label = "visibility"
    verbose_name = "Sightline"

    def ready(self) -> None:
        """What is loaded by now stays to the end of the process: no look for garbage goes through it again."""
        gc.collect()
        gc.freeze()
        gc.set_threshold(ALLOCATIONS)
