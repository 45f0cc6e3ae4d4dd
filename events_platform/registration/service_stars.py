"""Stars: the sessions that a registered person marked, with or without a script in the browser."""

import uuid
from collections.abc import Iterable, Sequence

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, func, select

from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.db.rows import table_of
from events_platform.programme.models import ProgrammeSession
from events_platform.registration.models import Registration
from events_platform.registration.models_stars import SessionStar

_stars = table_of(SessionStar)


async def stars_of(session: Session, registration: Registration) -> set[uuid.UUID]:
    """The ids of the sessions that this person marked."""
    found = select(SessionStar.session_id).where(SessionStar.registration_id == registration.id)
    return set((await session.exec(found)).all())


async def starred_together(session: Session, event_id: uuid.UUID) -> dict[uuid.UUID, list[uuid.UUID]]:
    """The stars of an event by registration: who marked what, so that placement can keep it apart in time."""
    found = select(SessionStar.registration_id, SessionStar.session_id).where(
        SessionStar.event_id == event_id
    )
    together: dict[uuid.UUID, list[uuid.UUID]] = {}
    for registration_id, session_id in (await session.exec(found)).all():
        together.setdefault(registration_id, []).append(session_id)
    return together


async def star_counts(session: Session, event_id: uuid.UUID) -> dict[uuid.UUID, int]:
    """How many people marked each session."""
    found = (
        select(SessionStar.session_id, func.count())
        .where(SessionStar.event_id == event_id)
        .group_by(col(SessionStar.session_id))
    )
    return dict((await session.exec(found)).all())


async def change_stars(
    session: Session,
    registration: Registration,
    add: Sequence[uuid.UUID] = (),
    remove: Sequence[uuid.UUID] = (),
) -> set[uuid.UUID]:
    """Add and take away stars; answers what is marked then.

    A device may remember sessions that are not there any more: what is none of the event's is passed over.
    """
    known = await _of_event(session, registration.event_id, set(add) - set(remove))
    if remove:
        await session.exec(
            delete(SessionStar).where(
                col(SessionStar.registration_id) == registration.id, col(SessionStar.session_id).in_(remove)
            )
        )
    if known:
        await _insert(session, registration, known)
    return await stars_of(session, registration)


async def _of_event(
    session: Session, event_id: uuid.UUID, wanted: Iterable[uuid.UUID]
) -> Sequence[uuid.UUID]:
    found = select(ProgrammeSession.id).where(
        ProgrammeSession.event_id == event_id, col(ProgrammeSession.id).in_(list(wanted))
    )
    return (await session.exec(found)).all()


async def _insert(session: Session, registration: Registration, ids: Iterable[uuid.UUID]) -> None:
    connection = await session.connection()
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    moment = now()
    rows = [
        {
            "registration_id": registration.id,
            "session_id": id_,
            "event_id": registration.event_id,
            "starred_at": moment,
        }
        for id_ in sorted(ids, key=lambda one: one.bytes)
    ]
    await connection.execute(insert(_stars).values(rows).on_conflict_do_nothing())
