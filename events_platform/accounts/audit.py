"""The audit trail: who did what to which thing."""

import uuid
from collections.abc import Iterator
from typing import Any

from events_platform.accounts.access import Actor
from events_platform.accounts.models import AuditEntry
from events_platform.kit.db.engine import Session
from events_platform.kit.text import search_key

NAMED = frozenset({"account", "token", "device"})


def record(
    session: Session,
    actor: Actor,
    action: str,
    subject: Any = None,
    *,
    event_id: uuid.UUID | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    """Add an entry to the transaction. `action` is `thing.verb`; details hold no names of people."""
    session.add(entry(actor, action, subject, event_id=event_id, details=details))


def entry(
    actor: Actor,
    action: str,
    subject: Any = None,
    *,
    event_id: uuid.UUID | None = None,
    details: dict[str, Any] | None = None,
) -> AuditEntry:
    """An entry that is not stored yet."""
    return AuditEntry(**entry_values(actor, action, subject, event_id=event_id, details=details))


def entry_values(
    actor: Actor,
    action: str,
    subject: Any = None,
    *,
    event_id: uuid.UUID | None = None,
    details: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """What an entry says, for paths that insert their rows themselves."""
    return {
        "actor_kind": actor.kind,
        "actor_id": actor.id,
        "actor_name": actor.name,
        "event_id": event_id or getattr(subject, "event_id", None),
        "action": action,
        "subject_kind": getattr(subject, "__tablename__", "") if subject is not None else "",
        "subject_id": getattr(subject, "id", None),
        "details": details or {},
        "search_key": search_key(*_named(actor, details or {})),
    }


def _named(actor: Actor, details: dict[str, Any]) -> Iterator[str]:
    """The names in the entry's sentence; whoever acts without one is found by the word for their kind."""
    if actor.kind in NAMED:
        yield actor.name
    name = details.get("name", "")
    yield from name.values() if isinstance(name, dict) else [name]
