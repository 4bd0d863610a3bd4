"""Addresses of pages that take no arguments: every page names a dozen of them, and they never change."""

from functools import lru_cache

from django.urls import get_script_prefix, reverse

MOST = 256


def address_of(name: str) -> str:
    """Where the page of this name is; as `reverse` says, looked for once a process."""
    return _address(name, get_script_prefix())


@lru_cache(maxsize=MOST)
def _address(name: str, prefix: str) -> str:
    """The prefix is what the addresses begin with, where a server puts the product beneath one."""
    del prefix
    return reverse(name)
