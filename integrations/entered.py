"""What an admin enters in one line of a connection's settings: several words, or pairs."""

from collections.abc import Mapping


def several(settings: Mapping[str, str], name: str, *, between: str = ",") -> tuple[str, ...]:
    """The words of a setting without blanks around them; empty ones are left out, and so is a missing setting."""
    return tuple(word for part in settings.get(name, "").split(between) if (word := part.strip()))


def pairs(settings: Mapping[str, str], name: str, *, like: str, between: str = ",") -> dict[str, str]:
    """A setting such as "1=DE, 2=US" as a dict; the last equals sign of a pair parts it.

    Raises ValueError, with `like` as an example, for what is no pair.
    """
    parted = [pair.rpartition("=") for pair in several(settings, name, between=between)]
    found = {left.strip(): right.strip() for left, _, right in parted}
    if not all(found) or not all(found.values()):
        raise ValueError(f'Write the setting "{name.replace("_", " ")}" as {like}')
    return found
