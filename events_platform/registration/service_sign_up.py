"""Places in sessions: taken, waited for, and given back. Nobody gets the last one twice.

Every change of a session's places holds the session first, so that they happen one after another; then one
conditional statement gives what is free to those who have waited longest. A number of places is never stored
beside the people who have them.
"""

import uuid
from collections.abc import Sequence

from sqlalchemy import Executable, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from events_platform.accounts.access import Actor
from events_platform.accounts.audit import record
from events_platform.errors import Conflict, NotFound
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.db.rows import execute, table_of
from events_platform.kit.i18n import gettext as _
from events_platform.kit.outbox import enqueue
from events_platform.programme.models import ProgrammeSession
from events_platform.programme.published import PublicSession
from events_platform.registration.models import Registration, Status
from events_platform.registration.models_sign_up import SessionSignUp, SignUpState
from events_platform.registration.queries_sign_up import is_over

GIVE_JOB, TELL_JOB = "registration.give_places", "registration.moved_up"
_places, _sessions, _registrations = (
    table_of(SessionSignUp),
    table_of(ProgrammeSession),
    table_of(Registration),
)


async def sign_up(
    session: Session,
    actor: Actor,
    registration: Registration,
    one: PublicSession,
    *,
    beyond_capacity: bool = False,
) -> SignUpState:
    """Take a place in a session that is offered, or one on its waiting list; asked again it changes nothing.

    Raises Conflict: `session_cancelled`, `session_over`, `not_confirmed` for a registration that is not, and
    `already_signed_up` where another registration of the same person is on the list.
    """
    _refuse_past(one)
    await _require_confirmed(session, registration)
    session_id = one.item.id
    await _hold(session, session_id)
    known = await _known(session, registration, session_id)
    if known == SignUpState.SIGNED_UP or (known and not beyond_capacity):
        return known
    state = SignUpState.SIGNED_UP if beyond_capacity else SignUpState.WAITING
    await _put(session, registration, session_id, state)
    moved = await _move_up(session, session_id)
    await _tell(session, session_id, [id_ for id_ in moved if id_ != registration.id])
    details = {"session": str(session_id)}
    record(session, actor, "sign_up.create", registration, details=details)
    await session.flush()
    return SignUpState.SIGNED_UP if registration.id in moved else state


def _refuse_past(one: PublicSession) -> None:
    if one.item.is_cancelled:
        raise Conflict(_("This session is cancelled."), code="session_cancelled")
    if is_over(one, now()):
        raise Conflict(_("This session is over."), code="session_over")


async def _require_confirmed(session: Session, registration: Registration) -> None:
    """Whoever cancels at this moment is waited for, so that nobody who is gone keeps a place."""
    chosen = select(_registrations.c.status).where(_registrations.c.id == registration.id)
    status = (await execute(session, chosen.with_for_update(read=True))).scalar_one()
    if status != Status.CONFIRMED:
        message = _("Only people with a confirmed registration can sign up for sessions.")
        raise Conflict(message, code="not_confirmed")


async def _hold(session: Session, session_id: uuid.UUID) -> None:
    """Changes of one session's places take turns; on SQLite all writes do."""
    chosen = select(_sessions.c.id).where(_sessions.c.id == session_id)
    await execute(session, chosen.with_for_update(key_share=True))


async def _known(session: Session, registration: Registration, session_id: uuid.UUID) -> SignUpState | None:
    """The place of this registration. Raises Conflict where the person holds one by another."""
    found = await execute(
        session,
        select(_places.c.registration_id, _places.c.state)
        .join(_registrations, _registrations.c.id == _places.c.registration_id)
        .where(_places.c.session_id == session_id, _registrations.c.person_id == registration.person_id),
    )
    held = {id_: SignUpState(state) for id_, state in found}
    if held and registration.id not in held:
        message = _("This person is on the list already, by another registration.")
        raise Conflict(message, code="already_signed_up")
    return held.get(registration.id)


async def _put(
    session: Session, registration: Registration, session_id: uuid.UUID, state: SignUpState
) -> None:
    connection = await session.connection()
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    values = {
        "session_id": session_id,
        "registration_id": registration.id,
        "event_id": registration.event_id,
        "state": state,
        "asked_at": now(),
    }
    key = ["session_id", "registration_id"]
    await execute(
        session,
        insert(_places).values(values).on_conflict_do_update(index_elements=key, set_={"state": state}),
    )


