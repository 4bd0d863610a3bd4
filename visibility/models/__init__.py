"""Read models, which may be dropped and rebuilt, and what governs them: scopes, freshness policies, SLA targets."""

from .scope import Scope

__all__ = ["Scope"]
