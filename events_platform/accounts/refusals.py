"""Refusals for want of rights leave an entry in the audit trail; a storm of them leaves one an hour."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy.dialects import postgresql, sqlite
from starlette.requests import Request

from events_platform.accounts.models import AuditEntry
from events_platform.errors import Forbidden
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.db.rows import table_of, values_of
from events_platform.kit.ids import derived_id
from events_platform.kit.text import search_key
from events_platform.kit.web.context import context
from events_platform.kit.web.handler import after_refusal, refusal_of

REMEMBERED: Final = 10_000


@dataclass(frozen=True)
class Refused:
    """Who was refused what in which event; all that are equal within an hour are one entry."""

    kind: str
    id: uuid.UUID | None
    name: str
    event_id: uuid.UUID | None
    action: str
    right: str = ""

    def id_within(self, hour: datetime) -> uuid.UUID:
        """The key of its entry, which every process derives alike."""
        return derived_id(hour, f"{self.kind} {self.id} {self.event_id} {self.action} {self.right}")


def note_forbidden(request: Request, kind: str, id_: uuid.UUID | None, name: str) -> None:
    """Should the request be refused to this member of staff or token, the log says so."""

    def refused() -> Refused | None:
        status, error = refusal_of(request)
        if status != Forbidden.status:
            return None
        event_id, right = getattr(error, "event_id", None), getattr(error, "right", "")
        return Refused(kind, id_, name, event_id, action="access.refused", right=str(right))

    _note(request, refused)


def note_revoked(request: Request, kind: str, id_: uuid.UUID, name: str, event_id: uuid.UUID | None) -> None:
    """The log says that a token was used which is known and valid no more."""
    _note(request, lambda: Refused(kind, id_, name, event_id, action="access.revoked"))


def _note(request: Request, refused: Any) -> None:
    hour = now().replace(minute=0, second=0, microsecond=0)
    noted: set[uuid.UUID] = context(request).parts.setdefault("refusals", set())

    def is_news() -> bool:
        found = refused()
        return found is not None and found.id_within(hour) not in noted

    async def write(session: Session) -> None:
        found: Refused = refused()
        await _insert(session, found, hour, request)
        # What this process has written need not be tried again; forgetting it costs one insert.
        if len(noted) >= REMEMBERED:
            noted.clear()
        noted.add(found.id_within(hour))

    after_refusal(request, write, is_news)


async def _insert(session: Session, found: Refused, hour: datetime, request: Request) -> None:
    row = AuditEntry(
        id=found.id_within(hour),
        actor_kind=found.kind,
        actor_id=found.id,
        actor_name=found.name,
        event_id=found.event_id,
        action=found.action,
        search_key=search_key(found.name),
        details={"right": found.right} if found.right else {},
        request_id=getattr(request.state, "request_id", None),
    )
    connection = await session.connection()
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    await connection.execute(insert(table_of(AuditEntry)).values(values_of(row)).on_conflict_do_nothing())
