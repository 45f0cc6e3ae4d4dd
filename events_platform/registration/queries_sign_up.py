"""Reads of places in sessions."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import aliased
from sqlmodel import and_, col, func, or_, select

from events_platform.errors import NotFound
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import current_locale
from events_platform.kit.i18n import gettext as _
from events_platform.kit.text import matches
from events_platform.programme.models import ProgrammeSession
from events_platform.programme.published import PublicProgramme, PublicSession
from events_platform.registration.models import Registration, Status
from events_platform.registration.models_sign_up import SessionSignUp, SignUpState

FOUND = 20


@dataclass(frozen=True, slots=True)
class Places:
    """The places of a session: how many there are (None: no limit), are taken, and how many people wait."""

    capacity: int | None
    taken: int
    waiting: int

    @property
    def left(self) -> int | None:
        """How many are free; None where there is no limit, 0 as long as somebody waits."""
        if self.capacity is None:
            return None
        return 0 if self.waiting else max(0, self.capacity - self.taken)


NOBODY = Places(None, 0, 0)


@dataclass(frozen=True, slots=True)
class Own:
    """Somebody's place in one session; `position` is that on the waiting list, from 1, else 0."""

    state: SignUpState
    position: int


def offered(programme: PublicProgramme) -> list[PublicSession]:
    """The sessions of the newest release, as everybody may see them, for which people sign up."""
    return [one for one in programme.sessions if one.item.has_sign_up]


def offered_session(programme: PublicProgramme, session_id: uuid.UUID) -> PublicSession:
    """One of them. Raises NotFound, for a hidden session too."""
    found = next((one for one in offered(programme) if one.item.id == session_id), None)
    if found is None:
        raise NotFound(_("There is no such session to sign up for."), code="no_such_session")
    return found


def is_over(one: PublicSession, at: datetime) -> bool:
    """Whether there is nothing more to come of the session."""
    return one.has_ended or (one.ends_at <= at and not one.has_started)


def at_the_same_time(one: PublicSession, others: list[PublicSession]) -> list[PublicSession]:
    """Those of the others that take place while this one does; a talk is no hindrance to its own forum."""
    return [
        other
        for other in others
        if other.item.id != one.item.id
        and not other.item.is_cancelled
        and one.item.id != other.item.part_of_id
        and other.item.id != one.item.part_of_id
        and other.starts_at < one.ends_at
        and other.ends_at > one.starts_at
    ]


async def places_of(session: Session, event_id: uuid.UUID) -> dict[uuid.UUID, Places]:
    """The places of every session of the event; one query."""
    mine, state = col(SessionSignUp.session_id), col(SessionSignUp.state)
    found = await session.exec(
        select(
            ProgrammeSession.id,
            ProgrammeSession.capacity,
            func.count(mine).filter(state == SignUpState.SIGNED_UP),
            func.count(mine).filter(state == SignUpState.WAITING),
        )
        .join(SessionSignUp, mine == col(ProgrammeSession.id), isouter=True)
        .where(ProgrammeSession.event_id == event_id)
        .group_by(col(ProgrammeSession.id), col(ProgrammeSession.capacity))
    )
    return {id_: Places(capacity, taken, waiting) for id_, capacity, taken, waiting in found}


async def sign_ups_of(session: Session, registration_id: uuid.UUID) -> dict[uuid.UUID, Own]:
    """Where this person has a place or waits for one, by session; one query."""
    before = aliased(SessionSignUp)
    is_before = and_(
        col(before.session_id) == col(SessionSignUp.session_id),
        col(before.state) == SignUpState.WAITING,
        or_(
            col(before.asked_at) < col(SessionSignUp.asked_at),
            and_(
                col(before.asked_at) == col(SessionSignUp.asked_at),
                col(before.registration_id) <= col(SessionSignUp.registration_id),
            ),
        ),
    )
    position = select(func.count()).select_from(before).where(is_before).scalar_subquery()
    found = await session.exec(
        select(SessionSignUp.session_id, SessionSignUp.state, position).where(
            SessionSignUp.registration_id == registration_id
        )
    )
    return {
        id_: Own(SignUpState(state), place if state == SignUpState.WAITING else 0)
        for id_, state, place in found
    }


async def people_of(
    session: Session, session_id: uuid.UUID, state: SignUpState
) -> list[tuple[SessionSignUp, Registration]]:
    """Who has a place, by name as the reader's language sorts it; or who waits, in the order of asking."""
    sort_key = Registration.sort_zh if current_locale() == "zh" else Registration.sort_en
    first = col(SessionSignUp.asked_at) if state == SignUpState.WAITING else col(sort_key)
    found = await session.exec(
        select(SessionSignUp, Registration)
        .join(Registration, col(Registration.id) == col(SessionSignUp.registration_id))
        .where(SessionSignUp.session_id == session_id, SessionSignUp.state == state)
        .order_by(first, col(Registration.id))
    )
    return list(found)


async def people_to_add(
    session: Session, event_id: uuid.UUID, session_id: uuid.UUID, q: str
) -> list[Registration]:
    """The first confirmed people whom the words find and who are not on the session's list."""
    listed = select(SessionSignUp.registration_id).where(SessionSignUp.session_id == session_id)
    found = await session.exec(
        select(Registration)
        .where(
            Registration.event_id == event_id,
            Registration.status == Status.CONFIRMED,
            matches(col(Registration.search_key), q),
            col(Registration.id).not_in(listed),
        )
        .order_by(col(Registration.sort_en), col(Registration.id))
        .limit(FOUND)
    )
    return list(found)
