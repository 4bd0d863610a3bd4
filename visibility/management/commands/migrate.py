"""Django's `migrate` in a fifth of its time: a changed model is rendered anew alone, not with all that lie near it.

Before each operation Django renders every model that refers to the changed one or to what that one refers to: here most
of a hundred, since all refer to the firm (docs/adr/0042). A table's own statements need of other models only their
names and keys. What a data migration is given is whole: Django renders that anew for a state marked as delayed.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands import migrate
from django.db.migrations.state import ProjectState

# Django has no other place that says what is rendered, and its types do not know this one.
nearby: Callable[[ProjectState, str, str, bool], set[tuple[str, str]]] = getattr(ProjectState, "_find_reload_model")  # noqa: B009


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with rendering_one_at_a_time():
            super().handle(*args, **options)


@contextmanager
def rendering_one_at_a_time() -> Iterator[None]:
    setattr(ProjectState, "_find_reload_model", _touched)  # noqa: B010  (its type is Django's own)
    try:
        yield
    finally:
        setattr(ProjectState, "_find_reload_model", nearby)  # noqa: B010


def _touched(state: ProjectState, app_label: str, model_name: str, delay: bool = False) -> set[tuple[str, str]]:
    """What is rendered anew: the model alone where Django would put the rest off, and where it is new."""
    is_new = model_name not in state.apps.all_models[app_label]
    if not (delay or is_new):
        return nearby(state, app_label, model_name, delay)
    state.is_delayed = True
    return {(app_label, model_name)}
