"""Many sessions written in one step, as a file brings them: as many statements for ten as for a thousand."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from events_platform.accounts.access import Actor
from events_platform.events.models import Event
from events_platform.kit.db.engine import Session
from events_platform.programme.models import ProgrammeSession, SessionSpeaker
from events_platform.programme.schemas_sessions import SessionIn
from events_platform.programme.service_parts import fit_parts
from events_platform.programme.service_sessions import (
    change_state,
    fill_session,
    new_session,
    slugs_of_sessions,
)
from events_platform.programme.service_tracks import keep_types

Parts = Mapping[uuid.UUID, Sequence[SessionSpeaker]]


@dataclass(frozen=True, slots=True)
class Brought:
    """A session as a file states it, and the one that it changes, if it is there already.

    Type, track and speakers are this event's; `extra` is what the format holds and we have no place for.
    """

    data: SessionIn
    source_key: str
    known: ProgrammeSession | None = None
    extra: Mapping[str, Any] | None = None


async def bring_sessions(
    session: Session, actor: Actor, event: Event, found: Iterable[Brought], parts: Parts
) -> list[ProgrammeSession]:
    """Add and change them, in their order; `parts` are those that there are. The caller holds the event.

    The audit entry of the import tells of them all. Raises Conflict as `change_state`.
    """
    brought = list(found)
    types = {one.id: one for one in await keep_types(session, event)}
    taken = await slugs_of_sessions(session, event)
    rows: list[ProgrammeSession] = []
    for one in brought:
        if one.known is None:
            row = new_session(event, one.data, types[one.data.type], taken)
            taken.add(row.slug)
        else:
            row = one.known
            await change_state(session, actor, event, row, one.data.state)
            fill_session(event, row, one.data, types[one.data.type])
        row.source_key = row.source_key or one.source_key
        row.extra = {**row.extra, **(one.extra or {})}
        rows.append(row)
    session.add_all(rows)
    await session.flush()
    for one, row in zip(brought, rows, strict=True):
        await fit_parts(session, event, row, one.data.parts, parts.get(row.id, ()))
    await session.flush()
    return rows
