"""A word of an address that has to be one of a few."""

from typing import TypeVar

from django.http import Http404

Word = TypeVar("Word", bound=str)


def one_of(words: tuple[Word, ...], wanted: str) -> Word:
    """The word that is wanted. Raises Http404 for any other."""
    found = next((word for word in words if word == wanted), None)
    if found is None:
        raise Http404(f"There is no such kind: choose one of {', '.join(words)}.")
    return found
