"""Commands as a step keeps them, and back."""

from typing import Any

from integrations.canonical import codec
from integrations.canonical.commands import COMMANDS, Command

COMMAND_OF = codec.by_name(COMMANDS)


def stored(command: Command) -> dict[str, Any]:
    """A command as its step keeps it."""
    return {"type": type(command).__name__, "fields": codec.encode(command)}


def restore(kept: dict[str, Any]) -> Command:
    """The command that a step kept. Raises KeyError for a type that no longer exists."""
    command: Command = codec.decode(COMMAND_OF[kept["type"]], kept["fields"])
    return command