async def withdraw(
    session: Session, actor: Actor, registration: Registration, session_id: uuid.UUID
) -> SignUpState:
    """Give a place back, or stop waiting; who waits next moves up. Answers what was given up.

    Raises NotFound where the registration is not on the list.
    """
    await _hold(session, session_id)
    given_up = (await execute(session, _removal(registration, session_id))).scalar_one_or_none()
    if given_up is None:
        raise NotFound(_("This person is not on the list of this session."), code="not_signed_up")
    await _tell(session, session_id, await _move_up(session, session_id))
    details = {"session": str(session_id)}
    record(session, actor, "sign_up.remove", registration, details=details)
    await session.flush()
    return SignUpState(given_up)


def _removal(registration: Registration, session_id: uuid.UUID) -> Executable:
    return (
        delete(_places)
        .where(_places.c.session_id == session_id, _places.c.registration_id == registration.id)
        .returning(_places.c.state)
    )


async def drop_sign_ups(session: Session, registration: Registration) -> None:
    """Free every place of somebody who does not come any more; who waits is told once this is committed.

    The places are given by jobs, one a session: a transaction that held several could stand in another's way.
    """
    removal = delete(_places).where(_places.c.registration_id == registration.id)
    freed = (await execute(session, removal.returning(_places.c.session_id))).scalars().all()
    for session_id in freed:
        await enqueue(session, GIVE_JOB, {"session": str(session_id)}, event_id=registration.event_id)


async def give_places(session: Session, session_id: uuid.UUID) -> None:
    """Give what is free to those who wait, and tell them."""
    await _hold(session, session_id)
    await _tell(session, session_id, await _move_up(session, session_id))


async def sessions_to_fill(session: Session) -> Sequence[uuid.UUID]:
    """The sessions in which somebody waits though a place is free: their number of places has grown."""
    waits = select(_places.c.session_id).where(_places.c.state == SignUpState.WAITING)
    taken = (
        select(func.count())
        .where(_places.c.session_id == _sessions.c.id, _places.c.state == SignUpState.SIGNED_UP)
        .scalar_subquery()
    )
    is_free = or_(_sessions.c.capacity.is_(None), _sessions.c.capacity > taken)
    found = select(_sessions.c.id).where(_sessions.c.id.in_(waits), is_free)
    return (await execute(session, found)).scalars().all()


async def _move_up(session: Session, session_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """Give the free places to those who have waited longest; the session must be held."""
    return (await execute(session, _moving_up(session_id))).scalars().all()


def _moving_up(session_id: uuid.UUID) -> Executable:
    """One statement: nobody gets a place beyond the number of places, whoever else asks."""
    here = _places.c.session_id == session_id
    waits = _places.c.state == SignUpState.WAITING
    capacity = select(_sessions.c.capacity).where(_sessions.c.id == session_id).scalar_subquery()
    taken = select(func.count()).where(here, _places.c.state == SignUpState.SIGNED_UP).scalar_subquery()
    order = (_places.c.asked_at, _places.c.registration_id)
    queue = (
        select(_places.c.registration_id, func.row_number().over(order_by=order).label("place"))
        .where(here, waits)
        .subquery()
    )
    first = select(queue.c.registration_id).where(queue.c.place <= capacity - taken)
    return (
        update(_places)
        .where(here, waits, or_(capacity.is_(None), _places.c.registration_id.in_(first)))
        .values(state=SignUpState.SIGNED_UP)
        .returning(_places.c.registration_id)
    )


async def _tell(session: Session, session_id: uuid.UUID, moved: Sequence[uuid.UUID]) -> None:
    """Have a mail sent to each who moved up, and can be reached by mail."""
    if not moved:
        return
    reachable = select(_registrations.c.id, _registrations.c.event_id).where(
        _registrations.c.id.in_(moved), col(Registration.email).is_not(None)
    )
    for id_, event_id in (await execute(session, reachable)).all():
        payload = {"registration": str(id_), "session": str(session_id)}
        await enqueue(session, TELL_JOB, payload, event_id=event_id)
